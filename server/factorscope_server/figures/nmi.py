"""The map of what each latent knows of each factor."""

import plotly.graph_objects as go

from factorscope_models.manifest import Manifest
from factorscope_server.figures.style import name, styled, text


def nmi(manifest: Manifest) -> go.Figure:
    """Factors in rows, latents in columns, numbers to two decimals; the manifest must have `mutual_information`."""
    found = manifest.mutual_information
    if found is None:
        raise ValueError(f"{manifest.id} has no mutual information")
    numbers = [[f"{value:.2f}" for value in row] for row in found.values]
    factors = [text(factor) for factor in found.factors]
    heat = go.Heatmap(
        z=found.values,
        text=numbers,
        texttemplate="%{text}",
        colorscale="Cividis",
        zmin=0,
        zmax=1,
        xgap=2,
        ygap=2,
        colorbar={"title": {"text": "NMI"}, "thickness": 12, "outlinewidth": 0},
        customdata=[[factor] * len(found.active) for factor in factors],
        hovertemplate="%{customdata} and z%{x}: %{z:.3f}<extra></extra>",
    )
    figure = go.Figure(heat)
    labels = [name(k, active) for k, active in enumerate(found.active)]
    figure.update_xaxes(tickvals=list(range(len(labels))), ticktext=labels, showgrid=False, side="bottom")
    figure.update_yaxes(tickvals=list(range(len(factors))), ticktext=factors, autorange="reversed", showgrid=False)
    subtitle = (
        f"I(factor; latent) / H(factor), {found.estimator}; {manifest.data.title} ({manifest.data.name}), "
        f"{found.split}, n = {found.n:,}, seed {found.seed}; in brackets: inactive ({found.active_rule})"
    )
    return styled(figure, f"Mutual information, {manifest.title}", subtitle)
