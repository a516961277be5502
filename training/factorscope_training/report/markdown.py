"""report.md."""

import re
from collections.abc import Iterable, Sequence

from factorscope_training.report import words
from factorscope_training.report.recipes import DataGroup
from factorscope_training.report.tables import Cell, Column, Table

MARKUP = re.compile(r"([\\`*_\[\]<>|&#])")


def markdown(title: str, tables: Sequence[tuple[DataGroup, list[Table]]], unscored: Sequence[str]) -> str:
    """The whole report as a page of Markdown."""
    lines = [f"# {escape(title)}", "", *(line for said in words.READING for line in (said, ""))]
    for group, found in tables:
        lines += [f"## {escape(group.label)}", "", escape(words.data(group)), ""]
        for table in found:
            lines += _table(table)
        lines += _runs(group)
    if unscored:
        lines += [f"Without scores, and so left out: {', '.join(map(escape, unscored))}.", ""]
    return "\n".join([*lines, words.made(), ""])


def escape(said: str) -> str:
    """Words on one line that Markdown leaves as they are."""
    return MARKUP.sub(r"\\\1", " ".join(said.split()))


def _table(table: Table) -> list[str]:
    heads = ["recipe", "training seeds", *(escape(words.head(column)) for column in table.columns)]
    rows = []
    for row in table.rows:
        cells = (_cell(*pair, len(row.recipe.runs)) for pair in zip(row.cells, table.columns, strict=True))
        rows.append([escape(row.recipe.label), words.seeds(row.recipe.seeds), *cells])
    return [
        f"### {words.TITLES[table.family]}",
        "",
        *_grid(heads, rows),
        *(f"- {escape(said)}" for said in words.defence(table.columns, table.group)),
        *([f"- {escape(words.blind(table.blind))}"] if table.blind else []),
        *(f"- {escape(said)}" for said in words.notes(table)),
        "",
    ]


def _cell(cell: Cell, column: Column, of: int) -> str:
    said = words.spread(cell, column)
    marked = {"best": f"**{said}**", "within": f"{said} {words.WITHIN}"}.get(cell.standing, said)
    return marked + words.short(cell, of)


def _runs(group: DataGroup) -> list[str]:
    rows = (
        [
            escape(run.record.run),
            escape(recipe.label),
            escape(run.record.title),
            str(run.record.training_seed),
            words.progress(run),
        ]
        for recipe in group.recipes
        for run in recipe.runs
    )
    told = [f"- {escape(said)}" for said in words.unverified(group)]
    return ["### Runs", "", *_grid(["run", "recipe", "title", "training seed", "steps"], rows), *told, ""]


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(heads), _row(["---"] * len(heads)), *map(_row, rows), ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
