"""Images that are decoded once and then memory-mapped: an .npy file, written whole or not at all."""

import logging
import math
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from factorscope_training.data.dataset import DataError

SLACK_SECONDS = 2.0
"""File systems store a modification time as coarsely as this."""

log = logging.getLogger(__name__)


def converted(
    source: Path, cache: Path | None, shape: tuple[int, ...], blocks: Iterable[UInt8[ndarray, "..."]]
) -> UInt8[ndarray, "..."]:
    """The images of `source` as a memory-mapped array of `shape`.

    The first time, `blocks` (consecutive rows) are written to `<source>.npy` in `cache`, or beside `source`.
    That file bears the modification time of its source, by which a replaced source is noticed.
    DataError where it cannot be written.
    """
    target = (cache or source.parent) / f"{source.name}.npy"
    when = source.stat().st_mtime_ns
    if (old := mapped(target, shape)) is not None and abs(target.stat().st_mtime_ns - when) < SLACK_SECONDS * 1e9:
        return old
    log.info("decoding %s once, into %s", source, target)
    return write_once(target, shape, blocks, when)


def mapped(target: Path, shape: tuple[int, ...]) -> UInt8[ndarray, "..."] | None:
    """The stored uint8 array of `shape`, read-only; None where there is none."""
    try:
        array = np.load(target, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return array if array.shape == shape and array.dtype == np.uint8 else None


def write_once(
    target: Path, shape: tuple[int, ...], blocks: Iterable[UInt8[ndarray, "..."]], when: int | None = None
) -> UInt8[ndarray, "..."]:
    """Writes `blocks` beside `target`, renames, and maps the result; `when` is its modification time, in ns.

    Plain writes, not a mapped array: on a full disk a mapped write kills the process, a plain one raises.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _enough(target, math.prod(shape))
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                header = {"descr": "|u1", "fortran_order": False, "shape": shape}
                np.lib.format.write_array_header_1_0(file, header)
                written = 0
                for block in blocks:
                    file.write(np.ascontiguousarray(block).data)
                    written += len(block)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), 0o644)
            if written != shape[0]:
                raise DataError(f"{target}: expected {shape[0]} images, got {written}")
            if when is not None:
                os.utime(name, ns=(when, when))
            os.replace(name, target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise DataError(f"{target}: cannot be written ({error.strerror}); name another folder with --cache") from error
    array = mapped(target, shape)
    if array is None:
        raise DataError(f"{target}: does not read back as it was written")
    return array


def _enough(target: Path, needed: int) -> None:
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise DataError(
            f"{target}: decoding once needs {needed / 1e9:.1f} GB there, {free / 1e9:.1f} GB are free; "
            "name another folder with --cache"
        )
