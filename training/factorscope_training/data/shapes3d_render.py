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
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int, UInt8
from numpy import ndarray

from factorscope_models.manifest import DataSource, Factor, ImageFormat
from factorscope_training.data.cache import cached
from factorscope_training.data.dataset import DataSet, grid_values
from factorscope_training.data.halved import at_size
from factorscope_training.data.raytrace import Scene, Shape
from factorscope_training.data.shapes3d_scene import FINE, MATERIALS, SIDE, light

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


def shapes3d_render(cache: Path | None = None, size: int = SIDE) -> DataSet:
    """480,000 pictures, 64 x 64 x 3, or 32 x 32 x 3, the means of 2 x 2 pixels of those; DataError for other sizes.

    With a folder: all of them are written there once (5.9 or 1.5 GB) and read from it.
    """
    info = DataSource(
        name="shapes3d-render",
        title="shapes3d-render",
        factors=list(FACTORS),
        size=int(np.prod([f.size for f in FACTORS])),
        source="our own rendering after the 3D Shapes data set of Burgess & Kim 2018 "
        "(https://github.com/google-deepmind/3d-shapes); not the official pictures",
        licence="Apache-2.0",
        rendered=True,
    )
    image = ImageFormat(channels=3, height=SIDE, width=SIDE)
    data = DataSet(info, image, lambda index: render(grid_values(FACTORS, index)), lambda i: grid_values(FACTORS, i))
    sized = at_size(data, size)
    return cached(sized, cache, VERSION) if cache else sized


def render(values: Int[ndarray, "n 6"]) -> UInt8[ndarray, "n 64 64 3"]:
    """Pictures of these factor values; ValueError where one lies outside its factor."""
    sizes = [f.size for f in FACTORS]
    if ((values < 0) | (values >= sizes)).any():
        raise ValueError(f"factor values must lie in 0 .. size - 1 with sizes {sizes}")
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
def weights(scale: int, shape: int, orientation: int) -> Float32[ndarray, "row column material"]:
    """How much of each material every pixel shows, in units of 1 / ONE.

    Whole numbers, so small that float32 holds every product and every sum exactly: no order of summing, no batch
    and no matrix library can change a picture.
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
