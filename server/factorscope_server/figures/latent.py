"""One latent over the validation images."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from factorscope_models.arrays import Codes
from factorscope_models.manifest import LatentStatistics, Manifest, QuantizedLatents
from factorscope_server.figures.style import GREY, INACTIVE, PALETTE, line, measured, styled, three

POINTS = 241
MANY = 32
"""Of longer codebooks only the used values have heads."""
REACH = 3.5
"""Standard deviations to which the prior's curve is drawn."""


def latent(manifest: Manifest, codes: Codes | None, k: int) -> go.Figure:
    """The histogram of z, of pre_z for quantized latents, and below it the latent's quantiles.

    Quantized: a stem at each codebook value, as high as it is used. Gaussian: also the prior's density and, where the
    bundle has codes, the mean density of their posteriors, which is what the prior asks to be like itself. Dotted lines
    at 0 and at the two modes of a binarized model.
    """
    one = manifest.statistics.latents[k]
    gaussian = manifest.latent.kind == "gaussian"
    heights = [0.52, 0.34, 0.14] if gaussian else [0.84, 0.16]
    figure = make_subplots(rows=len(heights), cols=1, shared_xaxes=True, row_heights=heights, vertical_spacing=0.05)
    figure.add_trace(_bars(one), row=1, col=1)
    if isinstance(manifest.latent, QuantizedLatents):
        for trace in _stems(manifest.latent.codebooks[k], one):
            figure.add_trace(trace, row=1, col=1)
    if gaussian:
        for trace in _densities(manifest, codes, k):
            figure.add_trace(trace, row=2, col=1)
        figure.update_yaxes(title_text="density", rangemode="tozero", nticks=3, row=2, col=1)
    for trace in _quantiles(one):
        figure.add_trace(trace, row=len(heights), col=1)
    _marks(figure, manifest, len(heights))
    figure.update_yaxes(title_text="images", rangemode="tozero", row=1, col=1)
    figure.update_yaxes(visible=False, range=[-1, 1], row=len(heights), col=1)
    figure.update_xaxes(title_text=_axis(manifest, k), row=len(heights), col=1)
    figure.update_layout(bargap=0, barmode="overlay")
    return styled(figure, f"Latent z{k}, {manifest.title}", _subtitle(manifest, codes, k))


def _bars(one: LatentStatistics) -> go.Bar | go.Scatter:
    """A latent of one value has a line in place of bars."""
    low, counts = one.histogram.low, one.histogram.counts
    step = (one.histogram.high - low) / max(len(counts), 1)
    colour = PALETTE[0] if one.active else INACTIVE
    if step <= 0:
        return go.Scatter(
            x=[low, low],
            y=[0, sum(counts)],
            name="images",
            mode="lines",
            line={"color": colour, "width": 4},
            hovertemplate="%{x:.3g}: %{y:,} images<extra></extra>",
        )
    ends = [f"{three(low + step * i)} to {three(low + step * (i + 1))}" for i in range(len(counts))]
    return go.Bar(
        x=[low + step * (i + 0.5) for i in range(len(counts))],
        y=counts,
        width=step,
        name="images",
        marker={"color": colour, "opacity": 0.6, "line": {"width": 0}},
        customdata=ends,
        hovertemplate="%{customdata}: %{y:,} images<extra></extra>",
    )


def _stems(book: list[float], one: LatentStatistics) -> list[go.Scatter]:
    """Each value's use; open heads where it has none."""
    used = one.usage or [0] * len(book)
    lines = go.Scatter(
        x=[x for value in book for x in (value, value, None)],
        y=[y for count in used for y in (0, count, None)],
        mode="lines",
        line={"width": 2, "color": PALETTE[1]},
        hoverinfo="skip",
        showlegend=False,
    )
    said = [
        f"code {i + 1} of {len(book)}: {three(value)}" + (f"<br>used by {count:,} images" if one.usage else "")
        for i, (value, count) in enumerate(zip(book, used, strict=True))
    ]
    kept = [i for i in range(len(book)) if used[i] or len(book) <= MANY]
    heads = go.Scatter(
        x=[book[i] for i in kept],
        y=[used[i] for i in kept],
        mode="markers",
        name="images that use a codebook value" if one.usage else "codebook value",
        marker={
            "size": 9 if len(book) <= MANY else 5,
            "color": PALETTE[1],
            "symbol": ["circle" if used[i] else "circle-open" for i in kept],
        },
        text=[said[i] for i in kept],
        hovertemplate="%{text}<extra></extra>",
    )
    return [lines, heads]


def _densities(manifest: Manifest, codes: Codes | None, k: int) -> list[go.Scatter]:
    one, r = manifest.statistics.latents[k], _r(manifest)
    low, high = min(one.min, -r - REACH), max(one.max, r + REACH)
    x = np.linspace(low, high, POINTS)
    prior = (_normal(x, -r, 0.0) + _normal(x, r, 0.0)) / 2
    name = f"prior, N(±{r:g}, 1)" if r else "prior, N(0, 1)"
    curves = [go.Scatter(x=x.tolist(), y=prior.tolist(), mode="lines", name=name, line={"color": GREY, "dash": "dash"})]
    if codes is not None and codes.log_var is not None:
        mean, log_var = codes.z[:, k].astype(np.float64), codes.log_var[:, k].astype(np.float64)
        y = _normal(x[:, None], mean, log_var).mean(1)
        curves.append(
            go.Scatter(
                x=x.tolist(),
                y=y.tolist(),
                mode="lines",
                name=f"mean posterior of {len(mean):,} images",
                line={"color": PALETTE[2], "width": 2},
            )
        )
    return [curve.update(hovertemplate="%{y:.3g} at %{x:.3g}") for curve in curves]


def _normal(x: np.ndarray, mean: np.ndarray | float, log_var: np.ndarray | float) -> np.ndarray:
    return np.exp(-0.5 * (np.square(x - mean) * np.exp(-np.asarray(log_var)) + log_var + np.log(2 * np.pi)))


def _quantiles(one: LatentStatistics) -> list[go.Scatter]:
    """1st to 99th percentile as a line, 25th to 75th as a thick one, the median as a dot."""
    q = one.quantiles
    spans = [("0.01", "0.99", 1.5), ("0.25", "0.75", 7)]
    lines = [
        go.Scatter(x=[q[a], q[b]], y=[0, 0], mode="lines", line={"width": width, "color": GREY}, hoverinfo="skip")
        for a, b, width in spans
        if a in q and b in q
    ]
    there = sorted(q, key=float)
    dots = go.Scatter(
        x=[q[p] for p in there],
        y=[0] * len(there),
        mode="markers",
        marker={
            "color": PALETTE[0] if one.active else INACTIVE,
            "size": [9 if p == "0.5" else 5 for p in there],
        },
        text=[f"{100 * float(p):g} % of the images lie below" for p in there],
        hovertemplate="%{x:.3g}: %{text}<extra></extra>",
    )
    return [trace.update(showlegend=False) for trace in (*lines, dots)]


def _marks(figure: go.Figure, manifest: Manifest, rows: int) -> None:
    if manifest.latent.kind != "gaussian":
        return
    r = _r(manifest)
    for x, said in ((-r, "−r"), (0.0, "0"), (r, "+r")) if r else ((0.0, "0"),):
        for row in range(1, rows):
            line(figure, row, x=x)
        figure.add_annotation(
            x=x, y=1, yref="y domain", text=said, showarrow=False, yanchor="bottom", font={"size": 11, "color": GREY}
        )


def _r(manifest: Manifest) -> float:
    return manifest.binarization.r if manifest.binarization is not None else 0.0


def _axis(manifest: Manifest, k: int) -> str:
    return {
        "gaussian": f"z{k} (posterior mean)",
        "quantized": f"z{k} before quantization, and its codebook values",
    }.get(manifest.latent.kind, f"z{k}")


def _subtitle(manifest: Manifest, codes: Codes | None, k: int) -> str:
    one = manifest.statistics.latents[k]
    carries = f"KL {three(one.kl)} nats; " if one.kl is not None else ""
    carries += f"entropy {three(one.entropy)} nats; " if one.entropy is not None else ""
    active = "active" if one.active else "inactive"
    return (
        f"{measured(manifest, manifest.statistics.n)}; mean {three(one.mean)}, std {three(one.std)}; {carries}"
        f"{active} (rule: {manifest.statistics.active_rule}); below: 1st, 5th, 25th, 50th, 75th, 95th, 99th percentile"
    )
