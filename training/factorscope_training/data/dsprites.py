"""dSprites: the official npz."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from jaxtyping import Int, UInt8
from numpy import ndarray

from factorscope_models.drawn.sprites import FACTORS
from factorscope_models.manifest import DataSource, Factor, ImageFormat
from factorscope_training.data.dataset import DataSet, grid_values
from factorscope_training.data.files import locate, shape_of, wrong
from factorscope_training.data.npz import Member, member
from factorscope_training.data.stored import converted

FILE = "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz"

EXPECTED = f"{FILE} (737280 x 64 x 64 uint8 `imgs`), from https://github.com/google-deepmind/dsprites-dataset"


def dsprites(folder: Path, cache: Path | None = None, factors: tuple[Factor, ...] = FACTORS) -> DataSet:
    """The set in `folder` (or the file itself). Matthey et al. 2017; order of the file: the last factor fastest.

    Only `imgs` is read; the archive's metadata is a pickle, which is never opened. A compressed archive cannot be
    memory-mapped, and its pixels are 0 or 1: they are stored once as bits, eight to a byte (377 MB, an eighth of
    them all), in `cache` or beside the archive, and come back as 0 or 255. `factors` may name a smaller grid.
    """
    path = locate(folder, [FILE], EXPECTED)
    size = int(np.prod([f.size for f in factors]))
    imgs = member(path, "imgs", EXPECTED)
    if imgs.shape != (size, 64, 64):
        raise wrong(path, EXPECTED, f"`imgs` of {shape_of(imgs.shape, 'uint8')}")
    bits = converted(path, cache, (size, 64, 8), _packed(imgs))

    def images(index: Int[ndarray, " n"]) -> UInt8[ndarray, "n 64 64 1"]:
        return np.unpackbits(bits[index], axis=-1)[..., None] * np.uint8(255)

    return DataSet(
        info=DataSource(
            name="dsprites",
            title="dSprites",
            factors=list(factors),
            size=size,
            source="Matthey et al. 2017, https://github.com/google-deepmind/dsprites-dataset",
            licence="Apache-2.0",
            rendered=False,
        ),
        image=ImageFormat(channels=1, height=64, width=64),
        images=images,
        values=lambda index: grid_values(factors, index),
    )


def _packed(imgs: Member) -> Iterator[UInt8[ndarray, "rows 64 8"]]:
    for block in imgs.blocks():
        if block.max() > 1:
            raise wrong(imgs.path, EXPECTED, f"a pixel of {block.max()}, where there are only 0 and 1")
        yield np.packbits(block, axis=-1)
