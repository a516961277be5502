"""A picture, transformed, and how far its code moves."""

from typing import Annotated

from fastapi import APIRouter, Query

from factorscope_server import warping
from factorscope_server.drift_schemas import Warped
from factorscope_server.errors import documented
from factorscope_server.requests import IMAGE_FILE, ModelId, ShelfDep, UploadDep
from factorscope_server.warping import Transform

router = APIRouter(prefix="/models/{id}", tags=["codes"])
Turn = Annotated[float, Query(ge=-180, le=180, description="Degrees, counterclockwise")]
Right = Annotated[float, Query(gt=-1, lt=1, description="Fraction of the width, to the right")]
Down = Annotated[float, Query(gt=-1, lt=1, description="Fraction of the height, downwards")]
Factor = Annotated[float, Query(ge=0.1, le=10, description="Above 1 the content grows")]


@router.post("/warp", operation_id="warp", responses=documented(404, 413, 415, 422), openapi_extra=IMAGE_FILE)
def warp(
    id: ModelId, data: UploadDep, shelf: ShelfDep, rotation: Turn = 0, x: Right = 0, y: Down = 0, scale: Factor = 1
) -> Warped:
    """The picture turned and scaled about its middle, then shifted; its code before and after. Nothing is kept."""
    return warping.look(shelf.open(id), data, Transform(rotation, x, y, scale))
