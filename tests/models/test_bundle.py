"""Bundles on disk: read only whole and unchanged."""

import json
from pathlib import Path

import numpy as np
import pytest
from bundles import write_toy_zoo

from factorscope_models import bundle, files
from factorscope_models.manifest import Manifest


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    write_toy_zoo(tmp_path / "zoo")
    return sorted((tmp_path / "zoo").iterdir())[0]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_was_written_is_read_back(toy: Path, tmp_path: Path):
    first = bundle.read(toy)
    bundle.write(
        tmp_path / "copy" / first.manifest.id, first.manifest, {n: (toy / n).read_bytes() for n in bundle.FILES}
    )
    again = bundle.read(tmp_path / "copy" / first.manifest.id)
    assert again.manifest == first.manifest
    np.testing.assert_array_equal(again.samples.images, first.samples.images)
    assert [p.name for p in (tmp_path / "copy").iterdir()] == [first.manifest.id]


@pytest.mark.parametrize("name", bundle.FILES)
def test_a_changed_file_is_refused_by_name(toy: Path, name: str):
    (toy / name).write_bytes((toy / name).read_bytes() + b"x")
    with pytest.raises(bundle.BundleRefused, match=f"{name} does not match its checksum"):
        bundle.read(toy)
    (toy / name).unlink()
    with pytest.raises(bundle.BundleRefused, match=f"{name} cannot be read: No such file"):
        bundle.read(toy)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": 1}, "extra: Extra inputs are not permitted"),
        ({"id": "../up"}, "id: String should match"),
        ({"schema_version": 2}, "schema_version"),
        ({"sha256": {}}, "sha256 must name"),
    ],
)
def test_a_manifest_that_breaks_the_contract_is_refused_with_its_place(
    toy: Path, change: dict[str, object], message: str
):
    path = toy / bundle.MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(bundle.BundleRefused, match=r"manifest\.json") as error:
        bundle.read(toy)
    assert message in str(error.value)
    assert str(toy) not in str(error.value)


def test_a_huge_manifest_is_refused_unread(toy: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bundle, "MANIFEST_LIMIT", 100)
    with pytest.raises(bundle.BundleRefused, match="larger than 100 bytes"):
        bundle.read(toy)


def test_a_link_out_of_the_folder_is_refused(toy: Path, tmp_path: Path):
    outside = tmp_path / "decoder.onnx"
    (toy / "decoder.onnx").rename(outside)
    (toy / "decoder.onnx").symlink_to(outside)
    with pytest.raises(bundle.BundleRefused, match="a link that leaves the bundle"):
        bundle.read(toy)


def test_a_write_that_fails_leaves_the_old_bundle(toy: Path, monkeypatch: pytest.MonkeyPatch):
    found, before = bundle.read(toy), contents(toy)
    graphs = {name: before[name] for name in bundle.FILES}

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        bundle.write(toy, found.manifest.model_copy(update={"title": "new"}), graphs)
    assert contents(toy) == before
    assert [p.name for p in toy.parent.iterdir() if p.name.startswith(".")] == []


def test_contents_that_are_not_the_manifests_are_not_written(toy: Path, tmp_path: Path):
    found = bundle.read(toy)
    with pytest.raises(ValueError, match=r"encoder\.onnx"):
        bundle.write(tmp_path / "new", found.manifest, dict.fromkeys(bundle.FILES, b""))
    assert not (tmp_path / "new").exists()


def test_lengths_must_agree_with_the_number_of_latents(toy: Path):
    values = bundle.read(toy).manifest.model_dump()
    values["statistics"]["mean"] = values["statistics"]["mean"][1:]
    with pytest.raises(ValueError, match=r"statistics\.mean has \d+ entries, the model has \d+ latents"):
        Manifest.model_validate(values)


def test_binarization_speaks_of_as_many_latents_as_the_model_has(toy: Path):
    values = bundle.read(toy).manifest.model_dump()
    shares = {name: [0.5] for name in ("positive", "near_plus", "near_minus", "sign_entropy")}
    values["binarization"] = {"r": 0.5, "form": "nearest", "n": 10, **shares}
    with pytest.raises(ValueError, match=r"binarization\.positive has 1 entries, the model has \d+ latents"):
        Manifest.model_validate(values)
