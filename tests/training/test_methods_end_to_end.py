"""Methods of unusual shape, from their run file to a bundle that the server takes."""

from pathlib import Path

import pytest
from checkout import ROOT

from factorscope_models import bundle
from factorscope_server.contract import check
from factorscope_training.cli import main

HEAD = """
title = "{name}"
method = "m"
net = "small"
steps = 3
batch = 8
{top}
[data]
name = "squares"
"""

RUNS = {
    "ragged": """
[latent]
kind = "quantized"
size = 3
levels = [2, 7, 5]
[terms]
reconstruction = 1
quantization = 1
""",
    "vector": """
[latent]
kind = "vector_quantized"
size = 4
entries = 40
update = "ema"
[terms]
reconstruction = 1
""",
    "likelihood": """
[latent]
kind = "gaussian"
size = 4
[likelihood]
kind = "logistic"
learned = true
[terms]
reconstruction = 1
kl = { weight = 2, capacity = 5, capacity_steps = 2 }
""",
    "iwae": """
[latent]
kind = "gaussian"
size = 4
[terms]
iwae = { weight = 1, r = 1.0 }
""",
}
TOP = {"iwae": "draws = 3"}


def exported(folder: Path, name: str, run: str) -> bundle.Bundle:
    path = folder / f"{name}.toml"
    path.write_text(run)
    for command in (
        ["run", str(path), "--out", str(folder / "run"), "--device", "cpu"],
        ["export", str(folder / "run"), "--to", str(folder / name)],
        ["evaluate", str(folder / name), "--n", "30"],
    ):
        assert main(command) == 0
    return bundle.read(folder / name)


@pytest.mark.parametrize("name", RUNS)
def test_a_method_trains_exports_is_scored_and_meets_the_servers_contract(tmp_path: Path, name: str):
    found = exported(tmp_path, name, HEAD.format(name=name, top=TOP.get(name, "")) + RUNS[name])
    check(found)
    assert found.manifest.terms[0].formula
    assert {score.name for score in found.manifest.scores} >= {"InfoM", "PSNR"}


def test_the_three_lines_of_the_readme_train_and_open(tmp_path: Path):
    lines = (ROOT / "README.md").read_text().split("```toml\n")[1].split("```")[0]
    assert {"binarization", "total_correlation", "consistency"} <= set(lines.split())
    top = HEAD.format(name="three-lines", top="") + '[latent]\nkind = "gaussian"\nsize = 4\n'
    found = exported(tmp_path, "three-lines", top + lines)
    check(found)
    assert found.manifest.binarization is not None
    assert found.manifest.consistency is not None
    assert found.manifest.consistency.trained["rotation"] == (-15, 15)
    assert set(found.manifest.history.terms) >= {"consistency", "augmented_binarization"}
