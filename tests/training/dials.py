"""A data set whose images are read off exactly, and codecs for it whose scores can be worked out by hand."""

from collections.abc import Callable

import numpy as np
from numpy import ndarray

from factorscope_models.manifest import DataSource, Factor, ImageFormat
from factorscope_training.codec import Codec
from factorscope_training.data.dataset import DataSet, grid_values

FACTORS = (Factor(name="hour", size=5), Factor(name="minute", size=4), Factor(name="side", size=3))
SIDE = 12
GRID = 5 * 4 * 3


def dials(turns: int = 10, factors: bool = True) -> DataSet:
    """All 60 combinations `turns` times, half of them to validate on: a white pixel in a row of its own for each of the
    three factors, where its value says."""
    info = DataSource(
        name="dials",
        title="Dials",
        factors=list(FACTORS) if factors else [],
        size=2 * GRID * turns,
        source="made up",
        licence="Apache-2.0",
        rendered=True,
    )

    def values(index: ndarray) -> ndarray:
        return grid_values(FACTORS, index % GRID) if factors else np.zeros((len(index), 0), np.int64)

    image = ImageFormat(channels=1, height=SIDE, width=SIDE)
    return DataSet(info, image, lambda index: draw(grid_values(FACTORS, index % GRID)), values, GRID * turns)


def draw(values: ndarray) -> ndarray:
    images = np.zeros((len(values), SIDE, SIDE, 1), np.uint8)
    for row, column in enumerate(values.T):
        images[np.arange(len(values)), row, column] = 255
    return images


def read(x: ndarray) -> ndarray:
    """The values of the three factors, for images of the data set or near them."""
    return np.stack([x[:, 0, row].argmax(-1) for row in range(3)], axis=1).astype(np.float32)


def shown(z: ndarray) -> ndarray:
    """The image of z rounded to factor values."""
    sizes = np.array([factor.size for factor in FACTORS])
    values = np.clip(np.rint(z[:, :3]), 0, sizes - 1).astype(np.int64)
    return draw(values).transpose(0, 3, 1, 2).astype(np.float32) / 255


def perfect(log_var: float | None = None, quantized: bool = False) -> Codec:
    """z are the factor values, decoded to the very image; with a posterior of that log-variance, or as codes."""

    def encode(x: ndarray) -> dict[str, ndarray]:
        z = read(x)
        if quantized:
            return {"z": z, "pre_z": z + np.float32(0.25)}
        return {"z": z} if log_var is None else {"z": z, "log_var": np.full_like(z, log_var)}

    return Codec(encode, shown)


def made(encode: Callable[[ndarray], ndarray], decode: Callable[[ndarray], ndarray] = shown) -> Codec:
    return Codec(lambda x: {"z": encode(x)}, decode)
