"""3D Shapes: the official 3dshapes.h5."""

from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from factorscope_models.drawn.shapes3d import FACTORS
from factorscope_models.manifest import DataSource, Factor, ImageFormat
from factorscope_training.data.dataset import DataError, DataSet, grid_values
from factorscope_training.data.files import locate, shape_of, wrong
from factorscope_training.data.stored import converted

EXPECTED = (
    "3dshapes.h5 (480000 x 64 x 64 x 3 uint8 `images` and their `labels`), from the bucket 3d-shapes "
    "that https://github.com/google-deepmind/3d-shapes links to"
)

IMAGE = (64, 64, 3)

ROWS = 2048
"""Images decoded at a time, at the least."""


def shapes3d(folder: Path, cache: Path | None = None, factors: tuple[Factor, ...] = FACTORS) -> DataSet:
    """The set in `folder` (or the file itself). Burgess & Kim 2018; order of the file: the last factor fastest.

    The official file is chunked and compressed, so that one image at random costs the decoding of hundreds: it is
    decoded once into `3dshapes.h5.npy` (5.9 GB), in `cache` or beside it, and memory-mapped. A copy that is neither
    chunked nor compressed is memory-mapped where it lies. `factors` may name a smaller grid, for cut-down copies.
    """
    path = locate(folder, ["3dshapes.h5"], EXPECTED)
    sizes = tuple(f.size for f in factors)
    shape = (int(np.prod(sizes)), *IMAGE)
    try:
        with h5py.File(path) as file:
            stored, labels = _dataset(path, file, "images"), _dataset(path, file, "labels")
            if stored.shape != shape or stored.dtype != np.uint8:
                raise wrong(path, EXPECTED, f"`images` of {shape_of(stored.shape, stored.dtype)}")
            if not _on_grid(labels[()], sizes):
                raise wrong(path, EXPECTED, "`labels` that do not follow the grid of factors in its order")
            if stored.chunks is None and stored.external is None and (offset := stored.id.get_offset()) is not None:
                images = np.memmap(path, np.uint8, "r", offset, shape)
            else:
                images = converted(path, cache, shape, _blocks(path, stored))
    except DataError:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        raise wrong(path, EXPECTED, f"no intact HDF5 file ({error})") from error
    return DataSet(
        info=DataSource(
            name="shapes3d",
            title="3D Shapes",
            factors=list(factors),
            size=shape[0],
            source="Burgess & Kim 2018, https://github.com/google-deepmind/3d-shapes",
            licence="Apache-2.0",
            rendered=False,
        ),
        image=ImageFormat(channels=3, height=64, width=64),
        images=lambda index: np.asarray(images[index]),
        values=lambda index: grid_values(factors, index),
    )


def _dataset(path: Path, file: h5py.File, name: str) -> h5py.Dataset:
    found = file.get(name)
    if not isinstance(found, h5py.Dataset):
        raise wrong(path, EXPECTED, f"no `{name}` in it but {', '.join(file) or 'nothing'}")
    return found


def _on_grid(labels: ndarray, sizes: tuple[int, ...]) -> bool:
    """Whether the labels of factor k rise along axis k of the grid and along no other."""
    if labels.shape != (np.prod(sizes), len(sizes)):
        return False
    for k, values in enumerate(np.moveaxis(labels.reshape(*sizes, len(sizes)), -1, 0)):
        by_value = np.moveaxis(values, k, 0).reshape(sizes[k], -1)
        if (by_value != by_value[:, :1]).any() or (np.diff(by_value[:, 0]) <= 0).any():
            return False
    return True


def _blocks(path: Path, stored: h5py.Dataset) -> Iterator[UInt8[ndarray, "rows height width channel"]]:
    """All images in order, each chunk of the file decoded once."""
    chunk = stored.chunks[0] if stored.chunks else 1
    rows = chunk * -(-ROWS // chunk)
    try:
        for first in range(0, stored.shape[0], rows):
            yield stored[first : first + rows]
    except (OSError, RuntimeError) as error:
        raise wrong(path, EXPECTED, f"images that cannot be decoded ({error})") from error
