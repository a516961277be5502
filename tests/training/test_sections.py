"""What the manifest says of two modes and of drift, on codecs small enough to work out."""

import numpy as np
import pytest
from training.test_train import config

from factorscope_training.codec import Codec
from factorscope_training.data.squares import squares
from factorscope_training.export import described
from factorscope_training.sections import (
    STRENGTHS,
    binarization_section,
    consistency_section,
    drift_curve,
    transformed,
)

GAUSSIAN = {"kind": "gaussian", "size": 2}


def codec(gaussian: bool, blind: bool = False) -> Codec:
    """z: the means of the left and of the right half; the decoded image is grey."""

    def encode(x: np.ndarray) -> dict[str, np.ndarray]:
        middle = x.shape[3] // 2
        z = np.stack([x[:, :, :, :middle].mean((1, 2, 3)), x[:, :, :, middle:].mean((1, 2, 3))], 1)
        z = np.zeros_like(z) if blind else z
        return {"z": z, "log_var": np.zeros_like(z)} if gaussian else {"z": z}

    return Codec(encode, lambda z: np.full((len(z), 1, 16, 16), 0.5, np.float32))


def test_a_run_without_modes_has_no_section_and_one_with_them_counts_signs_and_nearness():
    means = np.array([[1.2, 0.4], [-0.9, 0.3], [1.0, 0.2], [-3.0, 0.1]])
    kl = config(latent=GAUSSIAN, terms={"reconstruction": 1, "kl": 1})
    assert binarization_section(kl, means) is None
    binarized = config(latent=GAUSSIAN, terms={"reconstruction": 1, "binarization": {"weight": 1, "r": 1.0}})
    found = binarization_section(binarized, means)
    assert found is not None
    assert (found.r, found.form, found.n) == (1.0, "nearest", 4)
    assert found.positive == [0.5, 1.0]
    assert found.near_plus == [0.5, 0.0]
    assert found.near_minus == [0.25, 0.0]
    assert found.sign_entropy == pytest.approx([np.log(2), 0])


@pytest.mark.parametrize(
    ("terms", "form"),
    [
        ({"reconstruction": 1, "binarization": {"weight": 1, "r": 1.0, "form": "soft"}}, "soft"),
        ({"reconstruction": 1, "mutual_information": 1, "dimension_kl": {"weight": 1, "r": 1.0}}, "soft"),
        ({"iwae": {"weight": 1, "r": 1.0}}, "soft"),
    ],
)
def test_the_exact_mixture_is_named_as_such(terms: dict, form: str):
    found = binarization_section(config(latent=GAUSSIAN, terms=terms), np.zeros((3, 2)))
    assert found is not None
    assert found.form == form


def test_a_bright_half_that_is_turned_by_180_degrees_changes_sides():
    x = np.zeros((1, 1, 16, 16), np.float32)
    x[..., :8] = 1
    np.testing.assert_allclose(transformed(x, "rotation", 180.0), x[..., ::-1], atol=1e-4)
    np.testing.assert_allclose(transformed(x, "shift", 0.5)[0, 0, 8:, 8:], 1, atol=1e-5)
    np.testing.assert_allclose(transformed(x, "scale", 1.0), x, atol=1e-6)


@pytest.mark.parametrize("gaussian", [True, False])
def test_codes_rest_where_the_image_rests_and_drift_where_it_moves(gaussian: bool):
    data = squares()
    for transform, (_, strengths) in STRENGTHS.items():
        curve = drift_curve(codec(gaussian), data.images(np.arange(20)), transform)
        assert curve is not None
        still = 1.0 if transform == "scale" else 0.0
        at = strengths.tolist().index(still)
        assert curve.drift[at] == pytest.approx(0, abs=1e-6)
        assert max(curve.drift) > 0.01
        assert (curve.kl is not None) == gaussian
        if curve.kl is not None:  # unit variances: half the squared distance
            assert curve.kl[at] == pytest.approx(0, abs=1e-6)
            ratio = (
                np.array(curve.kl)[np.array(curve.drift) > 1e-3] / np.array(curve.drift)[np.array(curve.drift) > 1e-3]
            )
            assert np.ptp(ratio) == pytest.approx(0, abs=1e-6)


def test_the_section_names_the_ranges_of_the_training_and_a_collapsed_code_has_none():
    data, index = squares(), np.arange(10)
    run = config(latent=GAUSSIAN, terms={"reconstruction": 1, "kl": 1}, augment={"preset": "simple"})
    found = consistency_section(run, codec(True), data, index)
    assert found is not None
    assert found.trained == {"rotation": (-15, 15), "shift": (-0.05, 0.05), "scale": (0.9, 1.1)}
    assert found.n == 10
    assert consistency_section(run, codec(True, blind=True), data, index) is None
    plain = consistency_section(config(), codec(False), data, index)
    assert plain is not None
    assert plain.trained == {}


def test_what_is_ours_is_said_only_of_runs_that_use_it():
    published = config(latent=GAUSSIAN, terms={"reconstruction": 1, "binarization": {"weight": 1, "r": 1.0}})
    assert [term.ours for term in described(published)] == ["", ""]
    extended = config(latent=GAUSSIAN, terms={"reconstruction": 1, "dimension_kl": {"weight": 1, "r": 1.0}})
    assert "two modes" in described(extended)[1].ours
    assert described(config(latent={"kind": "deterministic", "size": 2}, terms={"reconstruction": 1, "eccentric": 1}))[
        1
    ].ours
