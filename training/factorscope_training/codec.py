"""Encoding and decoding many images, whether by a model in training or by a bundle's graphs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
import onnxruntime
import torch
from jaxtyping import Float, Int, UInt8
from numpy import ndarray

from factorscope_training.data.dataset import DataSet
from factorscope_training.metrics.image_quality import mean_squared_error
from factorscope_training.model import Autoencoder

BATCH = 250


@final
@dataclass(frozen=True)
class Codec:
    """Both directions of one autoencoder, on arrays."""

    encode: Callable[[Float[ndarray, "n channel height width"]], dict[str, Float[ndarray, "n latent"]]]
    """`z` and what else the latent kind has: `pre_z` or `log_var`."""
    decode: Callable[[Float[ndarray, "n latent"]], Float[ndarray, "n channel height width"]]


@final
@dataclass(frozen=True)
class Encoded:
    """What a codec makes of n images."""

    outputs: dict[str, Float[ndarray, "n latent"]]
    errors: Float[ndarray, " n"]
    """Mean squared error per pixel value of decode(z), each image's own."""


def of_model(model: Autoencoder) -> Codec:
    """The codec of a torch model, on its own device."""
    device = next(model.parameters()).device

    @torch.no_grad()
    def encode(x: ndarray) -> dict[str, ndarray]:
        return {name: t.cpu().numpy() for name, t in model.encode(torch.from_numpy(x).to(device)).items()}

    @torch.no_grad()
    def decode(z: ndarray) -> ndarray:
        return model.decode(torch.from_numpy(z).to(device)).cpu().numpy()

    return Codec(encode, decode)


def of_graphs(encoder: bytes, decoder: bytes) -> Codec:
    """The codec of a bundle's two ONNX graphs."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    forward = onnxruntime.InferenceSession(encoder, options, providers=["CPUExecutionProvider"])
    back = onnxruntime.InferenceSession(decoder, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in forward.get_outputs()]

    def encode(x: ndarray) -> dict[str, ndarray]:
        return {n: np.asarray(a) for n, a in zip(names, forward.run(names, {"image": x}), strict=True)}

    def decode(z: ndarray) -> ndarray:
        return np.asarray(back.run(["image"], {"z": z})[0])

    return Codec(encode, decode)


def as_input(images: UInt8[ndarray, "n height width channel"]) -> Float[ndarray, "n channel height width"]:
    """The one place where stored images become a graph's input: float32 in [0, 1], channels first."""
    return np.ascontiguousarray(images.transpose(0, 3, 1, 2)).astype(np.float32) / 255


def encode_all(
    codec: Codec,
    data: DataSet,
    index: Int[ndarray, " n"],
    progress: Callable[[int], None] = lambda done: None,
) -> Encoded:
    """Encodes and reconstructs the images at `index`, a few at a time; `progress` is told how many are done."""
    outputs: dict[str, list[ndarray]] = {}
    errors: list[ndarray] = []
    for start in range(0, len(index), BATCH):
        x = as_input(data.images(index[start : start + BATCH]))
        batch = codec.encode(x)
        for name, array in batch.items():
            outputs.setdefault(name, []).append(array)
        errors.append(mean_squared_error(codec.decode(batch["z"]), x))
        progress(min(start + BATCH, len(index)))
    return Encoded({name: np.concatenate(parts) for name, parts in outputs.items()}, np.concatenate(errors))
