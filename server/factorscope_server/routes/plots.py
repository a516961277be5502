"""Plotly figures of what the bundles say, and tables of several."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from factorscope_models.manifest import Manifest
from factorscope_server import comparison, plots
from factorscope_server.errors import BadRequest, documented
from factorscope_server.plots import Parameter
from factorscope_server.requests import ModelId, ShelfDep
from factorscope_server.schemas import Comparison, Figure, Plots
from factorscope_server.shelf import Shelf

router = APIRouter(tags=["plots"])
MOST_COMPARED = 24
ModelIds = Annotated[
    str, Query(description=f"Ids with commas between them, at most {MOST_COMPARED}", examples=["qlae-mnist,bvae-mnist"])
]
ScoreNames = Annotated[
    list[str], Query(description="Names of scores, repeated or with commas; left out: InfoMEC and PSNR where there are")
]


@router.get("/models/{id}/plots", operation_id="listPlots", responses=documented(404))
def list_plots(id: ModelId, shelf: ShelfDep) -> Plots:
    """All plots: those that this model has, with their parameters, and why it has not the others."""
    return Plots(plots=plots.listing(shelf.open(id)))


@router.get("/models/{id}/plots/{name}", operation_id="getPlot", response_model=Figure, responses=documented(404, 422))
def get_plot(
    id: ModelId,
    name: str,
    shelf: ShelfDep,
    latent: Annotated[int | None, Query(description="Index; left out: the latent that carries most")] = None,
    other: Annotated[int | None, Query(description="Index of a second latent; left out: the next")] = None,
    factor: Annotated[int | None, Query(description="Index; left out: no colours")] = None,
    error: Annotated[float | None, Query(description="Mean squared error per pixel value of an image to mark")] = None,
) -> Response:
    """One figure, to be handed to Plotly as it is; every parameter may be left out."""
    asked: dict[Parameter, float | None] = {"latent": latent, "other": other, "factor": factor, "error": error}
    drawn = plots.draw(name, shelf.open(id), {key: value for key, value in asked.items() if value is not None})
    return Response(drawn, media_type="application/json")


@router.get("/compare", operation_id="compareModels", responses=documented(404, 422))
def compare(models: ModelIds, shelf: ShelfDep) -> Comparison:
    """The scores of several models of one data set, best and ties marked."""
    return comparison.compare(_manifests(models, shelf))


@router.get("/plots/compare", operation_id="comparePlot", response_model=Figure, responses=documented(404, 422))
def compare_plot(models: ModelIds, shelf: ShelfDep, score: ScoreNames = []) -> Response:  # noqa: B006  (FastAPI copies it)
    """The same as a figure: values and their intervals, one panel for each column."""
    found = comparison.compare(_manifests(models, shelf))
    drawn = plots.compare(comparison.chosen(found, score))
    return Response(drawn, media_type="application/json")


def _manifests(models: str, shelf: Shelf) -> list[Manifest]:
    ids = list(dict.fromkeys(part.strip() for part in models.split(",") if part.strip()))
    if not 1 <= len(ids) <= MOST_COMPARED:
        raise BadRequest(f"Name 1 to {MOST_COMPARED} models with commas between them.")
    return [shelf.find(id).manifest for id in ids]
