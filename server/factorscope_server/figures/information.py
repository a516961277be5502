"""What each latent carries."""

import math

import plotly.graph_objects as go

from factorscope_models.manifest import Manifest, QuantizedLatents
from factorscope_server.carried import carried
from factorscope_server.figures.style import GREY, INACTIVE, PALETTE, measured, name, styled, three


def information(manifest: Manifest) -> go.Figure:
    """A bar for each latent: KL or entropy, nats, inactive ones in red and in brackets.

    Quantized: a dash at the logarithm of the codebook's size, which the entropy cannot exceed.
    """
    found = manifest.statistics.latents
    unit, values = carried(found)
    at = list(range(len(found)))
    figure = go.Figure(
        go.Bar(
            x=at,
            y=values,
            name=unit.removesuffix(" (nats)"),
            marker={"color": [PALETTE[0] if one.active else INACTIVE for one in found]},
            customdata=[value / math.log(2) for value in values],
            hovertemplate="z%{x}: %{y:.3g} nats (%{customdata:.3g} bits)<extra></extra>",
        )
    )
    if isinstance(manifest.latent, QuantizedLatents):
        sizes = [len(book) for book in manifest.latent.codebooks]
        figure.add_trace(
            go.Scatter(
                x=at,
                y=[math.log(size) for size in sizes],
                mode="markers",
                name="most that the codebook can hold",
                marker={"symbol": "line-ew-open", "size": 14, "line": {"width": 2}, "color": GREY},
                text=[f"ln {size} = {three(math.log(size))} nats" for size in sizes],
                hovertemplate="z%{x}: at most %{text}<extra></extra>",
            )
        )
    figure.update_xaxes(tickvals=at, ticktext=[name(k, one.active) for k, one in enumerate(found)], showgrid=False)
    figure.update_yaxes(title_text=unit, rangemode="tozero")
    figure.update_layout(bargap=0.3, showlegend=isinstance(manifest.latent, QuantizedLatents))
    active = sum(one.active for one in found)
    subtitle = (
        f"{measured(manifest, manifest.statistics.n)}; {_said(manifest)}, {three(sum(values))} nats in all; "
        f"{active} of {len(found)} active (rule: {manifest.statistics.active_rule}), the others in brackets"
    )
    return styled(figure, f"Information in each latent, {manifest.title}", subtitle)


def _said(manifest: Manifest) -> str:
    if manifest.latent.kind == "quantized":
        return "plug-in entropy of each latent's codes"
    r = manifest.binarization.r if manifest.binarization is not None else 0.0
    prior = f"an even mixture of N(±{r:g}, 1)" if r else "N(0, 1)"
    return f"mean KL of the posteriors from {prior}"
