"""Watched folders: what is added, replaced, removed or broken is noticed without a restart."""

import os
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from bundles import make, write
from starlette.testclient import TestClient
from toy_graphs import decoder, patterns

from factorscope_models import bundle
from factorscope_models.bundle import digest
from factorscope_server.app import create_app
from factorscope_server.errors import UnknownModel
from factorscope_server.settings import Settings
from factorscope_server.shelf import Shelf


def ids(shelf: Shelf) -> list[str]:
    return list(shelf.look().entries)


def reasons(shelf: Shelf) -> dict[str, str]:
    return {refusal.id: refusal.reason for refusal in shelf.look().refused}


def damage(folder: Path, name: Any, data: bytes, *, checksum: bool = True) -> None:
    """Puts `data` in place of a file; with `checksum` the manifest agrees."""
    (folder / name).write_bytes(data)
    if checksum:
        text = (folder / "manifest.json").read_text()
        manifest, _ = bundle.read_manifest(folder)
        (folder / "manifest.json").write_text(text.replace(manifest.sha256[name], digest(data)))


def test_a_bundle_that_is_added_appears(api: TestClient, zoo: Path):
    assert api.get("models/newcomer").status_code == 404
    write(zoo / "newcomer", "gaussian", 1, id="newcomer")
    assert api.get("models/newcomer").status_code == 200
    assert "newcomer" in [model["id"] for model in api.get("models").json()["models"]]


def test_a_bundle_that_is_replaced_answers_anew(api: TestClient, zoo: Path):
    body = {"z": [[0.5, 0.5, 0.5, 0.5]]}
    before = api.post("models/toy-quantized/decode", json=body).content
    write(zoo / "toy-quantized", "gaussian", 1, id="toy-quantized", title="Another")
    assert api.get("models/toy-quantized").json()["title"] == "Another"
    assert api.post("models/toy-quantized/decode", json=body).content != before
    assert api.get("models/toy-quantized/samples").json()["samples"][0]["code"] is None


def test_a_bundle_that_is_removed_is_gone(api: TestClient, zoo: Path):
    assert api.post("models/toy-quantized/decode", json={"z": [[0, 0, 0, 0]]}).status_code == 200
    shutil.rmtree(zoo / "toy-quantized")
    assert api.post("models/toy-quantized/decode", json={"z": [[0, 0, 0, 0]]}).status_code == 404
    assert api.get("health").json()["models"] == 2


def test_a_broken_bundle_is_listed_with_its_reason_and_the_others_serve(api: TestClient, zoo: Path):
    damage(zoo / "toy-gaussian", "decoder.onnx", b"rubbish", checksum=False)
    body = api.get("models").json()
    assert [model["id"] for model in body["models"]] == ["toy-deterministic", "toy-quantized"]
    assert body["refused"] == [{"id": "toy-gaussian", "reason": "decoder.onnx does not match its checksum"}]
    answer = api.get("models/toy-gaussian")
    assert answer.status_code == 404
    assert "decoder.onnx does not match its checksum" in answer.json()["error"]["message"]
    assert api.post("models/toy-quantized/decode", json={"z": [[0, 0, 0, 0]]}).status_code == 200


def test_a_broken_bundle_that_is_mended_serves(zoo: Path):
    shelf = Shelf([zoo])
    good = (zoo / "toy-gaussian" / "encoder.onnx").read_bytes()
    damage(zoo / "toy-gaussian", "encoder.onnx", good[:-1], checksum=False)
    assert "toy-gaussian" in reasons(shelf)
    (zoo / "toy-gaussian" / "encoder.onnx").write_bytes(good)
    assert reasons(shelf) == {}


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("manifest.json", b"{", "manifest.json: the whole: Invalid JSON"),
        ("manifest.json", b"{}", "manifest.json: id: Field required"),
        ("samples.npz", b"rubbish", "samples.npz is damaged"),
        ("samples.npz", b"PK\x03\x04 rubbish", "samples.npz is damaged"),
        ("encoder.onnx", b"rubbish", "encoder.onnx: it is not an ONNX file"),
        ("decoder.onnx", b"", "decoder.onnx: its inputs are none; they should be z"),
    ],
)
def test_damage_is_named(zoo: Path, name: str, data: bytes, reason: str):
    damage(zoo / "toy-gaussian", name, data, checksum=name != "manifest.json")
    assert reasons(Shelf([zoo]))["toy-gaussian"].startswith(reason)


def test_a_bundle_bad_in_a_way_nobody_thought_of_does_not_take_down_the_others(
    zoo: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    read = bundle.read

    def sometimes(folder: Path) -> bundle.Bundle:
        if folder.name == "toy-gaussian":
            raise RuntimeError("a mistake of ours")
        return read(folder)

    monkeypatch.setattr(bundle, "read", sometimes)
    shelf = Shelf([zoo])
    assert ids(shelf) == ["toy-deterministic", "toy-quantized"]
    assert "a mistake" not in reasons(shelf)["toy-gaussian"]
    assert "a mistake of ours" in caplog.text


def test_a_missing_file_is_named(zoo: Path):
    (zoo / "toy-gaussian" / "manifest.json").unlink()
    (zoo / "toy-quantized" / "samples.npz").unlink()
    found = reasons(Shelf([zoo]))
    assert found["toy-gaussian"].startswith("manifest.json cannot be read")
    assert found["toy-quantized"].startswith("samples.npz cannot be read")


def test_no_reason_tells_where_on_this_machine_the_folders_are(zoo: Path):
    for child, name in zip(sorted(zoo.iterdir()), ("manifest.json", "samples.npz", "encoder.onnx"), strict=True):
        (child / name).unlink()
    found = reasons(Shelf([zoo]))
    assert len(found) == 3
    assert str(zoo) not in str(found)


def test_of_two_bundles_with_one_id_the_earlier_folders_serves(zoo: Path, tmp_path: Path):
    write(tmp_path / "more" / "twin", "gaussian", 1, id="toy-quantized")
    shelf = Shelf([zoo, tmp_path / "more"])
    assert shelf.find("toy-quantized").manifest.latent.kind == "quantized"
    assert reasons(shelf) == {"twin": "its id `toy-quantized` is already that of another bundle"}
    shutil.rmtree(zoo / "toy-quantized")
    assert shelf.find("toy-quantized").manifest.latent.kind == "gaussian"
    assert reasons(shelf) == {}


def test_what_is_no_bundle_is_passed_over(zoo: Path):
    write(zoo / ".half-written", "gaussian", 1, id="half-written")
    (zoo / "notes").mkdir()
    (zoo / "notes" / "readme.txt").write_text("hello")
    (zoo / "README.md").write_text("hello")
    look = Shelf([zoo]).look()
    assert (len(look.entries), look.refused) == (3, ())


def test_a_folder_that_is_itself_a_bundle_serves(zoo: Path, tmp_path: Path):
    assert ids(Shelf([zoo / "toy-gaussian"])) == ["toy-gaussian"]
    assert ids(Shelf([zoo / "toy-gaussian", zoo])) == ["toy-gaussian", "toy-deterministic", "toy-quantized"]
    assert ids(Shelf([tmp_path / "absent"])) == []


def test_a_second_look_reads_nothing_again(zoo: Path, monkeypatch: pytest.MonkeyPatch):
    shelf = Shelf([zoo])
    first = shelf.look()
    monkeypatch.setattr(bundle, "read", lambda _: pytest.fail("read again"))
    assert shelf.look() == first
    assert shelf.find("toy-gaussian") is first.entries["toy-gaussian"]


def test_a_file_rewritten_with_the_same_size_and_time_is_noticed(zoo: Path):
    shelf = Shelf([zoo])
    path = zoo / "toy-gaussian" / "decoder.onnx"
    shelf.look()
    before = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert reasons(shelf) == {"toy-gaussian": "decoder.onnx does not match its checksum"}


def test_a_graph_that_onnxruntime_does_not_load_is_refused_with_the_reason(zoo: Path):
    """It passes for ONNX until it is loaded: an attribute that its operator does not have."""
    _, files = make("gaussian", 1)
    model = onnx.load_from_string(files["decoder.onnx"])
    model.graph.node[-1].attribute.append(onnx.helper.make_attribute("steepness", 2.0))
    damage(zoo / "toy-gaussian", "decoder.onnx", model.SerializeToString())
    shelf = Shelf([zoo])
    assert "toy-gaussian" in ids(shelf)
    with pytest.raises(UnknownModel, match=r"decoder\.onnx: onnxruntime does not load it"):
        shelf.open("toy-gaussian")
    assert "toy-gaussian" not in ids(shelf)
    assert "decoder.onnx: onnxruntime does not load it" in reasons(shelf)["toy-gaussian"]


def test_a_bundle_between_the_two_renames_of_its_replacement_is_waited_for_by_all(zoo: Path):
    """Also by who asks after another has seen that nothing lies there."""
    shelf = Shelf([zoo])
    shelf.open("toy-gaussian")
    (zoo / "toy-gaussian").rename(zoo / ".away")
    assert "toy-gaussian" not in shelf.look().entries
    back = threading.Timer(0.1, (zoo / ".away").rename, [zoo / "toy-gaussian"])
    back.start()
    assert shelf.open("toy-gaussian").manifest.id == "toy-gaussian"
    back.join()


def test_a_bundle_that_stays_away_is_waited_for_once(zoo: Path, monkeypatch: pytest.MonkeyPatch):
    shelf = Shelf([zoo])
    shelf.open("toy-gaussian")
    shutil.rmtree(zoo / "toy-gaussian")
    with pytest.raises(UnknownModel):
        shelf.open("toy-gaussian")
    monkeypatch.setattr("factorscope_server.shelf.REPLACING", -1)  # nobody can sleep so long
    with pytest.raises(UnknownModel):
        shelf.open("toy-gaussian")


def test_no_request_fails_or_mixes_while_a_bundle_is_replaced(zoo: Path):
    """Two bundles of one id take turns in the folder: every answer is one of the two, and whole."""
    shelf = Shelf([zoo])
    wanted = {}
    manifest, files = make("deterministic", 3, id="toy-deterministic")
    other = files | {"decoder.onnx": decoder("toy-deterministic", 3, patterns(3) / 2)}
    sha256 = {name: digest(data) for name, data in other.items()}
    versions = [(manifest, files), (manifest.model_copy(update={"sha256": sha256}), other)]
    z = np.array([[0.3, 0.2, 0.1, 0]], np.float32)
    for manifest, files in versions:
        bundle.write(zoo / "toy-deterministic", manifest, files)
        model = shelf.open("toy-deterministic")
        wanted[model.sha] = model.codec.decode(z).tobytes()
    failures: list[Exception] = []
    seen = set()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                model = shelf.open("toy-deterministic")
                assert model.codec.decode(z).tobytes() == wanted[model.sha]
                seen.add(model.sha)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i in range(8):
        bundle.write(zoo / "toy-deterministic", *versions[i % 2])
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(set(wanted.values())) == 2
    assert seen == set(wanted)


def test_a_bundle_between_the_two_renames_of_a_replacement_is_waited_for(zoo: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("factorscope_server.shelf.REPLACING", 0.5)
    shelf = Shelf([zoo])
    shelf.look()
    (zoo / "toy-gaussian").rename(zoo / ".aside")
    back = threading.Timer(0.05, lambda: (zoo / ".aside").rename(zoo / "toy-gaussian"))
    back.start()
    assert shelf.find("toy-gaussian").manifest.id == "toy-gaussian"
    back.join()


def test_a_bundle_swapped_between_look_and_load_is_inspected_before_it_runs(zoo: Path, monkeypatch: pytest.MonkeyPatch):
    """The one that takes its place is valid but for metadata that only the inspection reads."""
    shelf = Shelf([zoo])
    shelf.look()
    manifest, files = make("gaussian", 1, id="stranger")
    read = bundle.read

    def swap_and_read(folder: Path) -> bundle.Bundle:
        monkeypatch.setattr(bundle, "read", read)
        bundle.write(folder, manifest.model_copy(update={"id": "toy-gaussian"}), files)
        return read(folder)

    monkeypatch.setattr(bundle, "read", swap_and_read)
    with pytest.raises(UnknownModel, match=r"metadata factorscope\.id is stranger"):
        shelf.open("toy-gaussian")


def test_threads_are_what_the_settings_say(zoo: Path):
    app = create_app(Settings(models=(zoo,), threads=2))
    options = app.state.shelf.open("toy-gaussian").codec.decoder.function.__self__._session.get_session_options()
    assert options.intra_op_num_threads == 2
