"""Snapshots show a training and change nothing of it."""

import errno
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch import Tensor
from training.test_train import CPU, Stop, config, stop_at

from factorscope_models import bundle, files
from factorscope_training import checkpoint
from factorscope_training.cli import main
from factorscope_training.data.squares import squares
from factorscope_training.snapshots import Snapshots, run_id
from factorscope_training.train import train

OFTEN, SELDOM = 0.001, 3600.0


@dataclass(frozen=True)
class Watched:
    """A training of 150 steps that left snapshots, and was stopped at step 100 and resumed."""

    folder: Path
    weights: dict[str, Tensor]
    said: list[str]
    took: float
    """Seconds, of the second part."""
    spent: float


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("runs") / "run"
    said: list[str] = []
    series = Snapshots(folder, config(), squares(), OFTEN, said.append)
    with pytest.raises(Stop):
        train(config(), squares(), folder, CPU, stop_at(100), 0, series)
    began = time.monotonic()
    series = Snapshots(folder, config(), squares(), OFTEN, said.append)
    model = train(config(), squares(), folder, CPU, checkpoint_seconds=0, snapshots=series)
    return Watched(folder, model.state_dict(), said, time.monotonic() - began, series.spent)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tensor]:
    """Of the same training, unwatched and unbroken."""
    return train(config(), squares(), tmp_path_factory.mktemp("unwatched"), CPU).state_dict()


def test_a_training_ends_with_the_same_weights_with_snapshots_and_without(watched: Watched, weights: dict[str, Tensor]):
    assert all(torch.equal(watched.weights[name], weights[name]) for name in weights)


def test_a_resumed_run_goes_on_with_its_series_and_ends_it_with_the_last_step(watched: Watched):
    found = [bundle.read(path).manifest for path in (watched.folder / "snapshots").iterdir()]
    by_step = {m.snapshot.step: m for m in found if m.snapshot}
    assert sorted(by_step) == [50, 100, 150]
    assert {(m.snapshot.run, m.snapshot.steps) for m in found if m.snapshot} == {("run", 150)}
    assert {m.id for m in found} == {"run-50", "run-100", "run-150"}
    assert [by_step[step].history.step[-1] for step in (50, 100, 150)] == [50, 100, 150]
    assert by_step[50].sha256["decoder.onnx"] != by_step[150].sha256["decoder.onnx"]


def test_a_snapshot_is_scored_on_its_few_images(watched: Watched):
    manifest = bundle.read(watched.folder / "snapshots" / "run-150").manifest
    scores = {score.name: score for score in manifest.scores}
    assert {"InfoM", "InfoE", "InfoC", "PSNR"} <= set(scores)
    assert scores["PSNR"].n == manifest.statistics.n == 14
    assert manifest.mutual_information is not None
    series = Snapshots(watched.folder, config(), squares(), OFTEN, images=5)
    assert series.steps() == [50, 100, 150]


def test_what_a_snapshot_took_is_said_and_is_no_time_of_training(watched: Watched):
    assert [line.split(":")[0] for line in watched.said] == [f"snapshot of step {step}" for step in (50, 100, 150)]
    assert all("PSNR" in line and line.endswith(" s") for line in watched.said)
    _, state = checkpoint.load(watched.folder) or pytest.fail("no checkpoint")
    first = bundle.read(watched.folder / "snapshots" / "run-50").manifest.provenance.wall_seconds
    assert 0 < watched.spent < watched.took
    assert state.wall_seconds - first + watched.spent < watched.took


def test_tensorboard_has_the_scores_and_a_traversal_of_each_snapshot(watched: Watched):
    events = EventAccumulator(str(watched.folder / "tensorboard"))
    events.Reload()
    for name in ("InfoM", "InfoE", "InfoC", "PSNR"):
        logged = {event.step: event.value for event in events.Scalars(f"score/{name}")}
        for step in (50, 100, 150):
            manifest = bundle.read(watched.folder / "snapshots" / f"run-{step}").manifest
            score = next(score for score in manifest.scores if score.name == name)
            assert logged[step] == pytest.approx(score.value)
    pictures = events.Images("traversal")
    assert [picture.step for picture in pictures] == [50, 100, 150]
    assert {(picture.width, picture.height % 16) for picture in pictures} == {(9 * 16, 0)}


def test_a_disk_too_full_for_a_snapshot_is_told_and_the_training_ends_as_it_would(
    tmp_path: Path, weights: dict[str, Tensor], monkeypatch: pytest.MonkeyPatch
):
    fsync = os.fsync

    def full(handle: int) -> None:
        if "snapshots" in os.readlink(f"/proc/self/fd/{handle}"):
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(files.os, "fsync", full)
    said: list[str] = []
    series = Snapshots(tmp_path, config(), squares(), SELDOM, said.append)
    trained = train(config(), squares(), tmp_path, CPU, snapshots=series).state_dict()
    why = "the training goes on: No space left on device"
    assert said == [f"no snapshot of step {step}, {why}" for step in (50, 150)]
    assert all(torch.equal(trained[name], weights[name]) for name in weights)
    assert list((tmp_path / "snapshots").iterdir()) == []


def test_a_training_begun_anew_removes_the_later_snapshots_of_the_lost_one_and_nothing_else(
    watched: Watched, tmp_path: Path
):
    folder = tmp_path / "run"
    shutil.copytree(watched.folder / "snapshots", folder / "snapshots")
    (folder / "snapshots" / "run-notes").mkdir()
    series = Snapshots(folder, config(), squares(), SELDOM)
    series.go_on(100)
    assert series.steps() == [50, 100]
    assert not series.due(), "the series has begun: the next snapshot waits its time"
    series.go_on(0)
    assert series.steps() == []
    assert series.due()
    assert [path.name for path in (folder / "snapshots").iterdir()] == ["run-notes"]


def test_copies_and_links_that_a_person_made_beside_the_snapshots_do_no_harm_and_take_none(
    watched: Watched, tmp_path: Path
):
    kept, series_folder = tmp_path / "kept", tmp_path / "run" / "snapshots"
    shutil.copytree(watched.folder / "snapshots", kept)
    shutil.copytree(kept / "run-50", series_folder / "run-50")
    shutil.copytree(kept / "run-100", series_folder / "run-100-talk")
    (series_folder / "run-150").symlink_to(kept / "run-150")
    series = Snapshots(tmp_path / "run", config(), squares(), SELDOM)
    assert series.steps() == [50, 150]
    series.go_on(50)
    assert sorted(path.name for path in series_folder.iterdir()) == ["run-100-talk", "run-50"]
    assert bundle.read(kept / "run-150").manifest.id == "run-150", "what a link led to is not ours to remove"


def test_the_command_line_leaves_snapshots_unless_told_not_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(
        'title = "t"\nmethod = "AE"\nnet = "small"\nsteps = 50\nbatch = 8\n[data]\nname = "squares"\n'
        '[latent]\nkind = "deterministic"\nsize = 3\n[terms]\nreconstruction = 1.0\n[optimiser]\nlr = 1e-3\n'
    )
    run = ["run", "tiny.toml", "--device", "cpu"]
    assert main([*run, "--snapshot-every", "0"]) == 0
    assert not (tmp_path / "runs/tiny-s0/snapshots").exists()
    assert main(run) == 0, "a finished run without its last snapshot gets it"
    assert bundle.read(tmp_path / "runs/tiny-s0/snapshots/tiny-s0-50").manifest.id == "tiny-s0-50"
    said = capsys.readouterr().out
    assert "watch it: factorscope serve --no-zoo --models runs" in said
    assert "snapshot of step 50" in said
    for wrong in ("-1", "nan", "often"):
        with pytest.raises(SystemExit):
            main([*run, "--snapshot-every", wrong])
        assert "a number of minutes, 0 or more" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("qlae-mnist-s0", "qlae-mnist-s0"),
        ("A_b", r"a-b-[0-9a-f]{8}"),
        ("läuft", r"l-uft-\w{8}"),
        ("x" * 300, r"x{39}-\w{8}"),
    ],
)
def test_a_runs_folder_names_its_snapshots(tmp_path: Path, name: str, id: str):
    found = run_id(tmp_path / name)
    assert re.fullmatch(id, found)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", f"{found}-{10**9}")


def test_folders_whose_names_differ_in_case_alone_are_two_runs(tmp_path: Path):
    assert len({run_id(tmp_path / name) for name in ("A_b", "a-b", "A-B", "ä", "ö")}) == 5
