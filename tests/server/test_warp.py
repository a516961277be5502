"""A picture transformed over HTTP: what its code is, how far it moved, and what is refused."""

from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient
from toy_graphs import run

from factorscope_models.bundle import read
from factorscope_models.warp import warp

PNG = {"Content-Type": "image/png"}
TURN = "rotation=20&x=0.1&y=-0.05&scale=1.2"


def sample(api: TestClient, model: str = "toy-gaussian", n: int = 5) -> bytes:
    return api.get(f"models/{model}/samples/{n}.png").content


def warped(api: TestClient, query: str, model: str = "toy-gaussian") -> dict:
    answer = api.post(f"models/{model}/warp?{query}", content=sample(api, model), headers=PNG)
    assert answer.status_code == 200, answer.text
    return answer.json()


def pixels(png: bytes) -> np.ndarray:
    """float64 [1, channel, height, width] in [0, 1]"""
    found = np.asarray(Image.open(BytesIO(png)), np.float64) / 255
    return np.atleast_3d(found).transpose(2, 0, 1)[None]


def at(address: str) -> np.ndarray:
    return pixels(b64decode(address.removeprefix("data:image/png;base64,")))


@pytest.mark.parametrize("model", ["toy-gaussian", "toy-quantized", "toy-deterministic"])
def test_doing_nothing_moves_no_code(api: TestClient, model: str):
    body = warped(api, "", model)
    assert body["original"] == body["warped"]
    assert body["drift"]["total"] == 0
    assert not any(body["drift"]["std"])
    assert body["drift"]["kl"] == (0 if model == "toy-gaussian" else None)
    np.testing.assert_array_equal(at(body["input"]), pixels(sample(api, model)))
    if model == "toy-quantized":
        assert body["verdict"] == "typical"


def test_the_kl_and_the_picture_are_those_of_the_arrays(api: TestClient, zoo: Path):
    x = pixels(sample(api))
    moved = warp(x, 20, 0.1, -0.05, 1.2)
    encoder = read(zoo / "toy-gaussian").encoder
    q, p = (run(encoder, image=image.astype(np.float32)) for image in (moved, x))
    body = warped(api, TURN)
    # both posteriors have the same variances: exp(-4), exp(-4), exp(-3), 1
    expected = 0.5 * ((q["z"] - p["z"]) ** 2 * np.exp([4, 4, 3, 0])).sum()
    assert expected > 1
    assert body["drift"]["kl"] == pytest.approx(expected, rel=1e-6)
    assert sum(body["drift"]["kl_by_latent"]) == pytest.approx(expected, rel=1e-6)
    assert body["warped"]["z"] == pytest.approx(q["z"][0], abs=1e-5)
    assert body["original"]["log_std"] == [-2, -2, -1.5, 0]
    np.testing.assert_allclose(at(body["input"]), moved, rtol=0, atol=0.501 / 255)


def test_the_drift_is_in_units_of_what_codes_vary_by(api: TestClient):
    """The codes of the toy: three independent columns of five equal steps from -1/2 to 1/2, of variance 1/8, and one
    column of noise."""
    body = warped(api, TURN)
    by = np.subtract(body["warped"]["z"], body["original"]["z"])
    drift = body["drift"]
    assert drift["std"][:3] == pytest.approx(by[:3] / np.sqrt(1 / 8), rel=0.05)
    assert drift["std"][3] == 0  # it never varies
    assert drift["total"] == pytest.approx((by**2).sum() / (3 / 8), rel=0.1)
    assert drift["share"] == pytest.approx(by**2 / (by**2).sum())


def test_the_error_is_of_the_transformed_picture(api: TestClient):
    body = warped(api, TURN)
    error = np.mean((at(body["reconstruction"]) - at(body["input"])) ** 2)
    assert body["error"] == pytest.approx(error, rel=0.02)
    assert (body["verdict"], body["percentile"]) == ("unlike", 100)


def test_a_code_that_stays_says_so(api: TestClient):
    """A turn of a hundredth of a degree leaves every nearest codebook value as it was."""
    body = warped(api, "rotation=0.01", "toy-quantized")
    assert body["original"]["code"] == body["warped"]["code"]
    assert body["drift"]["total"] == 0
    assert body["original"]["pre_z"] != body["warped"]["pre_z"]


@pytest.mark.parametrize("query", ["rotation=181", "x=1", "y=-1", "scale=0.09", "scale=11", "rotation=nan", "x=far"])
def test_a_transform_beyond_the_bounds_is_422(api: TestClient, query: str):
    answer = api.post(f"models/toy-gaussian/warp?{query}", content=sample(api), headers=PNG)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


def test_an_unknown_model_is_404_and_a_body_that_is_no_image_is_refused(api: TestClient):
    assert api.post("models/nobody/warp", content=sample(api), headers=PNG).status_code == 404
    assert api.post("models/toy-gaussian/warp", json={}).status_code == 415
    assert api.post("models/toy-gaussian/warp", content=b"\x89PNG\r\n\x1a\nno", headers=PNG).status_code == 422
