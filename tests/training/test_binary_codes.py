"""Signs, the KL to two modes, cosines of the head and the decoder's own test of which latents matter."""

import math

import numpy as np
import pytest
from numpy import ndarray
from scipy.stats import norm

from factorscope_training.metrics.binary_codes import ablation_units, head_cosines, kl_to_two_modes, sign_codes
from factorscope_training.metrics.gaussian_codes import active_units, kl_by_latent


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def one_kl(mean: float, std: float, r: float) -> float:
    return float(kl_to_two_modes(np.array([[float(mean)]]), np.array([[2 * math.log(std)]]), r)[0])


def to_nearer_mode(mean: float, std: float, r: float) -> float:
    """The penalty of the method, as its code has it."""
    return 0.5 * ((abs(mean) - r) ** 2 + std**2 - 1 - 2 * math.log(std))


def test_signs_counted_by_hand():
    """Four images; r = 1, so near +1 lies between 1/2 and 3/2, both excluded."""
    mean = np.array([[1.2, -1, 0.0], [0.9, 1, 0], [-0.4, 1, 0], [1.5, 1, 0]])
    found = sign_codes(mean, r=1)
    np.testing.assert_allclose(found.positive, [0.75, 0.75, 0])
    np.testing.assert_allclose(found.near_plus, [0.5, 0.75, 0])
    np.testing.assert_allclose(found.near_minus, [0, 0.25, 0])
    entropy = -0.75 * math.log(0.75) - 0.25 * math.log(0.25)
    np.testing.assert_allclose(found.entropy, [entropy, entropy, 0], atol=1e-15)
    assert (found.constant.tolist(), found.r, found.n) == ([False, False, True], 1, 4)


def test_a_fair_sign_has_ln_2_nats_and_the_sides_can_be_swapped():
    mean = rng().normal(size=(101, 3))
    found, mirrored = sign_codes(mean, r=0.5), sign_codes(-mean, r=0.5)
    np.testing.assert_allclose(found.near_plus, mirrored.near_minus)
    np.testing.assert_allclose(found.entropy, mirrored.entropy)
    fair = sign_codes(np.array([[-2.0], [2.0]]), r=2)
    assert fair.entropy[0] == pytest.approx(math.log(2))


def test_a_sign_is_constant_above_999_images_of_1000():
    mean = np.ones((1000, 3))
    mean[0, 1] = mean[:2, 2] = -1
    np.testing.assert_array_equal(sign_codes(mean, r=1).constant, [True, False, False])
    np.testing.assert_array_equal(sign_codes(-mean, r=1).constant, [True, False, False])


def test_without_a_distance_between_the_modes_nothing_is_near_them():
    found = sign_codes(np.zeros((5, 1)), r=0)
    assert (found.near_plus[0], found.near_minus[0]) == (0, 0)
    with pytest.raises(ValueError, match="at least 0; got -1"):
        sign_codes(np.zeros((5, 1)), r=-1)


def test_the_kl_at_r_0_is_the_plain_kl():
    mean, log_var = rng(1).normal(size=(40, 5)), rng(2).normal(size=(40, 5))
    np.testing.assert_allclose(kl_to_two_modes(mean, log_var, 0), kl_by_latent(mean, log_var), atol=1e-12)


@pytest.mark.parametrize(("mean", "std", "r"), [(0.3, 0.5, 0.5), (-1, 1, 1), (0, 0.2, 2), (2.5, 0.8, 2)])
def test_the_kl_is_the_average_log_ratio_of_drawn_codes(mean: float, std: float, r: float):
    z = mean + std * rng().standard_normal(200_000)
    ratio = norm.logpdf(z, mean, std) - np.log((norm.pdf(z, r, 1) + norm.pdf(z, -r, 1)) / 2)
    assert one_kl(mean, std, r) == pytest.approx(ratio.mean(), abs=4 * ratio.std() / len(z) ** 0.5 + 1e-9)


@pytest.mark.parametrize("r", [0.1, 0.5, 1, 2])
def test_the_kl_lies_between_bounds_about_the_penalty_for_the_nearer_mode(r: float):
    """ln cosh a <= |a| gives the lower one, ln cosh a >= |a| - ln 2 the upper."""
    for mean in (-3, -r, -0.4, 0, 0.2, r, 2.5):
        for std in (0.05, 0.3, 1):
            penalty = to_nearer_mode(mean, std, r)
            assert penalty - r * std * math.sqrt(2 / math.pi) <= one_kl(mean, std, r) <= penalty + math.log(2)
    assert one_kl(0, 1, r) < to_nearer_mode(0, 1, r), "between the modes the penalty asks for too much"
    assert one_kl(r, 0.01, r) > to_nearer_mode(r, 0.01, r), "on a mode it forgets the sign"


def test_a_sharp_code_on_a_far_mode_pays_for_the_whole_sign():
    assert one_kl(6, 0.1, 6) - to_nearer_mode(6, 0.1, 6) == pytest.approx(math.log(2), abs=1e-9)


def test_the_kl_is_a_mean_over_images_and_the_same_on_either_side():
    mean, log_var = np.array([[0.2], [-1.5]]), np.array([[-1.0], [0.3]])
    each = [float(kl_to_two_modes(mean[[i]], log_var[[i]], 1)[0]) for i in range(2)]
    assert kl_to_two_modes(mean, log_var, 1)[0] == pytest.approx(np.mean(each))
    np.testing.assert_allclose(kl_to_two_modes(-mean, log_var, 1), kl_to_two_modes(mean, log_var, 1), atol=1e-14)


def test_orthonormal_rows_score_0_and_identical_or_opposite_rows_1():
    assert head_cosines(np.linalg.qr(rng().normal(size=(6, 4)))[0].T) == pytest.approx(0, abs=1e-30)
    assert head_cosines(np.outer([1, 3, -2], rng().normal(size=5))) == pytest.approx(1)


def test_cosines_solved_by_hand_and_dead_rows():
    """45 degrees: a squared cosine of 1/2 for one pair of three, 0 for the two with the dead row."""
    pair = np.array([[1.0, 0], [2, 2]])
    assert head_cosines(pair) == pytest.approx(0.5)
    assert head_cosines(np.vstack([pair, [0, 0]])) == pytest.approx(1 / 6)
    assert head_cosines(np.zeros((3, 2))) == 0
    assert head_cosines(pair[:1]) == 0


def flips(n: int = 400) -> ndarray:
    """Three latents at -0.5 and 0.5, fair and independent."""
    return np.where(rng().random((n, 3)) < 0.5, -0.5, 0.5)


def test_a_latent_counts_if_shuffling_it_costs_more_than_the_threshold():
    """The error is 8 a^2 + 0.1 b^2 of the change: half of all flips change, so on average 4 and 0.05 nats."""
    z = flips()

    def error(codes: ndarray) -> ndarray:
        return 7 + (codes - z) ** 2 @ [8, 0.1, 0]

    found = ablation_units(z, error, rng(1))
    np.testing.assert_allclose(found.rise, [4, 0.05, 0], rtol=0.15)
    assert (found.count, found.used.tolist(), found.threshold, found.n) == (1, [True, False, False], 0.1, 400)
    assert ablation_units(z, error, rng(1), threshold=0.01).count == 2
    assert active_units(z).count == 3, "a variance is fooled by flips that the decoder does not heed"


def test_every_image_gets_the_value_of_another_one():
    z = np.arange(7.0)[:, None]
    for seed in range(20):
        changed = ablation_units(z, lambda codes: (codes != z)[:, 0].astype(np.float64), rng(seed))
        assert changed.rise[0] == 1


def test_a_single_image_and_a_constant_latent_rise_by_nothing():
    z = np.array([[1.0, 2.0]])
    assert ablation_units(z, lambda codes: np.abs(codes).sum(1), rng()).rise.tolist() == [0, 0]
    same = np.ones((10, 1))
    assert ablation_units(same, lambda codes: (codes - 3)[:, 0], rng()).count == 0


def test_shuffling_leaves_the_codes_as_they_were():
    z = flips(20)
    before = z.copy()
    ablation_units(z, lambda codes: codes.sum(1), rng())
    np.testing.assert_array_equal(z, before)
