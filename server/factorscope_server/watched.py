"""Where bundles lie, and whether one has changed: names and times of files, never what is in them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from factorscope_models import bundle

WATCHED = (bundle.MANIFEST, *bundle.FILES)
Signature = tuple[tuple[int, int, int, int] | None, ...]


def bundles(folders: Sequence[Path]) -> Iterator[Path]:
    """Folders that are bundles or were meant to be, each once."""
    seen = set()
    for path in (path for folder in folders for path in _places(folder)):
        if path not in seen and any(_lies(path / name) for name in WATCHED):
            seen.add(path)
            yield path


def signature(folder: Path) -> Signature:
    """Changes whenever a file of the bundle is replaced or rewritten."""
    return tuple(_stat(folder / name) for name in WATCHED)


def _places(folder: Path) -> Iterator[Path]:
    """Where bundles may lie for one watched folder: itself, what is in it, and the snapshots of it and of these."""
    if _lies(folder / bundle.MANIFEST):
        yield folder
        return
    for run in (folder, *_inside(folder)):
        if run != folder:
            yield run
        yield from _inside(run / bundle.SNAPSHOTS)


def _inside(folder: Path) -> list[Path]:
    """What lies in a folder; without what has a leading dot, for that is still being written."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _lies(path: Path) -> bool:
    """Whether anything of this name is there, a link to nothing too; also where we may not look, to say so."""
    try:
        path.lstat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _stat(path: Path) -> tuple[int, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size
