"""Toy bundles, complete and valid, made without torch: `python tests/bundles.py DIR` writes a small zoo for the server.

A toy decodes z linearly into logits of a few patterns, and its encoder inverts that exactly; so codes, errors and
traversals can be worked out by hand. Its last latent does nothing. The scores are made up and say so.
"""

import sys
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from factorscope_models import bundle
from factorscope_models.bundle import Samples, digest
from factorscope_models.manifest import Manifest

Kind = Literal["quantized", "gaussian", "deterministic"]
CODEBOOK = [-0.5, -0.25, 0.0, 0.25, 0.5]
SIZE = 16
FACTORS = ("disc", "slope", "height")
KINDS: tuple[tuple[Kind, int], ...] = (("quantized", 3), ("gaussian", 1), ("deterministic", 3))


def patterns(channels: int) -> np.ndarray:
    """Logits that one unit of each latent adds, float32 [latent, channels * SIZE * SIZE]; the last latent adds none."""
    y, x = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    disc = np.where(x**2 + y**2 < 0.4, 6.0, 0.0)
    planes = np.stack([disc, 4 * x, 4 * y, np.zeros_like(x)])[:, None]
    colours = np.array([[1, -0.5, -1], [1, 1, 1], [-0.3, 0.2, 1], [0, 0, 0]]) if channels == 3 else np.ones((4, 1))
    return (planes * colours[:, :, None, None]).reshape(4, -1).astype(np.float32)


def decoder(id: str, channels: int, weights: np.ndarray) -> bytes:
    """z -> sigmoid(z @ weights)."""
    nodes = [
        helper.make_node("MatMul", ["z", "weights"], ["flat"]),
        helper.make_node("Reshape", ["flat", "shape"], ["logits"]),
        helper.make_node("Sigmoid", ["logits"], ["image"]),
    ]
    shape = np.array([-1, channels, SIZE, SIZE])
    return graph(
        nodes, {"z": [len(weights)]}, {"image": [channels, SIZE, SIZE]}, {"weights": weights, "shape": shape}, id
    )


def encoder(id: str, kind: Kind, channels: int, weights: np.ndarray) -> bytes:
    """image -> logit(image) @ pseudo-inverse of the weights; then the nearest codebook value, or a log-variance."""
    latents = len(weights)
    constants = {
        "low": np.float32(1e-4),
        "high": np.float32(1 - 1e-4),
        "one": np.float32(1),
        "flat": np.array([-1, channels * SIZE * SIZE]),
        "inverse": np.linalg.pinv(weights).astype(np.float32),
    }
    mode = {"quantized": "pre_z"}.get(kind, "z")
    nodes = [
        helper.make_node("Clip", ["image", "low", "high"], ["x"]),
        helper.make_node("Sub", ["one", "x"], ["rest"]),
        helper.make_node("Div", ["x", "rest"], ["odds"]),
        helper.make_node("Log", ["odds"], ["logits"]),
        helper.make_node("Reshape", ["logits", "flat"], ["rows"]),
        helper.make_node("MatMul", ["rows", "inverse"], [mode]),
    ]
    outputs = {"z": [latents]}
    if kind == "quantized":
        outputs["pre_z"] = [latents]
        constants |= {"book": np.array(CODEBOOK, np.float32), "last": np.array([2])}
        nodes += [
            helper.make_node("Unsqueeze", ["pre_z", "last"], ["column"]),
            helper.make_node("Sub", ["column", "book"], ["apart"]),
            helper.make_node("Abs", ["apart"], ["distance"]),
            helper.make_node("ArgMin", ["distance"], ["code"], axis=2, keepdims=0),
            helper.make_node("Gather", ["book", "code"], ["z"]),
        ]
    if kind == "gaussian":
        outputs["log_var"] = [latents]
        constants |= {"nought": np.float32(0), "spread": np.array([-4, -4, -3, 0], np.float32)}
        nodes += [
            helper.make_node("Mul", ["z", "nought"], ["none"]),
            helper.make_node("Add", ["none", "spread"], ["log_var"]),
        ]
    return graph(nodes, {"image": [channels, SIZE, SIZE]}, outputs, constants, id)


def graph(nodes: list, inputs: dict, outputs: dict, constants: dict[str, Any], id: str, image: str = "") -> bytes:
    """A model with an open batch and the metadata that the contract asks for."""
    values = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape]) for name, shape in group.items()]
        for group in (inputs, outputs)
    ]
    inside, outside = values
    initializers = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    model = helper.make_model(
        helper.make_graph(nodes, "toy", inside, outside, initializers),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    helper.set_model_props(
        model,
        {
            "factorscope.schema_version": "1",
            "factorscope.id": id,
            "factorscope.image": image
            or "x".join(str(n) for shape in (inputs | outputs).values() if len(shape) == 3 for n in shape),
        },
    )
    return model.SerializeToString()


def run(model: bytes, **inputs: np.ndarray) -> dict[str, np.ndarray]:
    """The outputs of an ONNX model by name."""
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return {name: np.asarray(value) for name, value in zip(names, session.run(names, inputs), strict=True)}


def make(
    kind: Kind = "quantized", channels: int = 3, id: str = "", title: str = ""
) -> tuple[Manifest, dict[str, bytes]]:
    """A toy's manifest and its files."""
    id = id or f"toy-{kind}"
    rng = np.random.default_rng(0)
    weights = patterns(channels)
    graphs = {"encoder.onnx": encoder(id, kind, channels, weights), "decoder.onnx": decoder(id, channels, weights)}
    factors = np.stack(np.unravel_index(np.arange(125), (5, 5, 5)), -1)
    truth = np.pad(np.array(CODEBOOK, np.float32)[factors], ((0, 0), (0, 1)))
    clean = run(graphs["decoder.onnx"], z=truth)["image"]
    noisy = np.clip(clean + rng.normal(0, 0.01, clean.shape), 0, 1)
    pixels = np.rint(noisy * 255).astype(np.uint8)
    images = pixels.astype(np.float32) / 255
    encoded = run(graphs["encoder.onnx"], image=images)
    decoded = run(graphs["decoder.onnx"], z=encoded["z"])["image"]
    kept = rng.permutation(125)[:24]
    pre_z = encoded["pre_z"][kept] if kind == "quantized" else None
    samples = Samples(pixels[kept].transpose(0, 2, 3, 1), encoded["z"][kept], pre_z, factors[kept])
    files = {**graphs, "samples.npz": samples.to_bytes()}
    size = len(weights)
    book = {"kind": kind, "codebooks": [CODEBOOK] * size} if kind == "quantized" else {"kind": kind, "size": size}
    error = np.square(decoded - images).mean((1, 2, 3))
    image = {"channels": channels, "height": SIZE, "width": SIZE}
    manifest = {
        "id": id,
        "title": title or f"Toy, {kind}",
        "method": {"quantized": "QLAE", "gaussian": "beta-VAE", "deterministic": "AE"}[kind],
        "summary": "A toy made by hand for tests: a disc, a slope, a height, and a latent that does nothing.",
        "image": image,
        "latent": book,
        "terms": [{"name": "reconstruction", "weight": 1.0, "note": "made up"}],
        "data": {
            "name": "toy",
            "title": "Toy patterns",
            "factors": [{"name": name, "size": 5} for name in FACTORS],
            "size": 125,
            "source": "generated by tests/bundles.py",
            "licence": "Apache-2.0",
            "rendered": True,
        },
        "statistics": _statistics(kind, encoded),
        "reconstruction": {"n": 125, "quantiles": _quantiles(error, [*(i / 100 for i in range(100)), 0.999, 1])},
        "scores": _scores(kind),
        "mutual_information": {
            "estimator": "made up",
            "n": 125,
            "seed": 0,
            "split": "validation",
            "factors": FACTORS,
            "values": [[0.97, 0.02, 0.01, 0.0], [0.03, 0.93, 0.08, 0.0], [0.01, 0.12, 0.88, 0.0]],
            "active": [True, True, True, False],
            "active_rule": "std > 0.05",
        },
        "history": _history(),
        "canonical": _canonical(graphs, samples),
        "provenance": {
            "config": {"made": "by hand"},
            "seed": 0,
            "steps": 2000,
            "images_seen": 128_000,
            "parameters": int(2 * weights.size),
            "commit": "0" * 40,
            "packages": {"onnxruntime": ort.__version__},
            "machine": "none",
            "wall_seconds": 0.0,
            "created": "2026-01-01T00:00:00Z",
        },
        "sha256": {name: digest(data) for name, data in files.items()},
    }
    return Manifest.model_validate(manifest), files


def write(folder: Path, kind: Kind = "quantized", channels: int = 3, id: str = "", title: str = "") -> Manifest:
    """Writes a toy to `folder`, as an export would."""
    manifest, files = make(kind, channels, id, title)
    bundle.write(folder, manifest, files)
    return manifest


def write_toy_zoo(folder: Path) -> list[str]:
    """One toy of each kind of latents, in folders named by their ids."""
    return [write(folder / f"toy-{kind}", kind, channels).id for kind, channels in KINDS]


def _quantiles(values: np.ndarray, at: list[float]) -> dict[str, float]:
    return {f"{p:g}": float(np.quantile(values, p)) for p in at}


def _statistics(kind: Kind, encoded: dict[str, np.ndarray]) -> dict[str, Any]:
    z = encoded["pre_z"] if kind == "quantized" else encoded["z"]
    values, vectors = np.linalg.eigh(np.cov(encoded["z"].T))
    vectors = vectors.T[::-1]
    vectors *= np.sign(np.take_along_axis(vectors, np.abs(vectors).argmax(1)[:, None], 1))
    latents = []
    for k, column in enumerate(z.T.astype(np.float64)):
        low, high = float(column.min()), float(column.max())
        bins = (low, high) if high > low else (low - 0.5, low + 0.5)
        one: dict[str, Any] = {
            "min": low,
            "max": high,
            "mean": float(column.mean()),
            "std": float(column.std()),
            "quantiles": _quantiles(column, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]),
            "histogram": {"low": bins[0], "high": bins[1], "counts": np.histogram(column, 20, bins)[0].tolist()},
            "active": k < 3,
        }
        if kind == "quantized":
            usage = [int((encoded["z"][:, k] == np.float32(value)).sum()) for value in CODEBOOK]
            share = np.array([n for n in usage if n]) / 125
            one |= {"usage": usage, "entropy": float(-(share * np.log(share)).sum())}
        if kind == "gaussian":
            log_var = encoded["log_var"][:, k].astype(np.float64)
            one["kl"] = float(0.5 * (column**2 + np.exp(log_var) - 1 - log_var).mean())
        latents.append(one)
    return {
        "n": 125,
        "active_rule": "std > 0.05",
        "latents": latents,
        "mean": encoded["z"].mean(0).tolist(),
        "eigenvalues": values[::-1].clip(0).tolist(),
        "eigenvectors": vectors.tolist(),
    }


def _scores(kind: Kind) -> list[dict[str, Any]]:
    common = {"estimator": "made up", "n": 125, "seed": 0, "split": "validation"}
    better = 0.1 * (kind == "quantized")
    return [
        {"name": "InfoM", "value": 0.81 + better, "interval": [0.78 + better, 0.83 + better], **common},
        {"name": "InfoE", "value": 0.99, "by_factor": [0.99, 1.0, 0.98], **common},
        {"name": "InfoC", "value": 0.62 + better, **common},
        {"name": "PSNR", "value": 30.5, "unit": "dB", **common},
    ]


def _history() -> dict[str, Any]:
    step = list(range(0, 2001, 20))
    falling = 600 * np.exp(-np.array(step) / 400) + 40
    extra = 8 * (1 - np.exp(-np.array(step) / 300)) + 0.1
    return {
        "step": step,
        "terms": {"reconstruction": falling.tolist(), "kl": extra.tolist(), "total": (falling + extra).tolist()},
    }


def _canonical(graphs: dict[str, bytes], samples: Samples) -> dict[str, Any]:
    images = samples.images[:4].transpose(0, 3, 1, 2).astype(np.float32) / 255
    z = run(graphs["encoder.onnx"], image=images)["z"]
    decoded = run(graphs["decoder.onnx"], z=z)["image"].astype(np.float64)
    return {
        "samples": [0, 1, 2, 3],
        "z": z.tolist(),
        "pixel_mean": decoded.mean((1, 2, 3)).tolist(),
        "pixel_std": decoded.std((1, 2, 3)).tolist(),
    }


if __name__ == "__main__":
    print(*write_toy_zoo(Path(sys.argv[1])))
