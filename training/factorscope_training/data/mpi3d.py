"""MPI3D: the official npz files, any of the four sets of images."""

from pathlib import Path

import numpy as np

from factorscope_models.manifest import DataSource, Factor, ImageFormat
from factorscope_training.data.dataset import DataSet, grid_values
from factorscope_training.data.files import locate, shape_of, wrong
from factorscope_training.data.npz import member
from factorscope_training.data.stored import converted


def _factors(colors: int, shapes: int) -> tuple[Factor, ...]:
    names = ("object_color", "object_shape", "object_size", "camera_height", "background_color")
    sizes = (colors, shapes, 2, 3, 3, 40, 40)
    axes = ("horizontal_axis", "vertical_axis")
    return tuple(Factor(name=name, size=size) for name, size in zip((*names, *axes), sizes, strict=True))


GRIDS = (_factors(6, 6), _factors(4, 4))
"""Toy, realistic and real have 1,036,800 images; the complex real objects 460,800."""

TITLES = {
    "mpi3d_toy.npz": "MPI3D toy",
    "mpi3d_realistic.npz": "MPI3D realistic",
    "mpi3d_real.npz": "MPI3D real",
    "real3d_complicated_shapes_ordered.npz": "MPI3D complex",
}

EXPECTED = (
    f"one of {', '.join(TITLES)} (1036800 or, the complex one, 460800 x 64 x 64 x 3 uint8 `images`), "
    "from https://github.com/rr-learning/disentanglement_dataset"
)


def mpi3d(folder: Path, cache: Path | None = None, grids: tuple[tuple[Factor, ...], ...] = GRIDS) -> DataSet:
    """The set in `folder` (or the file itself). Gondal et al. 2019, arXiv:1906.03292; the last factor fastest.

    The number of images says which grid of factors it is. An archive that is not compressed is memory-mapped where
    it lies; a compressed one is decoded once (12.7 or 5.7 GB) into `cache` or beside it. `grids` may name smaller
    ones, for cut-down copies.
    """
    path = locate(folder, list(TITLES), EXPECTED)
    stored = member(path, "images", EXPECTED)
    shapes: dict[tuple[int, ...], tuple[Factor, ...]] = {
        (int(np.prod([f.size for f in grid])), 64, 64, 3): grid for grid in grids
    }
    if stored.shape not in shapes:
        raise wrong(path, EXPECTED, f"`images` of {shape_of(stored.shape, 'uint8')}")
    factors = shapes[stored.shape]
    images = converted(path, cache, stored.shape, stored.blocks()) if stored.compressed else stored.mapped()
    return DataSet(
        info=DataSource(
            name="mpi3d",
            title=TITLES.get(path.name, "MPI3D"),
            factors=list(factors),
            size=len(images),
            source="Gondal et al. 2019, https://github.com/rr-learning/disentanglement_dataset",
            licence="CC BY 4.0",
            rendered=False,
        ),
        image=ImageFormat(channels=3, height=64, width=64),
        images=lambda index: np.asarray(images[index]),
        values=lambda index: grid_values(factors, index),
    )
