"""MNIST: the four official IDX files, gzipped or not."""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from factorscope_models.manifest import DataSource, Factor, ImageFormat
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.files import locate, shape_of, wrong

FACTORS = (Factor(name="digit", size=10),)

PARTS = (("train", 60_000), ("t10k", 10_000))

EXPECTED = (
    "MNIST's {} in the IDX format, gzipped or not, from http://yann.lecun.com/exdb/mnist/ or its mirror "
    "https://ossci-datasets.s3.amazonaws.com/mnist/"
)

UNSIGNED_BYTE = 8
"""The type code of the IDX format; after two zero bytes, and before the number of dimensions."""


def mnist(folder: Path) -> DataSet:
    """The set in `folder`: LeCun, Cortes & Burges 1998; 60,000 images for training, then the 10,000 test images."""
    images = np.concatenate([_read(folder, part, "images", (size, 28, 28)) for part, size in PARTS])[..., None]
    digits = np.concatenate([_read(folder, part, "labels", (size,)) for part, size in PARTS]).astype(np.int64)
    return DataSet(
        info=DataSource(
            name="mnist",
            title="MNIST",
            factors=list(FACTORS),
            size=len(images),
            source="LeCun, Cortes & Burges 1998, http://yann.lecun.com/exdb/mnist/",
            licence="CC BY-SA 3.0",
            rendered=False,
        ),
        image=ImageFormat(channels=1, height=28, width=28),
        images=lambda index: images[index],
        values=lambda index: digits[index, None],
        official_test=PARTS[1][1],
    )


def _read(folder: Path, part: str, kind: str, shape: tuple[int, ...]) -> UInt8[ndarray, "..."]:
    """The values of one file; DataError where it is missing, damaged or another file than its name says."""
    stem, ending = f"{part}-{kind}", f"idx{len(shape)}-ubyte"
    expected = EXPECTED.format(f"{stem}-{ending}[.gz] ({shape_of(shape, 'uint8')})")
    path = _prefer(folder, [f"{stem}{joint}{ending}" for joint in "-."], expected)
    try:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise wrong(path, expected, f"a damaged file ({error})") from error
    start = 4 + 4 * len(shape)
    if len(data) < start:
        raise wrong(path, expected, f"{len(data)} bytes")
    if (magic := data[:4]) != bytes([0, 0, UNSIGNED_BYTE, len(shape)]):
        raise wrong(path, expected, f"a file that begins with {magic.hex(' ')}, not {_magic(shape)}")
    found = struct.unpack(f">{len(shape)}I", data[4:start])
    if found != shape:
        raise wrong(path, expected, shape_of(found, "uint8"))
    if len(data) != start + math.prod(shape):
        raise wrong(path, expected, f"{len(data)} bytes instead of {start + math.prod(shape)}")
    values = np.frombuffer(data, np.uint8, offset=start).reshape(shape)
    if kind == "labels" and values.max() >= FACTORS[0].size:
        raise wrong(path, expected, f"the label {values.max()}")
    return values


def _prefer(folder: Path, names: list[str], expected: str) -> Path:
    """The plain file where both it and the gzipped one lie in the folder."""
    plain = [name for name in names if (folder / name).is_file()]
    return locate(folder, plain[:1] or [f"{name}.gz" for name in names], expected)


def _magic(shape: tuple[int, ...]) -> str:
    return bytes([0, 0, UNSIGNED_BYTE, len(shape)]).hex(" ")
