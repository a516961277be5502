"""Images to codes and codes to images."""

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from factorscope_server import encoding, ranges
from factorscope_server.errors import BadRequest, documented
from factorscope_server.pictures import png, strip
from factorscope_server.requests import (
    IMAGE_FILE,
    OCTETS,
    ModelId,
    RowsDep,
    ShelfDep,
    UploadDep,
    as_rows,
    body_of,
    component,
    wants_octets,
)
from factorscope_server.schemas import Encoding, TraverseRequest

router = APIRouter(prefix="/models/{id}", tags=["codes"])
BINARY = {"schema": {"type": "string", "format": "binary"}}
PICTURE_HEADERS = {
    name: {"schema": {"type": "integer"}, "description": f"{what}; with {OCTETS} only"}
    for name, what in {
        "X-Image-Width": "Pixels",
        "X-Image-Height": "Pixels",
        "X-Image-Count": "Images, one after the other",
    }.items()
}
PICTURE = {
    200: {
        "description": f"PNG; or, with `Accept: {OCTETS}`, uint8 RGBA, row-major",
        "content": {"image/png": BINARY, OCTETS: BINARY},
        "headers": PICTURE_HEADERS,
    }
}
Pixels = Annotated[int | None, Query(ge=0, description="Of the upright image; give all three or none")]
Side = Annotated[int | None, Query(ge=1, description="Side of the square crop; without it the largest centred square")]


@router.post(
    "/encode",
    operation_id="encode",
    responses=documented(404, 413, 415, 422),
    openapi_extra=IMAGE_FILE,
)
def encode(
    id: ModelId, data: UploadDep, shelf: ShelfDep, left: Pixels = None, top: Pixels = None, size: Side = None
) -> Encoding:
    """The code of an uploaded image, and how far to trust it. The upload is not kept."""
    if left is not None and top is not None and size is not None:
        return encoding.encode(shelf.open(id), data, (left, top, size))
    if (left, top, size) != (None, None, None):
        raise BadRequest("Give left, top and size together, or none of them.")
    return encoding.encode(shelf.open(id), data, None)


@router.post(
    "/decode",
    operation_id="decode",
    response_class=Response,
    responses=documented(404, 413, 415, 422) | PICTURE,
    openapi_extra=body_of(
        {"application/json": {"schema": component("DecodeRequest")}, OCTETS: BINARY},
        "Rows of z: JSON, or float32, little-endian, row after row",
    ),
)
def decode(id: ModelId, rows: RowsDep, shelf: ShelfDep, request: Request) -> Response:
    """One image for each row of z, side by side."""
    model = shelf.open(id)
    images = model.codec.decode_rgba(as_rows(rows, model.manifest.latent.size))
    return _raw(images) if wants_octets(request) else Response(png(strip(images)), media_type="image/png")


@router.post(
    "/traverse",
    operation_id="traverse",
    response_class=Response,
    responses=documented(404, 413, 415, 422) | PICTURE,
)
def traverse(id: ModelId, body: TraverseRequest, shelf: ShelfDep, request: Request) -> Response:
    """A sheet: row i sweeps `latents[i]` over its values, everything else stays at z. Missing cells are transparent."""
    model = shelf.open(id)
    (z,) = as_rows(np.asarray(body.z, np.float64)[None], model.manifest.latent.size)
    latents = body.latents if body.latents is not None else list(range(len(z)))
    swept = ranges.values(model.manifest, body.range, body.steps)
    sheet = model.codec.traverse(z, latents, swept)
    return _raw(sheet[None]) if wants_octets(request) else Response(png(sheet), media_type="image/png")


def _raw(images: np.ndarray) -> Response:
    """uint8 [n, height, width, 4] as they lie in memory."""
    n, height, width, _ = images.shape
    headers = {"X-Image-Width": str(width), "X-Image-Height": str(height), "X-Image-Count": str(n)}
    return Response(images.tobytes(), media_type=OCTETS, headers=headers)
