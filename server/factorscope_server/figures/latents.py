"""How each latent is distributed over the validation images, and how much it carries."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_models.manifest import LatentStatistics, Manifest, QuantizedLatents
from factorscope_server.carried import carried
from factorscope_server.codebooks import shown
from factorscope_server.figures.style import INACTIVE, PALETTE, measured, name, styled, text, three

WIDTH = 0.42
"""Half the room between two latents: the widest bin of a distribution reaches that far."""


def latents(manifest: Manifest) -> go.Figure:
    """Above: each latent's histogram, mirrored, its median, 1st to 99th percentile and codebook values.

    Below: what it carries, as KL or entropy in nats where the kind of latents has them, else as standard deviation.
    """
    found = manifest.statistics.latents
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.68, 0.32], vertical_spacing=0.06)
    for k, one in enumerate(found):
        for trace in _distribution(k, one):
            figure.add_trace(trace, row=1, col=1)
    if isinstance(manifest.latent, QuantizedLatents):
        figure.add_trace(_codebooks(manifest.latent, found), row=1, col=1)
    bars, unit = _carried(found)
    figure.add_trace(bars, row=2, col=1)
    quantized = isinstance(manifest.latent, QuantizedLatents)
    figure.update_yaxes(title_text="z before quantization" if quantized else "z", row=1, col=1)
    figure.update_yaxes(title_text=unit, rangemode="tozero", row=2, col=1)
    labels = [name(k, one.active) for k, one in enumerate(found)]
    ticks = {
        "tickvals": list(range(len(found))),
        "ticktext": labels,
        "showgrid": False,
        "range": [-0.6, len(found) - 0.4],
    }
    figure.update_xaxes(**ticks)
    figure.update_layout(showlegend=False, bargap=0.3)
    active = f"{sum(one.active for one in found)} of {len(found)} active ({manifest.statistics.active_rule})"
    subtitle = f"{measured(manifest, manifest.statistics.n)}; {active}"
    return styled(figure, f"Latents of {manifest.title}", subtitle)


def _distribution(k: int, one: LatentStatistics) -> list[go.Scatter]:
    """A closed outline from the histogram's counts, a line from the 1st to the 99th percentile, a dot at the median."""
    colour = PALETTE[0] if one.active else INACTIVE
    counts, n = one.histogram.counts, len(one.histogram.counts)
    most = max([*counts, 1])
    step = (one.histogram.high - one.histogram.low) / max(n, 1)
    edges = [one.histogram.low + step * i for i in range(n + 1)]
    y = [edge for i in range(n) for edge in (edges[i], edges[i + 1])]
    half = [WIDTH * count / most for count in counts for _ in range(2)]
    x = [k + h for h in half] + [k - h for h in reversed(half)]
    said = (
        f"z{k}{'' if one.active else ' (inactive)'}<br>mean {three(one.mean)}, std {three(one.std)}<br>"
        f"{three(one.min)} to {three(one.max)}<extra></extra>"
    )
    shape = go.Scatter(
        x=x, y=[*y, *reversed(y)], fill="toself", mode="lines", line={"width": 1, "color": colour}, hoverinfo="skip"
    )
    q = one.quantiles
    middle = go.Scatter(
        x=[k, k, k],
        y=[q["0.01"], q["0.5"], q["0.99"]],
        mode="lines+markers",
        line={"width": 1.5, "color": colour},
        marker={"size": [0, 7, 0], "color": colour},
        hovertemplate=said,
    )
    return [shape, middle]


def _codebooks(latent: QuantizedLatents, found: list[LatentStatistics]) -> go.Scatter:
    """A dash at each codebook value, of long codebooks at those used most; hover says how often it is used."""
    x, y, said = [], [], []
    for k, (book, one) in enumerate(zip(latent.codebooks, found, strict=True)):
        for code in shown(book, one.usage):
            x.append(k)
            y.append(book[code])
            used = f"<br>used by {one.usage[code]:,} images" if one.usage else ""
            said.append(f"z{k}, code {code + 1} of {len(book)}: {three(book[code])}{used}")
    marker = {"symbol": "line-ew-open", "size": 12, "line": {"width": 1.5}, "color": PALETTE[1]}
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, text=said, hovertemplate="%{text}<extra></extra>")


def _carried(found: list[LatentStatistics]) -> tuple[go.Bar, str]:
    """One bar a latent, and the axis title."""
    unit, values = carried(found)
    colours = [PALETTE[0] if one.active else INACTIVE for one in found]
    hover = f"z%{{x}}: %{{y:.3g}} {text(unit)}<extra></extra>"
    return go.Bar(x=list(range(len(found))), y=values, marker={"color": colours}, hovertemplate=hover), unit
