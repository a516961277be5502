"""From recipes to tables: which scores make a column, and which cells the seeds tell apart from the best."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, final, get_args

from factorscope_models.manifest import Family, Score
from factorscope_training.errors import RunError
from factorscope_training.intervals import Interval, interval
from factorscope_training.report.gathering import Run
from factorscope_training.report.recipes import DataGroup, Recipe

Standing = Literal["best", "within", "apart", "unjudged"]
"""best: the best mean of the column. within: its interval reaches the best's, so that the seeds do not tell the two
apart. apart: it does not. unjudged: there is no other cell, or no cell of the column has an interval."""


@final
@dataclass(frozen=True)
class Column:
    """A score as all runs of a data set have it: one name, one estimator, one n, one split."""

    name: str
    family: Family
    unit: str
    higher_is_better: bool
    estimator: str
    n: int
    split: str
    digits: int
    """After the decimal point, wherever the column's numbers are printed."""


@final
@dataclass(frozen=True)
class Cell:
    """A recipe's values of one score."""

    values: dict[int, float]
    """By training seed, where the score is there and defined."""
    interval: Interval | None
    """Over these seeds; None without values."""
    standing: Standing


@final
@dataclass(frozen=True)
class Row:
    recipe: Recipe
    cells: tuple[Cell, ...]
    """One for each column."""


@final
@dataclass(frozen=True)
class Table:
    """The scores of one family on one data set."""

    group: DataGroup
    family: Family
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def blind(self) -> tuple[str, ...]:
        """Scores of which two recipes have values and none has an interval: nothing can be told apart by them."""
        out = []
        for place, column in enumerate(self.columns):
            found = [told for row in self.rows if (told := row.cells[place].interval) is not None]
            if len(found) > 1 and all(told.half is None for told in found):
                out.append(column.name)
        return tuple(out)


@final
@dataclass(frozen=True)
class Choice:
    """Which scores make columns."""

    wanted: tuple[str, ...] = ()
    """In this order; empty: all, as the records have them."""
    unwanted: tuple[str, ...] = ()

    def of(self, names: Sequence[str]) -> list[str]:
        kept = [name for name in self.wanted if name in names] if self.wanted else names
        return [name for name in kept if name not in self.unwanted]


def tables(group: DataGroup, choice: Choice) -> list[Table]:
    """A data set's tables, by family. Raises RunError where scores of one name were not computed alike: they would
    stand below each other as if they compared."""
    scores = _by_name(group)
    names = choice.of(list(scores))
    columns = [_column(group, name, scores[name]) for name in names]
    out = []
    for family in get_args(Family):
        of_family = tuple(column for column in columns if column.family == family)
        if of_family:
            cells = [_cells(group, column) for column in of_family]
            rows = zip(group.recipes, zip(*cells, strict=True), strict=True)
            out.append(Table(group, family, of_family, tuple(Row(recipe, found) for recipe, found in rows)))
    return out


def check_choice(groups: Sequence[DataGroup], choice: Choice) -> None:
    """Raises RunError for a score that no run has, and where no score is left."""
    there = list(dict.fromkeys(name for group in groups for name in _by_name(group)))
    if unknown := [name for name in (*choice.wanted, *choice.unwanted) if name not in there]:
        raise RunError(f"no run has a score called {unknown[0]!r}; there are {', '.join(there)}")
    if not choice.of(there):
        raise RunError("no score is left to report: --without names all of them")


def standings(found: Sequence[Interval | None], higher_is_better: bool) -> list[Standing]:
    """Best is the best mean, ties included; `within` is each other whose 95 % interval overlaps the best's, ends
    included. A single seed's interval is all numbers: nothing is told apart from it.

    The rule marks the tables of Hsu et al. 2023, arXiv:2305.18378, as we read their released table script. It is
    cautious: intervals can overlap where a test of the difference would tell two recipes apart.
    """
    known = [one for one in found if one is not None]
    if len(known) < 2:
        return ["unjudged"] * len(found)
    sign = 1.0 if higher_is_better else -1.0
    top = max(sign * one.mean for one in known)
    reach = min(_ends(one, sign)[0] for one in known if sign * one.mean == top)
    blind = all(one.half is None for one in known)

    def judge(one: Interval | None) -> Standing:
        if one is None:
            return "unjudged"
        if sign * one.mean == top:
            return "best"
        if blind:
            return "unjudged"
        return "within" if _ends(one, sign)[1] >= reach else "apart"

    return [judge(one) for one in found]


def _ends(one: Interval, sign: float) -> tuple[float, float]:
    low, high = sorted(sign * end for end in one.ends)
    return low, high


def _by_name(group: DataGroup) -> dict[str, list[tuple[Run, Score]]]:
    out: dict[str, list[tuple[Run, Score]]] = {}
    for run in group.runs:
        names = [score.name for score in run.record.scores]
        if twice := [name for name in names if names.count(name) > 1]:
            raise RunError(f"{run.said} has {twice[0]} twice; evaluate it again")
        for score in run.record.scores:
            out.setdefault(score.name, []).append((run, score))
    return out


def _column(group: DataGroup, name: str, found: Sequence[tuple[Run, Score]]) -> Column:
    _check_alike(group, name, found)
    score = found[0][1]
    sizes = [abs(s.value) for _, s in found if s.value is not None]
    return Column(
        name,
        score.family,
        score.unit,
        score.higher_is_better,
        score.estimator,
        score.n,
        score.split,
        _digits(max(sizes, default=0.0)),
    )


def _digits(largest: float) -> int:
    """Three decimals for numbers around one; fewer for large ones and more for small ones, 0 to 6."""
    if largest == 0:
        return 3
    power = math.floor(math.log10(largest))
    return min(6, 2 - power) if power < -1 else max(0, 3 - max(power, 0))


def _check_alike(group: DataGroup, name: str, found: Sequence[tuple[Run, Score]]) -> None:
    """Estimator, n and split make a column; family, unit and direction follow from them in scores of one version."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for run, score in found:
        said = (
            f"estimator {score.estimator!r}",
            f"n = {score.n:,}",
            f"split {score.split}",
            f"unit {score.unit!r}",
            f"family {score.family}",
            f"{'higher' if score.higher_is_better else 'lower'} is better",
        )
        kinds.setdefault(said, []).append(run.record.run)
    if len(kinds) == 1:
        return
    differing = [i for i in range(6) if len({said[i] for said in kinds}) > 1]
    sides = (f"{', '.join(runs)}: {', '.join(said[i] for i in differing)}" for said, runs in kinds.items())
    sizes = sorted({score.n for _, score in found})
    options = [
        *(["--variant X"] if 0 in differing else []),
        *([f"--n {sizes[0]}"] if 1 in differing else []),
    ]
    again = " ".join(["factorscope-train evaluate RUN", *options])
    raise RunError(
        f"{name} on {group.label} was not computed alike, so it is no column: {'; '.join(sides)}. Evaluate them again "
        f"alike ({again}), or leave the score out (--without {name!r})"
    )


def _cells(group: DataGroup, column: Column) -> list[Cell]:
    values = [_values(recipe, column.name) for recipe in group.recipes]
    found = [interval(list(one.values())) for one in values]
    marks = standings(found, column.higher_is_better)
    return [Cell(*cell) for cell in zip(values, found, marks, strict=True)]


def _values(recipe: Recipe, name: str) -> dict[int, float]:
    return {
        run.record.training_seed: score.value
        for run in recipe.runs
        for score in run.record.scores
        if score.name == name and score.value is not None
    }
