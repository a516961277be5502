"""The command line, as a researcher uses it; where it is killed, in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from factorscope_models import bundle
from factorscope_models.zoo import ZOO
from factorscope_training import checkpoint
from factorscope_training.cli import main
from factorscope_training.codec import as_input, of_graphs

RUN = """
title = "tiny"
method = "QLAE"
net = "small"
steps = {steps}
batch = 16
[data]
name = "{data}"
[latent]
kind = "quantized"
size = 6
levels = 5
[terms]
reconstruction = 1.0
quantization = 1.0
commitment = 1.0
[optimiser]
lr = 2e-3
weight_decay = 0.1
"""
QUIETLY = ("--device", "cpu", "--snapshot-every", "0")
MNIST = Path(__file__).parents[3] / "shared" / "data" / "mnist"


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "factorscope_training.cli", *map(str, args)]


def call(folder: Path, *args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*args), cwd=folder, capture_output=True, text=True, timeout=300)


def run_file(folder: Path, steps: int, data: str = "squares") -> Path:
    path = folder / "tiny.toml"
    path.write_text(RUN.format(steps=steps, data=data))
    return path


def test_killed_in_training_and_in_export_the_run_goes_on_to_the_same_weights_and_nothing_is_half_written(
    tmp_path: Path,
):
    path = run_file(tmp_path, 1000)
    whole = call(tmp_path, "run", path, "--out", "whole", *QUIETLY)
    assert whole.returncode == 0, whole.stderr
    killed = subprocess.Popen(
        command("run", path, "--out", "killed", *QUIETLY, "--checkpoint-every", "0"),
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    wait_for(tmp_path / "killed" / checkpoint.NAME, killed)
    killed.kill()
    assert killed.wait() == -signal.SIGKILL
    found = checkpoint.load(tmp_path / "killed")
    assert found is not None
    assert 0 < found[1].step < 1000
    refused = call(tmp_path, "export", "killed", "--to", "zoo/killed")
    assert refused.returncode == 1
    assert "finish it with factorscope-train run" in refused.stderr
    assert call(tmp_path, "run", path, "--out", "killed", *QUIETLY).returncode == 0
    ours, theirs = (checkpoint.load(tmp_path / name) for name in ("whole", "killed"))
    assert ours is not None
    assert theirs is not None
    assert all(torch.equal(ours[1].model[name], theirs[1].model[name]) for name in ours[1].model)

    for pause in (0.0, 0.2, 0.4):
        exporting = subprocess.Popen(
            command("export", "whole", "--to", "zoo/tiny"), cwd=tmp_path, stdout=subprocess.DEVNULL
        )
        wait_for(tmp_path / "zoo", exporting)
        time.sleep(pause)
        exporting.kill()
        exporting.wait()
        if (tmp_path / "zoo" / "tiny").exists():
            bundle.read(tmp_path / "zoo" / "tiny")
    assert call(tmp_path, "export", "whole", "--to", "zoo/tiny").returncode == 0
    assert bundle.read(tmp_path / "zoo" / "tiny").manifest.provenance.steps == 1000


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while not path.exists():
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_mnists_real_files_train_export_and_score_end_to_end(tmp_path: Path):
    if not MNIST.exists():
        pytest.skip(f"needs MNIST's files in {MNIST}")
    path, to = run_file(tmp_path, 300, "mnist"), tmp_path / "zoo" / "tiny-mnist"
    for args in (
        ("run", path, "--data-dir", MNIST, "--out", tmp_path / "run", *QUIETLY),
        ("export", tmp_path / "run", "--to", to, "--data-dir", MNIST),
        ("evaluate", to, "--data-dir", MNIST, "--n", 2000, "--only", "disentanglement", "reconstruction"),
    ):
        assert main(list(map(str, args))) == 0
    found = bundle.read(to)
    scores = {score.name: score for score in found.manifest.scores}
    assert scores["PSNR"].value is not None
    assert scores["PSNR"].value > 10, "grey everywhere reaches about 6 dB"
    assert scores["InfoE"].value is not None
    assert scores["InfoE"].value > 0.2, "an untrained encoder's codes tell less of the digit"
    assert scores["InfoM"].value is None
    assert "one varying factor" in scores["InfoM"].note
    assert (scores["PSNR"].n, scores["PSNR"].split) == (2000, "validation")
    codec = of_graphs(found.encoder, found.decoder)
    canonical = found.manifest.canonical
    z = codec.encode(as_input(found.samples.images[canonical.samples]))["z"]
    np.testing.assert_allclose(z, canonical.z, atol=1e-5)
    np.testing.assert_allclose(codec.decode(z).mean((1, 2, 3)), canonical.pixel_mean, atol=1e-5)
    mi = found.manifest.mutual_information
    assert mi is not None
    assert (mi.factors, len(mi.values[0])) == (["digit"], 6)


def fail(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    capsys.readouterr()
    assert main(list(map(str, args))) == 1
    return capsys.readouterr().err


def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    path = run_file(tmp_path, 10)
    path.write_text(path.read_text().replace("lr =", "learning_rate ="))
    assert "optimiser.learning_rate: Extra inputs are not permitted" in fail(capsys, "run", path)
    assert "--data-dir" in fail(capsys, "run", run_file(tmp_path, 10, "mnist"))
    assert not (tmp_path / "runs").exists(), "refused before anything was begun"
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "manifest.json").write_text(json.dumps({"schema_version": 1}))
    assert "Field required" in fail(capsys, "evaluate", "b")
    assert "holds no run" in fail(capsys, "export", "b", "--to", "c")
    assert "there are tiny" in fail(capsys, "zoo", "huge", "--runs", tmp_path)


def test_a_zoo_run_is_trained_exported_and_scored_and_then_listed_as_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    run_file(tmp_path, 50)
    assert main(["zoo", "--runs", ".", "--to", "zoo"]) == 0
    assert "no" in capsys.readouterr().out.split("tiny")[1]
    assert main(["zoo", "tiny", "--runs", ".", "--to", "zoo"]) == 0
    scores = {score.name: score for score in bundle.read(tmp_path / "zoo" / "tiny").manifest.scores}
    assert {"InfoM", "InfoE", "InfoC", "PSNR", "DCI-D", "SSIM", "Code entropy", "Linear probe"} <= set(scores)
    assert (scores["InfoM"].family, scores["InfoM"].seeds) == ("disentanglement", 5)
    capsys.readouterr()
    assert main(["zoo", "--runs", ".", "--to", "zoo"]) == 0
    assert "yes" in capsys.readouterr().out.split("tiny")[1]


def test_scores_on_another_data_set_are_shown_and_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert main(["run", str(run_file(tmp_path, 50)), "--out", "run"]) == 0
    assert main(["export", "run", "--to", "tiny"]) == 0
    assert "64 or 32 pixels, not at 16" in fail(capsys, "evaluate", "tiny", "--data", "dsprites-render")
    sprites = str(ZOO / "qlae-dsprites-render")
    assert "64x64x3, the bundle wants 64x64x1" in fail(capsys, "evaluate", sprites, "--data", "shapes3d-render")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for i in range(12):
        Image.fromarray(np.full((20, 20), 20 * i, np.uint8)).save(pictures / f"{i}.png")
    before = bundle.read(tmp_path / "tiny")
    assert main(["evaluate", "tiny", "--data", "folder", "--data-dir", "pictures"]) == 0
    assert "not written: the manifest holds scores on squares" in capsys.readouterr().out
    assert bundle.read(tmp_path / "tiny").sha == before.sha


def test_help_does_not_wait_for_torch():
    code = "import sys; sys.modules['torch'] = None; from factorscope_training.cli import main; main(['--help'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "export" in done.stdout


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_a_gpu_that_is_not_there_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "tiny.toml").write_text(RUN.format(steps=3, data="squares"))
    assert main(["run", str(tmp_path / "tiny.toml"), "--out", str(tmp_path / "run"), "--device", "cuda"]) == 1
    assert "device cuda was asked for, but PyTorch finds none" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
