"""IRS: deviations solved by hand, the published procedure by brute force, and what must not change the score."""

import numpy as np
import pytest
from numpy import ndarray

from factorscope_training.metrics.robustness import irs


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def grid(a: int = 2, b: int = 2) -> ndarray:
    return np.stack([axis.ravel() for axis in np.meshgrid(range(a), range(b))], axis=1)


def noisy(n: int = 400) -> tuple[ndarray, ndarray]:
    factors = np.stack([rng(k).integers(0, k, n) for k in (2, 3, 5)], axis=1)
    return factors, factors @ rng(1).normal(size=(3, 4)) + 0.5 * rng(2).normal(size=(n, 4))


def brute_force(factors: ndarray, latents: ndarray, quantile: float) -> tuple[ndarray, float]:
    """The adaptation of the authors' code in disentanglement_lib, one latent, factor and value at a time."""
    matrix, largest = np.zeros((factors.shape[1], latents.shape[1])), np.zeros(latents.shape[1])
    for j, z in enumerate(latents.T):
        largest[j] = max(abs(z - z.mean()))
        for i, f in enumerate(factors.T):
            deviations = [np.quantile(abs(z[f == v] - z[f == v].mean()), quantile) for v in sorted(set(f.tolist()))]
            matrix[i, j] = 1 - sum(deviations) / len(deviations) / largest[j]
    return matrix, float((matrix.max(0) * largest).sum() / largest.sum())


def test_deviations_solved_by_hand():
    """Second latent a + 2b: 0, 1, 2, 3, at most 3/2 from its mean; 1 while a is held, 1/2 while b is. Variances 1/4
    and 5/4, largest deviations 1/2 and 3/2."""
    a, b = grid().T
    code = np.stack([a, a + 2 * b], axis=1)
    found = irs(grid(), code, discrete=True)
    np.testing.assert_allclose(found.matrix, [[1, 1 / 3], [0, 2 / 3]], atol=1e-15)
    assert found.by_latent == pytest.approx((1, 2 / 3))
    assert found.value == pytest.approx((1 / 4 + 5 / 4 * 2 / 3) / (6 / 4))
    assert irs(grid(), code, discrete=False, weights="deviation").value == pytest.approx((1 / 2 + 3 / 2 * 2 / 3) / 2)
    assert found.reason == ""


@pytest.mark.parametrize("quantile", [0.5, 0.99, 1.0])
def test_the_published_procedure_is_followed(quantile: float):
    factors, latents = noisy()
    matrix, value = brute_force(factors, latents, quantile)
    found = irs(factors, latents, discrete=False, quantile=quantile, weights="deviation")
    np.testing.assert_allclose(found.matrix, matrix, atol=1e-12)
    assert found.value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("discrete", [True, False])
def test_a_latent_for_each_factor_is_robust_and_so_is_a_second_copy(discrete: bool):
    factors = np.tile(grid(3, 4), (20, 1))
    for code in (factors, np.concatenate([factors, factors], axis=1)):
        found = irs(factors, code, discrete=discrete)
        assert found.value == pytest.approx(1)
        assert found.chance is not None
        assert found.chance < 0.2


def test_a_rotated_code_is_not_robust():
    factors = np.tile(grid(4, 4), (10, 1))
    rotated = factors @ np.array([[1.0, 1.0], [1.0, -1.0]])
    assert irs(factors, rotated, discrete=False).value == pytest.approx(0.5)


def test_a_code_of_noise_is_at_its_chance_which_is_not_0():
    """The factor takes 40 values: the largest of 25 draws is smaller than that of 1,000."""
    found = irs(rng(0).integers(0, 40, (1000, 1)), rng(5).normal(size=(1000, 4)), discrete=False)
    assert found.chance == pytest.approx(found.value, abs=0.05)
    assert found.chance is not None
    assert found.chance > 0.3


def test_a_single_factor_is_compared_with_what_is_not_recorded():
    """Two values of the factor at 0 and 2, each with something unrecorded that moves the latent by 1/2 either way."""
    factor = np.array([[0], [0], [1], [1]])
    latent = np.array([[-0.5], [0.5], [1.5], [2.5]])
    assert irs(factor, latent, discrete=False).value == pytest.approx(1 - 0.5 / 1.5)


def test_every_value_of_a_factor_weighs_alike():
    """Held at 0 the latent moves by 1 about its mean, on six samples; at 1, on two, not at all."""
    factor = np.array([0, 0, 0, 0, 0, 0, 1, 1])[:, None]
    latent = np.array([-1.0, -1, -1, 1, 1, 1, 4, 4])[:, None]
    assert irs(factor, latent, discrete=False).value == pytest.approx(1 - 0.5 / 3)


def test_order_names_and_a_common_scale_change_nothing():
    factors, latents = noisy()
    found, order = irs(factors, latents, discrete=False), [2, 0, 3, 1]
    for scale in (-3.0, 1e-300, 1e300):
        moved = irs(9 - 2 * factors, latents[:, order] * scale, discrete=False)
        np.testing.assert_allclose(moved.matrix, found.matrix[:, order], atol=1e-12)
        assert moved.value == pytest.approx(found.value)
    shifted = irs(factors, latents - [5, 0, -7, 1], discrete=False)
    assert shifted.value == pytest.approx(found.value)


def test_the_scale_of_a_latent_changes_its_weight_only():
    factors, latents = noisy()
    found, scaled = (irs(factors, z, discrete=False) for z in (latents, latents * [1, 1, 1, 1e6]))
    assert scaled.by_latent == pytest.approx(found.by_latent)
    assert scaled.value == pytest.approx(found.by_latent[3])


def test_discrete_latents_count_by_the_ranks_of_their_values():
    factors, latents = noisy()
    found, moved = (irs(factors, z, discrete=True) for z in (np.round(latents), np.exp(np.round(latents))))
    np.testing.assert_array_equal(moved.matrix, found.matrix)


def test_degenerate_codes_have_a_stated_value():
    factors, latents = noisy()
    alone = irs(factors, latents, discrete=False)
    wider = irs(np.insert(factors, 1, 7, axis=1), np.insert(latents, 0, 0.1, axis=1), discrete=False)
    assert wider.by_latent == (None, *alone.by_latent)
    assert wider.value == pytest.approx(alone.value)
    assert not wider.matrix[1].any()
    assert not wider.matrix[:, 0].any()
    assert wider.reason == (
        "Left out, being constant in these samples: 1 factor(s). "
        "Left out, being constant in these samples: 1 latent(s)."
    )
    still = irs(factors, np.full((400, 2), 0.1), discrete=False)
    assert (still.value, still.by_latent, still.chance) == (0, (None, None), None)
    assert still.reason == "Every latent is constant: counts as 0."
    nothing = irs(np.zeros_like(factors), latents, discrete=False)
    assert (nothing.value, nothing.by_latent, nothing.chance) == (None, (None,) * 4, None)
    assert nothing.reason == "Undefined: every factor is constant in these samples."


def test_codes_and_questions_that_cannot_be_are_refused():
    factors, latents = noisy()
    with pytest.raises(ValueError, match="NaN or infinite"):
        irs(factors, np.where(latents == latents[3, 1], np.nan, latents), discrete=False)
    with pytest.raises(ValueError, match=r"\(0, 1\]; got 0"):
        irs(factors, latents, discrete=False, quantile=0)


def test_a_number_says_how_it_was_taken_and_can_be_had_again():
    first, again, other = (irs(*noisy(), discrete=False, seed=seed) for seed in (0, 0, 1))
    assert first.chance == again.chance != other.chance
    assert first.value == other.value
    assert (first.n, other.seed) == (400, 1)
    assert first.estimator == "largest deviation within each value, weighted by variance"
    named = irs(*noisy(), discrete=False, quantile=0.99, weights="deviation").estimator
    assert named == "0.99 quantile of deviations within each value, weighted by deviation"


def test_a_huge_latent_that_is_constant_takes_no_weight_from_small_ones_that_vary():
    factors = np.arange(24).reshape(-1, 1) % 4
    small = 1e-10 * np.column_stack([factors[:, 0], np.arange(24) % 3])
    for weights in ("variance", "deviation"):
        found = irs(factors, np.insert(small, 0, 1e200, axis=1), discrete=False, weights=weights)
        assert found.value == irs(factors, small, discrete=False, weights=weights).value
        assert found.by_latent[0] is None
