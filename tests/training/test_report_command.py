"""`factorscope-train report` as a researcher calls it: a folder whole or none, and nobody's own files replaced."""

from pathlib import Path

import pytest
from training.report_toys import put, record, score

from factorscope_training.cli import main
from factorscope_training.evaluation.record import write
from factorscope_training.report.command import FILES


def call(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(["report", *map(str, args)])
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """Two recipes of two seeds."""
    values = {"InfoM": 0.5, "InfoC": 0.25, "PSNR": 20.0}
    return put(tmp_path / "runs", *(record(method, seed, values) for method in ("AE", "QLAE") for seed in (0, 1)))


def test_a_report_is_written_and_made_again_in_its_place(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "papers" / "report"
    status, said, _ = call(capsys, runs, "--out", out)
    assert status == 0
    assert f"written: {out} (4 runs: 2 recipes, 1 data set): index.html, report.md" in said
    assert {path.name for path in out.iterdir()} == FILES
    before = (out / "report.md").read_bytes()
    status, said, _ = call(capsys, runs / "qlae-s0", "--out", out, "--scores", "InfoC", "InfoM")
    assert status == 0
    assert "(1 run: 1 recipe, 1 data set)" in said
    text = (out / "report.md").read_text()
    assert text.encode() != before
    assert "| recipe | training seeds | InfoC ↑ | InfoM ↑ |" in text
    assert "PSNR" not in text
    assert "PSNR" in (out / "scores.csv").read_text(), "the long form has every score"
    assert [path.name for path in out.parent.iterdir()] == ["report"], "nothing is left beside it"


def test_a_refused_report_leaves_the_old_one_whole(runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "report"
    assert call(capsys, runs, "--out", out)[0] == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    other = record("QLAE", 9, scores=[score("InfoM", 0.5, estimator="InfoMEC tripod")])
    write(runs / "qlae-s0", other)
    status, _, error = call(capsys, runs, "--out", out)
    assert status == 1
    assert "InfoM on Toy patterns (toy) was not computed alike" in error
    assert "qlae-s9: estimator 'InfoMEC tripod'" in error
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert call(capsys, runs, "--out", out, "--without", "InfoM")[0] == 0


def test_a_folder_or_file_that_is_not_a_report_is_not_replaced(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    own = tmp_path / "thesis"
    own.mkdir()
    (own / "chapter.tex").write_text("mine")
    status, _, error = call(capsys, runs, "--out", own)
    assert (status, (own / "chapter.tex").read_text()) == (1, "mine")
    assert "is not a report alone (it holds chapter.tex); choose another folder with --out" in error
    page = tmp_path / "site"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>my site</title>")
    assert call(capsys, runs, "--out", page)[0] == 1
    assert "my site" in (page / "index.html").read_text()
    file = tmp_path / "report.pdf"
    file.write_text("mine")
    assert "is a file; name a folder" in call(capsys, runs, "--out", file)[2]
    report = tmp_path / "report"
    assert call(capsys, runs, "--out", report)[0] == 0
    (report / "notes.txt").write_text("mine")
    status, _, error = call(capsys, runs, "--out", report)
    assert (status, (report / "notes.txt").read_text()) == (1, "mine")
    assert "it holds notes.txt" in error


def test_an_empty_folder_is_filled_and_models_without_scores_are_named(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "report").mkdir()
    (runs / "fresh").mkdir()
    (runs / "fresh" / "checkpoint.pt").write_bytes(b"never opened")
    status, said, _ = call(capsys, runs, "--out", tmp_path / "report")
    assert status == 0
    assert "left out: fresh has no scores yet" in said
    assert "left out: fresh." in (tmp_path / "report" / "report.md").read_text()


def test_nothing_to_report_is_said_before_anything_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "report"
    assert "nowhere does not exist" in call(capsys, tmp_path / "nowhere", "--out", out)[2]
    (tmp_path / "empty").mkdir()
    assert "no bundle and no run in" in call(capsys, tmp_path / "empty", "--out", out)[2]
    assert not out.exists()


def test_a_disk_that_refuses_leaves_the_old_report_and_says_so(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "papers" / "report"
    assert call(capsys, runs, "--out", out)[0] == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("factorscope_training.report.command.write_file", full)
    status, _, error = call(capsys, runs / "qlae-s0", "--out", out)
    assert status == 1
    assert "could not be written" in error
    assert "No space left on device" in error
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in out.parent.iterdir()] == ["report"]
