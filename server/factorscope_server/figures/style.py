"""What all figures share: a clear ground, hairlines that hold on light and dark, colours for every kind of eyes."""

from html import escape
from textwrap import wrap

import plotly.graph_objects as go

from factorscope_models.manifest import Manifest

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8A8A00", "#7F7F7F")
"""Okabe-Ito in the order that the page gives factors, its yellow darkened and its black made grey for both themes."""
INACTIVE = "#D0342C"
AMBER = "#D97706"
"""What is the user's own: the uploaded image. Holds on both themes."""
GREY = "#858585"
"""For what carries no meaning by its colour; holds on both themes."""
HAIRLINE = "rgba(128,128,128,0.25)"
LINE = 118
"""Characters of a subtitle's line: the page prints figures at least 900 pixels wide."""
CLEAR = "rgba(0,0,0,0)"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
AXIS = {"gridcolor": HAIRLINE, "zeroline": False, "linecolor": HAIRLINE, "ticks": "", "automargin": True}
TEMPLATE = {
    "layout": {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "colorway": PALETTE,
        "font": {"family": FONT, "size": 14},
        "hoverlabel": {"font": {"family": FONT}, "align": "left"},
        "xaxis": AXIS,
        "yaxis": AXIS,
        "margin": {"l": 56, "r": 24, "b": 48},
        "legend": {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "xanchor": "left", "x": 0},
    }
}


def styled(figure: go.Figure, title: str, subtitle: str) -> go.Figure:
    """Sets the template, the title and, below it in small type, what is needed to defend the numbers."""
    lines = wrap(subtitle, LINE, break_on_hyphens=False)
    figure.layout.template = TEMPLATE
    figure.update_layout(
        margin={"t": 64 + 17 * len(lines)},
        title={
            "text": text(title),
            "subtitle": {"text": "<br>".join(map(text, lines)), "font": {"size": 12}},
            "x": 0,
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 14},
            "xref": "paper",
            "xanchor": "left",
        },
    )
    return figure


def line(figure: go.Figure, row: int, *, x: float | None = None, y: float | None = None) -> None:
    """A dotted line through the whole of a panel of the first column, at one x or at one y."""
    ends = {"x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "y domain"}
    if x is None:
        ends = {"x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y}
    figure.add_shape(type="line", **ends, line={"width": 1, "dash": "dot", "color": GREY}, row=row, col=1)


def measured(manifest: Manifest, n: int) -> str:
    """What defends a number that was measured on validation images."""
    return f"{manifest.data.title} ({manifest.data.name}), validation, n = {n:,}, seed {manifest.provenance.seed}"


def text(said: str) -> str:
    """A manifest's words as Plotly's markup: what looks like a tag stays words."""
    return escape(said, quote=False)


def name(latent: int, active: bool = True) -> str:
    """z0, z1, ...; inactive ones in red and in brackets, not by colour alone."""
    return f"z{latent}" if active else f'<span style="color:{INACTIVE}">(z{latent})</span>'


def three(value: float) -> str:
    """Three significant digits."""
    return f"{value:.3g}"
