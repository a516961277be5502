"""The records behind a report, from bundles, runs and folders of such."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

from factorscope_models.bundle import MANIFEST, BundleRefused
from factorscope_training import checkpoint
from factorscope_training.errors import RunError
from factorscope_training.evaluation.record import NAME, Record, read


@final
@dataclass(frozen=True)
class Run:
    """One trained model that has scores."""

    record: Record
    place: Path
    """Where it was read; for messages, never for the report, which may be published."""

    @property
    def said(self) -> str:
        """As "qlae-s0 (runs/qlae-s0)"."""
        return f"{self.record.run} ({self.place})"


@final
@dataclass(frozen=True)
class Gathered:
    runs: tuple[Run, ...]
    """In the order of the paths, and by name within a folder."""
    unscored: tuple[str, ...]
    """Names of models that lie in the folders given and have no scores: left out, and said to be."""


def gather(paths: Sequence[Path]) -> Gathered:
    """Reads every model once. A path is a bundle, a run, an evaluation.json, or a folder that has such at any depth.

    What a folder holds beside scored models is passed over; what is named itself and has no scores raises RunError, and
    so do a path that does not exist, a file that cannot be read, and paths without any scores.
    """
    runs, unscored, seen = [], [], set[Path]()
    for path in paths:
        if not path.exists():
            raise RunError(f"{path} does not exist; expected a bundle, a run, or a folder of them")
        for found in _models(path, seen):
            record = _read(found)
            if record is not None and record.scores:
                runs.append(Run(record, found))
            elif found == path:
                raise RunError(f"{found} has no scores yet: factorscope-train evaluate {found} writes them")
            else:
                unscored.append(found.name)
    if unscored and not runs:
        raise RunError(
            f"none of {', '.join(unscored)} has scores yet: factorscope-train evaluate writes them, one model at a time"
        )
    if not runs:
        raise RunError(f"no bundle and no run in {', '.join(map(str, paths))}")
    return Gathered(tuple(runs), tuple(unscored))


def _models(path: Path, seen: set[Path]) -> Iterator[Path]:
    """The models at or below a path that were not seen before; a model's own folder is not searched further."""
    where = path.resolve().parent if path.is_file() and path.name == NAME else path.resolve()
    if where in seen:
        return
    seen.add(where)
    if path.is_file() or any((path / name).is_file() for name in (MANIFEST, NAME, checkpoint.NAME)):
        yield path
        return
    try:
        inside = sorted(path.iterdir())
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}") from error
    for child in inside:
        if child.is_dir() and not child.name.startswith("."):
            yield from _models(child, seen)


def _read(path: Path) -> Record | None:
    """None for a run that was never evaluated. Raises RunError that names the path."""
    if path.is_dir() and not any((path / name).is_file() for name in (MANIFEST, NAME)):
        return None
    try:
        return read(path)
    except BundleRefused as error:
        raise RunError(f"{path}: {error}") from error
