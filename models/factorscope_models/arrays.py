"""The arrays of a bundle: a few samples with their pictures, and the codes of many more images."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, final

import numpy as np


@final
@dataclass(frozen=True)
class Samples:
    """A few dozen validation images with what the encoder says of them: samples.npz."""

    images: np.ndarray
    """uint8 [n, height, width, channels]"""
    z: np.ndarray
    """float32 [n, latent]"""
    pre_z: np.ndarray | None
    """float32 [n, latent]: before quantization; quantized latents only."""
    factors: np.ndarray | None
    """int64 [n, factor]; None where the data set has no factors."""

    def to_bytes(self) -> bytes:
        """An npz file of the arrays that are there."""
        return _packed(self)

    @staticmethod
    def from_bytes(data: bytes) -> "Samples":
        """Reads what `to_bytes` wrote; nothing is unpickled."""
        found = _unpacked(data)
        return Samples(found["images"], found["z"], found.get("pre_z"), found.get("factors"))


@final
@dataclass(frozen=True)
class Codes:
    """What the encoder says of some thousand validation images, without the pictures: codes.npz.

    For whatever needs latents jointly; the statistics of single latents, over more images, are in the manifest.
    """

    z: np.ndarray
    """float32 [n, latent]"""
    pre_z: np.ndarray | None
    """float32 [n, latent]: before quantization; quantized latents only."""
    log_var: np.ndarray | None
    """float32 [n, latent]: of the posterior; Gaussian latents only."""
    factors: np.ndarray | None
    """int64 [n, factor]; None where the data set has no factors."""
    errors: np.ndarray
    """float32 [n]: mean squared error per pixel value of each image's reconstruction."""

    def to_bytes(self) -> bytes:
        """An npz file of the arrays that are there."""
        return _packed(self)

    @staticmethod
    def from_bytes(data: bytes) -> "Codes":
        """Reads what `to_bytes` wrote; nothing is unpickled."""
        found = _unpacked(data)
        return Codes(found["z"], found.get("pre_z"), found.get("log_var"), found.get("factors"), found["errors"])


def _packed(arrays: Samples | Codes) -> bytes:
    out = BytesIO()
    kept: dict[str, Any] = {name: array for name, array in vars(arrays).items() if array is not None}
    np.savez_compressed(out, **kept)
    return out.getvalue()


def _unpacked(data: bytes) -> dict[str, np.ndarray]:
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        return dict(arrays)
