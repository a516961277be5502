"""The arrays of a bundle: a few samples with their pictures, and the codes of many more images."""

import math
from dataclasses import dataclass
from io import BytesIO
from typing import Any, final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np
from numpy.lib import format as npy

MOST_BYTES = 256 * 2**20
"""Of all arrays of a file, unpacked: a small file can say that it holds more than there is memory."""
MOST_ARRAYS = 16
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


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
    """What numpy would load, refused before it takes more memory than `MOST_BYTES`; raises ValueError."""
    with ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if len({one.filename for one in members}) != len(members) or len(members) > MOST_ARRAYS:
            raise ValueError(f"it has more than {MOST_ARRAYS} arrays, or two of one name")
        if sum(one.file_size for one in members) > MOST_BYTES:
            raise ValueError(f"its arrays take more than {MOST_BYTES} bytes")
        if any(one.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for one in members):
            raise ValueError("it is compressed in a way that numpy does not use")
        return {one.filename.removesuffix(".npy"): _array(archive.read(one)) for one in members}


def _array(data: bytes) -> np.ndarray:
    """An npy file's array, of numbers; its header is believed only as far as there are bytes."""
    file = BytesIO(data)
    read_header = _HEADERS.get(npy.read_magic(file))
    if read_header is None:
        raise ValueError("an array in it has a format that is not numpy's 1.0 or 2.0")
    try:
        shape, _, dtype = read_header(file)
    except (SyntaxError, TypeError, ValueError):  # what Python says of it is no sentence
        raise ValueError("an array in it has a header that numpy does not write") from None
    if dtype.kind not in "biuf" or not shape:
        raise ValueError("an array in it is not one of numbers")
    if math.prod(shape) * dtype.itemsize != len(data) - file.tell():
        raise ValueError("an array in it does not fit its bytes")
    file.seek(0)
    return npy.read_array(file, allow_pickle=False)
