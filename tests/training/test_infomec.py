"""InfoMEC: codes solved by hand, the reference's own numbers, and codes that define no number."""

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from numpy import ndarray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from factorscope_training.metrics.explicitness import explicitness
from factorscope_training.metrics.infomec import InfoMEC, infomec

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "infomec"
A, B = (axis.ravel() for axis in np.meshgrid(np.arange(2), np.arange(2)))
BITS = np.tile(np.stack([A, B], axis=1), (25, 1))
"""Two fair, exactly independent bits."""


def scores(factors: ndarray, latents: ndarray, *, discrete: bool = True, seed: int = 0) -> InfoMEC:
    names = [f"f{i}" for i in range(factors.shape[1])]
    return infomec(factors, latents, discrete=discrete, names=names, seed=seed)


def grid(*sizes: int) -> ndarray:
    """Every combination of factor values once."""
    return np.stack(np.unravel_index(np.arange(np.prod(sizes)), sizes), axis=1)


def columns(*latents: ndarray) -> ndarray:
    return np.stack(latents, axis=1).astype(np.float64)


def holds_no_nan(result: InfoMEC) -> bool:
    for field in fields(result):
        value = getattr(result, field.name)
        if isinstance(value, float) and not np.isfinite(value):
            return False
        if isinstance(value, tuple) and any(isinstance(v, float) and not np.isfinite(v) for v in value):
            return False
    return bool(np.isfinite(result.nmi).all())


def reference(case: str) -> tuple[ndarray, ndarray, bool, ndarray, ndarray, dict[str, float]]:
    if not REFERENCE.is_dir():
        pytest.skip("the reference's numbers lie in ../shared/reference/infomec, which is absent: nothing was compared")
    expected = json.loads((REFERENCE / "results.json").read_text())["cases"][case]["standalone_infomec"]
    with np.load(REFERENCE / f"{case}.npz") as file:
        return (
            file["sources"],
            file["latents"],
            bool(file["discrete_latents"]),
            file["nmi"],
            file["active_latents"],
            expected,
        )


@pytest.mark.parametrize("case", ["perfect_discrete", "redundant_discrete", "rotated_noisy_continuous"])
def test_the_reference_codes_numbers_are_reached(case: str):
    factors, latents, discrete, matrix, active, expected = reference(case)
    result = scores(factors, latents, discrete=discrete)
    tight = 1e-9 if discrete else 1e-6
    np.testing.assert_allclose(result.nmi, matrix, atol=tight)
    np.testing.assert_array_equal(result.active, active)
    assert result.infom == pytest.approx(expected["infom"], abs=tight)
    assert result.infoc == pytest.approx(expected["infoc"], abs=tight)
    assert result.infoe == pytest.approx(expected["infoe"], abs=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_seed_of_the_jitter_does_not_move_the_reference_case(seed: int):
    factors, latents, discrete, *_, expected = reference("rotated_noisy_continuous")
    assert scores(factors, latents, discrete=discrete, seed=seed).infom == pytest.approx(expected["infom"], abs=1e-6)


def test_one_latent_per_factor_is_perfect():
    factors = np.tile(grid(5, 4, 3), (4, 1))
    result = scores(factors, factors / 7)
    np.testing.assert_allclose(result.nmi, np.eye(3), atol=1e-14)
    assert (result.infom, result.infoc) == (pytest.approx(1), pytest.approx(1))
    assert result.infoe == pytest.approx(1, abs=1e-4)
    assert not result.reasons


def test_a_perfect_continuous_code_is_close_to_perfect():
    factors = np.tile(grid(5, 4, 3), (40, 1))
    result = scores(factors, factors + 0.05 * np.random.default_rng(0).normal(size=factors.shape), discrete=False)
    assert min(result.infom or 0, result.infoe or 0, result.infoc or 0) > 0.97


def test_a_rotation_mixes_factors_and_loses_modularity_but_no_information():
    rng = np.random.default_rng(0)
    factors = np.stack([rng.integers(0, k, 2000) for k in (6, 5, 4)], axis=1)
    aligned = (factors - factors.mean(0)) / factors.std(0) + 0.02 * rng.normal(size=factors.shape)
    rotation, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    straight, rotated = scores(factors, aligned, discrete=False), scores(factors, aligned @ rotation, discrete=False)
    assert straight.infom is not None
    assert rotated.infom is not None
    assert straight.infom - rotated.infom > 0.3
    assert rotated.infoe == pytest.approx(1, abs=0.02)


def test_duplicated_latents_cost_compactness_only():
    """Each factor has half of its information in each of two of four latents: (1/2 - 1/4) / (1 - 1/4)."""
    result = scores(BITS, columns(*BITS.T, *BITS.T))
    assert result.infom == pytest.approx(1)
    assert result.infoc == pytest.approx(1 / 3)


def test_a_latent_that_holds_both_factors_has_no_modularity():
    """Latent 1 tells all of both bits, so of its share one half; bit 0 is told by both latents, bit 1 by one."""
    result = scores(BITS, columns(BITS[:, 0], BITS @ [1, 2]))
    np.testing.assert_allclose(result.nmi, [[1, 1], [0, 1]], atol=1e-14)
    assert result.infom_by_latent == (pytest.approx(1), pytest.approx(0))
    assert result.infoc_by_factor == (pytest.approx(0), pytest.approx(1))
    assert result.infom == pytest.approx(0.5)
    assert result.infoc == pytest.approx(0.5)


def test_a_code_of_noise_explains_nothing_whatever_its_modularity_says():
    rng = np.random.default_rng(0)
    factors = np.stack([rng.integers(0, k, 3000) for k in (10, 8, 4, 3)], axis=1)
    result = scores(factors, rng.normal(size=(3000, 5)), discrete=False)
    assert result.infoe is not None
    assert abs(result.infoe) < 0.01
    assert result.nmi.max() < 0.02
    assert result.infom is not None
    assert result.infom > 0.2, "the ratio of noise that the docstring warns of"


def test_an_inactive_latent_is_shown_but_does_not_count():
    result = scores(BITS, columns(*BITS.T, np.full(100, 0.3)))
    np.testing.assert_array_equal(result.active, [True, True, False])
    assert result.infom_by_latent[2] is None
    assert result.infoc == pytest.approx(1)
    assert result.nmi.shape == (2, 3)


def test_a_continuous_latent_is_active_above_a_twentieth_of_the_widest():
    wide = np.linspace(0, 1, 100)
    latents = columns(wide, wide * 0.049, wide * 0.051)
    np.testing.assert_array_equal(scores(BITS, latents, discrete=False).active, [True, False, True])
    np.testing.assert_array_equal(scores(BITS, latents, discrete=True).active, [True, True, True])


def test_a_collapsed_code_scores_zero_and_says_so():
    for discrete in (True, False):
        result = scores(BITS, np.full((100, 3), 0.1), discrete=discrete)
        assert (result.infom, result.infoe, result.infoc) == (0, 0, 0)
        assert result.reasons["InfoM"] == result.reasons["InfoC"] == "No latent is active: counts as 0."
        assert result.infom_by_latent == (None, None, None)
        assert holds_no_nan(result)


def test_a_single_active_latent_leaves_compactness_undefined():
    result = scores(BITS, columns(BITS[:, 0], np.zeros(100)))
    assert result.infom == pytest.approx(1)
    assert result.infoe == pytest.approx(0.5, abs=1e-4)
    assert result.infoc is None
    assert result.infoc_by_factor == (None, None)
    assert "only one active latent" in result.reasons["InfoC"]
    assert holds_no_nan(result)


def test_a_single_factor_leaves_modularity_undefined():
    result = scores(BITS[:, :1], BITS)
    assert result.infom is None
    assert result.infoc == pytest.approx(1)
    assert "only one varying factor" in result.reasons["InfoM"]
    assert holds_no_nan(result)


def test_a_constant_factor_is_left_out_and_named():
    with_constant = np.insert(BITS, 1, 4, axis=1)
    result, without = scores(with_constant, BITS), scores(BITS, BITS)
    assert (result.infom, result.infoe, result.infoc) == (without.infom, without.infoe, without.infoc)
    assert result.infoe_by_factor[1] is None
    assert result.infoc_by_factor[1] is None
    assert set(result.reasons) == {"InfoM", "InfoE", "InfoC"}
    assert "f1" in result.reasons["InfoE"]


def test_constant_factors_only_define_nothing():
    for n in (1, 20):
        result = scores(np.full((n, 2), 3), np.arange(2.0 * n).reshape(n, 2), discrete=False)
        assert (result.infom, result.infoe, result.infoc) == (None, None, None)
        assert "every factor is constant" in result.reasons["InfoM"]
        assert holds_no_nan(result)


def test_an_active_latent_that_tells_nothing_counts_as_zero():
    """The exclusive or of two bits is independent of either."""
    result = scores(BITS, columns(*BITS.T, BITS[:, 0] ^ BITS[:, 1]))
    np.testing.assert_array_equal(result.nmi[:, 2], 0)
    assert result.infom_by_latent == (pytest.approx(1), pytest.approx(1), 0)
    assert result.infom == pytest.approx(2 / 3)
    assert result.reasons == {"InfoM": "1 active latent(s) tell nothing of any factor: each counts as 0."}


def test_a_factor_that_no_latent_tells_counts_as_zero():
    factors = np.tile(grid(2, 2, 2), (10, 1))
    result = scores(factors, factors[:, :2])
    np.testing.assert_array_equal(result.nmi[2], 0)
    assert result.infoc_by_factor == (pytest.approx(1), pytest.approx(1), 0)
    assert "told by no active latent" in result.reasons["InfoC"]
    assert holds_no_nan(result)


def test_integer_codes_and_their_values_score_the_same():
    rng = np.random.default_rng(0)
    factors = np.stack([rng.integers(0, k, 500) for k in (4, 3)], axis=1)
    codes = np.column_stack([factors[:, 0], (factors.sum(1) + rng.integers(0, 2, 500)) % 4])
    as_codes, as_values = scores(factors, codes), scores(factors, np.linspace(-0.5, 0.5, 10)[codes].astype(np.float32))
    assert (as_codes.infom, as_codes.infoe, as_codes.infoc) == (as_values.infom, as_values.infoe, as_values.infoc)


def test_the_order_of_latents_and_the_names_of_values_do_not_matter():
    rng = np.random.default_rng(0)
    factors = np.stack([rng.integers(0, k, 800) for k in (5, 4, 2)], axis=1)
    latents = factors @ rng.normal(size=(3, 4)) + 0.3 * rng.normal(size=(800, 4))
    plain = scores(factors, latents, discrete=False)
    other = scores(10 - 2 * factors, latents[:, [3, 1, 0, 2]], discrete=False)
    assert other.infom == pytest.approx(plain.infom, abs=1e-12)
    assert other.infoc == pytest.approx(plain.infoc, abs=1e-12)
    assert other.infoe == pytest.approx(plain.infoe, abs=1e-3)  # the solver's path differs


def test_explicitness_is_the_loss_that_scikit_learn_reports():
    rng = np.random.default_rng(0)
    factor = rng.choice(4, 400, p=[0.1, 0.2, 0.3, 0.4])[:, None]
    codes = (factor + rng.integers(0, 3, (400, 2))) % 5
    one_hot = np.eye(5)[codes].reshape(400, 10)
    model = LogisticRegression(C=np.inf, class_weight="balanced", tol=1e-10, max_iter=2000).fit(one_hot, factor[:, 0])
    expected = 1 - log_loss(factor[:, 0], model.predict_proba(one_hot)) / np.log(4)
    found = explicitness(factor, codes, discrete=True)
    assert found.value == pytest.approx(expected, abs=1e-4)
    assert found.by_factor == (found.value,)


def test_a_binary_factor_is_explained_like_any_other():
    """Balanced weights on a code that is right nine times of ten: (ln 2 - H(0.1)) / ln 2."""
    factor = np.repeat([0, 1], 50)[:, None]
    flipped = factor.copy()
    flipped[[0, 1, 2, 3, 4, 95, 96, 97, 98, 99]] ^= 1
    entropy = -0.1 * np.log(0.1) - 0.9 * np.log(0.9)
    assert explicitness(factor, flipped, discrete=True).value == pytest.approx(1 - entropy / np.log(2), abs=1e-6)


def test_a_rare_value_weighs_as_much_as_a_frequent_one():
    """Features that tell nothing leave ln K of loss, not H(factor): that is what balanced weights mean."""
    factor = np.repeat([0, 1], [90, 10])[:, None]
    useless = np.tile([0, 1], 50)[:, None]
    assert explicitness(factor, useless, discrete=True).value == pytest.approx(0, abs=1e-9)


def test_factors_whose_solver_was_cut_short_are_named():
    factors, latents, discrete, *_ = reference("rotated_noisy_continuous")
    assert scores(factors, latents, discrete=discrete).unconverged
    assert scores(BITS, BITS).unconverged == ()


def test_a_number_carries_what_is_needed_to_defend_it():
    continuous = scores(BITS, np.random.default_rng(0).normal(size=(100, 2)), discrete=False, seed=7)
    assert (continuous.variant, continuous.n, continuous.seed) == ("standalone", 100, 7)
    assert continuous.estimator == "Ross 2014, 10 nearest neighbours"
    assert continuous.active_rule == "range above 1/20 of the widest latent's"
    discrete = scores(BITS, BITS)
    assert (discrete.estimator, discrete.active_rule) == ("plug-in", "takes more than one value")
    assert discrete.names == ("f0", "f1")


@pytest.mark.parametrize("discrete", [True, False])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_latents_that_are_not_finite_are_refused(discrete: bool, bad: float):
    latents = BITS.astype(np.float64)
    latents[3, 1] = bad
    with pytest.raises(ValueError, match="NaN or infinite"):
        scores(BITS, latents, discrete=discrete)


def test_requests_that_make_no_sense_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"no such variant of InfoMEC: 'tripods'; there are \['standalone'"):
        infomec(BITS, BITS, discrete=True, names=["a", "b"], variant="tripods")
    with pytest.raises(ValueError, match="1 names for 2 factors"):
        infomec(BITS, BITS, discrete=True, names=["a"])
    with pytest.raises(ValueError, match="no factors"):
        infomec(BITS[:, :0], BITS, discrete=True, names=[])
    with pytest.raises(ValueError, match="at least one sample and one latent"):
        scores(BITS, np.zeros((100, 0)))
    with pytest.raises(ValueError, match="at least one sample and one latent"):
        scores(BITS[:0], np.zeros((0, 2)))
