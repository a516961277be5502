"""The training curves."""

import plotly.graph_objects as go

from factorscope_models.manifest import Manifest
from factorscope_server.figures.style import styled, text


def loss(manifest: Manifest) -> go.Figure:
    """Each term unweighted and their weighted total, nats; on a logarithmic axis where all values are positive."""
    history = manifest.history
    figure = go.Figure()
    for term, values in history.terms.items():
        total = term == "total"
        figure.add_trace(
            go.Scatter(
                x=history.step,
                y=values,
                name="total (weighted)" if total else text(term.replace("_", " ")),
                mode="lines",
                line={"width": 1.5 if total else 2.5, "dash": "dot" if total else "solid"},
                hovertemplate="%{y:.4g} nats",
            )
        )
    everything = [value for values in history.terms.values() for value in values]
    if everything and min(everything) > 0:
        figure.update_yaxes(type="log", exponentformat="power")
        if max(everything) > 30 * min(everything):
            figure.update_yaxes(dtick=1)  # powers of ten alone
    figure.update_yaxes(title_text="nats per image")
    figure.update_xaxes(title_text="step", showgrid=False)
    figure.update_layout(hovermode="x unified")
    made = manifest.provenance
    subtitle = (
        f"{manifest.data.title} ({manifest.data.name}), training batches, {made.steps:,} steps, "
        f"{made.images_seen:,} images seen, seed {made.seed}"
    )
    return styled(figure, f"Training curves, {manifest.title}", subtitle)
