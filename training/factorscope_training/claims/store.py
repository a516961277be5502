"""What the cells gave: one JSON file, one line for each cell, that several processes may write to."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import FiniteFloat, TypeAdapter, ValidationError

from factorscope_models.files import write_file
from factorscope_models.frozen import Frozen
from factorscope_training.claims.measures.registry import MEASURES
from factorscope_training.claims.spec import Plan, Study
from factorscope_training.config import explain
from factorscope_training.errors import RunError


class Measured(Frozen):
    """One measure of a cell."""

    version: int
    numbers: dict[str, FiniteFloat | None]


class Cell(Frozen):
    """One arm with one seed, trained and measured."""

    study: str
    arm: str
    seed: int
    config: str
    """`Study.digest` of what was trained."""
    failure: str = ""
    """Why there are no numbers, or not all."""
    train_seconds: FiniteFloat = 0.0
    measure_seconds: FiniteFloat = 0.0
    machine: str = ""
    commit: str = ""
    measured: dict[str, Measured] = {}

    @property
    def key(self) -> tuple[str, str, int]:
        return self.study, self.arm, self.seed


Key = tuple[str, str, int]
CELLS = TypeAdapter(list[Cell])


def read_cells(path: Path) -> dict[Key, Cell]:
    """All cells of the store; none where there is no file. Raises RunError for a damaged one."""
    try:
        cells = CELLS.validate_json(path.read_bytes()) if path.exists() else []
    except ValidationError as error:
        raise RunError(f"{path} is no store of claims, or a damaged one: {explain(error)}") from error
    return {cell.key: cell for cell in cells}


def write_cells(path: Path, cells: Mapping[Key, Cell]) -> None:
    """Replaces the store, sorted, numbers with six significant digits."""
    lines = [json.dumps(_compact(cells[key])) for key in sorted(cells)]
    text = "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"
    write_file(path, text.encode())


def current(cell: Cell | None, study: Study, arm: str) -> Cell | None:
    """The cell with what still holds of it: nothing where the arm is another now, and no measure of another version."""
    if cell is None or cell.config != study.digest(arm):
        return None
    wanted = {name: MEASURES[name].version for name in study.claims.measures}
    kept = {name: part for name, part in cell.measured.items() if wanted.get(name) == part.version}
    return cell.model_copy(update={"measured": kept})


def finished(cell: Cell | None, plan: Plan) -> bool:
    """Whether nothing is left to do."""
    found = current(cell, plan.study, plan.arm)
    return found is not None and not found.failure and set(found.measured) == set(plan.study.claims.measures)


@contextmanager
def locked(path: Path, wait: bool) -> Iterator[bool]:
    """Whether this process holds the file's lock; with `wait` it waits until it does.

    The operating system drops the lock when its holder ends, however it ends: there are no stale ones. The file holds
    the number of the process that had it last, and stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield True


def _compact(cell: Cell) -> dict[str, object]:
    said = cell.model_dump(mode="json", exclude_defaults=True)
    for part in said.get("measured", {}).values():
        part["numbers"] = {name: _short(value) for name, value in part["numbers"].items()}
    return {name: _short(value) if isinstance(value, float) else value for name, value in said.items()}


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")
