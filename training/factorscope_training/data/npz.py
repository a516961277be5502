"""One uint8 array of an .npz file: never unpickled, and memory-mapped where the archive does not compress it."""

import math
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from factorscope_training.data.dataset import DataError
from factorscope_training.data.files import shape_of, wrong

LOCAL_HEADER = 30
"""Bytes of a zip entry before its name; the lengths of name and extra field are its last two uint16."""

ROWS = 4096
"""Images decoded at a time."""

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


@final
@dataclass(frozen=True)
class Member:
    """A uint8 array in C order inside an .npz file."""

    path: Path
    name: str
    shape: tuple[int, ...]
    start: int
    """Bytes of the entry before its first value."""
    compressed: bool
    expected: str

    def mapped(self) -> UInt8[ndarray, "..."]:
        """The array in place; for members that are not compressed."""
        with zipfile.ZipFile(self.path) as archive, self.path.open("rb") as file:
            at = archive.getinfo(self.name).header_offset
            file.seek(at)
            name, extra = struct.unpack("<26x2H", file.read(LOCAL_HEADER))
        offset = at + LOCAL_HEADER + name + extra + self.start
        return np.memmap(self.path, np.uint8, "r", offset, self.shape)

    def blocks(self) -> Iterator[UInt8[ndarray, "rows ..."]]:
        """The array, a few thousand rows at a time. DataError where the archive is damaged."""
        row = math.prod(self.shape[1:])
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.name) as file:
                file.read(self.start)
                for first in range(0, self.shape[0], ROWS):
                    rows = min(ROWS, self.shape[0] - first)
                    data = file.read(rows * row)
                    if len(data) < rows * row:
                        raise EOFError("it ends early")
                    yield np.frombuffer(data, np.uint8).reshape(rows, *self.shape[1:])
        except BROKEN as error:
            raise wrong(self.path, self.expected, f"a damaged archive ({error})") from error


def member(path: Path, key: str, expected: str) -> Member:
    """The array `key` of the archive, its header read and checked; DataError where that is not a uint8 array."""
    name = f"{key}.npy"
    try:
        with zipfile.ZipFile(path) as archive:
            if name not in archive.namelist():
                raise wrong(path, expected, f"no array `{key}` in it but {', '.join(archive.namelist()) or 'nothing'}")
            entry = archive.getinfo(name)
            with archive.open(entry) as file:
                first = np.lib.format.read_magic(file) == (1, 0)
                header = np.lib.format.read_array_header_1_0 if first else np.lib.format.read_array_header_2_0
                shape, fortran, dtype = header(file)
                start = file.tell()
    except DataError:
        raise
    except BROKEN as error:
        raise wrong(path, expected, f"no intact npz archive ({error})") from error
    if dtype != np.uint8 or fortran:
        raise wrong(path, expected, f"`{key}` of {shape_of(shape, dtype)}{', column by column' if fortran else ''}")
    if entry.file_size != start + math.prod(shape):
        raise wrong(path, expected, f"`{key}` with {entry.file_size - start} bytes for {shape_of(shape, dtype)}")
    return Member(path, name, shape, start, entry.compress_type != zipfile.ZIP_STORED, expected)
