"""`dsprites-render`: our own drawing of the scene of dSprites, with its factors and sizes.

A pixel is lit if its centre lies inside the shape; no antialiasing, as in the original. The sizes were measured on the
animation that the authors of dSprites (Matthey et al. 2017) publish: its frames that vary scale or orientation have
38,608 lit pixels, and ours differ from them in 68. One deviation: a step in x or y is one pixel here and 32/31 pixel
there, so that ours is the same mask at every position and the last position lies one pixel further in.

The circle's last orientation is its first, as in the original; and of the smaller squares and ellipses some (4 % of
all masks) look the same at two orientations, mostly a quarter or half turn apart.
"""

import functools
from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from factorscope_models.drawn.drawn import Drawn
from factorscope_models.manifest import DataSource, Factor, ImageFormat

FACTORS = (
    Factor(name="shape", size=3),
    Factor(name="scale", size=6),
    Factor(name="orientation", size=40),
    Factor(name="posX", size=32),
    Factor(name="posY", size=32),
)
"""Those of dSprites without its first, colour, which has one value."""

SCALES = np.linspace(0.5, 1, 6)
ANGLES = np.linspace(0, 2 * np.pi, 40)
"""Radians, counterclockwise on the screen; the full circle, so that the first is also the last."""

BOX = 32
"""A mask's side in pixels: the largest sprite, turned anyhow, fits."""

STEPS = 32
"""Positions along each axis, one pixel apart."""

Coordinates = np.ndarray
"""float64 [scale or orientation, row, column], pixels from the sprite's origin at full scale."""
Mask = np.ndarray
"""bool, of the same shape."""


def render(values: np.ndarray) -> np.ndarray:
    """Pictures of these factor values: int64 [n, 5] to uint8 [n, 64, 64, 1], 0 or 255."""
    shape, scale, orientation, x, y = values.T
    mask = (shape * len(SCALES) + scale) * len(ANGLES) + orientation
    return _windows()[mask, STEPS - 1 - y, STEPS - 1 - x][..., None]


@functools.cache
def _windows() -> np.ndarray:
    """All masks at all places, a view of 6.5 MB: uint8 [mask, STEPS - 1 - y, STEPS - 1 - x, 64, 64]."""
    masks = np.stack([_masks(inside) for inside in (_square, _ellipse, _heart)]).reshape(-1, BOX, BOX)
    margin = ((0, 0), (STEPS - 1, STEPS), (STEPS - 1, STEPS))
    canvas = np.pad(masks.astype(np.uint8) * np.uint8(255), margin)
    return sliding_window_view(canvas, (64, 64), axis=(1, 2))


def _masks(inside: Callable[[Coordinates, Coordinates], Mask]) -> Mask:
    """One shape at every scale and orientation, its origin in the middle of the box, between four pixels.

    bool [scale, orientation, BOX, BOX]
    """
    at = np.arange(BOX) - (BOX - 1) / 2
    x, y = at[None, None, :], at[None, :, None]
    cos, sin = np.cos(ANGLES)[:, None, None], np.sin(ANGLES)[:, None, None]
    u, v = x * cos - y * sin, x * sin + y * cos
    return np.stack([inside(u / scale, v / scale) for scale in SCALES])


def _square(u: Coordinates, v: Coordinates) -> Mask:
    """Side 19.2 pixels at full scale."""
    return np.maximum(np.abs(u), np.abs(v)) <= 9.6


def _ellipse(u: Coordinates, v: Coordinates) -> Mask:
    """Half-axes 12.8 (along x when not turned) and 7.2 pixels at full scale."""
    return (u / 12.8) ** 2 + (v / 7.2) ** 2 <= 1


def _heart(u: Coordinates, v: Coordinates) -> Mask:
    """The curve x = 16 sin^3 t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, tip down, scaled to 19.2 x 19.2 pixels.

    Seen from its own origin, which lies 1.44 pixels above the origin of rotation, each direction meets the curve
    once: a point is inside if it is nearer than the curve.
    """
    t = np.linspace(0, 2 * np.pi, 2001)[:-1]
    x = 0.6 * 16 * np.sin(t) ** 3
    y = 0.6625 * -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    direction, distance = np.arctan2(y, x), np.hypot(x, y)
    order = np.argsort(direction)
    edge = np.interp(np.arctan2(v + 1.44, u), direction[order], distance[order], period=2 * np.pi)
    return np.hypot(u, v + 1.44) <= edge


SPRITES = Drawn(
    info=DataSource(
        name="dsprites-render",
        title="dsprites-render",
        factors=list(FACTORS),
        size=int(np.prod([f.size for f in FACTORS])),
        source="our own drawing after dSprites of Matthey et al. 2017 "
        "(https://github.com/google-deepmind/dsprites-dataset); not the official images",
        licence="Apache-2.0",
        rendered=True,
    ),
    image=ImageFormat(channels=1, height=64, width=64),
    version="1",
    whole=render,
)
