"""MIG and SAP: gaps solved by hand, bins counted by hand, codes whose scores are known."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy import ndarray
from sklearn.metrics import mutual_info_score
from sklearn.svm import LinearSVC

from factorscope_training.metrics.gaps import Gap, binned_information, mig, sap
from factorscope_training.metrics.samples import held_out, standardised_by, stream

BOTH = [mig, sap]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def grid() -> ndarray:
    """Every combination of a factor of four values and one of two, 30 times."""
    return np.tile(np.stack([axis.ravel() for axis in np.meshgrid(range(4), range(2))], axis=1), (30, 1))


def noisy(n: int = 500) -> tuple[ndarray, ndarray]:
    factors = np.stack([rng(k).integers(0, k, n) for k in (2, 5, 9)], axis=1)
    return factors, factors @ rng(1).normal(size=(3, 4)) + 0.5 * rng(2).normal(size=(n, 4))


def test_the_gap_is_that_of_the_best_two_latents_in_units_of_the_factors_entropy():
    """The first latent holds all of the first factor, the second half of its ln 4 and the whole other factor."""
    factors = grid()
    code = np.stack([factors[:, 0], factors[:, 0] // 2 + 2 * factors[:, 1], np.zeros(240)], axis=1)
    found = mig(factors, code, discrete=True)
    np.testing.assert_allclose(found.matrix, [[1, 0.5, 0], [0, 1, 0]], atol=1e-14)
    assert found.by_factor == pytest.approx((0.5, 1), abs=1e-14)
    assert found.value == pytest.approx(0.75, abs=1e-14)
    assert found.reason == ""


def test_twenty_bins_of_equal_width_end_at_the_largest_value():
    """21 even steps: the last bin holds two of them, the others one; 40 steps: two in each."""
    steps = np.arange(21)[:, None]
    assert binned_information(steps, steps / 20, discrete=False) == pytest.approx(np.log(21) - 2 / 21 * np.log(2))
    steps = np.arange(40)[:, None]
    assert binned_information(steps, steps * 0.1, discrete=False) == pytest.approx(np.log(20))
    assert binned_information(steps, steps * 0.1, discrete=True) == pytest.approx(np.log(40))


def test_binned_information_is_that_of_a_histogram():
    factors, latents = noisy()
    bins = [np.digitize(z, np.histogram(z, 20)[1][:-1]) for z in latents.T]
    expected = [[mutual_info_score(factor, b) for b in bins] for factor in factors.T]
    np.testing.assert_allclose(binned_information(factors, latents, discrete=False), expected, atol=1e-12)


@pytest.mark.parametrize("discrete", [True, False])
def test_a_latent_for_each_factor_leaves_a_wide_gap_and_a_second_copy_none(discrete: bool):
    factors = grid()
    assert mig(factors, factors, discrete=discrete).value == pytest.approx(1, abs=1e-14)
    assert mig(factors, np.concatenate([factors, factors], axis=1), discrete=discrete).value == 0
    assert sap(factors, np.concatenate([factors, factors], axis=1), discrete=discrete).value == 0


def test_the_svm_tells_two_values_from_one_latent_and_guesses_from_the_other():
    factors = np.stack([rng(0).integers(0, 2, 600), rng(1).integers(0, 2, 600)], axis=1)
    found = sap(factors, factors + 0.1 * rng(2).normal(size=(600, 2)), discrete=False)
    np.testing.assert_allclose(found.matrix, [[1, 0.5], [0.5, 1]], atol=0.08)
    assert found.value == pytest.approx(0.5, abs=0.08)
    assert found.by_factor == pytest.approx(tuple(found.matrix[[0, 1], [0, 1]] - found.matrix[[0, 1], [1, 0]]))


def test_the_svm_is_the_published_one_on_standardised_latents():
    factors, latents = noisy()
    split = held_out(500, 1 / 3, stream(4, "sap"))
    train, test = standardised_by(latents[split.train], latents[split.test])
    model = LinearSVC(C=0.01, class_weight="balanced").fit(train[:, 1:2], factors[split.train, 2])
    expected = (model.predict(test[:, 1:2]) == factors[split.test, 2]).mean()
    assert sap(factors, latents, discrete=False, seed=4).matrix[2, 1] == pytest.approx(expected, abs=0.01)


def test_predictability_is_that_of_held_out_samples():
    """Of two samples one is trained on; its value is the only answer, and the other sample has another."""
    found = sap(np.array([[0], [1]]), np.array([[0.0, 0.0], [1.0, 1.0]]), discrete=False)
    np.testing.assert_array_equal(found.matrix, [[0, 0]])


@pytest.mark.parametrize("gap", BOTH)
def test_rotated_and_random_codes_leave_hardly_a_gap(gap: Callable[..., Gap]):
    factors = np.stack([rng(k).integers(0, 4, 2000) for k in range(2)], axis=1)
    rotated = factors @ np.array([[1.0, 1.0], [1.0, -1.0]]) + 0.05 * rng(3).normal(size=(2000, 2))
    assert gap(factors, rotated, discrete=False).value == pytest.approx(0, abs=0.06)
    assert gap(factors, rng(4).normal(size=(2000, 3)), discrete=False).value == pytest.approx(0, abs=0.06)


@pytest.mark.parametrize("gap", BOTH)
@pytest.mark.parametrize("discrete", [True, False])
def test_permuted_latents_permute_the_columns(gap: Callable[..., Gap], discrete: bool):
    factors, latents = noisy()
    latents, order = (np.round(latents) if discrete else latents), [2, 0, 3, 1]
    found, moved = gap(factors, latents, discrete=discrete), gap(factors, latents[:, order], discrete=discrete)
    np.testing.assert_array_equal(moved.matrix, found.matrix[:, order])
    assert moved.by_factor == found.by_factor


@pytest.mark.parametrize("gap", BOTH)
def test_continuous_latents_may_be_shifted_scaled_and_reflected(gap: Callable[..., Gap]):
    factors, latents = noisy()
    moved = gap(factors, (latents + 1) * [-3, 1e-6, 1e300, 8], discrete=False)
    np.testing.assert_allclose(moved.matrix, gap(factors, latents, discrete=False).matrix, atol=0.006)


@pytest.mark.parametrize("gap", BOTH)
def test_discrete_latents_may_be_rescaled_by_any_monotone_function(gap: Callable[..., Gap]):
    factors, latents = noisy()
    codes = np.round(latents)
    found, moved = (gap(factors, c, discrete=True) for c in (codes, np.exp(codes)))
    np.testing.assert_array_equal(moved.matrix, found.matrix)


@pytest.mark.parametrize("gap", BOTH)
def test_other_names_for_the_values_of_a_factor_change_nothing(gap: Callable[..., Gap]):
    factors, latents = noisy()
    found, renamed = gap(factors, latents, discrete=False), gap(3 * factors - 17, latents, discrete=False)
    np.testing.assert_allclose(renamed.matrix, found.matrix, atol=1e-12)


@pytest.mark.parametrize("gap", BOTH)
def test_degenerate_codes_have_a_stated_value(gap: Callable[..., Gap]):
    factors, latents = noisy()
    found = gap(np.insert(factors, 0, 5, axis=1), np.insert(latents, 0, 0.1, axis=1), discrete=False)
    alone = gap(factors, latents, discrete=False)
    assert found.by_factor == (None, *alone.by_factor)
    assert found.value == alone.value
    assert found.reason == "Left out, being constant in these samples: 1 factor(s)."
    assert not found.matrix[0].any()
    one_latent = gap(factors, latents[:, :1], discrete=False)
    assert (one_latent.value, one_latent.by_factor) == (None, (None,) * 3)
    assert one_latent.reason == "Undefined: with only one latent there is nothing to compare."
    assert gap(factors[:, :1], latents, discrete=False).value is not None
    constant = gap(np.zeros_like(factors), latents, discrete=False)
    assert constant.value is None
    assert constant.reason == "Undefined: every factor is constant in these samples."
    assert gap(factors, np.full((500, 3), 0.1), discrete=False).value == 0


@pytest.mark.parametrize("gap", BOTH)
def test_codes_that_cannot_be_are_refused(gap: Callable[..., Gap]):
    factors, latents = noisy()
    with pytest.raises(ValueError, match="NaN or infinite"):
        gap(factors, np.where(latents == latents[3, 1], np.inf, latents), discrete=False)
    with pytest.raises(ValueError, match="no factors"):
        gap(factors[:, :0], latents, discrete=False)


def test_a_number_says_how_it_was_estimated():
    factors, latents = noisy()
    assert mig(factors, latents, discrete=False).estimator == "plug-in, 20 bins of equal width"
    assert mig(factors, latents, discrete=True).estimator == "plug-in, exact values"
    found = sap(factors, latents, discrete=False, seed=3)
    assert found.estimator == "linear SVM on each latent, C = 0.01, balanced; a third held out"
    assert (found.n, found.seed) == (500, 3)
    assert not np.array_equal(found.matrix, sap(factors, latents, discrete=False, seed=4).matrix)
