"""Finding the files of a data set in the folder that the user named, and the words for what is not as it should be."""

from collections.abc import Sequence
from pathlib import Path

from factorscope_training.data.dataset import DataError


def locate(folder: Path, names: Sequence[str], expected: str) -> Path:
    """The one file of `folder` that bears one of `names`; `folder` may also be the file itself, under any name.

    `expected` says what the file is and where to get it. DataError where there is none, or more than one.
    """
    if folder.is_file():
        return folder
    there = [folder / name for name in names if (folder / name).is_file()]
    if len(there) > 1:
        raise DataError(f"{folder}: expected one of {', '.join(p.name for p in there)}; name the file itself")
    if not there:
        raise wrong(folder, expected, contents(folder))
    return there[0]


def wrong(path: Path, expected: str, found: str) -> DataError:
    """The one sentence: what was expected at `path` and where to get it, and what was found."""
    return DataError(f"{path}: expected {expected}; found {found}")


def contents(folder: Path, shown: int = 5) -> str:
    """What lies in a folder, in words."""
    if not folder.is_dir():
        return "no such folder"
    names = sorted(p.name for p in folder.iterdir())
    if not names:
        return "an empty folder"
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def shape_of(shape: Sequence[int], dtype: object) -> str:
    """A shape and a type as they are printed: "480000 x 64 x 64 x 3 uint8"."""
    return f"{' x '.join(str(n) for n in shape) or 'a single value'} {dtype}"
