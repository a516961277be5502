"""DCI: shares of importance solved by hand, codes whose scores are known, and what must not change them."""

import numpy as np
import pytest
from numpy import ndarray
from scipy.special import softmax

from factorscope_training.metrics.dci import DCI, FORMS, concentration, dci, weighted
from factorscope_training.metrics.lasso import fit_lasso

TREES = ["boosting", "forest"]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def two_factors(n: int = 240) -> ndarray:
    return np.stack([rng(0).integers(0, 3, n), rng(1).integers(0, 2, n)], axis=1)


def scores(found: DCI) -> list[float | None]:
    return [found.disentanglement, found.completeness, found.informativeness]


def test_shares_of_importance_solved_by_hand():
    """H(3/4, 1/4) = 2 ln 2 - 3/4 ln 3 nats."""
    rows = np.array([[2.0, 0.0], [0.1, 0.1], [0.0, 0.0], [3.0, 1.0]])
    expected = [1.0, 0.0, None, 0.75 * np.log(3) / np.log(2) - 1]
    for found, value in zip(concentration(rows), expected, strict=True):
        assert found == (None if value is None else pytest.approx(value, abs=1e-15))
    assert concentration(np.array([[1.0, 1.0, 0.0, 0.0]]))[0] == pytest.approx(0.5)


def test_scores_weigh_by_their_share_of_all_importance():
    assert weighted([1.0, 0.0, None], np.array([3.0, 1.0, 0.0])) == 0.75
    assert weighted([None, None], np.zeros(2)) == 0


@pytest.mark.parametrize("importance", ["boosting", "lasso"])
def test_a_latent_for_each_factor_is_disentangled_and_complete(importance: str):
    factors = two_factors()
    code = np.column_stack([factors, 0.01 * rng(2).normal(size=len(factors))])
    found = dci(factors, code, discrete=False, importance=importance)
    assert scores(found)[:2] == pytest.approx([1, 1], abs=0.02)
    assert found.importance.argmax(1).tolist() == [0, 1]
    assert found.informativeness_by_factor[1] == 1
    assert dci(factors, factors, discrete=True, importance=importance).disentanglement == pytest.approx(1, abs=0.02)


def test_a_forest_credits_latents_of_noise_so_that_even_a_perfect_code_stays_below_1():
    factors = two_factors()
    code = np.column_stack([factors, rng(2).normal(size=(len(factors), 4))])
    found = dci(factors, code, discrete=False, importance="forest")
    assert found.disentanglement is not None
    assert found.completeness is not None
    assert 0.5 < found.disentanglement < 0.95
    assert 0.5 < found.completeness < 0.95
    assert found.informativeness == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("importance", TREES)
def test_one_latent_of_two_factors_is_complete_but_not_disentangled(importance: str):
    """All importance is the first latent's, and half of that is each factor's."""
    factors = two_factors()
    code = np.column_stack([factors @ [2, 1], np.zeros(len(factors))])
    found = dci(factors, code, discrete=True, importance=importance)
    assert scores(found) == pytest.approx([0, 1, 1], abs=1e-12)
    assert found.disentanglement_by_latent[0] == pytest.approx(0, abs=1e-12)
    assert found.disentanglement_by_latent[1] is None
    np.testing.assert_allclose(found.importance, [[1, 0], [1, 0]])


def test_a_code_held_twice_is_disentangled_but_only_half_complete():
    """Trees choose between the two copies by chance: 1 - ln 2 / ln 4."""
    factors = two_factors()
    found = dci(factors, np.concatenate([factors, factors], axis=1), discrete=True)
    assert found.disentanglement == pytest.approx(1, abs=0.01)
    assert found.completeness == pytest.approx(0.5, abs=0.1)


def test_a_rotated_code_is_informative_and_neither_disentangled_nor_complete():
    factors = two_factors()
    code = factors @ np.array([[1.0, 1.0], [1.6, -1.6]])
    found = dci(factors, code, discrete=False)
    assert found.disentanglement is not None
    assert found.completeness is not None
    assert found.disentanglement < 0.3
    assert found.completeness < 0.3
    assert found.informativeness is not None
    assert found.informativeness > 0.95


@pytest.mark.parametrize("importance", sorted(FORMS))
def test_a_code_of_noise_names_held_out_values_no_better_than_by_chance(importance: str):
    """The classifiers know their training samples by heart; those do not count."""
    factors = two_factors(300)[:, 1:]
    found = dci(factors, rng(3).normal(size=(300, 6)), discrete=False, importance=importance)
    assert found.informativeness == pytest.approx(0.5, abs=0.17)
    assert found.chance_by_factor[0] == pytest.approx(0.5, abs=0.17)
    assert found.n_train + found.n_test == found.n == 300


def test_training_stops_at_the_limit_that_the_estimator_names():
    factors = rng(0).integers(0, 2, (3300, 1))
    found = dci(factors, factors, discrete=True)
    assert (found.n, found.n_train, found.n_test) == (3300, 2000, 1100)
    assert found.estimator == (
        "gradient boosting, 100 rounds of trees of depth 3, rate 0.1; a third held out, at most 2,000 to train on"
    )
    assert dci(two_factors(), two_factors(), discrete=True, importance="forest").estimator == (
        "random forest, 100 trees, entropy, depth 10; 10% held out, at most 9,000 to train on"
    )


def noisy() -> tuple[ndarray, ndarray]:
    factors = two_factors()
    return factors, factors @ rng(4).normal(size=(2, 4)) + 0.3 * rng(5).normal(size=(240, 4))


def lasso(factors: ndarray, latents: ndarray, *, discrete: bool = False, seed: int = 0) -> DCI:
    return dci(factors, latents, discrete=discrete, importance="lasso", seed=seed)


def test_permuted_scaled_shifted_and_reflected_latents_keep_their_scores():
    factors, latents = noisy()
    order = [2, 0, 3, 1]
    found, moved = lasso(factors, latents), lasso(factors, latents[:, order] * [-3, 1e-6, 1e300, 8] + [5, 0, 0, -1])
    assert scores(moved) == pytest.approx(scores(found), abs=1e-3)
    np.testing.assert_allclose(moved.importance, found.importance[:, order], atol=1e-3)
    assert found.disentanglement_by_latent != moved.disentanglement_by_latent


def test_other_names_for_the_values_of_a_factor_change_nothing():
    factors, latents = noisy()
    assert scores(lasso(17 - 3 * factors, latents)) == pytest.approx(scores(lasso(factors, latents)), abs=1e-6)


def test_discrete_latents_count_by_the_ranks_of_their_values():
    factors, latents = noisy()
    codes = np.round(latents)
    found, moved = (lasso(factors, c, discrete=True) for c in (codes, np.exp(codes)))
    np.testing.assert_array_equal(moved.importance, found.importance)


def test_the_same_seed_gives_the_same_scores_and_another_holds_out_other_samples():
    first, again, other = (lasso(*noisy(), seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.importance, again.importance)
    assert scores(first) == scores(again) != scores(other)


def test_constant_factors_are_left_out():
    factors, latents = noisy()
    found, alone = lasso(np.insert(factors, 1, 7, axis=1), latents), lasso(factors, latents)
    assert scores(found) == scores(alone)
    for entries in (found.completeness_by_factor, found.informativeness_by_factor, found.chance_by_factor):
        assert [entry is None for entry in entries] == [False, True, False]
    assert not found.importance[1].any()
    assert set(found.reasons) == {"DCI-D", "DCI-C", "DCI-I"}
    assert found.reasons["DCI-I"] == "Left out, being constant in these samples: 1 factor(s)."
    assert alone.reasons == {}


def test_where_there_is_nothing_to_compare_a_score_is_undefined():
    factors, latents = noisy()
    nothing = lasso(np.zeros_like(factors), latents)
    assert scores(nothing) == [None, None, None]
    assert nothing.reasons["DCI-D"] == "Undefined: every factor is constant in these samples."
    one_factor = lasso(factors[:, :1], latents)
    assert one_factor.disentanglement is None
    assert one_factor.disentanglement_by_latent == (None,) * 4
    assert one_factor.completeness is not None
    assert "only one varying factor" in one_factor.reasons["DCI-D"]
    one_latent = lasso(factors, latents[:, :1])
    assert one_latent.completeness is None
    assert one_latent.completeness_by_factor == (None, None)
    assert one_latent.disentanglement is not None
    assert "only one latent" in one_latent.reasons["DCI-C"]


@pytest.mark.parametrize("importance", sorted(FORMS))
def test_latents_that_are_all_constant_score_0_and_chance(importance: str):
    factors = two_factors()
    found = dci(factors, np.full((240, 2), 0.1), discrete=False, importance=importance)
    assert scores(found)[:2] == [0, 0]
    assert found.disentanglement_by_latent == (None, None)
    assert found.completeness_by_factor == (None, None)
    assert found.informativeness is not None
    assert found.informativeness < 0.7
    assert found.reasons["DCI-D"] == found.reasons["DCI-C"] == "No latent is of importance: counts as 0."


def test_a_single_value_in_training_is_the_only_answer():
    found = dci(np.array([[0], [1]]), np.array([[0.0, 1.0], [1.0, 5.0]]), discrete=False)
    assert (found.informativeness, found.completeness, found.n_train) == (0, 0, 1)


def test_codes_and_questions_that_cannot_be_are_refused():
    factors, latents = noisy()
    bad = latents.copy()
    bad[3, 1] = np.nan
    with pytest.raises(ValueError, match=r"NaN or infinite \(latents \[1\]\)"):
        lasso(factors, bad)
    with pytest.raises(ValueError, match="no factors"):
        lasso(factors[:, :0], latents)
    with pytest.raises(ValueError, match="at least 2 samples"):
        lasso(factors[:1], latents[:1])
    with pytest.raises(ValueError, match="no such form of importance: 'svm'"):
        dci(factors, latents, discrete=False, importance="svm")


def test_the_lasso_rests_where_no_step_helps():
    """At the minimum the loss's gradient is -penalty sign(w), at most the penalty where w is 0, and 0 at intercepts."""
    features, label = rng(6).normal(size=(400, 5)), rng(7).integers(3, 6, 400)
    features[:, 0] += label
    features[:, 1] -= 0.5 * (label == 5)
    found = fit_lasso(features, label, penalty=0.03)
    assert found.iterations < 2000
    residual = softmax(features @ found.weights + found.intercepts, axis=1) - (label[:, None] == found.classes)
    gradient = features.T @ residual / 400
    zero = found.weights == 0
    assert 0 < zero.sum() < 15
    assert np.abs(gradient[zero]).max() <= 0.03 + 1e-4
    np.testing.assert_allclose(gradient[~zero], -0.03 * np.sign(found.weights[~zero]), atol=1e-4)
    np.testing.assert_allclose(residual.mean(0), 0, atol=1e-4)
    assert (found.predict(features) == label).mean() > 0.5
