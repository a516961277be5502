"""The runs whose bundles ship with the project: a run file belongs to the zoo if its bundle does."""

from dataclasses import dataclass
from pathlib import Path
from typing import final

from factorscope_training.config import RunConfig, read_config
from factorscope_training.errors import ConfigError


@final
@dataclass(frozen=True)
class Entry:
    config: RunConfig
    claim: str
    """The run file's first comment: machine, time and scores reached."""


def list_runs(folder: Path) -> dict[str, Entry]:
    """The run files of a folder by name."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ConfigError(f"{folder} holds no run files; name their folder with --runs")
    return {path.stem: Entry(read_config(path), _claim(path)) for path in files}


def chosen(runs: dict[str, Entry], name: str) -> list[str]:
    """The names that `name` stands for: itself, or with `all` every one."""
    if name == "all":
        return list(runs)
    if name not in runs:
        raise ConfigError(f"no run is called {name!r}; there are {', '.join(runs)}")
    return [name]


def _claim(path: Path) -> str:
    lines = path.read_text().splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return " ".join(line.removeprefix("#").strip() for line in lines[:end])
