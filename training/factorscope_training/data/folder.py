"""A folder of the user's own images, with or without a table of factors."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from factorscope_models.manifest import DataSource, ImageFormat
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.factor_table import read_factors
from factorscope_training.data.files import contents, wrong
from factorscope_training.data.pictures import SUFFIXES, picture
from factorscope_training.data.stored import mapped, write_once

TABLE = "factors.csv"

EXPECTED = f"a folder of images ({', '.join(SUFFIXES)}), and in it {TABLE} if their factors are known"

ROWS = 256
"""Images decoded at a time."""


def folder_of_images(folder: Path, cache: Path | None = None, size: int = 64, channels: Literal[1, 3] = 3) -> DataSet:
    """All images in `folder` and below, ordered by their path, each its largest centred square at `size`.

    Hidden files and folders are left out. The images are decoded at once: into memory, or, with `cache`, into a
    memory-mapped file there that is used again until a name, a length or a modification time changes.
    """
    files = _files(folder)
    if not files:
        raise wrong(folder, EXPECTED, contents(folder))
    names = [file.relative_to(folder).as_posix() for file in files]
    if (folder / TABLE).is_file():
        factors, values = read_factors(folder / TABLE, names)
    else:
        factors, values = [], np.zeros((len(files), 0), np.int64)
    shape = (len(files), size, size, channels)
    if cache is None:
        images = np.concatenate(list(_decoded(files, size, channels)))
    else:
        target = cache / f"folder-{_fingerprint(files, names, shape)}.npy"
        stored = mapped(target, shape)
        images = write_once(target, shape, _decoded(files, size, channels)) if stored is None else stored
    return DataSet(
        info=DataSource(
            name="folder",
            title=folder.resolve().name,
            factors=factors,
            size=len(files),
            source=f"the user's own images, folder {folder.resolve().name}",
            licence="not stated",
            rendered=False,
        ),
        image=ImageFormat(channels=channels, height=size, width=size),
        images=lambda index: np.asarray(images[index]),
        values=lambda index: values[index],
    )


def _files(folder: Path) -> list[Path]:
    """Image files by suffix, ordered by their path below the folder."""
    found = (p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    below = ((p.relative_to(folder), p) for p in found)
    return [p for relative, p in sorted(below) if not any(part.startswith(".") for part in relative.parts)]


def _decoded(files: list[Path], size: int, channels: int) -> Iterator[UInt8[ndarray, "rows size size channels"]]:
    """The images in order, a few hundred at a time, decoded on all cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for first in range(0, len(files), ROWS):
            fitted = pool.map(partial(picture, size=size, channels=channels), files[first : first + ROWS])
            yield np.stack(list(fitted))


def _fingerprint(files: list[Path], names: list[str], shape: tuple[int, ...]) -> str:
    digest = hashlib.sha256(repr(shape).encode())
    for file, name in zip(files, names, strict=True):
        facts = file.stat()
        digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]
