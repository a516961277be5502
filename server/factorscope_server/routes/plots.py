"""Plotly figures of what the manifests say."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from factorscope_server import plots
from factorscope_server.errors import BadRequest, UnknownItem, documented
from factorscope_server.requests import ModelId, ShelfDep
from factorscope_server.schemas import Figure, Plots, PlotTitle

router = APIRouter(tags=["plots"])
MOST_COMPARED = 12
ModelIds = Annotated[
    str, Query(description=f"Ids with commas between them, at most {MOST_COMPARED}", examples=["qlae-mnist,bvae-mnist"])
]


@router.get("/models/{id}/plots", operation_id="listPlots", responses=documented(404))
def list_plots(id: ModelId, shelf: ShelfDep) -> Plots:
    """The plots for which this model's manifest has the data."""
    found = plots.available(shelf.find(id).manifest)
    return Plots(plots=[PlotTitle(name=name, title=title) for name, title in found.items()])


@router.get("/models/{id}/plots/{name}", operation_id="getPlot", response_model=Figure, responses=documented(404))
def get_plot(id: ModelId, name: str, shelf: ShelfDep) -> Response:
    """One figure, to be handed to Plotly as it is."""
    manifest = shelf.find(id).manifest
    found = plots.available(manifest)
    if name not in found:
        raise UnknownItem(f"`{id}` has no plot `{name[:40]}`; there are {', '.join(found)}.")
    return Response(plots.draw(name, manifest), media_type="application/json")


@router.get("/plots/compare", operation_id="comparePlot", response_model=Figure, responses=documented(404, 422))
def compare(models: ModelIds, shelf: ShelfDep) -> Response:
    """The scores of several models beside each other."""
    ids = list(dict.fromkeys(part.strip() for part in models.split(",") if part.strip()))
    if not 1 <= len(ids) <= MOST_COMPARED:
        raise BadRequest(f"Name 1 to {MOST_COMPARED} models with commas between them.")
    manifests = [shelf.find(id).manifest for id in ids]
    return Response(plots.compare(manifests), media_type="application/json")
