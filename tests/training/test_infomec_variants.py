"""InfoMEC's variants and forms: the numbers of the published implementations, and codes that define none."""

import json
from dataclasses import fields

import numpy as np
import pytest
from numpy import ndarray
from sklearn.linear_model import LinearRegression
from training.test_infomec import BITS, REFERENCE, columns, grid, holds_no_nan, reference

from factorscope_training.metrics.explicitness import regression
from factorscope_training.metrics.infomec import VARIANTS, InfoMEC, infomec

CASES = ["perfect_discrete", "redundant_discrete", "rotated_noisy_continuous"]


def scores(factors: ndarray, latents: ndarray, variant: str, *, discrete: bool = True) -> InfoMEC:
    names = [f"f{i}" for i in range(factors.shape[1])]
    return infomec(factors, latents, discrete=discrete, names=names, variant=variant)


def published(case: str) -> dict:
    return json.loads((REFERENCE / "results.json").read_text())["cases"][case]


@pytest.mark.parametrize("case", CASES)
def test_the_training_codes_numbers_are_reached(case: str):
    """Theirs are float32."""
    factors, latents, discrete, *_ = reference(case)
    expected = published(case)["repo_training_time_metrics"]
    found = scores(factors, latents, "training", discrete=discrete)
    assert found.active.tolist() == expected["active"]
    pairs = {
        "modularity_ratio": found.infom,
        "modularity_gap": found.infom_gap,
        "compactness_ratio": found.infoc,
        "compactness_gap": found.infoc_gap,
        "explicitness_classification_float_latents": found.infoe,
        "explicitness_regression_float_latents": found.infoe_regression,
    }
    for name, value in pairs.items():
        assert value == pytest.approx(expected[name], abs=2e-6), name


@pytest.mark.parametrize("case", CASES)
def test_tripods_numbers_are_reached(case: str):
    factors, latents, discrete, *_ = reference(case)
    expected, found = published(case), scores(factors, latents, "tripod", discrete=discrete)
    assert found.active.tolist() == expected["tripod_active"]
    for name, value in expected["tripod_infomec"].items():
        assert getattr(found, name) == pytest.approx(value, abs=1e-6), name


def test_an_eighth_of_the_widest_range_is_asked_also_of_discrete_latents():
    wide = np.arange(100) % 9
    latents = columns(wide, wide > 3, np.minimum(wide, 2))
    assert scores(BITS, latents, "training").active.tolist() == [True, False, True]
    assert scores(BITS, latents, "standalone").active.tolist() == [True, True, True]


def test_a_latent_that_leaves_its_value_for_less_than_a_quarter_is_inactive_by_quartiles():
    rare, common = np.arange(100) < 24, np.arange(100) < 40
    for scale in (2, 2 / 11):  # two indices apart, and two neighbouring codes of twelve in [-1, 1]
        assert scores(BITS, columns(rare, common) * scale, "tripod").active.tolist() == [False, True]
    wide = np.linspace(0, 1, 100)
    latents = columns(wide, wide * 0.09, wide * 0.11)
    assert scores(BITS, latents, "tripod", discrete=False).active.tolist() == [True, False, True]


def test_tripod_gives_zeros_where_nothing_is_active_though_the_latents_tell_something():
    rare = columns(BITS.all(1) & (np.arange(100) < 80))
    found = scores(BITS, rare, "tripod")
    assert (found.infom, found.infoe, found.infoc) == (0, 0, 0)
    assert "No latent is active" in found.reasons["InfoE"]
    assert (scores(BITS, rare, "standalone").infoe or 0) > 0


def test_a_silent_latent_is_left_out_or_counts_as_zero_as_the_variant_has_it():
    latents = columns(*BITS.T, BITS[:, 0] ^ BITS[:, 1])
    assert scores(BITS, latents, "training").infom == pytest.approx(1)
    assert scores(BITS, latents, "standalone").infom == pytest.approx(2 / 3)
    assert scores(BITS, latents, "training").reasons["InfoM"].endswith("left out.")


def test_gaps_are_solved_by_hand():
    """NMI [[1, 1], [0, 1]]: latent 0 is ahead by 1, latent 1 by 0; factor 0 by 0, factor 1 by 1."""
    found = scores(BITS, columns(BITS[:, 0], BITS @ [1, 2]), "standalone")
    assert found.infom_gap_by_latent == (pytest.approx(1), pytest.approx(0))
    assert found.infoc_gap_by_factor == (pytest.approx(0), pytest.approx(1))
    assert (found.infom_gap, found.infoc_gap) == (pytest.approx(0.5), pytest.approx(0.5))


def test_one_hot_latents_regress_what_a_line_cannot():
    """The values 0, 1, 2 told by a code that permutes them: a line through (1,0), (0,1), (2,2) has R^2 1/4."""
    factor = np.tile(np.arange(3), 20)[:, None]
    code = np.array([1, 0, 2])[factor]
    assert regression(factor, code, discrete=True).value == pytest.approx(1)
    assert regression(factor, code, discrete=False).value == pytest.approx(0.25)


@pytest.mark.parametrize("discrete", [True, False])
def test_the_regression_is_scikit_learns(discrete: bool):
    rng = np.random.default_rng(0)
    factors = np.stack([rng.integers(0, k, 400) for k in (7, 2)], axis=1)
    latents = (factors @ rng.normal(size=(2, 3)) + rng.normal(size=(400, 3))).round()
    hot = np.concatenate([latents[:, [i]] == np.unique(latents[:, i]) for i in range(3)], axis=1).astype(float)
    features = hot if discrete else latents
    expected = [LinearRegression().fit(features, f).score(features, f) for f in factors.T]
    assert regression(factors, latents, discrete=discrete).by_factor == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("discrete", [True, False])
def test_every_variant_has_a_value_or_none_for_codes_that_define_no_number(variant: str, discrete: bool):
    full = np.tile(grid(2, 3), (20, 1))
    constant = np.full((120, 2), 3)
    one = columns(full[:, 0], constant[:, 0])
    for factors in (full, full[:, :1], constant, np.column_stack([full, constant])):
        for latents in (full, constant, one, full[:, :1], full.astype(np.float32) / 7):
            found = scores(factors, latents, variant, discrete=discrete)
            assert holds_no_nan(found)
            for field in fields(found):
                if field.name.endswith("_by_latent"):
                    assert len(getattr(found, field.name)) == latents.shape[1]
                if field.name.endswith("_by_factor"):
                    assert len(getattr(found, field.name)) == factors.shape[1]
            if latents is constant and factors is full:
                assert (found.infom, found.infoe, found.infoc) == (0, 0, 0)
                assert (found.infom_gap, found.infoc_gap, found.infoe_regression) == (0, 0, 0)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_refuses_latents_that_are_not_finite(variant: str):
    latents = BITS.astype(np.float64)
    latents[0, 0] = np.nan
    for discrete in (True, False):
        with pytest.raises(ValueError, match="NaN or infinite"):
            scores(BITS, latents, variant, discrete=discrete)
