"""`factorscope-train claims`, from the files to the page."""

import re
from pathlib import Path

import pytest
from checkout import ROOT
from training.claims_files import write_file

from factorscope_training import checkpoint
from factorscope_training.claims.spec import plans, read_studies
from factorscope_training.claims.store import Cell, locked, read_cells, write_cells
from factorscope_training.cli import main

OWN = ROOT / "training" / "claims"


def claims(folder: Path, *more: str) -> int:
    """In `folder`, on squares."""
    return main(["claims", "--quick", "--claims", str(folder), "--runs", str(folder / "runs"), *more])


def store(folder: Path) -> Path:
    return folder / "runs" / "quick" / "claims.json"


def cells(folder: Path) -> list[Cell]:
    return list(read_cells(store(folder)).values())


def test_every_cell_of_our_own_claims_trains_and_gives_all_its_numbers(tmp_path: Path, capsys):
    assert main(["claims", "--quick", "--claims", str(OWN), "--runs", str(tmp_path / "runs"), "--seeds", "0"]) == 0
    studies = read_studies(OWN, quick=True)
    wanted = plans(studies, seeds=[0])
    assert {cell.key for cell in cells(tmp_path)} == {(plan.study.name, plan.arm, 0) for plan in wanted}
    measures = {study.name: set(study.claims.measures) for study in studies}
    assert all(set(cell.measured) == measures[cell.study] for cell in cells(tmp_path))
    page = store(tmp_path).with_suffix(".md").read_text()
    assert "0 not run" in page
    told = capsys.readouterr().out
    assert len(re.findall(r"trained \d+ s", told)) == len(wanted)
    assert told.count("undecided: ") == sum(len(study.claims.claim) for study in studies)


def test_two_seeds_give_intervals_and_what_is_done_is_not_done_again(tmp_path: Path, capsys):
    write_file(tmp_path)
    assert claims(tmp_path) == 0
    assert [(cell.arm, cell.seed) for cell in cells(tmp_path)] == [(a, s) for a in ("strong", "weak") for s in (0, 1)]
    page = store(tmp_path).with_suffix(".md").read_text()
    assert "(2 seeds)" in page
    assert all(not cell.failure and cell.train_seconds > 0 for cell in cells(tmp_path))
    before = store(tmp_path).read_bytes()
    capsys.readouterr()
    assert claims(tmp_path) == 0
    assert capsys.readouterr().out.count("done before") == 4
    assert store(tmp_path).read_bytes() == before


def test_a_missing_measure_is_made_up_for_without_training_again(tmp_path: Path):
    write_file(tmp_path)
    assert claims(tmp_path, "--seeds", "0") == 0
    whole = read_cells(store(tmp_path))
    key = ("pulls", "weak", 0)
    part = whole[key].model_copy(update={"measured": {"gaussian": whole[key].measured["gaussian"]}})
    write_cells(store(tmp_path), {**whole, key: part})
    trained = (tmp_path / "runs" / "quick" / "pulls" / "weak-s0" / checkpoint.NAME).stat().st_mtime_ns
    assert claims(tmp_path, "--only", "pulls:weak", "--seeds", "0") == 0
    again = read_cells(store(tmp_path))[key]
    assert again.measured == whole[key].measured
    assert again.train_seconds == whole[key].train_seconds
    assert (tmp_path / "runs" / "quick" / "pulls" / "weak-s0" / checkpoint.NAME).stat().st_mtime_ns == trained


def test_a_changed_arm_is_trained_anew_and_until_then_has_no_numbers(tmp_path: Path, capsys):
    write_file(tmp_path)
    assert claims(tmp_path, "--seeds", "0") == 0
    before = read_cells(store(tmp_path))
    write_file(tmp_path, ("set.terms.kl = 0.1", "set.terms.kl = 3.0"))
    assert claims(tmp_path, "--report") == 0
    assert "1 not run" in store(tmp_path).with_suffix(".md").read_text()
    capsys.readouterr()
    assert claims(tmp_path, "--seeds", "0") == 0
    told = capsys.readouterr().out
    assert "holds the training of an earlier weak; it is begun anew" in told
    assert "pulls/strong-s0: done before" in told
    after = read_cells(store(tmp_path))
    assert after["pulls", "strong", 0] == before["pulls", "strong", 0]
    assert after["pulls", "weak", 0].config != before["pulls", "weak", 0].config
    assert "1 undecided, 0 not run" in store(tmp_path).with_suffix(".md").read_text()


def test_a_training_that_fails_is_told_and_stops_no_other(tmp_path: Path, capsys):
    write_file(tmp_path, ("set.terms.kl = 0.1", "set.optimiser.lr = 1e30"))
    assert claims(tmp_path, "--seeds", "0") == 1
    assert "1 cell(s) failed: pulls/weak-s0" in capsys.readouterr().err
    found = read_cells(store(tmp_path))
    assert "no longer finite" in found["pulls", "weak", 0].failure
    assert not found["pulls", "strong", 0].failure
    assert "0 failed: step 2: " in store(tmp_path).with_suffix(".md").read_text()


def test_a_cell_that_another_process_holds_is_passed_over(tmp_path: Path, capsys):
    write_file(tmp_path)
    with locked(tmp_path / "runs" / "quick" / "pulls" / "weak-s0.lock", wait=False):
        assert claims(tmp_path, "--seeds", "0") == 0
    assert "pulls/weak-s0: another process is at it" in capsys.readouterr().out
    assert [cell.arm for cell in cells(tmp_path)] == ["strong"]


def test_missing_data_are_said_before_anything_is_trained(tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    write_file(tmp_path / "files", ('data.name = "squares"', 'data.name = "mnist"'))
    asked = ["claims", "--claims", "files", "--store", "out/claims.json"]
    assert main(asked) == 1
    assert "mnist needs files: name their folder with --data-dir" in capsys.readouterr().err
    (tmp_path / "data" / "mnist").mkdir(parents=True)
    assert main([*asked, "--data-dir", "data"]) == 1
    assert "data/mnist" in capsys.readouterr().err, "the subfolder of the set's name is taken"
    assert not (tmp_path / "runs").exists()
