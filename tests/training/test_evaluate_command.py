"""`factorscope-train evaluate`: what it writes, where, and what it refuses."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from bundles import write_toy_zoo

from factorscope_models import bundle
from factorscope_training import checkpoint
from factorscope_training.cli import main
from factorscope_training.errors import RunError
from factorscope_training.evaluation.model import LEARNED, of_bundle
from factorscope_training.evaluation.record import NAME, of_manifest, read, write

RUN = """
title = "Tiny VAE"
method = "VAE"
net = "small"
steps = 3
batch = 8
seed = 7
[data]
name = "squares"
[latent]
kind = "gaussian"
size = 3
[likelihood]
kind = "logistic"
learned = true
[terms]
reconstruction = 1
kl = 1
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    (folder / "tiny.toml").write_text(RUN)
    call("run", folder / "tiny.toml", "--out", folder / "tiny-s7", "--device", "cpu", "--snapshot-every", "0")
    return folder / "tiny-s7"


@pytest.fixture
def run(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder of a short training, in the working folder."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(trained, tmp_path / "tiny-s7")


def call(*args: object) -> None:
    assert main(list(map(str, args))) == 0


def fail(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    capsys.readouterr()
    assert main(list(map(str, args))) == 1
    return capsys.readouterr().err


def test_a_runs_scores_are_printed_and_written_beside_its_checkpoint(run: Path, capsys: pytest.CaptureFixture[str]):
    call("evaluate", run)
    printed = capsys.readouterr().out
    found = read(run)
    assert (found.run, found.title, found.method, found.training_seed) == ("tiny-s7", "Tiny VAE", "VAE", 7)
    assert (found.data.name, found.step, found.steps) == ("squares", 3, 3)
    assert found.config["terms"] == json.loads(found.model_dump_json())["config"]["terms"]
    names = [score.name for score in found.scores]
    assert {"InfoM", "DCI-D", "PSNR", "SSIM", "KL", "NLL", "Eccentricity", "Drift, simple", "MLP probe"} <= set(names)
    assert all(name in printed for name in names)
    assert "not scored: Frechet distance: 133 training images are too few" in " ".join(printed.split())
    assert "not scored: code entropy: this needs quantized latents" in printed
    assert found.mutual_information is not None
    assert found.mutual_information.factors == ["x", "y", "shade"]
    assert read(run / NAME) == found


def test_some_families_alone_take_the_place_of_their_own_and_leave_the_others(run: Path):
    call("evaluate", run, "--only", "reconstruction", "geometry")
    first = {score.name: score for score in read(run).scores}
    assert {score.family for score in first.values()} == {"reconstruction", "geometry"}
    call("evaluate", run, "--only", "geometry", "--n", 5, "--seeds", 2, "--seed", 4)
    second = {score.name: score for score in read(run).scores}
    assert set(second) == set(first)
    assert second["PSNR"] == first["PSNR"]
    score = second["Participation ratio"]
    assert (score.n, score.seed, score.seeds) == (5, 4, 2)
    assert score.interval is not None
    assert score.interval[0] < (score.value or 0) < score.interval[1]


def test_scores_of_weights_that_were_trained_on_since_do_not_stay(run: Path):
    call("evaluate", run, "--only", "reconstruction")
    content = torch.load(run / checkpoint.NAME, weights_only=True)
    torch.save({**content, "step": 2}, run / checkpoint.NAME)
    call("evaluate", run, "--only", "geometry")
    assert ({score.family for score in read(run).scores}, read(run).step) == ({"geometry"}, 2)


def test_scores_of_another_recipe_that_was_trained_in_the_same_folder_do_not_stay(run: Path):
    call("evaluate", run, "--only", "reconstruction")
    earlier = read(run)
    write(run, earlier.model_copy(update={"title": "T", "config": earlier.config | {"title": "T"}}))
    call("evaluate", run, "--only", "geometry")
    assert {score.family for score in read(run).scores} == {"reconstruction", "geometry"}, "a title decides nothing"
    write(run, earlier.model_copy(update={"config": earlier.config | {"batch": 9}}))
    call("evaluate", run, "--only", "geometry")
    assert {score.family for score in read(run).scores} == {"geometry"}


def test_a_damaged_record_is_replaced_and_said_to_be_lost(run: Path, capsys: pytest.CaptureFixture[str]):
    (run / NAME).write_text('{"run": 3}')
    call("evaluate", run, "--only", "geometry")
    assert "the earlier scores are lost" in capsys.readouterr().out
    assert {score.family for score in read(run).scores} == {"geometry"}


def test_a_bundle_has_its_scores_in_its_manifest_and_a_learned_scale_is_asked_of_the_run(run: Path, tmp_path: Path):
    call("export", run, "--to", tmp_path / "zoo" / "tiny")
    call("evaluate", run, "--only", "reconstruction", "information")
    call("evaluate", tmp_path / "zoo" / "tiny", "--only", "reconstruction", "information")
    found = read(tmp_path / "zoo" / "tiny")
    assert found == of_manifest(bundle.read(tmp_path / "zoo" / "tiny").manifest)
    assert (found.run, found.training_seed, found.step, found.steps) == ("tiny", 7, 3, 3)
    ours, theirs = ({score.name: score.value for score in record.scores} for record in (read(run), found))
    assert set(ours) - set(theirs) == {"Reconstruction error", "Sampled reconstruction error", "NLL"}
    assert theirs == pytest.approx({name: ours[name] for name in theirs}, rel=1e-2), "but for weights in float16"
    assert of_bundle(bundle.read(tmp_path / "zoo" / "tiny")).unlikely == LEARNED


def test_what_cannot_be_evaluated_is_said_in_one_line(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert "no variant of InfoMEC is called 'best'; there are standalone" in fail(
        capsys, "evaluate", run, "--variant", "best"
    )
    assert "at least 1, not 0" in fail(capsys, "evaluate", run, "--seeds", 0)
    assert "n must be at least 1" in fail(capsys, "evaluate", run, "--n", 0)
    with pytest.raises(RunError, match=r"no evaluation\.json yet: factorscope-train evaluate"):
        read(run)
    with pytest.raises(RunError, match="expected a bundle, a run that was evaluated"):
        read(tmp_path)
    (run / NAME).write_text('{"run": 3}')
    with pytest.raises(RunError, match="run: Input should be a valid string; evaluate the run again"):
        read(run)
    with pytest.raises(SystemExit):
        main(["evaluate", str(run), "--only", "beauty"])


def test_a_bundle_without_scores_has_a_record_without_scores(tmp_path: Path):
    for folder in (tmp_path / name for name in write_toy_zoo(tmp_path)):
        manifest = bundle.read_manifest(folder)[0]
        assert of_manifest(manifest.model_copy(update={"scores": []})).scores == []
        assert read(folder).scores == manifest.scores
