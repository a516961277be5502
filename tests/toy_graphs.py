"""The toys' networks: a decoder that adds up patterns, and the encoder that inverts it."""

from typing import Any, Literal

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

Kind = Literal["quantized", "gaussian", "deterministic"]
SIZE = 16


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


def encoder(id: str, kind: Kind, channels: int, weights: np.ndarray, books: list[list[float]]) -> bytes:
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
        most = max(map(len, books))
        padded = np.array([[*book, *[1e9] * (most - len(book))] for book in books], np.float32)
        constants |= {"books": padded, "all": padded.ravel(), "last": np.array([2])}
        constants["starts"] = most * np.arange(latents)
        nodes += [
            helper.make_node("Unsqueeze", ["pre_z", "last"], ["column"]),
            helper.make_node("Sub", ["column", "books"], ["apart"]),
            helper.make_node("Abs", ["apart"], ["distance"]),
            helper.make_node("ArgMin", ["distance"], ["code"], axis=2, keepdims=0),
            helper.make_node("Add", ["code", "starts"], ["at"]),
            helper.make_node("Gather", ["all", "at"], ["z"]),
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
