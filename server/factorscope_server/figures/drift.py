"""How far codes move when the images are transformed."""

from textwrap import wrap

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_models.manifest import Manifest
from factorscope_models.sections import Consistency, DriftCurve
from factorscope_server.figures.style import PALETTE, measured, styled, text

SHADE = "rgba(0,158,115,0.16)"


def drift(manifest: Manifest, found: Consistency) -> go.Figure:
    """A column for each transform: above the drift, below, where all have posteriors, the KL between them.

    The range that the transform had in training is shaded. Each row has one axis, so that transforms compare.
    """
    curves = found.curves
    kl = all(curve.kl is not None for curve in curves)
    figure = make_subplots(
        rows=1 + kl,
        cols=len(curves),
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=0.03,
        vertical_spacing=0.08,
    )
    for column, curve in enumerate(curves, start=1):
        figure.add_trace(_line(curve, curve.drift, PALETTE[0], "drift"), row=1, col=column)
        if kl:
            figure.add_trace(_line(curve, curve.kl or [], PALETTE[3], "KL, nats"), row=2, col=column)
        if curve.transform in found.trained:
            low, high = found.trained[curve.transform]
            for row in range(1, 2 + kl):
                _shade(figure, low, high, row, column)
        figure.update_xaxes(title_text=_axis(curve), nticks=5, tickangle=0, row=1 + kl, col=column)
    figure.update_yaxes(title_text="drift", row=1, col=1)
    if kl:
        figure.update_yaxes(title_text="KL (nats)", row=2, col=1)
    figure.update_yaxes(rangemode="tozero", nticks=5)
    figure.update_layout(showlegend=False)
    shaded = "shaded: the range of training" if found.trained else "trained without transforms"
    measures = "drift: mean squared distance of the codes over the trace of their covariance (our formulation)"
    subtitle = f"{measured(manifest, found.n)}; {shaded}; {measures}" + ("; KL(q(z|x̃) || q(z|x))" if kl else "")
    return styled(figure, f"Codes of transformed images, {manifest.title}", subtitle)


def _shade(figure: go.Figure, low: float, high: float, row: int, column: int) -> None:
    ends = {"x0": low, "x1": high, "y0": 0, "y1": 1, "yref": "y domain"}
    figure.add_shape(type="rect", **ends, fillcolor=SHADE, line={"width": 0}, layer="below", row=row, col=column)


def _axis(curve: DriftCurve) -> str:
    """The unit's first words; hovering gives all of them."""
    return "<br>".join([f"<b>{curve.transform}</b>", *map(text, wrap(curve.unit.partition(",")[0], 20))])


def _line(curve: DriftCurve, values: list[float], colour: str, what: str) -> go.Scatter:
    return go.Scatter(
        x=curve.values,
        y=values,
        mode="lines+markers",
        line={"color": colour, "width": 2},
        marker={"size": 4},
        hovertemplate=f"{curve.transform} %{{x:.3g}} ({text(curve.unit)})<br>{what} %{{y:.3g}}<extra></extra>",
    )
