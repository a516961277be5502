"""Codebooks of different lengths, and of more values than anybody wants to see decoded."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from bundles import RAGGED, make, write_ragged
from PIL import Image
from starlette.testclient import TestClient

from factorscope_server.codebooks import MOST_VALUES, shown
from factorscope_server.figures.latents import latents


@pytest.fixture
def ragged(api: TestClient, zoo: Path) -> TestClient:
    write_ragged(zoo)
    return api


def opened(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(content)))


def test_a_codebook_of_up_to_32_values_is_shown_whole_used_or_not():
    assert shown([0.0] * 32, [0] * 31 + [9]) == list(range(32))


def test_of_a_longer_codebook_the_used_values_are_shown():
    usage = [0] * 512
    usage[3], usage[500], usage[7] = 1, 2, 3
    assert shown([0.0] * 512, usage) == [3, 7, 500]


def test_of_many_used_values_the_most_used_are_shown_in_their_order():
    usage = [1] * 100
    for code in range(99, 99 - 2 * (MOST_VALUES - 1), -2):
        usage[code] = 5
    usage[0] = 2
    assert shown([0.0] * 100, usage) == [0, *range(101 - 2 * (MOST_VALUES - 1), 100, 2)]


@pytest.mark.parametrize("usage", [None, [0] * 512])
def test_without_a_known_use_values_are_shown_from_end_to_end(usage: list[int] | None):
    found = shown([0.0] * 512, usage)
    assert (len(found), found[0], found[-1]) == (MOST_VALUES, 0, 511)


def test_the_codebook_range_says_which_codes_its_values_are(ragged: TestClient):
    body = ragged.get("models/toy-ragged/values?range=codebook").json()
    usage = [one["usage"] for one in ragged.get("models/toy-ragged").json()["statistics"]["latents"]]
    assert body["codes"][0] == [0, 1, 2, 3, 4]
    assert body["codes"][1] == [code for code, n in enumerate(usage[1]) if n]
    assert 5 <= len(body["codes"][1]) <= MOST_VALUES
    assert [body["values"][k] for k in (2, 3)] == [RAGGED[2], RAGGED[3]]
    assert body["values"][1] == [RAGGED[1][code] for code in body["codes"][1]]
    assert ragged.get("models/toy-ragged/values?range=minmax").json()["codes"] is None


def test_a_sheet_of_ragged_codebooks_is_as_wide_as_its_longest_shown_row(ragged: TestClient):
    values = ragged.get("models/toy-ragged/values?range=codebook").json()["values"]
    most = max(map(len, values))
    assert len(values[1]) == most
    body = {"z": [0.25, 0, -0.5, 0], "range": "codebook"}
    sheet = opened(ragged.post("models/toy-ragged/traverse", json=body).content)
    assert sheet.shape == (64, 16 * most, 4)
    assert (sheet[32:48, 16 * 3 :, 3] == 0).all()  # z2 has 3 values
    assert (sheet[32:48, : 16 * 3, 3] == 255).all()
    for k, latent in enumerate(values):
        rows = np.tile(np.array(body["z"]), (len(latent), 1))
        rows[:, k] = latent
        decoded = opened(ragged.post("models/toy-ragged/decode", json={"z": rows.tolist()}).content)
        np.testing.assert_array_equal(sheet[16 * k : 16 * k + 16, : 16 * len(latent), :3], decoded)


def test_the_codes_of_samples_and_uploads_are_indices_into_their_own_codebook(ragged: TestClient):
    samples = ragged.get("models/toy-ragged/samples").json()["samples"]
    for sample in samples:
        held = [book[code] for book, code in zip(RAGGED, sample["code"], strict=True)]
        assert held == pytest.approx(sample["z"], abs=1e-6)
    picture = ragged.get("models/toy-ragged/samples/3.png").content
    answer = ragged.post("models/toy-ragged/encode", content=picture, headers={"Content-Type": "image/png"}).json()
    assert answer["code"] == samples[3]["code"]


def test_the_figure_of_the_latents_marks_no_value_of_a_long_codebook_that_is_never_used():
    manifest, _ = make("quantized", books=RAGGED)
    marks = json.loads(str(latents(manifest).to_json()))["data"][-2]
    assert marks["mode"] == "markers"
    usage = manifest.statistics.latents[1].usage or []
    assert marks["x"].count(1) == sum(n > 0 for n in usage) < 512
    assert len(marks["x"]) == 5 + marks["x"].count(1) + 3 + 2
