"""Trains and measures the cells of claims files, with other processes if there are any."""

import math
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

import torch

from factorscope_training import checkpoint
from factorscope_training.claims.measures.registry import MEASURES
from factorscope_training.claims.spec import Plan
from factorscope_training.claims.store import Cell, Measured, current, finished, locked, read_cells, write_cells
from factorscope_training.claims.subject import Sizes, Subject
from factorscope_training.compute import choose
from factorscope_training.config import WORDS, RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.errors import RunError
from factorscope_training.export import code_commit
from factorscope_training.progress import train_shown


@final
@dataclass(frozen=True)
class Bench:
    """Where cells are worked off."""

    runs: Path
    """Folder of the trainings, of the judges and of the locks."""
    store: Path
    open_data: Callable[[RunConfig], DataSet]
    device: str
    sizes: Sizes
    stored: Callable[[], None]
    """Called, under the store's lock, when a cell has been written to it."""


def work_off(plans: Sequence[Plan], bench: Bench) -> list[Cell]:
    """Does what is left to do of the cells, in order; gives those that failed.

    A cell that another process holds is passed over, and so is one that is finished. A failure is stored and does not
    stop the rest; the next call tries it again. An interrupted training goes on from its checkpoint.
    """
    failed = []
    for at, plan in enumerate(plans, start=1):
        head = f"[{at}/{len(plans)}] {plan.name}"
        folder = _folder(plan, bench)
        with locked(folder.parent / f"{folder.name}.lock", wait=False) as ours:
            if not ours:
                print(f"{head}: another process is at it", flush=True)
                continue
            key = (plan.study.name, plan.arm, plan.seed)
            before = read_cells(bench.store).get(key)
            if finished(before, plan):
                print(f"{head}: done before", flush=True)
                continue
            print(f"{head}: {plan.config.steps} steps of {plan.config.batch}", flush=True)
            cell = _done(plan, bench, current(before, plan.study, plan.arm))
            with locked(bench.runs / "store.lock", wait=True):
                write_cells(bench.store, {**read_cells(bench.store), key: cell})
                bench.stored()
            if cell.failure:
                failed.append(cell)
            told = cell.failure or f"trained {cell.train_seconds:.0f} s, measured {cell.measure_seconds:.0f} s"
            print(f"{head}: {told}", flush=True)
    return failed


def _done(plan: Plan, bench: Bench, before: Cell | None) -> Cell:
    """The cell, trained where that is left to do, and with the measures that are missing."""
    empty = Cell(
        study=plan.study.name,
        arm=plan.arm,
        seed=plan.seed,
        config=plan.study.digest(plan.arm),
        commit=code_commit(),
    )
    try:
        subject, state, fresh = _trained(plan, bench)
        kept = {} if fresh or before is None else before.measured
        began = time.monotonic()
        missing = [name for name in plan.study.claims.measures if name not in kept]
        measured = {name: _measured(name, subject) for name in missing}
    except (RunError, ValueError) as error:
        return empty.model_copy(update={"failure": str(error)})
    spent = time.monotonic() - began + (before.measure_seconds if kept and before else 0.0)
    return empty.model_copy(
        update={
            "train_seconds": state.wall_seconds,
            "measure_seconds": spent,
            "machine": state.machine,
            "measured": {name: measured.get(name) or kept[name] for name in plan.study.claims.measures},
        }
    )


def _trained(plan: Plan, bench: Bench) -> tuple[Subject, checkpoint.State, bool]:
    """The trained model, its final state, and whether any of the training was done just now."""
    config, folder = plan.config, _folder(plan, bench)
    found = checkpoint.load(folder)
    if found is not None and found[0].model_dump(exclude=WORDS) != config.model_dump(exclude=WORDS):
        print(f"{folder} holds the training of an earlier {plan.arm}; it is begun anew", flush=True)
        shutil.rmtree(folder)
        found = None
    data = bench.open_data(config)
    compute = choose(bench.device, config.steps)
    if compute.compiled:
        torch.compiler.reset()  # or the limit of recompilations would have later cells run uncompiled
    model = train_shown(config, data, folder, compute)
    ended = checkpoint.load(folder)
    assert ended is not None  # a training that ends leaves its checkpoint
    fresh = found is None or found[1].step < config.steps
    return Subject(config, model.eval(), data, bench.sizes, bench.runs / "judges"), ended[1], fresh


def _measured(name: str, subject: Subject) -> Measured:
    measure = MEASURES[name]
    numbers = measure.function(subject)
    if set(numbers) != {number.name for number in measure.numbers}:
        raise AssertionError(f"{name} gave {sorted(numbers)}")
    finite = {n: None if v is None or not math.isfinite(v) else float(v) for n, v in numbers.items()}
    return Measured(version=measure.version, numbers=finite)


def _folder(plan: Plan, bench: Bench) -> Path:
    return bench.runs / plan.study.name / f"{plan.arm}-s{plan.seed}"
