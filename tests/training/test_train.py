"""Interrupted, poisoned, out of disk: a training ends with the right weights or with a clear message."""

import errno
from pathlib import Path

import pytest
import torch

from factorscope_models import files
from factorscope_training import checkpoint
from factorscope_training.compute import choose
from factorscope_training.config import RunConfig
from factorscope_training.data.squares import squares
from factorscope_training.errors import RunError
from factorscope_training.train import train

CPU = choose("cpu", 1)


def config(**changes: object) -> RunConfig:
    values: dict[str, object] = {
        "title": "t",
        "method": "QLAE",
        "data": {"name": "squares"},
        "net": "small",
        "latent": {"kind": "quantized", "size": 4, "levels": 5},
        "terms": {"reconstruction": 1, "quantization": 1, "commitment": 1},
        "optimiser": {"lr": 1e-3, "weight_decay": 0.1, "clip_value": 100.0, "cooldown": 0.5},
        "steps": 150,
        "batch": 8,
    }
    return RunConfig.model_validate({**values, **changes})


class Stop(Exception):
    pass


def stop_at(step: int):
    def progress(done: int, means: dict[str, float]) -> None:
        if done == step:
            raise Stop

    return progress


@pytest.mark.parametrize("kind", ["quantized", "gaussian"])
def test_a_run_stopped_between_checkpoints_ends_with_the_weights_of_an_unbroken_one(tmp_path: Path, kind: str):
    terms = {"reconstruction": 1} | ({"kl": 1} if kind == "gaussian" else {"quantization": 1, "commitment": 1})
    c = config(latent={"kind": kind, "size": 4}, terms=terms)
    whole = train(c, squares(), tmp_path / "whole", CPU).state_dict()
    with pytest.raises(Stop):
        train(c, squares(), tmp_path / "broken", CPU, stop_at(100), checkpoint_seconds=0)
    found = checkpoint.load(tmp_path / "broken")
    assert found is not None
    assert found[1].step == 50, "stopped after step 100 was computed and before it was saved"
    resumed = train(c, squares(), tmp_path / "broken", CPU).state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    ours, theirs = (checkpoint.load(tmp_path / name) for name in ("whole", "broken"))
    assert ours is not None
    assert theirs is not None
    assert ours[1].history == theirs[1].history


def test_training_lowers_the_loss_and_another_seed_trains_another_model(tmp_path: Path):
    first = train(config(), squares(), tmp_path / "a", CPU).state_dict()
    other = train(config(seed=1), squares(), tmp_path / "b", CPU).state_dict()
    assert not torch.equal(first["latent.values"], other["latent.values"])
    found = checkpoint.load(tmp_path / "a")
    assert found is not None
    total = found[1].history["total"]
    assert total[-1] < 0.8 * total[0]


def test_a_loss_that_is_no_longer_finite_stops_the_run_and_keeps_the_last_checkpoint(tmp_path: Path):
    with pytest.raises(Stop):
        train(config(), squares(), tmp_path, CPU, stop_at(100), checkpoint_seconds=0)
    kept = (tmp_path / checkpoint.NAME).read_bytes()
    _, state = checkpoint.load(tmp_path) or pytest.fail("no checkpoint")
    state.model["decoder.0.bias"][:] = float("nan")
    checkpoint.save(tmp_path, config(), state)
    poisoned = (tmp_path / checkpoint.NAME).read_bytes()
    with pytest.raises(RunError, match=r"step 100: total, reconstruction.* no longer finite; the last good checkpoint"):
        train(config(), squares(), tmp_path, CPU, checkpoint_seconds=0)
    assert (tmp_path / checkpoint.NAME).read_bytes() == poisoned != kept


def test_a_full_disk_stops_the_run_with_the_last_checkpoint_intact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Stop):
        train(config(), squares(), tmp_path, CPU, stop_at(100), checkpoint_seconds=0)
    kept = (tmp_path / checkpoint.NAME).read_bytes()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(RunError, match=r"step 100: .*No space left on device.*the checkpoint before it is intact"):
        train(config(), squares(), tmp_path, CPU, checkpoint_seconds=0)
    assert (tmp_path / checkpoint.NAME).read_bytes() == kept
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == [], "nothing half-written is left"


def test_a_folder_with_another_run_is_refused_by_what_differs(tmp_path: Path):
    train(config(steps=50), squares(), tmp_path, CPU)
    with pytest.raises(RunError, match="another seed, steps"):
        train(config(seed=4), squares(), tmp_path, CPU)


def test_a_run_file_reworded_since_goes_on_and_its_checkpoint_takes_the_words(tmp_path: Path):
    before = train(config(steps=50), squares(), tmp_path, CPU).state_dict()
    after = train(config(steps=50, title="better words", try_first=["Drag."]), squares(), tmp_path, CPU).state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    found = checkpoint.load(tmp_path)
    assert found is not None
    assert (found[0].title, found[1].step) == ("better words", 50)


def test_a_damaged_checkpoint_is_named(tmp_path: Path):
    (tmp_path / checkpoint.NAME).write_bytes(b"not a checkpoint")
    with pytest.raises(RunError, match=r"checkpoint\.pt is damaged"):
        train(config(), squares(), tmp_path, CPU)
