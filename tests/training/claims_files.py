"""A small claims file on squares, for the tests of claims."""

from pathlib import Path

from factorscope_training.claims.spec import Study, read_study

TEXT = """
title = "Pulls"
paper = "2305.18378"
about = "What a pull does."
seeds = [0, 1]
measures = ["gaussian", "reconstruction"]

[base]
net = "small"
steps = 3
batch = 4
data.name = "squares"
latent = { kind = "gaussian", size = 3 }
terms = { reconstruction = 1.0, kl = 1.0 }

[[arm]]
name = "weak"
about = "hardly any pull"
set.terms.kl = 0.1

[[arm]]
name = "strong"
set.terms.kl = { weight = 9.0, free_bits = 0.5 }

[[claim]]
sentence = "A strong pull lowers the KL."
source = "common sense"
measure = "kl"
better = "lower"
arm = "strong"
against = "weak"
note = "Or so it is said."
"""


def write_file(folder: Path, *changes: tuple[str, str], name: str = "pulls") -> Path:
    """The file with texts replaced, each of which must occur."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def study(folder: Path, *changes: tuple[str, str]) -> Study:
    return read_study(write_file(folder, *changes))
