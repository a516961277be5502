"""The scores of beta-VAE and FactorVAE: votes counted by hand, codes whose scores are known."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy import ndarray

from factorscope_training.metrics.grouped import GroupScore, beta_vae_score, factor_vae_score, named_right, stands_for
from factorscope_training.metrics.samples import held_out, stream

BOTH = [beta_vae_score, factor_vae_score]
PURPOSES = {beta_vae_score: "beta-VAE score", factor_vae_score: "FactorVAE score"}


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def three_factors(n: int = 900) -> ndarray:
    return np.stack([rng(k).integers(0, k, n) for k in (3, 4, 5)], axis=1)


def noisy(n: int = 900) -> tuple[ndarray, ndarray]:
    factors = three_factors(n)
    return factors, factors @ rng(1).normal(size=(3, 4)) + 1.5 * rng(2).normal(size=(n, 4))


def score(of: Callable[..., GroupScore], factors: ndarray, latents: ndarray, **settings: int) -> GroupScore:
    return of(factors, latents, **{"discrete": False, "train": 600, "test": 300, **settings})


def test_a_latent_stands_for_the_factor_with_most_votes_and_ties_are_shared():
    """Second latent: 2 votes each. Third: nobody voted, so it stands for both a little."""
    votes = np.array([[5.0, 2.0, 0.0], [1.0, 2.0, 0.0]])
    np.testing.assert_array_equal(stands_for(votes), [[1, 0.5, 0.5], [0, 0.5, 0.5]])


def test_a_factor_is_named_by_the_votes_that_fall_on_its_latents():
    """First factor: 3 of 4 votes on its latent. Second: 1 of 4 on its own and 2 of 4 on one that it shares."""
    rule = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5]])
    assert named_right(rule, np.array([[3.0, 1.0, 0.0], [1.0, 1.0, 2.0]])) == [0.75, 0.5]


@pytest.mark.parametrize("of", BOTH)
@pytest.mark.parametrize("discrete", [True, False])
def test_a_latent_for_each_factor_names_them_all_and_so_does_a_second_copy(
    of: Callable[..., GroupScore], discrete: bool
):
    factors = three_factors()
    for code in (factors, np.concatenate([factors, factors], axis=1)):
        found = score(of, factors, code, discrete=discrete)
        assert (found.value, found.by_factor) == (1, (1, 1, 1))
        assert found.chance == pytest.approx(1 / 3)
        assert found.reason == ""


@pytest.mark.parametrize("of", BOTH)
def test_a_code_of_noise_is_at_chance(of: Callable[..., GroupScore]):
    found = score(of, three_factors(), rng(5).normal(size=(900, 4)), train=3000, test=3000)
    assert found.value == pytest.approx(1 / 3, abs=0.06)


def test_a_rotated_code_fools_the_linear_classifier_but_not_the_vote():
    """Any linear mixture of few latents leaves differences whose means tell the factors apart."""
    factors = np.stack([rng(k).integers(0, 4, 2000) for k in range(2)], axis=1)
    rotated = factors @ np.array([[1.0, 1.0], [1.0, -1.0]]) + 0.3 * rng(3).normal(size=(2000, 2))
    assert score(factor_vae_score, factors, rotated).value == pytest.approx(0.5, abs=0.1)
    assert score(beta_vae_score, factors, rotated).value == pytest.approx(0.5, abs=0.1)
    stretched = factors @ np.array([[1.0, 1.0], [2.0, -1.0]])
    assert score(beta_vae_score, factors, stretched).value == 1


@pytest.mark.parametrize("of", BOTH)
def test_groups_that_are_scored_are_of_samples_that_no_training_group_had(of: Callable[..., GroupScore]):
    """The two factors change places in the code of the held-out samples, so every answer is wrong."""
    factors = np.stack([rng(k).integers(0, 3, 600) for k in range(2)], axis=1)
    code = factors.copy()
    test = held_out(600, 1 / 3, stream(7, PURPOSES[of])).test
    code[test] = factors[test][:, ::-1]
    assert score(of, factors, code, seed=7).value == 0


def test_a_pair_is_two_different_samples():
    """Values of the first factor occur two or three times: a sample paired with itself would give the factor away."""
    factors = np.stack([rng(0).permutation(np.arange(6000) // 3), rng(1).integers(0, 2, 6000)], axis=1)
    found = score(beta_vae_score, factors, rng(2).normal(size=(6000, 3)))
    assert found.value == pytest.approx(0.5, abs=0.1)


def test_the_vote_is_in_units_of_the_latents_own_variance():
    """By powers of two nothing rounds: the same to the last bit. Without the units the smallest latent always wins."""
    factors, latents = noisy()
    found = score(factor_vae_score, factors, latents)
    scaled = score(factor_vae_score, factors, latents * [1, 8, 0.5, 4])
    assert found.value is not None
    assert found.value > 0.4
    assert (scaled.value, scaled.by_factor) == (found.value, found.by_factor)


def test_the_linear_classifier_does_not_see_the_scale_of_a_latent():
    factors, latents = noisy()
    found, scaled = (score(beta_vae_score, factors, z) for z in (latents, (latents + 1) * [-3, 1e-6, 1e300, 8]))
    assert scaled.value == pytest.approx(found.value, abs=0.01)


@pytest.mark.parametrize("of", BOTH)
def test_permuted_latents_name_the_same_factors(of: Callable[..., GroupScore]):
    factors, latents = noisy()
    found, moved = (score(of, factors, z) for z in (latents, latents[:, [2, 0, 3, 1]]))
    assert moved.value == pytest.approx(found.value, abs=0.005)


@pytest.mark.parametrize("of", BOTH)
def test_other_names_for_the_values_of_a_factor_change_nothing(of: Callable[..., GroupScore]):
    factors, latents = noisy()
    found, renamed = (score(of, f, latents) for f in (factors, 3 * factors - 17))
    assert (renamed.value, renamed.by_factor) == (found.value, found.by_factor)


@pytest.mark.parametrize("of", BOTH)
def test_discrete_latents_count_by_the_ranks_of_their_values(of: Callable[..., GroupScore]):
    factors, latents = noisy()
    found, moved = (score(of, factors, z, discrete=True) for z in (np.round(latents), np.exp(np.round(latents))))
    assert (moved.value, moved.by_factor) == (found.value, found.by_factor)


@pytest.mark.parametrize("discrete", [True, False])
@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_latents_that_vary_equally_little_share_the_vote_whatever_their_order(order: list[int], discrete: bool):
    """Whoever holds the first factor holds the second too, so half of those votes go to the second one's latent."""
    fine = rng(0).integers(0, 6, 900)
    factors = np.stack([fine, fine // 3], axis=1)
    found = score(factor_vae_score, factors, factors[:, order] / 10 + 0.3, discrete=discrete)
    assert (found.value, found.by_factor) == (0.75, (0.5, 1))


def test_every_value_of_a_factor_is_as_likely_however_rare():
    """At its most frequent value of four the first factor does not hold its latent still."""
    factors = np.stack([rng(0).choice(4, 3000, p=[0.85, 0.05, 0.05, 0.05]), rng(1).integers(0, 4, 3000)], axis=1)
    wild = np.where(factors[:, 0] == 0, 20 * rng(2).normal(size=3000), factors[:, 0])
    found = score(factor_vae_score, factors, np.stack([wild, factors[:, 1]], axis=1))
    assert found.by_factor == (pytest.approx(0.75, abs=0.1), 1)


def test_dead_latents_have_no_vote():
    """The last one is 0 but for single samples: nearly every group finds it the stillest."""
    factors = three_factors()
    spiky = np.where(rng(6).random((900, 1)) < 0.001, 0.5, 0.0)
    found = score(factor_vae_score, factors, np.concatenate([factors, spiky, np.ones((900, 1))], axis=1))
    assert found.active == (True, True, True, False, False)
    assert found.value == 1
    assert "dead latents (standard deviation at most 1/20 of the largest)" in found.estimator
    discrete = score(factor_vae_score, factors, np.insert(factors, 0, 2, axis=1), discrete=True)
    assert discrete.active == (False, True, True, True)
    assert "dead latents (constant)" in discrete.estimator


@pytest.mark.parametrize("of", BOTH)
def test_constant_factors_and_those_that_never_repeat_are_left_out(of: Callable[..., GroupScore]):
    factors = three_factors()
    wider = np.column_stack([np.full(900, 3), factors, np.arange(900)])
    found = score(of, wider, factors)
    assert found.by_factor == (None, 1, 1, 1, None)
    assert (found.value, found.chance) == (1, pytest.approx(1 / 3))
    assert found.reason == (
        "Left out, being constant in these samples: 1 factor(s). "
        "Left out, as too few samples share a value: 1 factor(s)."
    )


@pytest.mark.parametrize("of", BOTH)
def test_degenerate_codes_have_a_stated_value(of: Callable[..., GroupScore]):
    factors, latents = noisy()
    constant = score(of, factors, np.full((900, 2), 0.1))
    assert (constant.value, constant.by_factor) == (pytest.approx(1 / 3), (1 / 3,) * 3)
    assert constant.reason == "No latent varies: counts as chance."
    one_factor = score(of, factors[:, :1], latents)
    assert (one_factor.value, one_factor.by_factor, one_factor.chance) == (None, (None,), None)
    assert one_factor.reason == "Undefined: there are not two factors to tell apart."
    still = score(of, np.zeros_like(factors), latents)
    assert still.value is None
    assert still.reason == "Undefined: every factor is constant in these samples."
    one_latent = score(of, factors, factors[:, :1])
    assert one_latent.value is not None
    assert 1 / 3 - 1e-12 <= one_latent.value < 0.9


@pytest.mark.parametrize("of", BOTH)
def test_codes_that_cannot_be_are_refused(of: Callable[..., GroupScore]):
    factors, latents = noisy()
    with pytest.raises(ValueError, match="NaN or infinite"):
        score(of, factors, np.where(latents == latents[3, 1], np.nan, latents))
    with pytest.raises(ValueError, match="at least 2 samples"):
        score(of, factors[:1], latents[:1])
    with pytest.raises(ValueError, match="600 groups to train on and 2 to score; each of 3 factors needs one"):
        score(of, factors, latents, test=2)


@pytest.mark.parametrize("of", BOTH)
def test_a_number_says_its_groups_and_can_be_had_again(of: Callable[..., GroupScore]):
    first, again, other = (score(of, *noisy(), seed=seed) for seed in (0, 0, 1))
    assert first == again
    assert other.by_factor != first.by_factor
    assert "; 600 groups to train on, 300 of held-out samples" in first.estimator
    assert (first.n, other.seed) == (900, 1)
