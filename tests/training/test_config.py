"""A run file is right, or refused before any data is touched."""

from pathlib import Path

import pytest

from factorscope_training.config import read_config
from factorscope_training.errors import ConfigError

RUNS = Path(__file__).parents[2] / "training" / "runs"

GOOD = """
title = "t"
method = "AE"
net = "small"
steps = 10
batch = 2
[data]
name = "squares"
[latent]
kind = "deterministic"
size = 3
[terms]
reconstruction = 1.0
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "run.toml"
    path.write_text(text)
    return path


def test_a_run_file_says_all_and_the_command_line_may_replace_the_seed(tmp_path: Path):
    path = written(tmp_path, GOOD)
    assert read_config(path).seed == 0
    assert read_config(path, seed=7).seed == 7


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("steps = 10", "stps = 10", "stps: Extra inputs are not permitted"),
        ("steps = 10", "steps = 0", "steps: Input should be greater than 0"),
        ("small", "smal", "no net is called 'smal'; there are"),
        (
            "reconstruction = 1.0",
            "reconstruction = 1.0\nkl = 1.0",
            "kl needs latents of kind gaussian or bernoulli, not determin",
        ),
        ("reconstruction = 1.0", "reconstructon = 1.0", "no term is called 'reconstructon'"),
        (
            "reconstruction = 1.0",
            "reconstruction = nan",
            "terms.reconstruction.weight: Input should be a finite number",
        ),
        ("[terms]\nreconstruction = 1.0", "[terms]", "terms must weigh the reconstruction"),
        ('method = "AE"', "method = AE", "not valid TOML"),
    ],
)
def test_a_typo_is_named_with_its_place(tmp_path: Path, old: str, new: str, message: str):
    assert old in GOOD
    with pytest.raises(ConfigError) as error:
        read_config(written(tmp_path, GOOD.replace(old, new)))
    assert message in str(error.value)
    assert "run.toml" in str(error.value)


def test_a_run_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"none\.toml: No such file"):
        read_config(tmp_path / "none.toml")


@pytest.mark.parametrize("path", sorted(RUNS.glob("*.toml")), ids=lambda p: p.stem)
def test_the_run_files_that_ship_are_valid(path: Path):
    assert read_config(path).steps > 0
