"""How binary the codes of a binarized model are."""

import math

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_models.manifest import Manifest
from factorscope_models.sections import Binarization
from factorscope_server.figures.style import GREY, PALETTE, line, measured, name, styled, three


def signs(manifest: Manifest, found: Binarization) -> go.Figure:
    """Above: of each latent, the share of images whose posterior mean is within r/2 of -r, elsewhere, and of +r.

    Below: the entropy of its sign, nats, with a line at ln 2. r must be above 0.
    """
    at = list(range(len(found.positive)))
    rest = [max(0.0, 1 - a - b) for a, b in zip(found.near_minus, found.near_plus, strict=True)]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.64, 0.36], vertical_spacing=0.07)
    for label, values, colour in (
        ("near −r", found.near_minus, PALETTE[1]),
        ("neither", rest, GREY),
        ("near +r", found.near_plus, PALETTE[0]),
    ):
        figure.add_trace(
            go.Bar(
                x=at,
                y=values,
                name=label,
                marker={"color": colour, "opacity": 0.45 if label == "neither" else 1},
                hovertemplate=f"z%{{x}}, {label}: %{{y:.1%}} of the images<extra></extra>",
            ),
            row=1,
            col=1,
        )
    figure.add_trace(
        go.Bar(
            x=at,
            y=found.sign_entropy,
            marker={"color": PALETTE[2]},
            showlegend=False,
            customdata=found.positive,
            hovertemplate="z%{x}: %{y:.3g} nats, %{customdata:.1%} above 0<extra></extra>",
        ),
        row=2,
        col=1,
    )
    line(figure, 2, y=math.log(2))
    active = [one.active for one in manifest.statistics.latents]
    figure.update_xaxes(tickvals=at, ticktext=[name(k, active[k]) for k in at], showgrid=False)
    figure.update_yaxes(title_text="images", range=[0, 1], tickformat=".0%", row=1, col=1)
    figure.update_yaxes(title_text="sign (nats)", range=[0, 0.8], nticks=4, row=2, col=1)
    figure.update_layout(barmode="stack", bargap=0.25, legend={"traceorder": "normal"})
    form = {"nearest": "the nearer mode", "soft": "the mixture of both"}[found.form]
    subtitle = (
        f"{measured(manifest, found.n)}; r = {found.r:g}, trained on the KL to {form}; near: within r/2 = "
        f"{three(found.r / 2)}; below: plug-in entropy of the sign, dotted at ln 2; these measures are our own"
    )
    return styled(figure, f"Signs of the codes, {manifest.title}", subtitle)
