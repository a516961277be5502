"""Runs `factorscope verify`."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from factorscope_models import bundle
from factorscope_models.bundle import Bundle, BundleRefused
from factorscope_server import contract
from factorscope_server.checking.findings import Finding, status
from factorscope_server.codec import Graph
from factorscope_server.errors import BadRequest, UnknownModel
from factorscope_server.place import place
from factorscope_server.settings import BATCH

NEAR_Z = 1e-3
"""How far, absolutely or relatively, the encoder's z may be from those that the manifest keeps."""
NEAR_PIXELS = 1e-3
"""How far the mean and the deviation of the decoder's pixels may be: a quarter of a grey level."""


def main(chosen: argparse.Namespace) -> int:
    """Prints a line for each check; returns 1 where one fails, and goes on with the next bundle."""
    worst = 0
    for name in chosen.bundles:
        print(name)
        findings = []
        for one in _bundle(name):
            print(f"  {one.line()}", flush=True)
            findings.append(one)
        worst = max(worst, status(findings))
    return worst


def _bundle(name: str) -> Iterator[Finding]:
    try:
        yield from verify(place(name))
    except (UnknownModel, BundleRefused, BadRequest) as error:
        yield Finding("bad", "bundle", str(error))


def verify(folder: Path) -> Iterator[Finding]:
    """What was found, check by check; raises BundleRefused or BadRequest where one fails and the others need it."""
    manifest, sha = bundle.read_manifest(folder)
    yield Finding(
        "ok", "manifest.json", f"{manifest.id}: {manifest.method}, {manifest.latent.size} latents; {sha[:12]}"
    )
    found = bundle.read(folder)
    yield Finding("ok", "checksums", f"{len(manifest.sha256)} files are those that the manifest names")
    contract.check(found)
    yield Finding("ok", "contract", "graphs, samples and statistics fit the manifest; memory and work are bounded")
    yield from computed(found)


def computed(found: Bundle) -> Iterator[Finding]:
    """Whether the graphs run here, and answer as they did when they were exported."""
    graphs = {}
    for name, data in (("encoder.onnx", found.encoder), ("decoder.onnx", found.decoder)):
        try:
            graphs[name] = Graph(data, threads=1)
        except BundleRefused as error:
            yield Finding("bad", name, str(error))
            return
        yield Finding("ok", name, "opens with onnxruntime")
    encoder, decoder = graphs.values()
    images = found.samples.images.transpose(0, 3, 1, 2).astype(np.float32) / 255
    z = _run(encoder, images, "z")
    pictures = _run(decoder, z, "image")
    inside = pictures.min() >= -1e-6 and pictures.max() <= 1 + 1e-6
    yield Finding(
        "ok" if inside else "bad",
        "samples",
        f"{len(images)} images are encoded and decoded; pixels from {pictures.min():.3f} to {pictures.max():.3f}",
        "" if inside else "pixels must be in [0, 1]: end the decoder with a sigmoid",
    )
    yield from _canonical(found, encoder, decoder, images)


def _canonical(found: Bundle, encoder: Graph, decoder: Graph, images: np.ndarray) -> Iterator[Finding]:
    kept = found.manifest.canonical
    if not kept.samples:
        yield Finding("warn", "canonical", "the manifest keeps no answers to compare with")
        return
    wanted = np.array(kept.z)
    z = _run(encoder, images[kept.samples], "z")
    off = np.abs(z - wanted) / np.maximum(1, np.abs(wanted))
    yield _compared("canonical z", float(off.max()), NEAR_Z)
    pictures = _run(decoder, wanted.astype(np.float32), "image").astype(np.float64)
    for name, values, then in (
        ("pixel mean", pictures.mean((1, 2, 3)), kept.pixel_mean),
        ("pixel std", pictures.std((1, 2, 3)), kept.pixel_std),
    ):
        yield _compared(name, float(np.abs(values - then).max()), NEAR_PIXELS)


def _compared(name: str, off: float, near: float) -> Finding:
    if off <= near:
        return Finding("ok", name, f"within {off:.1e} of what it was at export; at most {near:g}")
    return Finding("bad", name, f"{off:.1e} from what it was at export, more than {near:g}", "export the model again")


def _run(graph: Graph, rows: np.ndarray, output: str) -> np.ndarray:
    return np.concatenate([graph.run(rows[i : i + BATCH])[output] for i in range(0, len(rows), BATCH)])
