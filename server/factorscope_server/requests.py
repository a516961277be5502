"""How a route gets at its shelf and its body: the parts that read an HTTP request and answer with arrays and bytes."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, TypeVar

import numpy as np
from fastapi import Depends, Header, Path, Query
from pydantic import BaseModel, ValidationError
from starlette.requests import HTTPConnection, Request

from factorscope_server import errors
from factorscope_server.errors import BadRequest, TooLarge, UnsupportedMedia
from factorscope_server.inference_schemas import InferRequest
from factorscope_server.schemas import MAX_ROWS, MAX_STEPS, DecodeRequest
from factorscope_server.shelf import Shelf

OCTETS = "application/octet-stream"
IMAGE_TYPES = ("image/png", "image/jpeg", "image/webp")


async def _shelf(connection: HTTPConnection) -> Shelf:
    return connection.app.state.shelf


ShelfDep = Annotated[Shelf, Depends(_shelf)]
ModelId = Annotated[str, Path(description="A model's id, as listed by /models", examples=["qlae-shapes3d"])]
JsonLength = Annotated[
    int | None,
    Header(
        alias="Inference-Header-Content-Length",
        ge=0,
        description="Bytes of the JSON at the start of the body, where tensors follow it",
    ),
]
StepsQuery = Annotated[int, Query(ge=2, le=MAX_STEPS, description="Ignored for `codebook`")]
T = TypeVar("T", bound=BaseModel)


def media_type(request: Request) -> str:
    """The request's Content-Type without its parameters, in lower case; empty if there is none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def wants_octets(request: Request) -> bool:
    """Whether the client asks for raw RGBA instead of a PNG."""
    return OCTETS in request.headers.get("accept", "").lower()


async def _upload(request: Request) -> AsyncIterator[bytes]:
    async with request.app.state.uploads.next(request) as data:
        yield data


async def _rows(request: Request) -> np.ndarray:
    kind = media_type(request)
    body = await request.body()
    if kind == OCTETS:
        if len(body) % 4 or not body:
            raise BadRequest(f"The body has {len(body)} bytes, not a multiple of 4: send z as float32, little-endian.")
        return np.frombuffer(body, "<f4")
    if kind != "application/json":
        raise UnsupportedMedia(f"Send z as application/json or as float32 in {OCTETS}.")
    rows = parse(DecodeRequest, body).z
    if len({len(row) for row in rows}) != 1:
        raise BadRequest("The rows of z differ in length.")
    return np.asarray(rows, np.float64)


def parse(kind: type[T], body: bytes) -> T:
    """A JSON body as `kind`; raises BadRequest with the first complaint, never with the input."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise BadRequest(errors.sentence(error)) from None


def as_rows(z: np.ndarray, latents: int) -> np.ndarray:
    """float32 [rows, latents] from a flat or two-dimensional z; raises BadRequest, TooLarge."""
    if z.ndim == 1:
        if z.size % latents:
            raise BadRequest(f"{z.size} numbers are no whole number of rows: this model has {latents} latents.")
        z = z.reshape(-1, latents)
    if z.shape[1] != latents:
        raise BadRequest(f"z has {z.shape[1]} entries, this model has {latents} latents.")
    if len(z) > MAX_ROWS:
        raise TooLarge(f"{len(z)} rows of z; at most {MAX_ROWS} in one request.")
    with np.errstate(over="ignore"):
        z = z.astype(np.float32)
    if not np.isfinite(z).all():
        raise BadRequest("z has an entry that is not a finite float32.")
    return z


async def _infer(request: Request, length: JsonLength = None) -> tuple[InferRequest, bytes]:
    """The JSON of an inference request and the tensor bytes behind it, if any."""
    kind = media_type(request)
    if kind not in ("application/json", OCTETS):
        raise UnsupportedMedia(f"Send the request as application/json, or with binary tensors as {OCTETS}.")
    body = await request.body()
    length = len(body) if length is None else length
    if length > len(body):
        raise BadRequest("Inference-Header-Content-Length is not the length of the JSON at the start of the body.")
    return parse(InferRequest, body[:length]), body[length:]


UploadDep = Annotated[bytes, Depends(_upload, scope="function")]
RowsDep = Annotated[np.ndarray, Depends(_rows)]
InferDep = Annotated[tuple[InferRequest, bytes], Depends(_infer)]


def body_of(content: dict[str, Any], description: str) -> dict[str, Any]:
    """The OpenAPI entry of a body that the route reads itself."""
    return {"requestBody": {"required": True, "description": description, "content": content}}


_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FORM = {"schema": {"type": "object", "required": ["file"], "properties": {"file": _BINARY["schema"]}}}
IMAGE_FILE = body_of(
    {**dict.fromkeys(IMAGE_TYPES, _BINARY), "multipart/form-data": _FORM}, "A PNG, JPEG or WebP file up to 8 MiB"
)
"""The body that `UploadDep` reads."""


def component(name: str) -> dict[str, str]:
    """A reference to a schema that `openapi.document` adds because no signature mentions it."""
    return {"$ref": f"#/components/schemas/{name}"}
