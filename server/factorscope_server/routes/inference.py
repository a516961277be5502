"""The Open Inference Protocol, version 2: `<id>.encoder` and `<id>.decoder` for clients that speak it already."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from factorscope_server import inference_protocol as protocol
from factorscope_server.errors import documented
from factorscope_server.inference_schemas import (
    InferResponse,
    Live,
    ModelMetadata,
    ModelReady,
    Ready,
    ServerMetadata,
)
from factorscope_server.requests import OCTETS, InferDep, ShelfDep, body_of, component
from factorscope_server.version import version

router = APIRouter(prefix="/v2", tags=["open inference protocol"])
GraphName = Annotated[str, Path(description="`<id>.encoder` or `<id>.decoder`", examples=["qlae-shapes3d.decoder"])]
BINARY = {"schema": {"type": "string", "format": "binary"}}


@router.get("", operation_id="v2Server", responses=documented())
async def server_metadata() -> ServerMetadata:
    """Name, version and extensions of the server."""
    return ServerMetadata(name="factorscope", version=version(), extensions=["binary_tensor_data"])


@router.get("/health/live", operation_id="v2Live", responses=documented())
async def live() -> Live:
    """Whether the server answers."""
    return Live(live=True)


@router.get("/health/ready", operation_id="v2Ready", responses=documented(503))
async def ready(request: Request) -> Ready:
    """Whether the server can infer now: a model opens and decodes. If not, 503 with the reason."""
    await request.app.state.readiness.check()
    return Ready(ready=True)


@router.get("/models/{model}", operation_id="v2Model", responses=documented(404))
def model_metadata(model: GraphName, shelf: ShelfDep) -> ModelMetadata:
    """Names, types and shapes of a graph's tensors."""
    return protocol.metadata(shelf, model)


@router.get("/models/{model}/ready", operation_id="v2ModelReady", responses=documented(404))
def model_ready(model: GraphName, shelf: ShelfDep) -> ModelReady:
    """Whether the graph loads."""
    protocol.graph(shelf, model)
    return ModelReady(name=model, ready=True)


@router.post(
    "/models/{model}/infer",
    operation_id="v2Infer",
    response_model=InferResponse,
    responses=documented(404, 413, 415, 422),
    openapi_extra=body_of(
        {"application/json": {"schema": component("InferRequest")}, OCTETS: BINARY},
        "JSON; or JSON and then tensors as bytes, `Inference-Header-Content-Length` giving the length of the JSON",
    ),
)
def infer(model: GraphName, parsed: InferDep, shelf: ShelfDep) -> Response:
    """Runs one graph."""
    return protocol.response(*protocol.infer(shelf, model, *parsed))
