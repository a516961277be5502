"""Several models' scores side by side."""

from collections.abc import Sequence
from string import ascii_lowercase

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_server.figures.style import GREY, PALETTE, styled, text, three
from factorscope_server.schemas import ComparedModel, ComparedScore, ComparedValue, Comparison

SYMBOLS = {"best": "circle", "tied": "diamond-open", "": "circle-open"}
SEPARATOR = " · "


def compare(comparison: Comparison) -> go.Figure:
    """A dot for each value with its interval: models in rows, a panel for each column that has values.

    The best is filled, what is tied with it a diamond. Columns of one name are told apart by letters, which the
    subtitle explains. Without any value the figure is empty and says so.
    """
    rows = comparison.rows
    filled = [i for i in range(len(comparison.columns)) if any(_has(row.cells[i]) for row in rows)]
    columns = [comparison.columns[i] for i in filled]
    keys = _keys(columns)
    titles = [f"<b>{text(c.name)}</b>{keys[i]}{f', {text(c.unit)}' if c.unit else ''}" for i, c in enumerate(columns)]
    figure = make_subplots(
        rows=1, cols=max(len(columns), 1), shared_yaxes=True, horizontal_spacing=0.02, column_titles=titles or None
    )
    for place, (i, column) in enumerate(zip(filled, columns, strict=True), start=1):
        cells = [(at, row, cell) for at, row in enumerate(rows) if (cell := row.cells[i]) is not None and _has(cell)]
        figure.add_trace(_dots(column, cells), row=1, col=place)
        better = "better →" if column.higher_is_better else "← better"
        figure.update_xaxes(title={"text": better, "font": {"size": 11}}, nticks=4, tickangle=0, row=1, col=place)
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], zeroline=False, tickvals=list(range(len(rows))))
    figure.update_yaxes(ticktext=_labels(rows), row=1, col=1)
    figure.update_annotations(font={"size": 13})
    figure.update_layout(showlegend=False)
    styled(figure, "Scores", _subtitle(comparison, columns, keys))
    return figure.update_layout(title={"xref": "container", "pad": {"t": 14, "l": 14}})  # the names need the left side


def _has(cell: ComparedValue | None) -> bool:
    return cell is not None and cell.value is not None


def _labels(rows: Sequence[ComparedModel]) -> list[str]:
    """Titles, without the end that all have in common: it is the data set, which the subtitle names."""
    ends = {row.title.rpartition(SEPARATOR)[2] for row in rows}
    common = SEPARATOR + ends.pop() if len(rows) > 1 and len(ends) == 1 else ""
    return [text(row.title.removesuffix(common)) for row in rows]


def _keys(columns: Sequence[ComparedScore]) -> list[str]:
    """A letter for each way of measuring where a name has several, else nothing."""
    names = [column.name for column in columns]
    ways = list(dict.fromkeys(_way(column) for column in columns if names.count(column.name) > 1))
    letters = [ascii_lowercase[i] if i < len(ascii_lowercase) else str(i + 1) for i in range(len(ways))]
    return [f" ({letters[ways.index(_way(c))]})" if names.count(c.name) > 1 else "" for c in columns]


def _way(column: ComparedScore) -> str:
    return f"{column.estimator}, n = {column.n:,}, {column.split}, {column.image.width} by {column.image.height} pixels"


def _dots(column: ComparedScore, cells: list[tuple[int, ComparedModel, ComparedValue]]) -> go.Scatter:
    values = [cell.value or 0.0 for _, _, cell in cells]
    intervals = [cell.interval for _, _, cell in cells]
    above = [ends[1] - value if ends else None for ends, value in zip(intervals, values, strict=True)]
    below = [value - ends[0] if ends else None for ends, value in zip(intervals, values, strict=True)]
    marks = ["best" if cell.best else "tied" if cell.tied else "" for _, _, cell in cells]
    return go.Scatter(
        x=values,
        y=[at for at, _, _ in cells],
        mode="markers",
        marker={
            "color": PALETTE[0],
            "size": 11,
            "symbol": [SYMBOLS[mark] for mark in marks],
            "line": {"width": 2, "color": PALETTE[0]},
        },
        error_x={
            "type": "data",
            "array": above,
            "arrayminus": below,
            "visible": any(intervals),
            "thickness": 1.5,
            "width": 4,
            "color": GREY,
        },
        hovertext=[_said(column, row, cell) for _, row, cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _said(column: ComparedScore, row: ComparedModel, cell: ComparedValue) -> str:
    interval = f", 95 % interval {three(cell.interval[0])} to {three(cell.interval[1])}" if cell.interval else ""
    lines = [
        f"<b>{text(row.title)}</b>",
        f"{text(column.name)} {three(cell.value or 0.0)} {text(column.unit)}{interval}",
        "best" if cell.best else "tied with the best" if cell.tied else "",
        text(_way(column)),
        f"{cell.seeds} evaluation{'s' if cell.seeds > 1 else ''}; training seed {row.seed}",
        text(cell.note),
    ]
    return "<br>".join(line for line in lines if line)


def _subtitle(comparison: Comparison, columns: Sequence[ComparedScore], keys: Sequence[str]) -> str:
    data = f"{comparison.data.title} ({comparison.data.name})"
    if not columns:
        return f"{data}; none of these models has a value of these scores"
    ways: dict[str, list[str]] = {}
    for column, key in zip(columns, keys, strict=True):
        ways.setdefault(_way(column), []).append(f"{column.name}{key}")
    measured = "; ".join(f"{', '.join(names)}: {way}" for way, names in ways.items())
    seeds = sorted({row.seed for row in comparison.rows})
    trained = f"training seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))}"
    marks = (
        "filled: best; diamond: tied (its interval meets that of the best); bars: 95 %, over evaluations of one model"
    )
    return f"{data}; {trained}; {measured}; {marks}"
