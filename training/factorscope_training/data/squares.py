"""Squares: a tiny generated set, for tests and first steps; needs no files."""

import numpy as np
from jaxtyping import Int, UInt8
from numpy import ndarray

from factorscope_models.manifest import DataSource, Factor, ImageFormat
from factorscope_training.data.dataset import DataSet, grid_values

FACTORS = (Factor(name="x", size=7), Factor(name="y", size=7), Factor(name="shade", size=3))

SIDE = 4
SHADES = np.array([85, 170, 255], np.uint8)


def squares() -> DataSet:
    """147 images of 16 x 16: one 4 x 4 square that moves by two pixels a step, in three shades of grey."""
    return DataSet(
        info=DataSource(
            name="squares",
            title="Squares",
            factors=list(FACTORS),
            size=7 * 7 * 3,
            source="our own drawing, for tests",
            licence="Apache-2.0",
            rendered=True,
        ),
        image=ImageFormat(channels=1, height=16, width=16),
        images=_draw,
        values=lambda index: grid_values(FACTORS, index),
    )


def _draw(index: Int[ndarray, " n"]) -> UInt8[ndarray, "n 16 16 1"]:
    x, y, shade = grid_values(FACTORS, index).T[:, :, None, None]
    at = np.arange(16)
    row, column = at[:, None] - 2 * y, at[None, :] - 2 * x
    inside = (row >= 0) & (row < SIDE) & (column >= 0) & (column < SIDE)
    return np.where(inside, SHADES[shade], 0).astype(np.uint8)[..., None]
