"""How reconstruction errors are distributed over the validation images."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from factorscope_models.arrays import Codes
from factorscope_models.manifest import Manifest, Reconstruction
from factorscope_server.encoding import percentile_of
from factorscope_server.figures.style import AMBER, GREY, PALETTE, measured, styled, three

BINS = 48
LIMITS = {"0.95": "95 %", "0.99": "99 %", "0.999": "99.9 %"}


def errors(manifest: Manifest, codes: Codes, error: float | None) -> go.Figure:
    """A histogram of the errors of the images whose codes the bundle keeps, with percentiles of all validation images.

    Bins are equally wide on the axis, which is logarithmic where no error is 0. `error` is marked with its percentile,
    the same that an upload is told.
    """
    values = codes.errors.astype(np.float64)
    scaled = [*values.tolist(), *([] if error is None else [error])]
    log = min(scaled) > 0
    edges = _edges(values, log)
    counts, _ = np.histogram(values, edges)
    centres = np.sqrt(edges[1:] * edges[:-1]) if log else (edges[1:] + edges[:-1]) / 2
    figure = go.Figure(
        go.Bar(
            x=centres.tolist(),
            y=counts.tolist(),
            width=np.diff(edges).tolist(),
            offset=(edges[:-1] - centres).tolist(),
            name="images",
            marker={"color": PALETTE[0], "opacity": 0.7, "line": {"width": 0}},
            customdata=[f"{three(a)} to {three(b)}" for a, b in pairwise(edges)],
            hovertemplate="%{customdata}: %{y:,} images<extra></extra>",
        )
    )
    top = float(counts.max())
    for i, (key, said) in enumerate(LIMITS.items()):
        if key in manifest.reconstruction.quantiles:
            figure.add_trace(_limit(manifest.reconstruction.quantiles[key], said, top * (1.05 + 0.1 * i)))
    if error is not None:
        low, high = min(scaled), max(scaled)
        right = error * error > low * high if log else 2 * error > low + high
        figure.add_trace(_mark(error, manifest.reconstruction, top, right=right))
    figure.update_xaxes(
        title_text="mean squared error per pixel value", type="log" if log else "linear", showgrid=False
    )
    figure.update_xaxes(_ticks(min(scaled), max(scaled)) if log else {"exponentformat": "power", "rangemode": "tozero"})
    figure.update_yaxes(title_text="images", range=[0, 1.6 * top])
    figure.update_layout(bargap=0, showlegend=False)
    subtitle = (
        f"{measured(manifest, len(values))}; lines: percentiles of {manifest.reconstruction.n:,} validation images"
        + ("" if error is None else f"; {_said(error, manifest.reconstruction)}")
    )
    return styled(figure, f"Reconstruction errors, {manifest.title}", subtitle)


def _ticks(low: float, high: float) -> dict[str, Any]:
    """1, 2 and 5 times powers of ten, from just below `low` to just above `high`; powers alone where these are many."""
    ends = [float(np.log10(low)) - 0.05, float(np.log10(high)) + 0.05]
    powers = range(math.floor(ends[0]), math.ceil(ends[1]) + 1)
    steps = (1, 2, 5) if len(powers) <= 4 else (1,)
    at = [step * 10.0**power for power in powers for step in steps]
    return {"tickvals": at, "ticktext": [f"{x:g}" for x in at], "range": ends}


def _edges(values: np.ndarray, log: bool) -> np.ndarray:
    """Of `BINS` bins from the least to the largest error; where all are equal, of bins about it."""
    low, high = float(values.min()), float(values.max())
    if log:
        if low == high:
            low, high = low / 1.1, high * 1.1
        edges = np.geomspace(low, high, BINS + 1)
    else:
        edges = np.linspace(low, high if high > low else low + 1e-6, BINS + 1)
    edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)
    return edges


def _limit(at: float, said: str, top: float) -> go.Scatter:
    return go.Scatter(
        x=[at, at],
        y=[0, top],
        mode="lines+text",
        text=["", said],
        textposition="top left",
        textfont={"size": 11},
        line={"color": GREY, "width": 1.5, "dash": "dot"},
        hovertemplate=f"{said} of the images are below {three(at)}<extra></extra>",
    )


def _mark(error: float, reconstruction: Reconstruction, top: float, *, right: bool) -> go.Scatter:
    """`right`: in that half of the axis, so that its words stand to the left."""
    percentile = percentile_of(error, reconstruction)
    return go.Scatter(
        x=[error, error],
        y=[0, 1.45 * top],
        mode="lines+markers+text",
        text=["", f"  this image  <br>  percentile {percentile:.1f}  "],
        textposition="middle left" if right else "middle right",
        line={"color": AMBER, "width": 3},
        marker={"symbol": ["line-ew", "triangle-down"], "size": [0, 12], "color": AMBER},
        hovertemplate=f"{_said(error, reconstruction)}<extra></extra>",
    )


def _said(error: float, reconstruction: Reconstruction) -> str:
    return f"this image: {three(error)}, percentile {percentile_of(error, reconstruction):.1f}"
