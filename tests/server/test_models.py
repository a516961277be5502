"""What the server says of the models it has."""

import base64
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from bundles import CODEBOOK, make
from PIL import Image
from starlette.testclient import TestClient

from factorscope_models import bundle
from factorscope_models.manifest import Manifest


def test_health_counts_the_models(api: TestClient):
    body = api.get("health").json()
    assert (body["status"], body["models"]) == ("ok", 3)


def test_the_list_says_what_a_picker_needs(api: TestClient, zoo: Path):
    body = api.get("models").json()
    assert body["refused"] == []
    quantized = {model["id"]: model for model in body["models"]}["toy-quantized"]
    assert quantized["sha"] == bundle.digest((zoo / "toy-quantized" / "manifest.json").read_bytes())
    assert (quantized["kind"], quantized["latents"], quantized["active"]) == ("quantized", 4, 3)
    assert quantized["data"] == {"name": "toy", "title": "Toy patterns", "rendered": True}
    assert quantized["scores"][0] == {"name": "InfoM", "value": 0.91}


def test_the_manifest_comes_as_it_was_written(api: TestClient, zoo: Path):
    answer = api.get("models/toy-gaussian")
    written, sha = bundle.read_manifest(zoo / "toy-gaussian")
    assert Manifest.model_validate(answer.json()) == written
    assert answer.headers["etag"] == f'"{sha}"'


def test_a_client_that_has_the_manifest_is_told_so(api: TestClient):
    etag = api.get("models/toy-gaussian").headers["etag"]
    again = api.get("models/toy-gaussian", headers={"If-None-Match": f"W/{etag}"})
    assert (again.status_code, again.content) == (304, b"")
    assert api.get("models/toy-quantized", headers={"If-None-Match": etag}).status_code == 200


def test_samples_have_codes_where_latents_are_quantized(api: TestClient):
    quantized = api.get("models/toy-quantized/samples").json()["samples"]
    assert len(quantized) == 24
    first = quantized[0]
    assert first["z"] == [CODEBOOK[c] for c in first["code"]]
    assert len(first["pre_z"]) == 4
    assert len(first["factors"]) == 3
    gaussian = api.get("models/toy-gaussian/samples").json()["samples"][0]
    assert gaussian["code"] is None
    assert gaussian["pre_z"] is None


@pytest.mark.parametrize("id", ["toy-quantized", "toy-gaussian"])
def test_sample_pictures_are_the_stored_pixels(api: TestClient, zoo: Path, id: str):
    stored = bundle.read(zoo / id).samples.images
    one = Image.open(BytesIO(api.get(f"models/{id}/samples/3.png").content))
    np.testing.assert_array_equal(np.asarray(one).reshape(stored[3].shape), stored[3])
    strip = Image.open(BytesIO(api.get(f"models/{id}/samples.png").content))
    assert strip.size == (24 * 16, 16)
    np.testing.assert_array_equal(np.asarray(strip.crop((48, 0, 64, 16))).reshape(stored[3].shape), stored[3])


def test_pictures_may_be_kept_only_under_the_bundles_own_sha(api: TestClient):
    sha = api.get("models").json()["models"][0]["sha"]
    id = api.get("models").json()["models"][0]["id"]
    for name in ("samples.png", "samples/0.png", "codes"):
        assert "immutable" in api.get(f"models/{id}/{name}?sha={sha}").headers["cache-control"]
        assert api.get(f"models/{id}/{name}?sha={'0' * 64}").headers["cache-control"] == "no-cache"
        assert api.get(f"models/{id}/{name}").headers["cache-control"] == "no-cache"


def test_codes_are_the_bundles_own(api: TestClient, zoo: Path):
    body = api.get("models/toy-quantized/codes").json()
    kept = bundle.read(zoo / "toy-quantized").codes
    assert kept is not None
    assert (body["n"], body["latents"]) == kept.z.shape
    assert np.array_equal(_rows(body["z"], 4), kept.z)
    assert kept.pre_z is not None
    assert np.array_equal(_rows(body["pre_z"], 4), kept.pre_z)
    assert kept.factors is not None
    assert body["factors"] == kept.factors.tolist()


def test_a_bundle_that_keeps_no_codes_answers_with_its_samples(api: TestClient, zoo: Path):
    manifest, files = make("gaussian")
    del files["codes.npz"]
    sha256 = {name: sha for name, sha in manifest.sha256.items() if name != "codes.npz"}
    bundle.write(zoo / manifest.id, manifest.model_copy(update={"sha256": sha256}), files)
    body = api.get(f"models/{manifest.id}/codes").json()
    samples = bundle.read(zoo / manifest.id).samples
    assert body["n"] == len(samples.z) < 125
    assert np.array_equal(_rows(body["z"], body["latents"]), samples.z)
    assert body["pre_z"] is None


def _rows(text: str, latents: int) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(-1, latents)


@pytest.mark.parametrize("n", ["24", "-1", "99999999999999999999"])
def test_a_sample_that_is_not_there_is_404(api: TestClient, n: str):
    answer = api.get(f"models/toy-quantized/samples/{n}.png")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("mode", "first", "last"),
    [
        ("minmax", lambda s: s.min, lambda s: s.max),
        ("quantile", lambda s: s.quantiles["0.01"], lambda s: s.quantiles["0.99"]),
        ("sigma2", lambda s: s.mean - 2 * s.std, lambda s: s.mean + 2 * s.std),
        ("prior", lambda _: -2.3263, lambda _: 2.3263),
    ],
)
def test_range_modes_end_where_they_say(api: TestClient, zoo: Path, mode: str, first, last):
    manifest, _ = bundle.read_manifest(zoo / "toy-gaussian")
    body = api.get(f"models/toy-gaussian/values?range={mode}&steps=7").json()
    assert body["range"] == mode
    for values, statistics in zip(body["values"], manifest.statistics.latents, strict=True):
        assert len(values) == 7
        assert values == sorted(values)
        assert (values[0], values[-1]) == pytest.approx((first(statistics), last(statistics)), abs=1e-4)


def test_the_prior_range_is_equally_spaced_in_probability(api: TestClient):
    values = api.get("models/toy-gaussian/values?range=prior&steps=3").json()["values"][0]
    assert values == pytest.approx([-2.3263, 0, 2.3263], abs=1e-4)
    quarters = api.get("models/toy-gaussian/values?range=prior&steps=41").json()["values"][0]
    assert quarters[10] == pytest.approx(-0.6588, abs=1e-3)  # the quantile 0.255


def test_the_codebook_range_is_the_codebook(api: TestClient):
    assert api.get("models/toy-quantized/values?range=codebook&steps=2").json()["values"] == [CODEBOOK] * 4


@pytest.mark.parametrize(
    ("id", "mode"), [("toy-quantized", "prior"), ("toy-deterministic", "prior"), ("toy-gaussian", "codebook")]
)
def test_a_range_that_the_kind_of_latents_lacks_is_refused_with_the_reason(api: TestClient, id: str, mode: str):
    answer = api.get(f"models/{id}/values?range={mode}")
    assert answer.status_code == 422
    assert id.removeprefix("toy-") in answer.json()["error"]["message"]


@pytest.mark.parametrize("query", ["range=widest", "steps=1", "steps=42", "steps=x"])
def test_other_ranges_and_steps_are_refused(api: TestClient, query: str):
    answer = api.get(f"models/toy-gaussian/values?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
