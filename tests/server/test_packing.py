"""`factorscope pack`: what a demo carries is what the server says, it is written whole, and what it refuses."""

import base64
import os
from pathlib import Path

import numpy as np
import pytest
from bundles import write
from packing import FILES, carried, pack
from starlette.testclient import TestClient

from factorscope_server import cli
from factorscope_server.packing import folder
from factorscope_server.packing.folder import CannotPack

KINDS = ("toy-quantized", "toy-gaussian", "toy-deterministic")
SMALL = {"index.html": b"old", "runtime.js": b"", "models.js": b""}
"""What a folder is known by as a demo."""


@pytest.fixture(scope="session")
def demo(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo of the three toys; nobody may change it."""
    return pack(tmp_path_factory.mktemp("packed") / "demo", *(written / kind for kind in KINDS))


def refusal(capsys: pytest.CaptureFixture[str], *arguments: Path | str) -> str:
    """What the command says when it will not pack."""
    capsys.readouterr()
    assert cli.main(["pack", *map(str, arguments)]) == 2
    return capsys.readouterr().err


def test_a_demo_is_the_page_the_runtime_the_models_and_their_licences(demo: Path):
    assert all((demo / name).is_file() for name in FILES)
    assert sorted(file.name for file in (demo / "models").iterdir()) == sorted(f"{kind}.js" for kind in KINDS)
    page = (demo / "index.html").read_text()
    assert 'type="module"' not in page
    assert "http" not in page
    notices = (demo / "NOTICES.txt").read_text(errors="replace")
    for name in ("onnxruntime-web 1.", "svelte 5.", "katex 0.", "plotly.js-cartesian-dist-min 4.", "ONNX Runtime"):
        assert name in notices
    assert notices.count("Permission is hereby granted") >= 4


@pytest.mark.parametrize("id", KINDS)
def test_a_model_in_a_demo_says_what_the_server_says(demo: Path, api: TestClient, id: str):
    found = carried(demo / f"models/{id}.js")
    assert found["manifest"] == api.get(f"models/{id}").json()
    assert found["sha"] == api.get(f"models/{id}").headers["ETag"].strip('"')
    assert found["samples"] == api.get(f"models/{id}/samples").json()["samples"]
    assert found["codes"] == api.get(f"models/{id}/codes").json()
    assert found["names"] == api.get(f"models/{id}/names").json()
    assert found["rules"] == api.get(f"models/{id}/draws").json()["rules"]
    assert base64.b64decode(found["gallery"]) == api.get(f"models/{id}/samples.png").content
    assert base64.b64decode(found["pictures"][3]) == api.get(f"models/{id}/samples/3.png").content
    for one in found["values"]:
        assert one == api.get(f"models/{id}/values", params={"range": one["range"]}).json()


def test_a_demo_has_every_range_that_a_model_has(demo: Path):
    ranges = {kind: [one["range"] for one in carried(demo / f"models/{kind}.js")["values"]] for kind in KINDS}
    common = ["minmax", "quantile", "sigma2"]
    assert ranges == {
        "toy-quantized": [*common, "codebook"],
        "toy-gaussian": [*common, "prior"],
        "toy-deterministic": common,
    }


@pytest.mark.parametrize("id", KINDS)
def test_a_demo_carries_the_servers_own_draws(demo: Path, api: TestClient, id: str):
    found = carried(demo / f"models/{id}.js")["draws"]
    assert {one["n"] for one in found} == {14, 16}
    for one in (found[0], found[-1]):
        z = np.frombuffer(base64.b64decode(one["z"]), "<f4").reshape(one["seeds"], one["n"], -1)
        for seed in (0, one["seeds"] - 1):
            body = {"rule": one["rule"], "n": one["n"], "k": one["k"], "seed": seed}
            assert z[seed].tolist() == api.post(f"models/{id}/draw", json=body).json()["z"]


def test_a_demo_carries_every_figure_that_its_page_can_ask_for(demo: Path, api: TestClient):
    found = carried(demo / "models/toy-quantized.js")
    offered = {one["name"]: [p["name"] for p in one["parameters"]] for one in found["plots"] if one["reason"] is None}
    assert {name: taken for name, taken in offered.items() if taken} == {"latent": ["latent"], "joint": ["factor"]}
    assert {key.split()[0] for key in found["figures"]} == set(offered)
    for key in ("latent latent=2", "joint factor=1", "spectrum"):
        name, _, query = key.partition(" ")
        assert found["figures"][key] == api.get(f"models/toy-quantized/plots/{name}?{query}").json()


def test_a_demo_compares_its_models_as_the_server_does(demo: Path, api: TestClient):
    listed = carried(demo / "models.js")
    models = ",".join(one["id"] for one in listed["models"]["models"])
    (compared,) = listed["comparisons"]
    assert compared["scores"] == api.get("compare", params={"models": models}).json()
    assert compared["charts"]["PSNR"] == api.get("plots/compare", params={"models": models, "score": "PSNR"}).json()
    assert compared["chart"] == api.get("plots/compare", params={"models": models}).json()


def test_names_of_latents_travel_with_the_model(zoo: Path, api: TestClient, tmp_path: Path):
    latents = [{"latent": 1, "name": "slope", "note": "from left to right"}]
    assert api.put("models/toy-gaussian/names", json={"latents": latents}).status_code == 200
    demo = pack(tmp_path / "demo", zoo / "toy-gaussian")
    assert carried(demo / "models/toy-gaussian.js")["names"]["latents"] == latents


def test_a_model_that_ships_is_named_by_its_id_and_sizes_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    demo = pack(tmp_path / "demo", "qlae-shapes3d-render")
    size = sum(file.stat().st_size for file in demo.rglob("*") if file.is_file()) / 1e6
    assert f"{size:.1f} MB  whole" in capsys.readouterr().out
    assert size < 15
    factors = carried(demo / "models/qlae-shapes3d-render.js")["factors"]
    assert len(factors["factors"]) == 6
    assert not factors["drawn"]  # the server draws their pictures
    assert "needs a Factorscope server" in factors["reason"]


def test_what_is_no_bundle_is_refused_and_nothing_is_written(
    tmp_path: Path, zoo: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "demo"
    assert "neither a folder of a bundle nor a model that ships" in refusal(capsys, "no-such-model", "--out", out)
    (zoo / "toy-gaussian/decoder.onnx").write_bytes(b"torn")
    said = refusal(capsys, zoo / "toy-quantized", zoo / "toy-gaussian", "--out", out)
    assert "toy-gaussian: decoder.onnx does not match its checksum" in said
    write(tmp_path / "copy", "quantized", 3)
    assert "already that of another bundle" in refusal(capsys, zoo / "toy-quantized", tmp_path / "copy", "--out", out)
    assert not out.exists()


def test_a_folder_with_something_in_it_is_left_alone_but_for_an_earlier_demo(tmp_path: Path):
    out = tmp_path / "demo"
    out.mkdir()
    folder.write(out, SMALL, force=False)  # an empty folder is as good as none
    with pytest.raises(CannotPack, match="is not empty"):
        folder.write(out, SMALL, force=False)
    (out / ".DS_Store").touch()
    folder.write(out, {**SMALL, "models/b.js": b"new"}, force=True)
    assert (out / "models/b.js").read_bytes() == b"new"
    precious = tmp_path / "thesis"
    precious.mkdir()
    (precious / "chapter.txt").write_text("years of work")
    with pytest.raises(CannotPack, match="is no packed demo"):
        folder.write(precious, SMALL, force=True)
    with pytest.raises(CannotPack, match="is a file"):
        folder.write(precious / "chapter.txt", SMALL, force=True)
    assert os.listdir(precious) == ["chapter.txt"]
    assert sorted(os.listdir(tmp_path)) == ["demo", "thesis"]


@pytest.mark.parametrize("name", [".git/HEAD", "CNAME", "models/notes.txt", "models/more/a.js"])
def test_what_somebody_has_put_into_a_demo_is_never_deleted(tmp_path: Path, name: str):
    out = tmp_path / "demo"
    folder.write(out, {**SMALL, "models/a.js": b"old"}, force=False)
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_text("mine")
    with pytest.raises(CannotPack, match=name.split("/")[0]):
        folder.write(out, SMALL, force=True)
    assert (out / name).read_text() == "mine"
    assert (out / "models/a.js").read_bytes() == b"old"


def test_what_cannot_be_written_leaves_the_earlier_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out = tmp_path / "demo"
    folder.write(out, SMALL, force=False)
    with pytest.raises(OSError, match=r"exists|directory"):
        folder.write(out, {**SMALL, "models": b"a file", "models/a.js": b"in a file"}, force=True)
    rename = Path.rename

    def torn(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", torn)
    with pytest.raises(OSError, match="No space left"):
        folder.write(out, {**SMALL, "index.html": b"new"}, force=True)
    assert {file.name for file in out.iterdir()} == set(SMALL)
    assert (out / "index.html").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["demo"]


def test_a_checkout_without_the_built_page_says_what_to_do(
    tmp_path: Path, zoo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(folder, "PAGE", tmp_path / "nowhere")
    assert "is not built" in refusal(capsys, zoo / "toy-quantized", "--out", tmp_path / "demo")
