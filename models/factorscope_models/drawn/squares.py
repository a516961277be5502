"""Squares: a tiny set, for tests and first steps."""

import numpy as np

from factorscope_models.drawn.drawn import Drawn
from factorscope_models.manifest import DataSource, Factor, ImageFormat

FACTORS = (Factor(name="x", size=7), Factor(name="y", size=7), Factor(name="shade", size=3))

SIDE = 4
SHADES = np.array([85, 170, 255], np.uint8)


def render(values: np.ndarray) -> np.ndarray:
    """One 4 x 4 square that moves by two pixels a step, in three shades of grey.

    int64 [n, 3] to uint8 [n, 16, 16, 1].
    """
    x, y, shade = values.T[:, :, None, None]
    at = np.arange(16)
    row, column = at[:, None] - 2 * y, at[None, :] - 2 * x
    inside = (row >= 0) & (row < SIDE) & (column >= 0) & (column < SIDE)
    return np.where(inside, SHADES[shade], 0).astype(np.uint8)[..., None]


SQUARES = Drawn(
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
    version="1",
    whole=render,
    halves=False,
)
