"""The spectrum of the codes' covariance."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_models.manifest import Manifest
from factorscope_server.figures.style import PALETTE, line, measured, styled, three

FLAT = 1e-12
"""An eigenvalue of at most this share of the largest is rounding."""


def spectrum(manifest: Manifest) -> go.Figure:
    """Above: the eigenvalues of the covariance of z. Below: the share of the variance in the first components.

    The subtitle has the participation ratio and the eccentricity, which are our formulations: (sum of eigenvalues)^2
    over the sum of their squares, and sqrt(largest / smallest). At least one eigenvalue must be above 0.
    """
    values = np.asarray(manifest.statistics.eigenvalues, np.float64)
    share = values.cumsum() / values.sum()
    at = list(range(1, len(values) + 1))
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.6, 0.4], vertical_spacing=0.07)
    figure.add_trace(
        go.Bar(
            x=at,
            y=values.tolist(),
            marker={"color": PALETTE[0]},
            customdata=(values / values.sum()).tolist(),
            hovertemplate="component %{x}: %{y:.3g}, %{customdata:.1%} of the variance<extra></extra>",
        ),
        row=1,
        col=1,
    )
    figure.add_trace(
        go.Scatter(
            x=at,
            y=share.tolist(),
            mode="lines+markers",
            line={"color": PALETTE[2], "width": 2},
            hovertemplate="%{y:.1%} in the first %{x}<extra></extra>",
        ),
        row=2,
        col=1,
    )
    ratio = participation_ratio(values)
    line(figure, 2, x=ratio)
    figure.update_xaxes(showgrid=False, range=[0.4, len(values) + 0.6], dtick=max(1, len(values) // 16))
    figure.update_xaxes(title_text="principal component", row=2, col=1)
    figure.update_yaxes(title_text="eigenvalue", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(title_text="share", range=[0, 1.05], tickformat=".0%", nticks=4, row=2, col=1)
    figure.update_layout(showlegend=False, bargap=0.3)
    subtitle = (
        f"{measured(manifest, manifest.statistics.n)}; participation ratio {three(ratio)} of {len(values)} (dotted), "
        f"{_eccentricity(values)}; both our formulation"
    )
    return styled(figure, f"Covariance spectrum, {manifest.title}", subtitle)


def participation_ratio(values: np.ndarray) -> float:
    """(sum)^2 / sum of squares: the number of directions that share the variance."""
    return float(values.sum() ** 2 / np.square(values).sum())


def _eccentricity(values: np.ndarray) -> str:
    if values[-1] <= FLAT * values[0]:
        return "no eccentricity: the smallest eigenvalue is 0 up to rounding"
    return f"eccentricity √(largest / smallest) {three(float(np.sqrt(values[0] / values[-1])))}"
