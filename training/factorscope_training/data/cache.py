"""The images of any data set, computed once and then read from a memory-mapped file.

Beside `<name>-<side>.npy` lies `<name>-<side>.json`: what the file holds, the version of the pictures, and the
checksum of the file. The record is written last; images without a fitting record are not used.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from rich.progress import track

from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.data.stored import mapped, write_once

BLOCK = 2000
"""Images that are computed and written at a time."""


def cached(data: DataSet, folder: Path, version: str) -> DataSet:
    """The same data set, its images read from a file in `folder`, which is written first if it is not there.

    `version` names the pictures: after a change of it they are computed anew. Opening checks the size of the file,
    its header and its record, not every byte: that is `verify`. DataError where the folder cannot hold the images.
    """
    target = _target(data, folder)
    array = _stored(data, target, version)
    if array is None:
        array = _store(data, target, version)
    return replace(data, images=lambda index: array[index])


def verify(data: DataSet, folder: Path) -> None:
    """Reads the whole file; DataError where it is not what was written."""
    target = _target(data, folder)
    record = _record(target)
    if record is None or not target.is_file():
        raise DataError(f"{target}: expected stored images and their record {_side(target).name}; one is missing")
    if (found := _checksum(target)) != record.get("sha256"):
        raise DataError(
            f"{target}: damaged: its sha256 is {found}, that of what was written {record.get('sha256')}; "
            "delete the file, it is then computed anew"
        )


def _target(data: DataSet, folder: Path) -> Path:
    """A file for each size of the same set, so that neither takes the other's place."""
    return folder / f"{data.info.name}-{data.image.height}.npy"


def _stored(data: DataSet, target: Path, version: str) -> UInt8[ndarray, "n height width channel"] | None:
    record = _record(target)
    if record is None or {k: v for k, v in record.items() if k != "sha256"} != _expected(data, version):
        return None
    array = mapped(target, _shape(data))
    if not isinstance(array, np.memmap) or target.stat().st_size != array.offset + array.nbytes:
        return None
    return array


def _store(data: DataSet, target: Path, version: str) -> UInt8[ndarray, "n height width channel"]:
    _side(target).unlink(missing_ok=True)
    array = write_once(target, _shape(data), _blocks(data))
    record = _expected(data, version) | {"sha256": _checksum(target)}
    beside = _side(target).with_suffix(".part")
    beside.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    beside.replace(_side(target))
    return array


def _blocks(data: DataSet) -> Iterator[UInt8[ndarray, "n height width channel"]]:
    for start in track(range(0, data.size, BLOCK), description=f"Storing the images of {data.info.title}"):
        yield data.images(np.arange(start, min(start + BLOCK, data.size)))


def _shape(data: DataSet) -> tuple[int, int, int, int]:
    return data.size, data.image.height, data.image.width, data.image.channels


def _expected(data: DataSet, version: str) -> dict[str, Any]:
    return {"name": data.info.name, "version": version, "shape": list(_shape(data))}


def _side(target: Path) -> Path:
    return target.with_suffix(".json")


def _record(target: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(_side(target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _checksum(target: Path) -> str:
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
