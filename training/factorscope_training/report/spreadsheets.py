"""scores.csv and table.csv: the report's numbers unrounded."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from factorscope_training.report.recipes import DataGroup
from factorscope_training.report.tables import Cell, Column, Row, Table

Value = str | int | float | None
"""None is an empty cell."""


def scores(groups: Sequence[DataGroup]) -> str:
    """A line for every score of every run, all of them, with everything that defends it."""
    return _sheet(
        {
            "data": group.data.name,
            "data_title": group.data.title,
            "recipe": recipe.label,
            "method": run.record.method,
            "title": run.record.title,
            "run": run.record.run,
            "training_seed": run.record.training_seed,
            "step": run.record.step,
            "steps": run.record.steps,
            "family": score.family,
            "score": score.name,
            "value": score.value,
            "unit": score.unit,
            "better": "higher" if score.higher_is_better else "lower",
            "estimator": score.estimator,
            "n": score.n,
            "split": score.split,
            "evaluation_seed": score.seed,
            "evaluation_seeds": score.seeds,
            "evaluation_low": score.interval[0] if score.interval else None,
            "evaluation_high": score.interval[1] if score.interval else None,
            "note": score.note,
        }
        for group in groups
        for recipe in group.recipes
        for run in recipe.runs
        for score in run.record.scores
    )


def table(tables: Sequence[tuple[DataGroup, list[Table]]]) -> str:
    """A line for every cell of the tables, so that numbers of two data sets share no column."""
    return _sheet(
        _cell(group, found, row, column, cell)
        for group, of_group in tables
        for found in of_group
        for row in found.rows
        for column, cell in zip(found.columns, row.cells, strict=True)
    )


def _cell(group: DataGroup, found: Table, row: Row, column: Column, cell: Cell) -> dict[str, Value]:
    told = cell.interval
    low, high = told.ends if told is not None and told.half is not None else (None, None)
    return {
        "data": group.data.name,
        "data_title": group.data.title,
        "family": found.family,
        "score": column.name,
        "unit": column.unit,
        "better": "higher" if column.higher_is_better else "lower",
        "recipe": row.recipe.label,
        "mean": told.mean if told else None,
        "half_width": told.half if told else None,
        "low": low,
        "high": high,
        "seeds": len(cell.values),
        "training_seeds": " ".join(map(str, cell.values)),
        "standing": cell.standing,
        "estimator": column.estimator,
        "n": column.n,
        "split": column.split,
    }


def _sheet(rows: Iterable[Mapping[str, Value]]) -> str:
    """Comma-separated values as in RFC 4180, but with line feeds; floats to their last digit."""
    held = list(rows)
    out = StringIO()
    sheet = csv.DictWriter(out, list(held[0]) if held else [], lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(held)
    return out.getvalue()
