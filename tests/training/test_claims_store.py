"""The store of cells: what still counts, damage, and several processes at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from training.claims_files import study

from factorscope_training.claims.measures.registry import MEASURES
from factorscope_training.claims.spec import Plan
from factorscope_training.claims.store import Cell, Measured, current, finished, locked, read_cells, write_cells
from factorscope_training.errors import RunError

HOLD = (
    "import fcntl, sys; f = open(sys.argv[1], 'a+'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True); input()"
)


def cell(seed: int = 0, **changes: object) -> Cell:
    measured = {"gaussian": Measured(version=1, numbers={"kl": 1 / 3, "active_units": 2.0, "information": None})}
    return Cell.model_validate({"study": "s", "arm": "a", "seed": seed, "config": "0", "measured": measured} | changes)


def test_cells_come_back_in_order_one_to_a_line_with_six_digits(tmp_path: Path):
    path = tmp_path / "claims.json"
    assert read_cells(path) == {}
    write_cells(path, {c.key: c for c in (cell(2), cell(1, train_seconds=12.3456789))})
    lines = path.read_text().splitlines()
    assert [line[:1] for line in lines] == ["[", "{", "{", "]"]
    assert '"seed": 1' in lines[1]
    assert '"train_seconds": 12.3457' in lines[1]
    assert '"kl": 0.333333,' in lines[1]
    found = read_cells(path)
    assert list(found) == [("s", "a", 1), ("s", "a", 2)]
    assert found["s", "a", 2].measured["gaussian"].numbers["information"] is None


def test_a_damaged_store_is_named(tmp_path: Path):
    path = tmp_path / "claims.json"
    path.write_text('[{"study": "s"')
    with pytest.raises(RunError, match=r"claims\.json is no store of claims, or a damaged one"):
        read_cells(path)


def test_of_a_stored_cell_counts_what_was_trained_and_measured_as_it_is_now(tmp_path: Path):
    now = study(tmp_path)
    whole = {name: Measured(version=MEASURES[name].version, numbers={}) for name in now.claims.measures}
    good = cell(study="pulls", arm="weak", config=now.digest("weak"), measured=whole)
    plan = Plan(now, "weak", 0)
    assert finished(good, plan)
    assert not finished(None, plan)
    assert not finished(good.model_copy(update={"failure": "step 5"}), plan)
    assert not finished(good.model_copy(update={"measured": {"gaussian": whole["gaussian"]}}), plan)
    assert current(good.model_copy(update={"config": now.digest("strong")}), now, "weak") is None
    older = Measured(version=MEASURES["gaussian"].version - 1, numbers={})
    aged = good.model_copy(update={"measured": {**whole, "gaussian": older, "signs": older}})
    kept = current(aged, now, "weak")
    assert kept is not None
    assert set(kept.measured) == {"reconstruction"}
    assert not finished(aged, plan)


def test_a_lock_is_free_again_when_its_holder_is_killed(tmp_path: Path):
    path = tmp_path / "cells" / "a.lock"
    with locked(path, wait=False) as ours:
        assert ours
        with locked(path, wait=False) as again:
            assert not again
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with locked(path, wait=False) as ours:
            assert not ours
        holder.kill()
    with locked(path, wait=False) as ours:
        assert ours, "there are no stale locks"


def test_writers_that_wait_for_each_other_lose_no_cell(tmp_path: Path):
    path, lock = tmp_path / "claims.json", tmp_path / "store.lock"

    def put(seed: int) -> None:
        with locked(lock, wait=True):
            write_cells(path, {**read_cells(path), ("s", "a", seed): cell(seed)})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, range(16)))
    assert [key[2] for key in read_cells(path)] == list(range(16))
