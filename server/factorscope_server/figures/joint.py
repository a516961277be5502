"""Two latents against each other."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_models.arrays import Codes
from factorscope_models.manifest import Manifest, QuantizedLatents
from factorscope_server.figures.factor_colours import Colouring, Group, colouring
from factorscope_server.figures.style import GREY, measured, name, styled

BINS = 32
BUBBLE = 30
"""Pixels across, of the bubble of most images, where there is room."""
ROOM = 220
"""Pixels upwards, for all bubbles of a column."""


def joint(manifest: Manifest, codes: Codes, latent: int, other: int, factor: int | None) -> go.Figure:
    """`latent` to the right and `other` upwards, with how each is distributed alone at the sides.

    Continuous latents: with a factor a dot for each image in the colour of its value, else a joint histogram. Quantized
    latents: a bubble at each pair of values, its area the number of images, with a factor in the colour of the value
    that most of them have, as opaque as their share. Nothing is jittered. A factor needs `codes.factors`.
    """
    z = codes.z[:, [latent, other]].astype(np.float64)
    quantized = isinstance(manifest.latent, QuantizedLatents)
    figure = make_subplots(
        rows=2,
        cols=2,
        shared_xaxes=True,
        shared_yaxes=True,
        column_widths=[0.84, 0.16],
        row_heights=[0.2, 0.8],
        horizontal_spacing=0.02,
        vertical_spacing=0.03,
        specs=[[{}, None], [{}, {}]],
    )
    colours = None
    if factor is not None:
        assert codes.factors is not None
        colours = colouring(manifest.data.factors[factor], codes.factors[:, factor])
    dots = [_squares(z)] if colours is None else _dots(z, colours)
    for trace in _bubbles(z, colours) if quantized else dots:
        figure.add_trace(trace, row=2, col=1)
    figure.add_trace(_marginal(z[:, 0], quantized, upright=True), row=1, col=1)
    figure.add_trace(_marginal(z[:, 1], quantized, upright=False), row=2, col=2)
    active = [one.active for one in manifest.statistics.latents]
    figure.update_xaxes(title_text=name(latent, active[latent]), row=2, col=1)
    figure.update_yaxes(title_text=name(other, active[other]), row=2, col=1)
    figure.update_yaxes(nticks=3, rangemode="tozero", row=1, col=1)
    figure.update_xaxes(nticks=3, rangemode="tozero", row=2, col=2)
    figure.update_layout(
        bargap=0,
        barmode="overlay",
        legend={"itemsizing": "constant", "title": {"text": colours.title if colours else ""}},
    )
    title = f"z{latent} and z{other}, {manifest.title}"
    return styled(figure, title, _subtitle(manifest, len(z), quantized, colours))


def _dots(z: np.ndarray, colours: Colouring) -> list[go.Scatter]:
    said = f"{colours.title} %{{fullData.name}}" if colours.discrete else "%{text}"
    common = {"mode": "markers", "hovertemplate": f"%{{x:.3g}}, %{{y:.3g}}<br>{said}<extra></extra>"}
    return [
        go.Scatter(
            x=z[kept, 0].tolist(),
            y=z[kept, 1].tolist(),
            name=label,
            text=None if colours.discrete else [colours.said(value) for value in colours.values[kept]],
            marker={"size": 5, "opacity": 0.85, **marker},
            showlegend=colours.discrete,
            **common,
        )
        for label, kept, marker in colours.groups(colours.values)
    ]


def _squares(z: np.ndarray) -> go.Heatmap:
    counts, x, y = np.histogram2d(z[:, 0], z[:, 1], bins=BINS)
    return go.Heatmap(
        x=((x[1:] + x[:-1]) / 2).tolist(),
        y=((y[1:] + y[:-1]) / 2).tolist(),
        z=[[count or None for count in row] for row in counts.T.astype(int).tolist()],
        colorscale="Cividis",
        colorbar={"title": {"text": "images"}, "thickness": 12, "outlinewidth": 0},
        hovertemplate="about %{x:.3g}, %{y:.3g}: %{z:,} images<extra></extra>",
        hoverongaps=False,
    )


def _bubbles(z: np.ndarray, colours: Colouring | None) -> list[go.Scatter]:
    places, which, counts = np.unique(z, axis=0, return_inverse=True, return_counts=True)
    which = which.reshape(-1)
    across = min(BUBBLE, ROOM / len(np.unique(z[:, 1])))
    sizes = {"sizemode": "area", "sizeref": 2 * counts.max() / across**2, "sizemin": 2}
    share = np.ones(len(places))
    if colours is None:
        groups: list[Group] = [("images", np.ones(len(places), bool), {"color": GREY})]
        said = [f"{count:,} images" for count in counts]
    else:
        table = np.zeros((len(places), colours.size), int)
        np.add.at(table, (which, colours.values), 1)
        most = table.argmax(1)
        share = table.max(1) / counts
        groups = colours.groups(most, round=True)
        said = [
            f"{count:,} images, {row[value]:,} of them with {colours.said(value)}"
            for count, row, value in zip(counts, table, most, strict=True)
        ]
    return [
        go.Scatter(
            x=places[kept, 0].tolist(),
            y=places[kept, 1].tolist(),
            mode="markers",
            name=label,
            marker={"size": counts[kept].tolist(), **sizes, "opacity": share[kept].tolist(), **marker},
            text=[words for words, there in zip(said, kept, strict=True) if there],
            showlegend=False,
            hovertemplate="%{x:.3g}, %{y:.3g}<br>%{text}<extra></extra>",
        )
        for label, kept, marker in groups
    ] + _legend(groups if colours is not None and colours.discrete else [])


def _legend(groups: list[Group]) -> list[go.Scatter]:
    """Entries alone, opaque."""
    return [go.Scatter(x=[None], y=[None], mode="markers", name=label, marker=marker) for label, _, marker in groups]


def _marginal(column: np.ndarray, quantized: bool, *, upright: bool) -> go.Bar:
    """Counts by bin, or by codebook value; a bar is as wide as its bin, or as half the least gap between values."""
    if quantized:
        at, counts = np.unique(column, return_counts=True)
        width = max(float(np.diff(at).min()) / 2, float(np.ptp(at)) / 64) if len(at) > 1 else 0.5
    else:
        counts, edges = np.histogram(column, BINS)
        at, width = (edges[1:] + edges[:-1]) / 2, float(edges[1] - edges[0])
    along, across = at.tolist(), counts.tolist()
    return go.Bar(
        x=along if upright else across,
        y=across if upright else along,
        width=width,
        orientation="v" if upright else "h",
        marker={"color": GREY, "line": {"width": 0}},
        showlegend=False,
        hovertemplate=("%{x:.3g}: %{y:,}" if upright else "%{y:.3g}: %{x:,}") + " images<extra></extra>",
    )


def _subtitle(manifest: Manifest, n: int, quantized: bool, colours: Colouring | None) -> str:
    what = "bubbles: as large as the number of images with both values" if quantized else "dots: images"
    if colours is None:
        return f"{measured(manifest, n)}; {what if quantized else f'joint histogram of {BINS} by {BINS} bins'}"
    most = ", in the colour of most of them, the fainter the fewer" if quantized else ""
    return f"{measured(manifest, n)}; {what}{most}; coloured by {colours.title}"
