"""The run files, and which of them made the bundles that ship with the project."""

from dataclasses import dataclass
from pathlib import Path
from typing import final

from factorscope_models.bundle import MANIFEST
from factorscope_training.config import RunConfig, read_config
from factorscope_training.errors import ConfigError

EVALUATIONS = 5
"""Of each bundle: its scores are means over as many evaluations, with intervals."""


@final
@dataclass(frozen=True)
class Entry:
    config: RunConfig
    claim: str
    """The run file's first comment: machine, time and scores reached."""
    shipped: bool
    """Its bundle ships with the project."""


def list_runs(folder: Path, bundles: Path) -> dict[str, Entry]:
    """The run files of a folder by name; `bundles` holds the zoo."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ConfigError(f"{folder} holds no run files; name their folder with --runs")
    shipped = {path.parent.name for path in bundles.glob(f"*/{MANIFEST}")}
    return {path.stem: Entry(read_config(path), _claim(path), path.stem in shipped) for path in files}


def chosen(runs: dict[str, Entry], name: str) -> list[str]:
    """The names that `name` stands for: itself, or with `all` every run whose bundle ships."""
    if name == "all":
        return [run for run, entry in runs.items() if entry.shipped]
    if name not in runs:
        raise ConfigError(f"no run is called {name!r}; there are {', '.join(runs)}")
    return [name]


def _claim(path: Path) -> str:
    lines = path.read_text().splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return " ".join(line.removeprefix("#").strip() for line in lines[:end])
