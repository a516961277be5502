"""Modularity and explicitness after Ridgeway & Mozer: solved by hand, and codes whose scores are known."""

import numpy as np
import pytest
from numpy import ndarray
from sklearn.metrics import roc_auc_score

from factorscope_training.metrics.ridgeway import area_under_curve, linear_explicitness, modularity


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def grid() -> ndarray:
    """Every combination of factors of four, two and two values, 20 times."""
    return np.tile(np.stack([axis.ravel() for axis in np.meshgrid(range(4), range(2), range(2))], axis=1), (20, 1))


def noisy(n: int = 600) -> tuple[ndarray, ndarray]:
    factors = np.stack([rng(k).integers(0, k, n) for k in (2, 3, 5)], axis=1)
    return factors, factors @ rng(1).normal(size=(3, 4)) + rng(2).normal(size=(n, 4))


def test_modularity_solved_by_hand():
    """Informations of the latents, in units of ln 2: (2, 0, 0), (0, 1, 1), (2, 1, 0), none: shares of squares off the
    best 0, 1, 1/4 over two other factors."""
    a, b, c = grid().T
    code = np.stack([a, b + 2 * c, a + 4 * b, b ^ c], axis=1)
    found = modularity(grid(), code, discrete=True)
    np.testing.assert_allclose(found.information / np.log(2), [[2, 0, 2, 0], [0, 1, 1, 0], [0, 1, 0, 0]], atol=1e-14)
    assert found.by_latent == pytest.approx((1, 0.5, 0.875, 0), abs=1e-14)
    assert found.value == pytest.approx(2.375 / 4, abs=1e-14)
    assert (found.reason, found.estimator) == ("", "plug-in, exact values")


@pytest.mark.parametrize("discrete", [True, False])
def test_a_latent_for_each_factor_is_modular_and_so_is_a_second_copy(discrete: bool):
    twice = np.concatenate([grid(), grid()], axis=1)
    assert modularity(grid(), twice, discrete=discrete).value == pytest.approx(1, abs=1e-14)


def test_a_latent_of_all_factors_alike_is_not_modular():
    factors = grid()[:, 1:]
    assert modularity(factors, factors @ [[1], [2]], discrete=True).value == pytest.approx(0, abs=1e-14)
    blurred = factors @ [[1, 1], [1, -1]] + 0.1 * rng(3).normal(size=(320, 2))
    assert modularity(factors, blurred, discrete=False).value == pytest.approx(0, abs=0.1)


def test_modularity_does_not_see_the_scale_order_or_names_of_anything():
    factors, latents = noisy()
    found, order = modularity(factors, latents, discrete=False), [2, 0, 3, 1]
    moved = modularity(9 - 2 * factors, latents[:, order] * [-3, 1e-6, 1e300, 8] + [5, 0, 0, -1], discrete=False)
    # a reflected latent falls into other bins only where it lies on an edge
    np.testing.assert_allclose(moved.information, found.information[:, order], atol=0.01)
    assert moved.value == pytest.approx(found.value, abs=0.01)


def test_modularity_of_degenerate_codes_has_a_stated_value():
    factors, latents = noisy()
    alone = modularity(factors, latents, discrete=False)
    wider = modularity(np.insert(factors, 1, 7, axis=1), np.insert(latents, 0, 0.1, axis=1), discrete=False)
    assert wider.by_latent == (None, *alone.by_latent)
    assert wider.value == alone.value
    assert wider.reason == (
        "Left out, being constant in these samples: 1 factor(s). "
        "Left out, being constant in these samples: 1 latent(s)."
    )
    still = modularity(factors, np.full((600, 2), 0.1), discrete=False)
    assert (still.value, still.by_latent) == (0, (None, None))
    assert still.reason == "Every latent is constant: counts as 0."
    one_factor = modularity(factors[:, :1], latents, discrete=False)
    assert (one_factor.value, one_factor.by_latent) == (None, (None,) * 4)
    assert one_factor.reason == "Undefined: with only one varying factor there is nothing to compare."
    nothing = modularity(np.zeros_like(factors), latents, discrete=False)
    assert nothing.value is None
    assert nothing.reason == "Undefined: every factor is constant in these samples."
    assert modularity(factors, latents[:, :1], discrete=False).value == pytest.approx(alone.by_latent[0])
    with pytest.raises(ValueError, match="NaN or infinite"):
        modularity(factors, np.where(latents == latents[3, 1], np.inf, latents), discrete=False)


def test_the_area_under_the_curve_solved_by_hand():
    """Of the four pairs of a true and a false sample the true one is ahead in three; all equal is a half."""
    truth = np.array([False, True, False, True])
    assert area_under_curve(np.array([1.0, 2.0, 3.0, 4.0]), truth) == 0.75
    assert area_under_curve(np.zeros(4), truth) == 0.5


def test_the_area_under_the_curve_is_scikit_learns():
    scores, truth = np.round(rng(0).normal(size=200), 1), rng(1).random(200) < 0.3
    assert area_under_curve(scores, truth) == pytest.approx(float(roc_auc_score(truth, scores)), abs=1e-12)


def test_separate_values_are_explicit():
    corners = np.concatenate([np.eye(4)[grid()[:, 0]], grid()[:, 1:]], axis=1)
    found = linear_explicitness(grid(), corners, discrete=False)
    assert (found.value, found.by_factor) == (1, (1, 1, 1))
    assert (found.unconverged, found.reason) == ((), "")


def test_a_line_does_not_tell_a_middle_value_but_one_hot_columns_do():
    """Of three values on a line the outer two have area 1; against the middle one half of the others lies above."""
    factor = np.tile(np.arange(3), 300)[:, None]
    assert linear_explicitness(factor, factor, discrete=False).value == pytest.approx(2 / 3, abs=0.06)
    assert linear_explicitness(factor, factor, discrete=True).value == 1
    assert linear_explicitness(factor, (factor + 1) % 3, discrete=True).value == 1


def test_a_rotated_code_is_as_explicit():
    corners = np.concatenate([np.eye(4)[grid()[:, 0]], grid()[:, 1:]], axis=1)
    rotated = corners @ np.linalg.qr(rng(0).normal(size=(6, 6)))[0]
    assert linear_explicitness(grid(), rotated, discrete=False).value == pytest.approx(1)


def test_what_fits_the_training_samples_only_is_not_explicit():
    """60 latents of noise for 100 training samples: those the classifier knows by heart."""
    found = linear_explicitness(rng(0).integers(0, 2, (150, 1)), rng(1).normal(size=(150, 60)), discrete=False)
    assert found.value == pytest.approx(0, abs=0.3)
    assert (found.n, found.n_train, found.n_test) == (150, 100, 50)


def test_explicitness_is_at_chance_0_for_noise():
    factors = noisy(3000)[0]
    found = linear_explicitness(factors, rng(4).normal(size=(3000, 2)), discrete=False)
    assert found.value == pytest.approx(0, abs=0.06)


def test_explicitness_does_not_see_the_scale_order_or_names_of_anything():
    factors, latents = noisy()
    found = linear_explicitness(factors, latents, discrete=False)
    moved = latents[:, [2, 0, 3, 1]] * [-3, 1e-6, 1e300, 8] + [5, 0, 0, -1]
    assert linear_explicitness(9 - 2 * factors, moved, discrete=False).by_factor == pytest.approx(
        found.by_factor, abs=1e-3
    )
    assert found.estimator == "one-versus-rest logistic regression, C = 1, 2 AUC - 1; a third held out"
    codes = np.round(latents / 4)
    one_hot, renamed = (linear_explicitness(factors, c, discrete=True) for c in (codes, np.exp(codes)))
    assert one_hot == renamed
    assert one_hot.estimator.endswith("; a third held out, one-hot")


def test_explicitness_of_degenerate_codes_has_a_stated_value():
    factors, latents = noisy()
    alone = linear_explicitness(factors, latents, discrete=False)
    assert alone == linear_explicitness(factors, latents, discrete=False, seed=0)
    assert alone.by_factor != linear_explicitness(factors, latents, discrete=False, seed=1).by_factor
    wider = linear_explicitness(np.insert(factors, 1, 7, axis=1), latents, discrete=False)
    assert wider.by_factor == (alone.by_factor[0], None, *alone.by_factor[1:])
    assert wider.value == alone.value
    assert wider.reason == "Left out, being constant in these samples: 1 factor(s)."
    for discrete in (True, False):
        assert linear_explicitness(factors, np.full((600, 2), 0.1), discrete=discrete).value == 0
    assert linear_explicitness(factors[:, :1], latents[:, :1], discrete=False).value is not None
    nothing = linear_explicitness(np.zeros_like(factors), latents, discrete=False)
    assert (nothing.value, nothing.by_factor) == (None, (None,) * 3)
    assert nothing.reason == "Undefined: every factor is constant in these samples."


def test_values_on_one_side_of_the_split_are_left_out():
    factors, latents = noisy()
    factors[0, 0] = 9
    found = linear_explicitness(factors, latents, discrete=False)
    assert found.reason == "Left out, being on one side of the split only: 1 value(s) of factors."
    assert found.by_factor[0] is not None
    everyone_different = np.arange(600)[:, None]
    none = linear_explicitness(everyone_different, latents, discrete=False)
    assert none.value is None
    assert none.reason == "Undefined: no value of a factor occurs on both sides of the split."


def test_codes_that_cannot_be_are_refused():
    factors, latents = noisy()
    with pytest.raises(ValueError, match="NaN or infinite"):
        linear_explicitness(factors, np.where(latents == latents[3, 1], np.nan, latents), discrete=False)
    with pytest.raises(ValueError, match="at least 2 samples"):
        linear_explicitness(factors[:1], latents[:1], discrete=True)
