"""Decode, traverse and encode, against values worked out from the toys' weights."""

import json
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from bundles import CODEBOOK
from onnx import helper
from PIL import Image
from starlette.testclient import TestClient
from toy_graphs import graph, patterns

from factorscope_models import bundle
from factorscope_models.manifest import Reconstruction
from factorscope_server import codec as codecs
from factorscope_server.batching import Crew
from factorscope_server.codec import Codec, Graph
from factorscope_server.encoding import percentile_of, verdict
from factorscope_server.errors import BadRequest

RAW = {"Accept": "application/octet-stream"}
OCTETS = {"Content-Type": "application/octet-stream"}


def expected(z: list[float], channels: int = 3) -> np.ndarray:
    """uint8 [16, 16, channels]: what the toy decoder makes of z."""
    logits = np.array(z) @ patterns(channels)
    return np.rint(255 / (1 + np.exp(-logits))).astype(np.uint8).reshape(channels, 16, 16).transpose(1, 2, 0)


def opened(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(content)))


def assert_close(found: np.ndarray, wanted: np.ndarray) -> None:
    """Equal but for rounding at a half."""
    assert found.shape == wanted.shape
    assert np.abs(found.astype(int) - wanted).max() <= 1


def test_decode_answers_with_a_strip(api: TestClient):
    rows = [[0.5, 0, 0, 0], [0, -0.5, 0, 0], [0, 0, 0.1, 9]]
    answer = api.post("models/toy-quantized/decode", json={"z": rows})
    assert answer.headers["content-type"] == "image/png"
    strip = opened(answer.content)
    assert strip.shape == (16, 48, 3)
    for i, row in enumerate(rows):
        assert_close(strip[:, 16 * i : 16 * i + 16], expected(row))


def test_raw_bytes_in_and_out(api: TestClient):
    rows = np.array([[0.5, 0.1, 0, 0], [0.2, -0.5, 0.3, 0]], "<f4")
    answer = api.post("models/toy-gaussian/decode", content=rows.tobytes(), headers=RAW | OCTETS)
    assert [answer.headers[f"x-image-{name}"] for name in ("width", "height", "count")] == ["16", "16", "2"]
    images = np.frombuffer(answer.content, np.uint8).reshape(2, 16, 16, 4)
    for row, image in zip(rows, images, strict=True):
        assert_close(image, np.concatenate([np.repeat(expected(row, 1), 3, -1), np.full((16, 16, 1), 255)], -1))


def test_many_rows_decode_like_single_ones(api: TestClient):
    rows = np.random.default_rng(0).uniform(-0.5, 0.5, (512, 4)).astype("<f4")
    many = api.post("models/toy-quantized/decode", content=rows.tobytes(), headers=RAW | OCTETS).content
    images = np.frombuffer(many, np.uint8).reshape(512, -1)
    for i in (0, 63, 64, 511):
        one = api.post("models/toy-quantized/decode", content=rows[i].tobytes(), headers=RAW | OCTETS).content
        np.testing.assert_array_equal(np.frombuffer(one, np.uint8), images[i])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"z": [[0, 0, 0]]}', 422),
        ('{"z": [[0, 0, 0, 0], [0, 0, 0]]}', 422),
        ('{"z": []}', 422),
        ('{"z": [[]]}', 422),
        ('{"z": [[NaN, 0, 0, 0]]}', 422),
        ('{"z": [[Infinity, 0, 0, 0]]}', 422),
        ('{"z": [[1e999, 0, 0, 0]]}', 422),
        ('{"z": [[1e300, 0, 0, 0]]}', 422),
        ('{"z": [["0", 0, 0, 0]]}', 422),
        ('{"z": [[true, 0, 0, 0]]}', 422),
        ('{"z": [[0, 0, 0, 0]], "secret": 1}', 422),
        ('{"z": ' + "[" * 3000, 422),
        ("", 422),
        (json.dumps({"z": [[0, 0, 0, 0]] * 513}), 422),
    ],
)
def test_bad_rows_are_refused_in_one_shape_without_echo(api: TestClient, body: str, status: int):
    answer = api.post("models/toy-quantized/decode", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message"}
    assert len(answer.content) < 300
    assert "secret" not in answer.text or "extra" in answer.text.lower()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_raw_rows_must_be_finite(api: TestClient, bad: float):
    rows = np.array([0, bad, 0, 0], "<f4").tobytes()
    assert api.post("models/toy-quantized/decode", content=rows, headers=OCTETS).status_code == 422


@pytest.mark.parametrize("size", [0, 3, 12, 20])
def test_raw_rows_must_be_whole(api: TestClient, size: int):
    assert api.post("models/toy-quantized/decode", content=b"\0" * size, headers=OCTETS).status_code == 422


def test_too_many_raw_rows_are_413(api: TestClient):
    answer = api.post("models/toy-quantized/decode", content=b"\0" * 16 * 513, headers=OCTETS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("z", [-1.0, 0.0])
def test_a_graph_that_answers_with_nan_or_infinity_is_refused(z: float):
    data = graph([helper.make_node("Log", ["z"], ["image"])], {"z": [1]}, {"image": [1]}, {}, "x", image="1x1x1")
    logarithm = Graph(data, threads=1)
    assert logarithm.run(np.ones((1, 1), np.float32))["image"] == 0
    with pytest.raises(BadRequest, match="not finite"):
        logarithm.run(np.full((1, 1), z, np.float32))


def test_a_graph_that_refuses_a_shape_is_a_bad_request(zoo: Path):
    codec = Codec(bundle.read(zoo / "toy-quantized"), threads=1, crew=Crew())
    with pytest.raises(BadRequest, match="refuses"):
        codec.decoder.run(np.zeros((1, 5), np.float32))


def test_a_sheet_sweeps_one_latent_a_row(api: TestClient):
    z = [0.25, 0.1, 0, 0]
    body = {"z": z, "latents": [2, 0], "steps": 4, "range": "minmax"}
    sheet = opened(api.post("models/toy-deterministic/traverse", json=body).content)
    assert sheet.shape == (32, 64, 3)
    values = api.get("models/toy-deterministic/values?range=minmax&steps=4").json()["values"]
    for row, latent in enumerate([2, 0]):
        for column in range(4):
            swept = [*z[:latent], values[latent][column], *z[latent + 1 :]]
            cell = sheet[16 * row : 16 * row + 16, 16 * column : 16 * column + 16]
            assert_close(cell, expected(swept))


def test_a_codebook_sheet_has_a_column_for_each_value(api: TestClient):
    body = {"z": [0, 0, 0, 0], "range": "codebook", "steps": 2}
    answer = api.post("models/toy-quantized/traverse", json=body, headers=RAW)
    assert [answer.headers[f"x-image-{name}"] for name in ("width", "height", "count")] == ["80", "64", "1"]
    sheet = np.frombuffer(answer.content, np.uint8).reshape(64, 80, 4)
    assert_close(sheet[:16, 64:, :3], expected([CODEBOOK[-1], 0, 0, 0]))


def test_short_rows_of_a_sheet_end_in_transparent_cells(zoo: Path):
    codec = Codec(bundle.read(zoo / "toy-quantized"), threads=1, crew=Crew())
    values = [np.array([0.1, 0.2]), np.zeros(1), np.zeros(1), np.zeros(1)]
    sheet = codec.traverse(np.zeros(4, np.float32), [0, 1], values)
    assert sheet.shape == (32, 32, 4)
    assert (sheet[16:, 16:] == 0).all()
    assert (sheet[16:, :16, 3] == 255).all()


def test_a_sheet_has_so_many_pixels_at_most_and_not_only_so_many_cells(zoo: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(codecs, "MOST_PIXELS", 2 * 3 * 16 * 16)
    codec = Codec(bundle.read(zoo / "toy-quantized"), threads=1, crew=Crew())
    three = np.zeros(3)
    assert codec.traverse(np.zeros(4, np.float32), [0, 1], [three] * 4).shape == (32, 48, 4)
    with pytest.raises(BadRequest, match="2048 pixels"):
        codec.traverse(np.zeros(4, np.float32), [0, 1], [np.zeros(4), *[np.zeros(1)] * 3])


@pytest.mark.parametrize(
    "change",
    [
        {"z": [0, 0, 0]},
        {"latents": [4]},
        {"latents": [-1]},
        {"latents": []},
        {"steps": 1},
        {"steps": 42},
        {"steps": 3.5},
        {"range": "prior"},
        {"range": "everything"},
        {"latents": [0] * 512, "steps": 41},
        {"extra": 1},
    ],
)
def test_a_sheet_that_cannot_be_drawn_is_422(api: TestClient, change: dict):
    answer = api.post("models/toy-quantized/traverse", json={"z": [0, 0, 0, 0]} | change)
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"code", "message"}


def test_nan_in_a_traversal_is_422_and_not_500(api: TestClient):
    body = '{"z": [NaN, 0, 0, 0]}'
    answer = api.post("models/toy-quantized/traverse", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("as_form", [False, True])
def test_a_sample_encodes_to_its_own_code(api: TestClient, as_form: bool):
    sample = api.get("models/toy-quantized/samples").json()["samples"][5]
    image = api.get("models/toy-quantized/samples/5.png").content
    if as_form:
        answer = api.post("models/toy-quantized/encode", files={"file": ("x.png", image, "image/png")})
    else:
        answer = api.post("models/toy-quantized/encode", content=image, headers={"Content-Type": "image/png"})
    body = answer.json()
    assert answer.status_code == 200, body
    assert body["z"] == sample["z"]
    assert body["code"] == sample["code"]
    assert body["pre_z"] == pytest.approx(sample["pre_z"], abs=1e-5)
    assert body["quantization_error"] == pytest.approx(np.subtract(sample["pre_z"], sample["z"]), abs=1e-5)
    assert body["log_std"] is None
    assert body["verdict"] == "typical"
    assert 0 <= body["percentile"] <= 95
    assert len(body["nearest"]) == 5
    assert body["nearest"][0]["distance"] == 0
    assert body["crop"] == {"left": 0, "top": 0, "size_x": 16, "size_y": 16}
    assert body["upright"] == {"width": 16, "height": 16}


def test_gaussian_latents_state_their_spread(api: TestClient):
    image = api.get("models/toy-gaussian/samples/0.png").content
    body = api.post("models/toy-gaussian/encode", content=image, headers={"Content-Type": "image/png"}).json()
    assert body["log_std"] == [-2, -2, -1.5, 0]
    assert (body["pre_z"], body["code"], body["quantization_error"]) == (None, None, None)


def test_a_photo_of_something_else_is_called_unlike(api: TestClient, picture: bytes):
    body = api.post("models/toy-quantized/encode", content=picture, headers={"Content-Type": "image/png"}).json()
    assert (body["verdict"], body["percentile"]) == ("unlike", 100)
    assert body["crop"] == {"left": 5, "top": 0, "size_x": 30, "size_y": 30}


def test_the_error_is_that_of_the_fitted_input(api: TestClient, picture: bytes):
    body = api.post(
        "models/toy-quantized/encode?left=10&top=4&size=16", content=picture, headers={"Content-Type": "image/png"}
    ).json()
    assert body["crop"] == {"left": 10, "top": 4, "size_x": 16, "size_y": 16}
    seen = opened(b64decode(body["input"].removeprefix("data:image/png;base64,"))) / 255
    np.testing.assert_array_equal(seen, opened(picture)[4:20, 10:26] / 255)
    decoded = 1 / (1 + np.exp(-(np.array(body["z"]) @ patterns(3)))).reshape(3, 16, 16).transpose(1, 2, 0)
    assert body["error"] == pytest.approx(np.mean((decoded - seen) ** 2), rel=1e-4)


@pytest.mark.parametrize(
    "query", ["left=0&top=0", "size=4", "left=30&top=0&size=20", "left=-1&top=0&size=4", "left=0&top=0&size=0"]
)
def test_a_crop_that_is_no_part_of_the_image_is_422(api: TestClient, picture: bytes, query: str):
    answer = api.post(f"models/toy-quantized/encode?{query}", content=picture, headers={"Content-Type": "image/png"})
    assert answer.status_code == 422


def test_a_form_without_a_file_is_422_and_other_bodies_415(api: TestClient, picture: bytes):
    assert api.post("models/toy-quantized/encode", files={"picture": ("x.png", picture)}).status_code == 422
    assert api.post("models/toy-quantized/encode", json={}).status_code == 415
    assert (
        api.post("models/toy-quantized/decode", content=picture, headers={"Content-Type": "image/png"}).status_code
        == 415
    )


@pytest.mark.parametrize("call", ["encode", "decode", "traverse"])
def test_an_unknown_model_is_404(api: TestClient, picture: bytes, call: str):
    content = {"encode": picture, "decode": b"\0" * 16, "traverse": b'{"z": [0]}'}[call]
    kind = {"encode": "image/png", "decode": "application/octet-stream", "traverse": "application/json"}[call]
    answer = api.post(f"models/nobody/{call}", content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_model")


def test_percentiles_lie_between_the_stored_quantiles():
    stored = Reconstruction(n=9, quantiles={"0": 0.0, "0.5": 1.0, "0.95": 2.0, "0.999": 3.0, "1": 4.0})
    assert [percentile_of(e, stored) for e in (0, 0.5, 1, 2, 3, 9)] == pytest.approx([0, 25, 50, 95, 99.9, 100])
    assert [verdict(p) for p in (0, 95, 95.1, 99.9, 99.95)] == ["typical", "typical", "unusual", "unusual", "unlike"]
