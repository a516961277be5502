"""A disk that fills up while a checkpoint or a bundle is written: what was there stays, and what is full is said."""

import errno
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from bundles import write_toy_zoo

from factorscope_models import bundle, files
from factorscope_training import checkpoint
from factorscope_training.checkpoint import State
from factorscope_training.cli import main
from factorscope_training.config import read_config
from factorscope_training.errors import RunError

RUN = """
title = "tiny"
method = "AE"
net = "dense"
steps = 2
batch = 4
[data]
name = "squares"
[latent]
kind = "deterministic"
size = 2
[terms]
reconstruction = 1.0
[optimiser]
lr = 1e-3
"""


@contextmanager
def no_room_to_write() -> Iterator[None]:
    """The system itself refuses to let a file of this process grow beyond some bytes."""
    assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN, "as Python sets it; else the process would be killed"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def no_room_to_sync() -> Iterator[None]:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        yield


FULL: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "File too large": no_room_to_write,
    "No space left on device": no_room_to_sync,
}
full_disks = pytest.mark.parametrize("said", FULL)


def contents(folder: Path) -> dict[str, bytes]:
    """Everything below the folder, hidden files too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run in `run`, and its bundle in `zoo/tiny`."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "tiny.toml").write_text(RUN)
    quietly = ("--device", "cpu", "--snapshot-every", "0", "--out", str(folder / "run"))
    assert main(["run", str(folder / "tiny.toml"), *quietly]) == 0
    assert main(["export", str(folder / "run"), "--to", str(folder / "zoo" / "tiny")]) == 0
    return folder


@full_disks
def test_a_bundle_that_finds_no_room_is_named_and_the_one_before_it_stays(
    run: Path, said: str, capsys: pytest.CaptureFixture[str]
):
    before = contents(run)
    target = run / "zoo" / "tiny"
    with FULL[said]():
        assert main(["export", str(run / "run"), "--to", str(target)]) == 1
    assert capsys.readouterr().err == f"factorscope-train: {target}: {said}\n"
    assert contents(run) == before
    assert [path.name for path in (run / "zoo").iterdir()] == ["tiny"], "no temporary folder is left"


@full_disks
def test_a_checkpoint_that_finds_no_room_leaves_the_one_before_it(run: Path, said: str):
    before = contents(run)
    with FULL[said](), pytest.raises(RunError, match=rf"step 7: .*{said}.*the checkpoint before it is intact"):
        checkpoint.save(run / "run", read_config(run / "tiny.toml"), State(step=7))
    assert contents(run) == before


def test_a_bundle_that_cannot_take_its_place_gives_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_toy_zoo(tmp_path)
    toy = sorted(tmp_path.iterdir())[0]
    found, before, beside = bundle.read(toy), contents(tmp_path), sorted(tmp_path.iterdir())
    rename = Path.rename

    def full(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match=f"No space left on device: '{toy}'"):
        bundle.write(toy, found.manifest, {name: (toy / name).read_bytes() for name in found.manifest.sha256})
    assert contents(tmp_path) == before
    assert sorted(tmp_path.iterdir()) == beside
