"""Mutual information: by hand, by brute force, against scikit-learn, and what must not change it."""

from typing import Any

import numpy as np
import pytest
from numpy import ndarray
from scipy.special import digamma
from sklearn.feature_selection import mutual_info_classif
from sklearn.metrics import mutual_info_score

from factorscope_training.metrics.mutual_information import (
    Estimator,
    Normalisation,
    estimators_for,
    nearest_neighbour,
    nmi,
    plug_in,
)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def matrix(factors: ndarray, latents: ndarray, *, discrete: bool, neighbours: int = 10, seed: int = 0) -> ndarray:
    return nmi(factors, latents, discrete=discrete, estimator=Estimator(neighbours), generator=rng(seed))


def noisy(n: int = 600) -> tuple[ndarray, ndarray]:
    """Three factors and four continuous latents, each of the latents a noisy mixture."""
    factors = np.stack([rng(k).integers(0, k, n) for k in (2, 5, 9)], axis=1)
    return factors, factors @ rng(1).normal(size=(3, 4)) + 0.5 * rng(2).normal(size=(n, 4))


def brute_force(label: ndarray, latent: ndarray, neighbours: int) -> float:
    """Ross 2014 as the paper words it: one point at a time, every distance computed."""
    label_counts = {v: int((label == v).sum()) for v in label.tolist()}
    kept = np.array([label_counts[v] > 1 for v in label.tolist()])
    label, latent = label[kept], latent[kept]
    terms = []
    for i in range(len(label)):
        distance = np.abs(latent - latent[i])
        k = min(neighbours, label_counts[label[i]] - 1)
        kth = np.sort(distance[label == label[i]])[k]  # entry 0 is the point itself
        nearer = int((distance < kth).sum())
        terms.append(digamma(k) - digamma(label_counts[label[i]]) - digamma(nearer))
    return max(0.0, float(digamma(len(label)) + np.mean(terms)))


def test_a_fair_coin_tells_ln_2_nats_of_itself():
    coin = np.array([0, 1] * 5)
    assert plug_in(coin, coin) == pytest.approx(np.log(2), abs=1e-15)


def test_a_table_solved_by_hand():
    """Joint counts [[2, 1], [1, 2]] of 6: 2 * 1/3 ln(4/3) + 2 * 1/6 ln(2/3)."""
    a, b = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 0, 1, 1])
    assert plug_in(a, b) == pytest.approx(2 / 3 * np.log(4 / 3) + 1 / 3 * np.log(2 / 3), abs=1e-15)


def test_exactly_independent_variables_share_exactly_nothing():
    a, b = (axis.ravel() for axis in np.meshgrid(np.arange(7), np.arange(3)))
    assert plug_in(a, b) == 0


def test_more_cells_than_memory_are_never_laid_out():
    everyone_different = np.arange(300_000)
    assert plug_in(everyone_different, everyone_different) == pytest.approx(np.log(300_000))


def test_a_neighbour_estimate_solved_by_hand():
    """k = 1, and no other is nearer than the one of the same label: psi(4) + psi(1) - psi(2) - psi(1) = 1/2 + 1/3."""
    label, latent = np.array([0, 0, 1, 1]), np.array([0.0, 1.0, 10.0, 11.5])
    assert nearest_neighbour(label, latent, 1, rng()) == pytest.approx(5 / 6, abs=1e-12)


@pytest.mark.parametrize("neighbours", [1, 3, 10, 40, 1000])
def test_neighbours_are_counted_as_brute_force_counts_them(neighbours: int):
    """Labels of very different frequency: some occur less often than there are neighbours, some once."""
    label = rng(0).geometric(0.2, 400)
    assert np.bincount(label).max() > 40
    assert (np.bincount(label) == 1).any()
    latent = 0.3 * label + rng(1).normal(size=400)
    assert nearest_neighbour(label, latent, neighbours, rng()) == pytest.approx(
        brute_force(label, latent, neighbours), abs=1e-12
    )


@pytest.mark.parametrize("neighbours", [3, 10])
def test_the_matrix_agrees_with_scikit_learn_on_continuous_latents(neighbours: int):
    factors, latents = noisy()
    expected = [mutual_info_classif(latents, f, n_neighbors=neighbours, random_state=0) for f in factors.T]
    entropies = [[mutual_info_score(f, f)] for f in factors.T]
    found = matrix(factors, latents, discrete=False, neighbours=neighbours)
    np.testing.assert_allclose(found, np.array(expected) / entropies, atol=1e-9)


def test_the_matrix_agrees_with_scikit_learn_on_discrete_latents():
    factors, latents = noisy()
    codes = np.digitize(latents, np.linspace(-5, 5, 8)) / 7 - 0.5
    expected = [[mutual_info_score(f, c.astype(str)) / mutual_info_score(f, f) for c in codes.T] for f in factors.T]
    np.testing.assert_allclose(matrix(factors, codes, discrete=True), expected, atol=1e-12)


def test_repeated_continuous_values_are_told_apart_by_jitter_and_hardly_move_the_estimate():
    factor = rng(0).integers(0, 4, 2000)[:, None]
    copied = np.round(factor + rng(11).normal(size=(2000, 1)), 1)
    seeds = [matrix(factor, copied, discrete=False, seed=seed)[0, 0] for seed in range(3)]
    assert len(set(seeds)) == 3
    assert np.ptp(seeds) < 0.02
    assert seeds[0] == matrix(factor, copied, discrete=False, seed=0)[0, 0]


def test_a_latent_that_holds_a_factor_exactly_holds_all_of_its_entropy():
    factor = rng(0).integers(0, 6, (3000, 1))
    assert matrix(factor, factor * 0.25, discrete=True)[0, 0] == pytest.approx(1, abs=1e-14)
    assert matrix(factor, factor * 0.25, discrete=False)[0, 0] == pytest.approx(1, abs=0.01)


def test_independent_latents_hold_nothing_but_the_known_bias():
    """Plug-in: about (K-1)(L-1) / 2n nats. Nearest neighbours: zero within noise."""
    factor, code = rng(0).integers(0, 10, (10_000, 1)), rng(1).integers(0, 10, (10_000, 1))
    bias = 81 / 20_000 / np.log(10)
    assert matrix(factor, code, discrete=True)[0, 0] == pytest.approx(bias, rel=0.4)
    assert matrix(factor, rng(2).normal(size=(10_000, 1)), discrete=False)[0, 0] < 0.02


@pytest.mark.parametrize("discrete", [True, False])
def test_other_names_for_the_values_of_a_factor_change_nothing(discrete: bool):
    factors, latents = noisy()
    latents = np.round(latents) if discrete else latents
    renamed = 17 - 3 * factors
    # the order in which values are visited may change the last digits of a sum
    np.testing.assert_allclose(
        matrix(renamed, latents, discrete=discrete), matrix(factors, latents, discrete=discrete), atol=1e-13
    )


@pytest.mark.parametrize("discrete", [True, False])
def test_permuted_latents_permute_the_columns_exactly(discrete: bool):
    factors, latents = noisy()
    latents, order = np.round(latents, 0 if discrete else 1), [2, 0, 3, 1]
    np.testing.assert_array_equal(
        matrix(factors, latents[:, order], discrete=discrete), matrix(factors, latents, discrete=discrete)[:, order]
    )


def test_discrete_latents_may_be_rescaled_by_any_monotone_function():
    factors, latents = noisy()
    codes = np.round(latents)
    np.testing.assert_array_equal(matrix(factors, np.exp(codes), discrete=True), matrix(factors, codes, discrete=True))


@pytest.mark.parametrize("scale", [-3.0, 1e-300, 1e300])
def test_continuous_latents_may_be_shifted_scaled_and_reflected(scale: float):
    """By any affine map, that is, not by any monotone one: distances count."""
    factors, latents = noisy()
    shifted = (latents + 1) * scale
    plain = matrix(factors, latents, discrete=False)
    np.testing.assert_allclose(matrix(factors, shifted, discrete=False), plain, atol=1e-6)
    assert np.abs(matrix(factors, np.exp(latents), discrete=False) - plain).max() > 1e-3


@pytest.mark.parametrize("discrete", [True, False])
def test_constant_latents_and_constant_factors_share_nothing(discrete: bool):
    factors, latents = noisy()
    factors[:, 0], latents[:, 1] = 3, 0.1
    found = matrix(factors, latents, discrete=discrete)
    np.testing.assert_array_equal(found[0], 0)
    np.testing.assert_array_equal(found[:, 1], 0)
    assert (found[1, [0, 2, 3]] > 0).all()


def test_a_latent_that_moves_by_rounding_errors_only_counts_as_constant():
    factor = np.arange(100)[:, None] % 2
    assert matrix(factor, 5 + factor * 1e-15, discrete=False)[0, 0] == 0


def test_a_label_for_every_sample_leaves_no_neighbours_and_no_information():
    assert nearest_neighbour(np.arange(50), rng().normal(size=50), 3, rng()) == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_latents_that_are_not_finite_are_refused_by_name(bad: float):
    factors, latents = noisy()
    latents[5, 2] = bad
    with pytest.raises(ValueError, match=r"1 entries of the latents are NaN or infinite \(latents \[2\]\)"):
        matrix(factors, latents, discrete=False)


@pytest.mark.parametrize("bins", [1, 7, "auto"])
def test_bins_are_those_of_numpys_histogram(bins: Any):
    factors, latents = noisy()
    found = nmi(factors, latents, discrete=False, estimator=Estimator(bins=bins), generator=rng())
    for j, latent in enumerate(latents.T):
        edges = np.histogram_bin_edges(latent, bins=bins)
        for i, factor in enumerate(factors.T):
            table = [np.histogram(latent[factor == value], bins=edges)[0] for value in np.unique(factor)]
            shared = mutual_info_score(None, None, contingency=np.array(table)[:, np.sum(table, 0) > 0])
            assert found[i, j] == pytest.approx(shared / mutual_info_score(factor, factor), abs=1e-12)


def test_information_may_be_normalised_by_the_latent_or_by_a_mean():
    """A bit and two bits that hold it: ln 2 shared, entropies ln 2 and 2 ln 2."""
    two = np.tile(np.arange(4), 10)[:, None]
    expected: dict[Normalisation, float] = {
        "factor": 1,
        "latent": 1 / 2,
        "geometric": 1 / np.sqrt(2),
        "arithmetic": 2 / 3,
    }
    for how, value in expected.items():
        found = nmi(two // 2, two, discrete=True, estimator=Estimator(), generator=rng(), normalisation=how)
        assert found[0, 0] == pytest.approx(value, abs=1e-14), how
        constant = nmi(two // 2, 0 * two, discrete=True, estimator=Estimator(), generator=rng(), normalisation=how)
        assert constant[0, 0] == 0


def test_what_no_estimator_can_do_is_refused_in_a_sentence():
    factors, latents = noisy()
    with pytest.raises(ValueError, match="no entropy to normalise by"):
        nmi(factors, latents, discrete=False, estimator=Estimator(), generator=rng(), normalisation="latent")
    for estimator in (Estimator(0), Estimator(bins=0)):
        with pytest.raises(ValueError, match="at least one neighbour and one bin"):
            nmi(factors, latents, discrete=False, estimator=estimator, generator=rng())


def test_every_estimator_on_offer_has_words_of_its_own_and_the_default_comes_first():
    assert [e.text(False) for e in estimators_for(False)] == [
        "Ross 2014, 10 nearest neighbours",
        "Ross 2014, 3 nearest neighbours",
        "plug-in, 20 equal-width bins",
        "plug-in, equal-width bins (number by numpy's auto rule)",
    ]
    assert [e.text(True) for e in estimators_for(True)] == ["plug-in"]


@pytest.mark.parametrize("bins", [20, "auto"])
def test_binned_constant_latents_and_constant_factors_share_nothing(bins: Any):
    factors, latents = noisy()
    factors[:, 0], latents[:, 1] = 3, 0.1
    found = nmi(factors, latents, discrete=False, estimator=Estimator(bins=bins), generator=rng())
    np.testing.assert_array_equal(found[0], 0)
    np.testing.assert_array_equal(found[:, 1], 0)


def test_a_value_on_an_edge_belongs_to_the_bin_above_and_the_largest_to_the_last():
    """0 to 4 in four bins: 3 and 4 share one. Of 5 equally frequent values that leaves ln 5 - 2/5 ln 2 nats."""
    steps = np.tile(np.arange(5), 10)[:, None]
    found = nmi(steps, 0.5 * steps, discrete=False, estimator=Estimator(bins=4), generator=rng())
    assert found[0, 0] == pytest.approx(1 - 0.4 * np.log(2) / np.log(5), abs=1e-12)
    first_four = (steps == 3).astype(int)
    shared = nmi(first_four, 0.5 * steps, discrete=False, estimator=Estimator(bins=4), generator=rng())
    assert shared[0, 0] == pytest.approx(1 - 0.4 * np.log(2) / mutual_info_score(steps[:, 0] == 3, steps[:, 0] == 3))
