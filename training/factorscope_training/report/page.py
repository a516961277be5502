"""index.html: the report on one page that asks nothing of any network."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import plotly.io
from plotly.offline import get_plotlyjs

from factorscope_training.report import figures, words
from factorscope_training.report.recipes import DataGroup
from factorscope_training.report.tables import Cell, Column, Table

STYLE = Path(__file__).with_name("page.css")
BUTTONS = {"displaylogo": False, "modeBarButtons": [["toImage"]], "toImageButtonOptions": {"format": "svg"}}
EMPTY_ICON = '<link rel="icon" href="data:,">'
"""Else a browser asks its server for one."""
NARROW = 2
"""Scores of a table that leaves room for its plots at its side."""
PLANE = ("PSNR", "InfoM")
"""Across and along of the plot of two scores: how well a model draws, and how well it takes apart."""


def page(title: str, tables: Sequence[tuple[DataGroup, list[Table]]], unscored: Sequence[str]) -> str:
    """The whole page, Plotly's program included."""
    sections = "\n".join(_section(i, group, found) for i, (group, found) in enumerate(tables))
    links = "".join(f'<a href="#data{i}">{escape(group.label)}</a>' for i, (group, _) in enumerate(tables))
    left = f"<p>Without scores, and so left out: {escape(', '.join(unscored))}.</p>" if unscored else ""
    reading = "".join(f"<p>{escape(said)}</p>" for said in (*words.READING, words.MARKS))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{words.GENERATOR}
{EMPTY_ICON}
<title>{escape(title)}</title>
<style>{STYLE.read_text()}</style>
<script>{get_plotlyjs()}</script>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<nav aria-label="Data sets">{links}</nav>
<div class="reading">{reading}</div>
{sections}
{left}
<footer class="quiet">{escape(words.made())}</footer>
</main>
</body>
</html>
"""


def _section(i: int, group: DataGroup, found: Sequence[Table]) -> str:
    inside = "\n".join(_family(f"d{i}t{j}", table) for j, table in enumerate(found))
    return f"""<section aria-labelledby="data{i}">
<h2 id="data{i}">{escape(group.label)}</h2>
<p class="quiet">{escape(words.data(group))}</p>
{inside}
{_plane(f"d{i}plane", group, found)}
{_maps(f"d{i}map", group)}
{_runs(group)}
</section>"""


def _family(name: str, table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(words.head(column))}</th>' for column in table.columns)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row.recipe.label)}</th><td>{words.seeds(row.recipe.seeds)}</td>'
        + "".join(_cell(*pair, len(row.recipe.runs)) for pair in zip(row.cells, table.columns, strict=True))
        + "</tr>"
        for row in table.rows
    )
    plots = "".join(
        _figure(f"{name}c{k}", column.name, figures.dots(table, k))
        for k, column in enumerate(table.columns)
        if any(row.cells[k].interval is not None for row in table.rows)
    )
    blind = [words.blind(table.blind)] if table.blind else []
    told = _list([*words.defence(table.columns, table.group), *blind, *words.notes(table)])
    kind = "family narrow" if len(table.columns) <= NARROW else "family"
    return f"""<h3>{escape(words.TITLES[table.family])}</h3>
<div class="{kind}">
<div class="told">
<div class="wide" role="region" tabindex="0" aria-label="{escape(words.TITLES[table.family])}, table"><table>
<thead><tr><th scope="col">recipe</th><th scope="col">training seeds</th>{heads}</tr></thead>
<tbody>
{rows}
</tbody></table></div>
{told}</div>
<div class="grid">{plots}</div>
</div>"""


def _cell(cell: Cell, column: Column, of: int) -> str:
    said = escape(words.spread(cell, column))
    marked = {
        "best": f"<strong>{said}</strong>",
    }.get(cell.standing, said)
    within = f'<abbr title="not told apart from the best">{words.WITHIN}</abbr>' if cell.standing == "within" else ""
    kind = ' class="best"' if cell.standing == "best" else ""
    return f'<td{kind}>{marked}<span class="mark">{within}</span>{escape(words.short(cell, of))}</td>'


def _plane(name: str, group: DataGroup, found: Sequence[Table]) -> str:
    """Nothing where no run has both scores."""
    columns = {column.name: column for table in found for column in table.columns}
    if not set(PLANE) <= set(columns):
        return ""
    figure = figures.plane(group, *(columns[score] for score in PLANE))
    if not figure.data:
        return ""
    caption = "Large: means with their 95 % intervals; small: the runs"
    said = f"{PLANE[1]} against {PLANE[0]}"
    drawn = _figure(name, caption, figure, "plane")
    return f"<h3>{said}</h3>{drawn}"


def _maps(name: str, group: DataGroup) -> str:
    """Nothing where no run has a map."""
    runs = [(recipe, run, run.record.mutual_information) for recipe in group.recipes for run in recipe.runs]
    held = [(recipe, run, found) for recipe, run, found in runs if found is not None]
    if not held:
        return ""
    plots = "".join(
        _figure(f"{name}{i}", figures.labelled(recipe, run), figures.information(found))
        for i, (recipe, run, found) in enumerate(held)
    )
    alike: dict[str, list[str]] = {}
    for _, run, found in held:
        said = f"{found.estimator}; n = {found.n:,}, {found.split}, evaluation seed {found.seed}; {found.active_rule}"
        alike.setdefault(said, []).append(run.record.run)
    told = [f"{words.named(names, group)}: {said}" for said, names in alike.items()]
    return f"""<h3>What each latent tells of each factor</h3>
<p class="quiet">I(factor; latent) / H(factor), from 0 (dark) to 1 (light); inactive latents in brackets.</p>
{_list(told)}
<div class="grid maps">{plots}</div>"""


def _runs(group: DataGroup) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(run.record.run)}</th><td class="words">{escape(recipe.label)}</td>'
        f'<td class="words">{escape(run.record.title)}</td><td>{run.record.training_seed}</td>'
        f"<td>{words.progress(run)}</td></tr>"
        for recipe in group.recipes
        for run in recipe.runs
    )
    names = "".join(f'<th scope="col">{head}</th>' for head in ("run", "recipe", "title", "training seed", "steps"))
    return f"""<h3>Runs</h3>
<div class="wide" role="region" tabindex="0" aria-label="Runs, table"><table class="runs">
<thead><tr>{names}</tr></thead>
<tbody>
{rows}
</tbody></table></div>
{_list(words.unverified(group))}"""


def _figure(name: str, caption: str, figure: Any, kind: str = "plot") -> str:
    drawn = plotly.io.to_html(figure, config=BUTTONS, include_plotlyjs=False, full_html=False, div_id=name)
    return f'<figure class="{kind}"><figcaption>{escape(caption)}</figcaption>{drawn}</figure>'


def _list(said: Sequence[str]) -> str:
    def items() -> Iterator[str]:
        yield from (f"<li>{escape(one)}</li>" for one in said)

    return f'<ul class="defence">{"".join(items())}</ul>' if said else ""
