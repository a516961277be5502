"""`factorscope verify` says check by check whether a bundle is what it should be."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from factorscope_models import bundle
from factorscope_models.bundle import digest
from factorscope_models.manifest import Manifest
from factorscope_server.cli import main

CHECKS = ["manifest.json", "checksums", "contract", "encoder.onnx", "decoder.onnx"]
RUN = ["samples", "canonical z", "pixel mean", "pixel std"]


def asked(capsys: pytest.CaptureFixture[str], *bundles: Path) -> tuple[int, list[str]]:
    """The exit status and the lines."""
    status = main(["verify", *map(str, bundles)])
    return status, capsys.readouterr().out.splitlines()


def bad(lines: list[str]) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in lines if line.startswith("  bad")]


def with_constant(folder: Path, name: Any, tensor: str, values: np.ndarray) -> None:
    """Puts other numbers into a graph; the manifest agrees with the file."""
    model = onnx.load(folder / name)
    found = next(one for one in model.graph.initializer if one.name == tensor)
    found.CopyFrom(numpy_helper.from_array(values, tensor))
    manifest, _ = bundle.read_manifest(folder)
    files = {each: (folder / each).read_bytes() for each in manifest.sha256} | {name: model.SerializeToString()}
    sha256 = {each: digest(data) for each, data in files.items()}
    bundle.write(folder, manifest.model_copy(update={"sha256": sha256}), files)


@pytest.mark.parametrize("kind", ["gaussian", "quantized", "deterministic"])
def test_a_bundle_that_is_well_passes_every_check(zoo: Path, capsys: pytest.CaptureFixture[str], kind: str):
    status, lines = asked(capsys, zoo / f"toy-{kind}")
    assert status == 0
    assert all(line.startswith("  ok") for line in lines[1:])
    assert all(name in line for name, line in zip([*CHECKS, *RUN], lines[1:], strict=True))


def test_a_file_that_was_changed_is_named_and_the_next_bundle_is_looked_at(
    zoo: Path, capsys: pytest.CaptureFixture[str]
):
    (zoo / "toy-gaussian" / "decoder.onnx").write_bytes(b"rubbish")
    status, lines = asked(capsys, zoo / "toy-gaussian", zoo / "toy-quantized")
    assert status == 1
    assert bad(lines) == ["bundle        decoder.onnx does not match its checksum"]
    assert sum(line.startswith("  ok") for line in lines) == 1 + len(CHECKS) + len(RUN)


def test_an_encoder_with_other_weights_computes_another_z(zoo: Path, capsys: pytest.CaptureFixture[str]):
    folder = zoo / "toy-deterministic"
    inverse = next(one for one in onnx.load(folder / "encoder.onnx").graph.initializer if one.name == "inverse")
    with_constant(folder, "encoder.onnx", "inverse", 1.05 * numpy_helper.to_array(inverse))
    status, lines = asked(capsys, folder)
    assert status == 1
    assert [line.split("  ")[0] for line in bad(lines)] == ["canonical z"]


def test_a_decoder_with_other_weights_draws_other_pixels(zoo: Path, capsys: pytest.CaptureFixture[str]):
    folder = zoo / "toy-deterministic"
    weights = next(one for one in onnx.load(folder / "decoder.onnx").graph.initializer if one.name == "weights")
    with_constant(folder, "decoder.onnx", "weights", 0.1 + 1.05 * numpy_helper.to_array(weights))
    status, lines = asked(capsys, folder)
    assert status == 1
    assert [line.split("  ")[0] for line in bad(lines)] == ["pixel mean", "pixel std"]


def test_a_graph_that_onnxruntime_does_not_load_is_told(zoo: Path, capsys: pytest.CaptureFixture[str]):
    folder = zoo / "toy-gaussian"
    with_constant(folder, "decoder.onnx", "shape", np.array([-1, 1, 16, 16], np.int32))  # Reshape wants int64
    status, lines = asked(capsys, folder)
    assert status == 1
    assert bad(lines)[0].startswith("decoder.onnx  onnxruntime does not load it")


def test_a_manifest_without_answers_is_a_warning(zoo: Path, capsys: pytest.CaptureFixture[str]):
    path = zoo / "toy-gaussian" / "manifest.json"
    text = json.loads(path.read_text()) | {"canonical": {"samples": [], "z": [], "pixel_mean": [], "pixel_std": []}}
    path.write_text(Manifest.model_validate(text).model_dump_json())
    status, lines = asked(capsys, path.parent)
    assert (status, lines[-1][:6]) == (0, "  warn")


def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    status, lines = asked(capsys, tmp_path)
    assert status == 1
    assert "is neither a folder of a bundle nor a model that ships" in bad(lines)[0]
