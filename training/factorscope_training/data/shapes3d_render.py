"""`shapes3d-render`: the factors of 3D Shapes on pictures that we trace ourselves; needs no files."""

from pathlib import Path

from factorscope_models.drawn.shapes3d import SHAPES3D
from factorscope_training.data.cache import cached
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.grid import from_grid


def shapes3d_render(cache: Path | None = None, size: int = 64) -> DataSet:
    """480,000 pictures, 64 x 64 x 3, or 32 x 32 x 3, the means of 2 x 2 pixels of those; DataError for other sizes.

    With a folder: all of them are written there once (5.9 or 1.5 GB) and read from it.
    """
    data = from_grid(SHAPES3D, size)
    return cached(data, cache, SHAPES3D.version) if cache else data
