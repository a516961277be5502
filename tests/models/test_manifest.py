"""The manifest's parts: what they refuse, and that what older bundles lack has a default."""

import pytest

from factorscope_models import bundle
from factorscope_models.manifest import QuantizedLatents
from factorscope_models.recipe import Term
from factorscope_models.sections import Binarization, Consistency, DriftCurve
from factorscope_models.zoo import ZOO

BINARIZATION = {
    "r": 0.5,
    "form": "nearest",
    "n": 10,
    "positive": [0.5, 1.0],
    "near_plus": [0.4, 0.9],
    "near_minus": [0.4, 0.0],
    "sign_entropy": [0.69, 0.0],
}
CURVE = {
    "transform": "rotation",
    "unit": "degrees",
    "values": [-10.0, 0.0, 10.0],
    "drift": [0.3, 0.0, 0.3],
    "kl": None,
    "error": [0.02, 0.01, 0.02],
}


def test_the_shipped_bundles_are_read_though_they_know_nothing_of_the_newer_fields():
    found = [bundle.read(path.parent).manifest for path in ZOO.glob("*/manifest.json")]
    assert found
    assert all(manifest.summary for manifest in found)


def test_codebooks_may_differ_in_length_and_hold_hundreds_of_values():
    latent = QuantizedLatents(kind="quantized", codebooks=[[0.0, 1.0], [float(k) for k in range(512)]])
    assert latent.size == 2
    assert latent.quantizer == "codebook"


def test_a_codebook_must_ascend():
    with pytest.raises(ValueError, match="codebook 1 is not"):
        QuantizedLatents(kind="quantized", codebooks=[[0.0, 1.0], [1.0, 0.0]])


def test_a_term_that_says_nothing_of_its_formula_is_as_it_was():
    term = Term(name="kl", weight=4.0)
    assert (term.options, term.formula, term.source, term.ours) == ({}, "", "", "")


@pytest.mark.parametrize("name", ["near_plus", "near_minus", "sign_entropy"])
def test_binarization_says_the_same_number_of_latents_everywhere(name: str):
    Binarization.model_validate(BINARIZATION)
    with pytest.raises(ValueError, match=f"1 entries of {name}, 2 of positive"):
        Binarization.model_validate({**BINARIZATION, name: [0.1]})


def test_a_share_is_between_0_and_1():
    with pytest.raises(ValueError, match="less than or equal to 1"):
        Binarization.model_validate({**BINARIZATION, "positive": [0.5, 1.5]})


@pytest.mark.parametrize("name", ["drift", "kl", "error"])
def test_a_drift_curve_has_a_number_at_each_of_its_values(name: str):
    with pytest.raises(ValueError, match=f"rotation: 2 entries of {name} at 3 values"):
        DriftCurve.model_validate({**CURVE, name: [0.0, 0.1]})


def test_a_transform_has_one_curve():
    Consistency.model_validate({"n": 10, "curves": [CURVE], "trained": {}})
    with pytest.raises(ValueError, match="more than one curve"):
        Consistency.model_validate({"n": 10, "curves": [CURVE, CURVE], "trained": {"rotation": [-5, 5]}})
