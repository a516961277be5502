"""The report's Plotly figures: tables and records in, figures out; all are drawn on a clear ground."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from factorscope_models.manifest import MutualInformation
from factorscope_training.intervals import interval
from factorscope_training.report import words
from factorscope_training.report.gathering import Run
from factorscope_training.report.recipes import DataGroup, Recipe
from factorscope_training.report.tables import Column, Standing, Table

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8A8A00", "#7F7F7F")
"""Okabe-Ito, its yellow darkened and its black made grey so that both themes carry them."""
SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star")
STANDINGS: dict[Standing, str] = {
    "best": "diamond",
    "within": "circle",
    "apart": "circle-open",
    "unjudged": "square",
}
INACTIVE = "#D0342C"
HAIRLINE = "rgba(128,128,128,0.25)"
CLEAR = "rgba(0,0,0,0)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
AXIS = {"gridcolor": HAIRLINE, "zeroline": False, "linecolor": HAIRLINE, "ticks": "", "automargin": True}
CROWDED = 8
"""Latents beyond which a map's words are set smaller."""
LABEL = 22
"""Characters of a recipe's name on one line."""


def dots(table: Table, place: int) -> go.Figure:
    """One score: a row for each recipe, its mean with its interval, and below it every training seed's own value."""
    column = table.columns[place]
    figure = go.Figure()
    for i, row in enumerate(table.rows):
        cell, colour = row.cells[place], PALETTE[i % len(PALETTE)]
        if cell.interval is None:
            continue
        line = {"width": 2, "color": colour}
        said = words.spread(cell, column) + words.short(cell, len(row.recipe.runs))
        below = cell.values if len(cell.values) > 1 else {}
        figure.add_scatter(
            x=list(below.values()),
            y=[i + 0.24] * len(below),
            mode="markers",
            marker={"size": 6, "color": colour, "opacity": 0.75},
            text=[f"seed {seed}: {value:.6g}" for seed, value in below.items()],
            hovertemplate=f"{text(row.recipe.label)}, %{{text}}<extra></extra>",
        )
        figure.add_scatter(
            x=[cell.interval.mean],
            y=[i],
            mode="markers",
            marker={"size": 11, "color": colour, "symbol": STANDINGS[cell.standing], "line": line},
            error_x=_error(cell.interval.half, colour),
            hovertemplate=f"{text(row.recipe.label)}: {text(said)} {text(column.unit)}<extra></extra>",
        )
    _rows(figure, [row.recipe.label for row in table.rows])
    figure.update_xaxes(title_text=text(words.head(column)), nticks=6)
    return _styled(figure, 74 + 42 * len(table.rows))


def plane(group: DataGroup, across: Column, along: Column) -> go.Figure:
    """Two scores against each other: every run a point, every recipe's mean a larger one with both intervals."""
    figure = go.Figure()
    for i, recipe in enumerate(group.recipes):
        pairs = [pair for run in recipe.runs if (pair := _pair(run, across.name, along.name)) is not None]
        x, y = interval([pair[0] for pair in pairs]), interval([pair[1] for pair in pairs])
        if x is None or y is None:
            continue
        colour, shape = PALETTE[i % len(PALETTE)], SHAPES[i % len(SHAPES)]
        common: dict[str, Any] = {"mode": "markers", "name": text(recipe.label), "legendgroup": str(i)}
        if len(pairs) > 1:
            figure.add_scatter(
                x=[pair[0] for pair in pairs],
                y=[pair[1] for pair in pairs],
                marker={"size": 7, "color": colour, "symbol": shape, "opacity": 0.6},
                showlegend=False,
                hovertemplate=f"{text(recipe.label)}<br>%{{x:.4g}}, %{{y:.4g}}<extra></extra>",
                **common,
            )
        figure.add_scatter(
            x=[x.mean],
            y=[y.mean],
            marker={"size": 13, "color": colour, "symbol": shape},
            error_x=_error(x.half, colour),
            error_y=_error(y.half, colour),
            hovertemplate=f"{text(recipe.label)}, mean of {len(pairs)}<br>%{{x:.4g}}, %{{y:.4g}}<extra></extra>",
            **common,
        )
    figure.update_xaxes(title_text=text(words.head(across)))
    figure.update_yaxes(title_text=text(words.head(along)), **AXIS)
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "xanchor": "left"}
    return _styled(figure, 440).update_layout(showlegend=True, legend=legend)


def information(found: MutualInformation) -> go.Figure:
    """The map of what each latent of one run tells of each factor; inactive latents in brackets and in red."""
    labels = [
        f"z{k}" if active else f'<span style="color:{INACTIVE}">(z{k})</span>' for k, active in enumerate(found.active)
    ]
    factors = [text(factor) for factor in found.factors]
    figure = go.Figure(
        go.Heatmap(
            z=found.values,
            text=[[f"{value:.2f}".removeprefix("0") for value in row] for row in found.values],
            texttemplate="%{text}",
            textfont={"size": 11 if len(labels) <= CROWDED else 10},
            colorscale="Cividis",
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=2,
            showscale=False,
            customdata=[[factor] * len(labels) for factor in factors],
            hovertemplate="%{customdata} and z%{x}: %{z:.3f}<extra></extra>",
        )
    )
    figure.update_xaxes(tickvals=list(range(len(labels))), ticktext=labels, showgrid=False, tickangle=0)
    figure.update_xaxes(tickfont={"size": 13 if len(labels) <= CROWDED else 10})
    figure.update_yaxes(tickvals=list(range(len(factors))), ticktext=factors, autorange="reversed", **AXIS)
    figure.update_yaxes(showgrid=False)
    return _styled(figure, 60 + 30 * len(factors))


def text(said: str) -> str:
    """A record's words as Plotly's markup: what looks like a tag stays words."""
    return escape(said, quote=False)


def labelled(recipe: Recipe, run: Run) -> str:
    return f"{recipe.label}, training seed {run.record.training_seed}"


def _pair(run: Run, across: str, along: str) -> tuple[float, float] | None:
    found = {score.name: score.value for score in run.record.scores}
    x, y = found.get(across), found.get(along)
    return None if x is None or y is None else (x, y)


def _rows(figure: go.Figure, labels: Sequence[str]) -> None:
    said = ["<br>".join(map(text, wrap(label, LABEL, break_on_hyphens=False))) for label in labels]
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=said, range=[len(labels) - 0.4, -0.6], showgrid=False
    )


def _error(half: float | None, colour: str) -> dict[str, Any]:
    return {"type": "data", "array": [half or 0.0], "visible": half is not None, "color": colour, "width": 5}


def _styled(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        template={"layout": {"xaxis": AXIS, "yaxis": AXIS, "hoverlabel": {"font": {"family": FONT}, "align": "left"}}},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        font={"family": FONT, "size": 13},
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
        height=height,
        autosize=True,
        showlegend=False,
    )
    return figure
