"""`shapes3d-render`: the factors of 3D Shapes on pictures that we trace ourselves.

After Burgess & Kim 2018, "3D Shapes Dataset" (github.com/google-deepmind/3d-shapes): the same six factors of the
same sizes in the same order, and a scene of the same looks. Not the official pictures: against the 25 that were
published as a sample sheet the mean absolute difference is 2.4 of 255, mostly at edges and in the grain of the
walls and the floor, which ours have not.

There are only 480 geometries (scale x shape x orientation). Each is traced once, into how much of each material's
colour every pixel shows; a picture is then a weighted sum of colours, in whole numbers, so it is the same on every
machine and for every way of batching.
"""

import functools

import numpy as np

from factorscope_models.drawn.drawn import Drawn
from factorscope_models.drawn.raytrace import Scene, Shape
from factorscope_models.drawn.scene import FINE, MATERIALS, SIDE, light
from factorscope_models.manifest import DataSource, Factor, ImageFormat

VERSION = "2"
"""Of the pictures: raise it with every change of a pixel."""

FACTORS = (
    Factor(name="floor_hue", size=10),
    Factor(name="wall_hue", size=10),
    Factor(name="object_hue", size=10),
    Factor(name="scale", size=8),
    Factor(name="shape", size=4),
    Factor(name="orientation", size=15),
)
SHAPES: tuple[Shape, ...] = ("cube", "cylinder", "sphere", "capsule")
UNIT = {"cube": 1.409, "cylinder": 1.503, "sphere": 1.697, "capsule": 1.317}
"""`size` of each shape at scale 1; the scales go from 0.75 to 1.25."""
SCENE = Scene()
ONE = 4096
"""The integer that stands for a weight of 1."""
SKY = (153, 226, 249)
HUES = ((255, 0, 0), (255, 153, 0), (204, 255, 0), (51, 255, 0), (0, 255, 102))
HUES += ((0, 255, 255), (0, 102, 255), (51, 0, 255), (204, 0, 255), (255, 0, 153))


def render(values: np.ndarray) -> np.ndarray:
    """Pictures of these factor values: int64 [n, 6] to uint8 [n, 64, 64, 3]."""
    out = np.empty((len(values), SIDE, SIDE, 3), np.uint8)
    hues, fixed = np.array(HUES, np.float32), np.array([SKY, (255, 255, 255)], np.float32)
    for picture, (*surfaces, scale, shape, orientation) in zip(out, values.tolist(), strict=True):
        total = weights(scale, shape, orientation) @ np.concatenate([hues[surfaces], fixed])
        total *= 1 / ONE
        total += 0.5
        np.minimum(total, 255, out=total)
        picture[...] = total  # cuts off the fraction
    return out


@functools.cache
def weights(scale: int, shape: int, orientation: int) -> np.ndarray:
    """How much of each material every pixel shows, in units of 1 / ONE: float32 [row, column, material].

    Whole numbers, so small that float32 holds every product and every sum exactly: no order of summing, no batch
    and no matrix library can change a picture.

    Tracing takes 18 ms (one core of a server's CPU, median over 60 geometries), a picture of a traced one 0.03 ms; all
    480 that are kept take 39 MB.
    """
    size = UNIT[SHAPES[shape]] * (0.75 + 0.5 * scale / 7)
    angle = np.deg2rad(-30 + 60 * orientation / 14)
    cosine, sine = round(float(np.cos(angle)), 12), round(float(np.sin(angle)), 12)
    fine = light(SCENE, SHAPES[shape], size, cosine, sine)
    coarse = np.zeros((len(MATERIALS), SIDE, SIDE))
    for y in range(FINE):
        for x in range(FINE):
            coarse += fine[:, y::FINE, x::FINE]
    result = np.ascontiguousarray(np.rint(coarse * (ONE / FINE**2)).transpose(1, 2, 0), np.float32)
    result.setflags(write=False)
    return result


SHAPES3D = Drawn(
    info=DataSource(
        name="shapes3d-render",
        title="shapes3d-render",
        factors=list(FACTORS),
        size=int(np.prod([f.size for f in FACTORS])),
        source="our own rendering after the 3D Shapes data set of Burgess & Kim 2018 "
        "(https://github.com/google-deepmind/3d-shapes); not the official pictures",
        licence="Apache-2.0",
        rendered=True,
    ),
    image=ImageFormat(channels=3, height=SIDE, width=SIDE),
    version=VERSION,
    whole=render,
)
