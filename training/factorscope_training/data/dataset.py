"""What a data set is: named factors, and functions from an index to images and factor values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Int, Int64, UInt8
from numpy import ndarray

from factorscope_models.manifest import DataSource, Factor, ImageFormat

HELD_OUT = 10_000
"""Images kept for validation, where the set has no official test images and is large enough."""

SPLIT_SEED = 20230228
"""The split is a property of the data set, never of a run."""


@final
class DataError(ValueError):
    """A file that is missing or damaged: the message says what was expected, where to get it, and what was found."""


@final
@dataclass(frozen=True)
class DataSet:
    """Images by index. Images keep the order of the official files: height, width, channel, uint8."""

    info: DataSource
    image: ImageFormat
    images: Callable[[Int[ndarray, " n"]], UInt8[ndarray, "n height width channel"]]
    values: Callable[[Int[ndarray, " n"]], Int64[ndarray, "n factor"]]
    """Factor values; [n, 0] where there are no factors."""
    official_test: int = 0
    """The last so many images are the set's own test images."""

    @property
    def size(self) -> int:
        return self.info.size

    def split(self) -> tuple[Int64[ndarray, " train"], Int64[ndarray, " validation"]]:
        """Indices to train on and to validate on: the official test set, or else 10,000 images (10 % of a
        small set) drawn once with a fixed seed. Every run of every seed shares them."""
        if self.official_test:
            edge = self.size - self.official_test
            return np.arange(edge), np.arange(edge, self.size)
        order = np.random.default_rng(SPLIT_SEED).permutation(self.size)
        held_out = min(HELD_OUT, max(1, self.size // 10))
        return np.sort(order[held_out:]), order[:held_out]


def grid_values(factors: tuple[Factor, ...], index: Int[ndarray, " n"]) -> Int64[ndarray, "n factor"]:
    """Factor values at flat indices of a full grid, the last factor varying fastest; ValueError outside it."""
    sizes = tuple(f.size for f in factors)
    return np.stack(np.unravel_index(index, sizes), axis=-1).astype(np.int64)
