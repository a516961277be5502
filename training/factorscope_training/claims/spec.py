"""A claims file: arms to train, what to measure, and the sentences that the numbers are held against."""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, final

from pydantic import Field, FiniteFloat, JsonValue, ValidationError, model_validator

from factorscope_models.frozen import Frozen
from factorscope_training.claims.measures.registry import MEASURES, numbers_of
from factorscope_training.claims.verdict import Better
from factorscope_training.config import WORDS, RunConfig, explain
from factorscope_training.errors import ConfigError
from factorscope_training.papers import PAPERS

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
Seed = Annotated[int, Field(ge=0)]

QUICK: dict[str, JsonValue] = {"data": {"name": "squares"}, "steps": 2, "batch": 4}
"""In place of an arm's own, where only the machinery is tried: the numbers then say nothing."""

SET_HERE = ("title", "method", "seed")
"""What a run file says and an arm must not: it follows from the names of file, arm and cell."""


class Arm(Frozen):
    """The base with changes; the changes are made in this order."""

    name: Name
    about: str = ""
    remove: list[str] = []
    """Entries of the base that go, as dotted paths."""
    set: dict[str, JsonValue] = {}
    """What then comes in; tables are merged, everything else is replaced."""


class Claim(Frozen):
    sentence: str
    source: str
    """Where the claim is made, in words, and how well that is known."""
    measure: str
    """The name of a number."""
    better: Better
    """In which direction the claim sees `arm` beside `against`."""
    arm: Name
    against: Name
    margin: Annotated[FiniteFloat, Field(ge=0)] = 0.0
    """Above 0 the claim is that `arm` is no worse by more than this."""
    note: str = ""


class ClaimsFile(Frozen):
    title: str
    paper: str
    """arXiv identifier, as `papers.PAPERS` lists it."""
    about: str
    """What is tried, what of it is our own formulation or choice, and what the numbers cannot say."""
    seeds: Annotated[list[Seed], Field(min_length=1)]
    measures: Annotated[list[str], Field(min_length=1)]
    base: dict[str, JsonValue]
    """The tables of a run file, but for title, method and seed."""
    arm: Annotated[list[Arm], Field(min_length=1)]
    claim: list[Claim] = []

    @model_validator(mode="after")
    def _known(self) -> "ClaimsFile":
        if self.paper not in PAPERS:
            raise ValueError(f"no paper {self.paper!r} is known; there are {', '.join(PAPERS)}")
        if unknown := sorted(set(self.measures) - set(MEASURES)):
            raise ValueError(f"no measure is called {unknown[0]!r}; there are {', '.join(MEASURES)}")
        names = [arm.name for arm in self.arm]
        for what, values in (("seeds", self.seeds), ("measures", self.measures), ("arms", names)):
            if len(set(values)) < len(values):
                raise ValueError(f"the {what} repeat themselves: {', '.join(map(str, values))}")
        numbers = numbers_of(self.measures)
        for claim in self.claim:
            for name in (claim.arm, claim.against):
                if name not in names:
                    raise ValueError(
                        f"the claim {claim.sentence!r} names no arm {name!r}; there are {', '.join(names)}"
                    )
            if claim.arm == claim.against:
                raise ValueError(f"the claim {claim.sentence!r} compares {claim.arm} with itself")
            if claim.measure not in numbers:
                found = ", ".join(numbers)
                raise ValueError(f"the claim {claim.sentence!r} needs a number {claim.measure!r}; measured are {found}")
        return self


@final
@dataclass(frozen=True)
class Study:
    """A claims file with the run of each arm."""

    name: str
    claims: ClaimsFile
    configs: dict[str, RunConfig]
    """By arm, in the file's order; with seed 0."""

    def digest(self, arm: str) -> str:
        """Of all that decides what the arm's trainings do, but the seed: words do not. Fields at their default do not
        count, so that a new field of run files leaves it as it was."""
        said = self.configs[arm].model_dump(mode="json", exclude_defaults=True, exclude=WORDS | {"seed"})
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


@final
@dataclass(frozen=True)
class Plan:
    """One cell: an arm with one seed."""

    study: Study
    arm: str
    seed: int

    @property
    def config(self) -> RunConfig:
        return self.study.configs[self.arm].model_copy(update={"seed": self.seed})

    @property
    def name(self) -> str:
        return f"{self.study.name}/{self.arm}-s{self.seed}"


def read_studies(folder: Path, quick: bool = False) -> list[Study]:
    """The claims files of a folder, by name; `quick` puts `QUICK` into every arm. ConfigError where one is wrong."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ConfigError(f"{folder} holds no claims files; name their folder with --claims")
    return [read_study(path, quick) for path in paths]


def read_study(path: Path, quick: bool = False) -> Study:
    """One claims file. Raises ConfigError, before anything is trained, naming the file and what would be right."""
    try:
        claims = ClaimsFile.model_validate(tomllib.loads(path.read_text()))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain(error)}") from error
    configs = {}
    for arm in claims.arm:
        try:
            configs[arm.name] = _config(path.stem, claims, arm, quick)
        except ValidationError as error:
            raise ConfigError(f"{path}: arm {arm.name}: {explain(error)}") from error
        except ValueError as error:
            raise ConfigError(f"{path}: arm {arm.name}: {error}") from error
    return Study(path.stem, claims, configs)


def plans(studies: Sequence[Study], only: Sequence[str] = (), seeds: Sequence[int] = ()) -> list[Plan]:
    """The cells in the order in which they are worked off: the first seed of every arm, then the second of each.

    `only` takes NAME or NAME:ARM of claims files; `seeds` stand in for the files' own. ConfigError for what is not
    there.
    """
    chosen: list[tuple[Study, str]] = []
    wanted = {name: name.partition(":") for name in only}
    known = {study.name: study for study in studies}
    for file, _, arm in wanted.values():
        if file not in known:
            raise ConfigError(f"no claims file is called {file!r}; there are {', '.join(known)}")
        if arm and arm not in known[file].configs:
            raise ConfigError(f"{file} has no arm {arm!r}; there are {', '.join(known[file].configs)}")
    for study in studies:
        for arm in study.configs:
            if not wanted or study.name in wanted or f"{study.name}:{arm}" in wanted:
                chosen.append((study, arm))
    cells = [
        (at, Plan(study, arm, seed)) for study, arm in chosen for at, seed in enumerate(seeds or study.claims.seeds)
    ]
    return [plan for _, plan in sorted(cells, key=lambda cell: cell[0])]


def _config(file: str, claims: ClaimsFile, arm: Arm, quick: bool) -> RunConfig:
    values: dict[str, Any] = dict(claims.base)
    for path in arm.remove:
        values = _without(values, path.split("."), path)
    values = _merged(values, arm.set)
    if said := [name for name in SET_HERE if name in values]:
        raise ValueError(f"{said[0]} is not an arm's to say: it follows from the names of file, arm and seed")
    values = {**values, **QUICK} if quick else values
    config = RunConfig.model_validate({"title": f"{file} · {arm.name}", "method": file, **values})
    for name in claims.measures:
        if config.latent.kind not in MEASURES[name].kinds:
            raise ValueError(f"the measure {name} needs latents of kind {' or '.join(MEASURES[name].kinds)}")
    return config


def _without(values: dict[str, Any], path: list[str], whole: str) -> dict[str, Any]:
    first, *rest = path
    inner = values.get(first)
    if first not in values or (rest and not isinstance(inner, dict)):
        raise ValueError(f"there is no {whole} to remove")
    if not rest:
        return {name: value for name, value in values.items() if name != first}
    return {**values, first: _without(dict(inner or {}), rest, whole)}


def _merged(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    out = dict(values)
    for name, change in changes.items():
        old = out.get(name)
        out[name] = _merged(old, change) if isinstance(old, dict) and isinstance(change, dict) else change
    return out
