"""The data sets by name."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from factorscope_training.data import dsprites, mnist, mpi3d, omniglot, shapes3d
from factorscope_training.data import folder as own_images
from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.data.dsprites_render import dsprites_render
from factorscope_training.data.shapes3d_render import shapes3d_render
from factorscope_training.data.squares import squares

READ: dict[str, Callable[[Path, Path | None], DataSet]] = {
    "shapes3d": shapes3d.shapes3d,
    "dsprites": dsprites.dsprites,
    "mpi3d": mpi3d.mpi3d,
    "mnist": lambda folder, cache: mnist.mnist(folder),
    "omniglot": lambda folder, cache: omniglot.omniglot(folder),
    "folder": own_images.folder_of_images,
}
"""Sets that need files: from their folder, and a folder for images decoded once."""

EXPECTED = {
    "shapes3d": shapes3d.EXPECTED,
    "dsprites": dsprites.EXPECTED,
    "mpi3d": mpi3d.EXPECTED,
    "mnist": mnist.EXPECTED.format("four files"),
    "omniglot": omniglot.EXPECTED,
    "folder": own_images.EXPECTED,
}

DRAWN: dict[str, Callable[[Path | None, int], DataSet]] = {
    "shapes3d-render": shapes3d_render,
    "dsprites-render": lambda cache, size: dsprites_render(size),
    "squares": lambda cache, size: squares(),
}
"""Sets that this project draws: from a folder for images drawn once, and the side of the images."""

NAMES = (*READ, *DRAWN)


def open_data(
    name: str,
    folder: Path | None = None,
    cache: Path | None = None,
    *,
    size: int = 64,
    channels: Literal[1, 3] = 3,
) -> DataSet:
    """The data set `name`, its files in `folder`; `cache` is a folder for images that are decoded or drawn once.

    Without `cache` a converted file lies beside its source. `size` is the side of the images of `folder` (any), and
    of `shapes3d-render` and `dsprites-render` (64 or 32); `channels` are those of `folder`: every other set has its
    own. DataError where the name is unknown, the size is not to be had, or files are needed and not there or not
    intact.
    """
    if name in DRAWN:
        return DRAWN[name](cache, size)
    if name not in READ:
        raise DataError(f"no data set {name!r}; there are {', '.join(NAMES)}")
    if folder is None:
        raise DataError(f"{name} needs files: name their folder with --data-dir; expected there: {EXPECTED[name]}")
    if name == "folder":
        return own_images.folder_of_images(folder, cache, size, channels)
    return READ[name](folder, cache)
