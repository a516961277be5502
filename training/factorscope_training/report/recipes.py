"""Which runs may be averaged: those of one recipe, scored on one data set, that differ in their training seed alone."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, final

from pydantic import ValidationError

from factorscope_models.manifest import DataSource
from factorscope_training.config import WORDS, RunConfig
from factorscope_training.errors import RunError
from factorscope_training.evaluation.record import Record
from factorscope_training.report.gathering import Run


@final
@dataclass(frozen=True)
class Recipe:
    """Runs whose run files say the same but for the seed and for words, with their weights at the same step."""

    label: str
    """Told apart from every other recipe of the data set."""
    runs: tuple[Run, ...]
    """By training seed, each once."""
    known: bool
    """False where a record holds no run file: only title, method and steps say then that this is one recipe."""

    @property
    def seeds(self) -> tuple[int, ...]:
        return tuple(run.record.training_seed for run in self.runs)


@final
@dataclass(frozen=True)
class DataGroup:
    """The recipes that were scored on one data set; another's never stand beside them."""

    data: DataSource
    label: str
    """Told apart from every other group."""
    recipes: tuple[Recipe, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(run for recipe in self.recipes for run in recipe.runs)


def groups(runs: Sequence[Run]) -> tuple[DataGroup, ...]:
    """In the order in which they first appear. Raises RunError where one training seed of a recipe comes twice: one
    training, or its copy, would count for two."""
    by_data: dict[str, list[Run]] = {}
    for run in runs:
        by_data.setdefault(_data_key(run.record), []).append(run)
    names = Counter(found[0].record.data.name for found in by_data.values())
    out = []
    for found in by_data.values():
        record = found[0].record
        title, name = record.data.title, record.data.name
        label = name if title == name else f"{title} ({name})"
        if names[record.data.name] > 1:
            label = f"{label}, {_told_apart(record)}"
        out.append(DataGroup(record.data, label, _recipes(found)))
    return tuple(out)


def settings(record: Record) -> dict[str, Any]:
    """What decided the training: the run file without words and seed, every default spelled out where today's code
    reads it. Empty where the record has none."""
    try:
        config = RunConfig.model_validate(record.config).model_dump(mode="json")
    except ValidationError:  # written by another version, or by hand: then as it stands
        config = dict(record.config)
    return {name: value for name, value in config.items() if name not in WORDS | {"seed"}}


def _recipes(runs: Sequence[Run]) -> tuple[Recipe, ...]:
    found: dict[str, list[Run]] = {}
    for run in runs:
        found.setdefault(_key(run.record), []).append(run)
    labels = _labels([members[0].record for members in found.values()])
    out = []
    for label, members in zip(labels, found.values(), strict=True):
        ordered = sorted(members, key=lambda run: run.record.training_seed)
        for one, other in pairwise(ordered):
            if one.record.training_seed == other.record.training_seed:
                raise RunError(
                    f"{one.said} and {other.said} are both training seed {one.record.training_seed} of {label}: "
                    "one training counts once; leave one of them out"
                )
        out.append(Recipe(label, tuple(ordered), bool(settings(ordered[0].record))))
    return tuple(out)


def _key(record: Record) -> str:
    """Equal where runs may be averaged. Words of a run file do not part runs, as they decide nothing."""
    known = settings(record)
    return json.dumps([known or [record.title, record.method], record.step, record.steps], sort_keys=True)


def _data_key(record: Record) -> str:
    """The same images, as far as a record can tell: name, size, factors, and the side and channels asked for."""
    data = record.data
    factors = [(factor.name, factor.size) for factor in data.factors]
    return json.dumps([data.name, data.size, factors, _images(record)], sort_keys=True)


def _images(record: Record) -> list[Any]:
    asked = settings(record).get("data")
    return [asked.get("size"), asked.get("channels")] if isinstance(asked, dict) else []


def _told_apart(record: Record) -> str:
    side = _images(record)
    asked = f"asked for at {side[0]} pixels, {side[1]} channels" if side else "of runs without their run file"
    return f"{record.data.size:,} images {asked}"


def _labels(records: Sequence[Record]) -> list[str]:
    """The method where it is the only one of its name, else the title, else the title and the settings that differ."""
    methods, titles = Counter(r.method for r in records), Counter(_title(r) for r in records)
    out = []
    for record in records:
        label = record.method if methods[record.method] == 1 else _title(record)
        if methods[record.method] > 1 and titles[label] > 1:
            label = f"{label} ({_differing(record, [r for r in records if _title(r) == label])})"
        elif record.step < record.steps:
            label = f"{label} (step {record.step:,} of {record.steps:,})"
        out.append(f"{label} #{out.count(label) + 1}" if label in out else label)
    return out


def _title(record: Record) -> str:
    """Without the data set's name at its end: the table says it."""
    for data in (record.data.name, record.data.title):
        if record.title.endswith(f" · {data}"):
            return record.title.removesuffix(f" · {data}")
    return record.title


def _differing(record: Record, alike: Sequence[Record]) -> str:
    """As "optimiser.weight_decay 0.05, step 300 of 500": what sets a recipe apart from those of the same title."""
    flat = [_flat(settings(r)) | {"step": f"{r.step:,} of {r.steps:,}"} for r in alike]
    mine = _flat(settings(record)) | {"step": f"{record.step:,} of {record.steps:,}"}
    names = sorted({name for one in flat for name in one} - {"steps"})
    told = [name for name in names if len({str(one.get(name)) for one in flat}) > 1]
    return ", ".join(f"{name} {mine.get(name, 'absent')}" for name in told) or "run file unknown"


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            out |= _flat(value, f"{prefix}{name}.")
        else:
            out[f"{prefix}{name}"] = value
    return out
