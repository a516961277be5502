"""Which rules a model can be drawn by, that the draws follow them, and what is refused."""

from typing import Any

import numpy as np
import pytest
from bundles import CODEBOOK, make
from starlette.testclient import TestClient
from toy_graphs import Kind

from factorscope_models.manifest import Manifest
from factorscope_models.sampling import RULES
from factorscope_server import draws
from factorscope_server.errors import BadRequest

COMPONENTS = ["gaussian", "ellipsoid", "sphere", "truncated"]


def toy(kind: Kind, **changed: Any) -> Manifest:
    return make(kind)[0].model_copy(update=changed)


def draw(manifest: Manifest, rule: Any, n: int = 4000, k: int | None = None, seed: int = 0) -> np.ndarray:
    return draws.draw(manifest, rule, n, k, np.random.default_rng(seed))


def two_modes(**changed: Any) -> Manifest:
    modes = make("gaussian")[0].binarization
    assert modes is not None
    return toy("gaussian", binarization=modes.model_copy(update=changed))


def uncounted() -> Manifest:
    manifest = toy("quantized")
    latents = [*manifest.statistics.latents[:-1], manifest.statistics.latents[-1].model_copy(update={"usage": None})]
    return manifest.model_copy(update={"statistics": manifest.statistics.model_copy(update={"latents": latents})})


@pytest.mark.parametrize(
    ("manifest", "rules"),
    [
        (toy("gaussian", binarization=None), ["normal", *COMPONENTS]),
        (two_modes(r=0.0), ["normal", *COMPONENTS]),
        (two_modes(r=2.0), ["mixture", "weighted", "corners", "normal", *COMPONENTS]),
        (toy("deterministic"), COMPONENTS),
        (toy("quantized"), ["usage"]),
        (uncounted(), []),
    ],
    ids=["gaussian", "r = 0", "two modes", "deterministic", "quantized", "uncounted"],
)
def test_the_manifest_alone_decides_which_rules_there_are(manifest: Manifest, rules: list[str]):
    offered = draws.offered(manifest)
    assert list(offered) == rules
    assert all(about.startswith(RULES[rule]) and "our choice" in about for rule, about in offered.items())
    for rule in rules:
        assert draw(manifest, rule, 3, 2 if rule == "truncated" else None).shape == (3, 4)


def test_a_standard_normal_is_called_a_mismatch_where_training_had_two_modes_and_only_there():
    assert "mismatch" in draws.offered(two_modes(r=2.5))["normal"]
    assert "r = 2.5" in draws.offered(two_modes(r=2.5))["normal"]
    assert "mismatch" not in draws.offered(toy("gaussian", binarization=None))["normal"]


def test_a_rule_that_is_measured_says_on_how_many_images():
    assert draws.offered(toy("quantized"))["usage"].endswith("counted on 125 validation images")
    assert draws.offered(toy("deterministic"))["sphere"].endswith("measured on 125 validation images")


def test_signs_and_modes_are_those_of_the_manifest():
    modes = two_modes(r=50.0, positive=[0.0, 0.25, 1.0, 0.5])
    np.testing.assert_allclose((draw(modes, "weighted") > 0).mean(0), [0, 0.25, 1, 0.5], atol=0.03)
    assert np.unique(draw(modes, "corners")).tolist() == [-50, 50]
    assert np.abs(np.abs(draw(modes, "mixture")) - 50).max() < 6
    assert np.abs(draw(modes, "normal")).max() < 6


def test_components_are_those_of_the_manifest():
    manifest = toy("deterministic")
    found = manifest.statistics
    vectors = np.array(found.eigenvectors)
    np.testing.assert_allclose(draw(manifest, "gaussian").mean(0), found.mean, atol=0.03)
    np.testing.assert_allclose(np.linalg.eigvalsh(np.cov(draw(manifest, "gaussian").T))[::-1], found.eigenvalues, 0.1)
    scores = (draw(manifest, "truncated", k=1) - found.mean) @ vectors.T
    np.testing.assert_allclose(scores[:, 1:], 0, atol=1e-9)
    assert scores[:, 0].var() == pytest.approx(found.eigenvalues[0], rel=0.1)


def test_only_codes_that_images_hold_are_drawn():
    z = draw(toy("quantized"), "usage")
    assert set(z.ravel()) <= set(CODEBOOK)
    assert set(z[:, 0]) == set(CODEBOOK), "all five are used"
    assert len(set(z[:, 3])) == 1, "the toy's last latent never changes"


@pytest.mark.parametrize(
    ("manifest", "rule", "k", "reason"),
    [
        (toy("quantized"), "normal", None, "cannot be drawn by normal: its rules are usage"),
        (uncounted(), "usage", None, "does not count the use"),
        (two_modes(r=1.0), "joint", None, "cannot be drawn by joint"),
        (toy("deterministic"), "truncated", None, "needs k"),
        (toy("deterministic"), "gaussian", 2, "no other rule takes it"),
        (toy("deterministic"), "truncated", 5, "no 5 principal components: this model has 4 latents"),
    ],
)
def test_what_a_model_cannot_be_drawn_by_is_refused(manifest: Manifest, rule: str, k: int | None, reason: str):
    with pytest.raises(BadRequest, match=reason):
        draw(manifest, rule, 2, k)


def test_the_rules_are_listed_and_a_draw_is_named_by_its_rule(api: TestClient):
    listed = api.get("models/toy-gaussian/draws").json()["rules"]
    for entry in listed:
        body = {"rule": entry["rule"], "n": 3, "seed": 7} | ({"k": 2} if entry["rule"] == "truncated" else {})
        answer = api.post("models/toy-gaussian/draw", json=body).json()
        assert {"rule": answer["rule"], "about": answer["about"]} == entry
        assert np.shape(answer["z"]) == (3, 4)
        assert api.post("models/toy-gaussian/decode", json={"z": answer["z"]}).status_code == 200


def test_the_seed_decides(api: TestClient):
    def drawn(seed: int) -> list:
        return api.post("models/toy-deterministic/draw", json={"rule": "gaussian", "n": 4, "seed": seed}).json()["z"]

    assert drawn(3) == drawn(3) != drawn(4)


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "everything"},
        {"rule": "mixture"},
        {"n": 0},
        {"n": 65},
        {"n": 1.5},
        {"seed": -1},
        {"seed": 2**32},
        {"seed": "0"},
        {"k": 2},
        {"rule": "truncated"},
        {"rule": "truncated", "k": 5},
        {"rule": "truncated", "k": -1},
        {"extra": 1},
    ],
)
def test_a_draw_that_cannot_be_made_is_422_in_one_sentence(api: TestClient, change: dict):
    body = {"rule": "gaussian", "n": 2, "seed": 0}
    assert api.post("models/toy-deterministic/draw", json=body).status_code == 200
    answer = api.post("models/toy-deterministic/draw", json=body | change)
    assert answer.status_code == 422
    assert set(answer.json()["error"]) == {"code", "message"}
    assert answer.json()["error"]["message"].count("\n") == 0


def test_an_unknown_model_is_404(api: TestClient):
    assert api.get("models/nobody/draws").status_code == 404
    assert api.post("models/nobody/draw", json={"rule": "normal", "n": 1, "seed": 0}).status_code == 404
