"""Several models' scores side by side."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_server.figures.style import PALETTE, styled, text, three
from factorscope_server.schemas import ComparedModel, ComparedScore, ComparedValue, Comparison


def compare(comparison: Comparison) -> go.Figure:
    """A dot for each value with its interval, models in rows, a panel for each column; the best filled, others open.

    A comparison without columns gives an empty figure that says so.
    """
    columns, rows = comparison.columns, comparison.rows
    figure = make_subplots(rows=1, cols=max(len(columns), 1), shared_yaxes=True, horizontal_spacing=0.03)
    labels = [text(row.title) for row in rows]
    for i, column in enumerate(columns):
        cells = [(at, row, cell) for at, row in enumerate(rows) if (cell := row.cells[i]) and cell.value is not None]
        figure.add_trace(_dots(column, cells), row=1, col=i + 1)
        better = "→" if column.higher_is_better else "←"
        unit = f", {text(column.unit)}" if column.unit else ""
        figure.update_xaxes(title_text=f"{text(column.name)}{unit} {better}", row=1, col=i + 1)
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=labels, range=[len(rows) - 0.4, -0.6])
    figure.update_layout(showlegend=False)
    return styled(figure, "Scores", _subtitle(comparison))


def _dots(column: ComparedScore, cells: list[tuple[int, ComparedModel, ComparedValue]]) -> go.Scatter:
    values = [cell.value or 0.0 for _, _, cell in cells]
    ends = [cell.interval or (value, value) for (_, _, cell), value in zip(cells, values, strict=True)]
    symbols = ["circle" if cell.best else "diamond" if cell.tied else "circle-open" for _, _, cell in cells]
    return go.Scatter(
        x=values,
        y=[at for at, _, _ in cells],
        mode="markers",
        marker={"color": PALETTE[0], "size": 10, "symbol": symbols, "line": {"width": 2}},
        error_x={
            "type": "data",
            "array": [high - value for (_, high), value in zip(ends, values, strict=True)],
            "arrayminus": [value - low for (low, _), value in zip(ends, values, strict=True)],
            "thickness": 1.5,
            "width": 4,
            "color": PALETTE[0],
        },
        hovertext=[_said(column, row, cell) for _, row, cell in cells],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _said(column: ComparedScore, row: ComparedModel, cell: ComparedValue) -> str:
    value = three(cell.value) if cell.value is not None else "undefined"
    interval = f", 95 % interval {three(cell.interval[0])} to {three(cell.interval[1])}" if cell.interval else ""
    mark = "best" if cell.best else "tied with the best" if cell.tied else ""
    lines = [
        f"<b>{text(row.title)}</b>",
        f"{text(column.name)} {value} {text(column.unit)}{interval}",
        mark,
        text(column.estimator),
        f"n = {column.n:,}, {column.split}, {cell.seeds} seeds; training seed {row.seed}",
        text(cell.note),
    ]
    return "<br>".join(line for line in lines if line)


def _subtitle(comparison: Comparison) -> str:
    data = f"{comparison.data.title} ({comparison.data.name})"
    columns = comparison.columns
    if not columns:
        return f"{data}; none of these models has scores"
    measured = list(dict.fromkeys(f"{c.name}: {c.estimator}, n = {c.n:,}, {c.split}" for c in columns))
    marks = "filled: best; diamond: its interval meets that of the best; bars: 95 % over evaluations of one model"
    return f"{data}; {'; '.join(measured)}; {marks}"
