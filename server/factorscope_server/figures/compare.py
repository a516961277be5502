"""Several models' scores side by side."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_models.manifest import Manifest, Score
from factorscope_server.figures.style import PALETTE, styled, text, three


def compare(manifests: Sequence[Manifest]) -> go.Figure:
    """Grouped bars, one panel for each unit (those without one share the first), intervals where the scores have them.

    Hover states estimator, sample size, seed, split and data set: the bars alone are no fair comparison.
    """
    units = list(dict.fromkeys(score.unit for manifest in manifests for score in manifest.scores)) or [""]
    units.sort(key=bool)
    names = {unit: _names(manifests, unit) for unit in units}
    figure = make_subplots(
        rows=1, cols=len(units), column_widths=[max(1, len(names[unit])) for unit in units], horizontal_spacing=0.08
    )
    for i, manifest in enumerate(manifests):
        for column, unit in enumerate(units, start=1):
            bars = _bars(manifest, names[unit], unit, PALETTE[i % len(PALETTE)])
            figure.add_trace(bars.update(showlegend=column == 1), row=1, col=column)
    for column, unit in enumerate(units, start=1):
        figure.update_xaxes(
            categoryorder="array", categoryarray=[text(name) for name in names[unit]], row=1, col=column
        )
        figure.update_yaxes(title_text=text(unit), rangemode="tozero", row=1, col=column)
        if not unit:
            figure.update_yaxes(range=[0, 1.05], row=1, col=column)
    figure.update_xaxes(showgrid=False)
    figure.update_layout(barmode="group", bargap=0.25)
    return styled(figure, "Scores", _subtitle(manifests))


def _names(manifests: Sequence[Manifest], unit: str) -> list[str]:
    return list(dict.fromkeys(score.name for m in manifests for score in m.scores if score.unit == unit))


def _bars(manifest: Manifest, names: list[str], unit: str, colour: str) -> go.Bar:
    scores = {score.name: score for score in manifest.scores if score.unit == unit and score.value is not None}
    kept = [scores[name] for name in names if name in scores]
    values = [score.value or 0.0 for score in kept]
    above = [score.interval[1] - value if score.interval else None for score, value in zip(kept, values, strict=True)]
    below = [value - score.interval[0] if score.interval else None for score, value in zip(kept, values, strict=True)]
    return go.Bar(
        x=[text(score.name) for score in kept],
        y=values,
        name=text(manifest.title),
        legendgroup=manifest.id,
        marker={"color": colour},
        error_y={
            "type": "data",
            "array": above,
            "arrayminus": below,
            "visible": any(above) or any(below),
            "thickness": 1.2,
            "width": 0,
        },
        text=[f"{value:.2f}" for value in values],
        textposition="inside",
        insidetextanchor="start",
        textfont={"size": 11},
        hovertext=[_said(manifest, score) for score in kept],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _said(manifest: Manifest, score: Score) -> str:
    interval = f", 95 % interval {three(score.interval[0])} to {three(score.interval[1])}" if score.interval else ""
    lines = [
        f"<b>{text(manifest.title)}</b>",
        f"{text(score.name)} {three(score.value or 0.0)} {text(score.unit)}{interval}",
        text(score.estimator),
        f"n = {score.n:,}, seed {score.seed}, {score.split}",
        f"{text(manifest.data.title)} ({text(manifest.data.name)})",
        *([text(score.note)] if score.note else []),
    ]
    return "<br>".join(lines)


def _subtitle(manifests: Sequence[Manifest]) -> str:
    data = list(dict.fromkeys(f"{m.data.title} ({m.data.name})" for m in manifests))
    estimators = list(dict.fromkeys(score.estimator for m in manifests for score in m.scores))
    sizes = sorted({score.n for m in manifests for score in m.scores})
    seeds = sorted({score.seed for m in manifests for score in m.scores})
    warning = "Not one data set: the bars do not compare. " if len(data) > 1 else ""
    n = f"n = {', '.join(f'{size:,}' for size in sizes)}; seeds {', '.join(map(str, seeds))}" if sizes else "no scores"
    return f"{warning}{', '.join(data)}; {'; '.join(estimators)}; {n}"
