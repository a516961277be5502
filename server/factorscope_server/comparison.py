"""Models of one data set beside each other: what may share a column, and what is best in it."""

from collections.abc import Sequence
from typing import NamedTuple, get_args

from factorscope_models.manifest import DataSource, Family, ImageFormat, Manifest, Score
from factorscope_server.errors import BadRequest
from factorscope_server.schemas import ComparedModel, ComparedScore, ComparedValue, Comparison, DataSummary, Size

FAMILIES: tuple[str, ...] = get_args(Family)
SHOWN = ("InfoM", "InfoE", "InfoC", "PSNR")
"""What a plot compares where nobody says which scores."""


class Key(NamedTuple):
    """All in which two scores must agree to share a column; `nth` parts scores that one manifest has twice."""

    name: str
    estimator: str
    n: int
    split: str
    unit: str
    higher_is_better: bool
    width: int
    height: int
    nth: int


def compare(manifests: Sequence[Manifest]) -> Comparison:
    """One row for each manifest, one column for each way in which a score was computed; at least one manifest.

    Columns go by family, then by the order of the manifests, those of one name together. BadRequest where the models
    are not all on one data set. The best is the best of at least two values; a value is tied with it where their
    intervals meet. That is a reading aid and no test: intervals that just meet may still differ significantly, and
    they tell of the measurement alone, not of trainings with other seeds.
    """
    _one_data_set(manifests)
    found = [_keyed(manifest) for manifest in manifests]
    firsts: dict[Key, Score] = {}
    for scores in found:
        for key, score in scores.items():
            firsts[key] = score if key not in firsts or firsts[key].family == "other" else firsts[key]
    names = list(dict.fromkeys(key.name for key in firsts))
    family = {name: min(FAMILIES.index(s.family) for k, s in firsts.items() if k.name == name) for name in names}
    order = sorted(firsts, key=lambda key: (family[key.name], names.index(key.name)))
    columns = [_judged([scores.get(key) for scores in found]) for key in order]
    rows = [
        ComparedModel(
            id=m.id, title=m.title, method=m.method, seed=m.provenance.seed, cells=[column[i] for column in columns]
        )
        for i, m in enumerate(manifests)
    ]
    data = manifests[0].data
    return Comparison(
        data=DataSummary(name=data.name, title=data.title, rendered=data.rendered),
        columns=[_column(key, firsts[key]) for key in order],
        rows=rows,
    )


def chosen(comparison: Comparison, said: Sequence[str]) -> Comparison:
    """The columns of these names alone, in this order; where none is named, of `SHOWN`, or the first of all.

    A comma parts names, but where a score's own name has it. BadRequest for a name that no model has a score of.
    """
    there = list(dict.fromkeys(column.name for column in comparison.columns))
    parts = [part.strip() for one in said for part in ([one] if one in there else one.split(","))]
    names = list(dict.fromkeys(filter(None, parts)))
    for name in names:
        if name not in there:
            raise BadRequest(f"None of these models has a score `{name[:40]}`; there are {', '.join(there) or 'none'}.")
    wanted = names or [name for name in SHOWN if name in there] or there[: len(SHOWN)]
    kept = [i for name in wanted for i, column in enumerate(comparison.columns) if column.name == name]
    return comparison.model_copy(
        update={
            "columns": [comparison.columns[i] for i in kept],
            "rows": [row.model_copy(update={"cells": [row.cells[i] for i in kept]}) for row in comparison.rows],
        }
    )


def _one_data_set(manifests: Sequence[Manifest]) -> None:
    sets: list[tuple[DataSource, list[str]]] = []
    for manifest in manifests:
        for data, ids in sets:
            if _alike(data, manifest.data):
                ids.append(f"`{manifest.id}`")
                break
        else:
            sets.append((manifest.data, [f"`{manifest.id}`"]))
    if len(sets) < 2:
        return
    names = [data.name for data, _ in sets]
    said = [
        f"{' and '.join(ids)} {'is' if len(ids) == 1 else 'are'} on "
        + (
            data.name
            if names.count(data.name) == 1
            else f"{data.name} of {data.size:,} images, factors {_listed(data)}"
        )
        for data, ids in sets
    ]
    raise BadRequest(f"Scores compare on one data set only: {'; '.join(said)}.")


def _alike(one: DataSource, other: DataSource) -> bool:
    return (one.name, one.size, one.factors) == (other.name, other.size, other.factors)


def _listed(data: DataSource) -> str:
    return ", ".join(f"{factor.name} ({factor.size})" for factor in data.factors) or "none"


def _keyed(manifest: Manifest) -> dict[Key, Score]:
    found: dict[Key, Score] = {}
    for score in manifest.scores:
        nth = 0
        while (key := _key(score, manifest.image, nth)) in found:
            nth += 1
        found[key] = score
    return found


def _key(score: Score, image: ImageFormat, nth: int) -> Key:
    return Key(
        score.name,
        score.estimator,
        score.n,
        score.split,
        score.unit,
        score.higher_is_better,
        image.width,
        image.height,
        nth,
    )


def _column(key: Key, score: Score) -> ComparedScore:
    return ComparedScore(
        name=score.name,
        family=score.family,
        unit=score.unit,
        estimator=score.estimator,
        n=score.n,
        split=score.split,
        image=Size(width=key.width, height=key.height),
        higher_is_better=score.higher_is_better,
    )


def _judged(column: Sequence[Score | None]) -> list[ComparedValue | None]:
    values = [score.value for score in column if score is not None and score.value is not None]
    top: list[Score] = []
    if len(values) > 1:
        better = max if next(score for score in column if score is not None).higher_is_better else min
        top = [score for score in column if score is not None and score.value == better(values)]
    return [None if score is None else _value(score, top) for score in column]


def _value(score: Score, top: Sequence[Score]) -> ComparedValue:
    best = score in top
    return ComparedValue(
        value=score.value,
        interval=score.interval,
        seeds=score.seeds,
        best=best,
        tied=not best and score.value is not None and any(_meet(_reach(score), _reach(other)) for other in top),
        note=score.note,
    )


def _reach(score: Score) -> tuple[float, float]:
    assert score.value is not None
    return score.interval or (score.value, score.value)


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
