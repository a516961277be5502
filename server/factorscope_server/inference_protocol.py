"""The Open Inference Protocol over the shelf: names to graphs, tensors to arrays and back."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from starlette.responses import Response

from factorscope_server import contract
from factorscope_server.batching import Batched
from factorscope_server.contract import Shape
from factorscope_server.errors import BadRequest, TooLarge, UnknownModel
from factorscope_server.inference_schemas import (
    InferInput,
    InferOutput,
    InferRequest,
    InferResponse,
    ModelMetadata,
    TensorMetadata,
)
from factorscope_server.schemas import MAX_ROWS
from factorscope_server.shelf import Entry, Shelf

VERSION = "1"


def metadata(shelf: Shelf, name: str) -> ModelMetadata:
    """Names, types and shapes of the graph's tensors; raises UnknownModel."""
    _, inputs, outputs = _describe(shelf, name)
    return ModelMetadata(
        name=name, versions=[VERSION], platform="onnxruntime_onnx", inputs=_tensors(inputs), outputs=_tensors(outputs)
    )


def graph(shelf: Shelf, name: str) -> Batched:
    """The graph that `<id>.encoder` or `<id>.decoder` names; raises UnknownModel."""
    id, part = _split(name)
    codec = shelf.open(id).codec
    return codec.encoder if part == "encoder" else codec.decoder


def infer(shelf: Shelf, name: str, request: InferRequest, tail: bytes) -> tuple[InferResponse, list[bytes]]:
    """The answer, and the outputs that follow it as bytes; raises UnknownModel, BadRequest, TooLarge."""
    _, inputs, outputs = _describe(shelf, name)
    ((wanted, shape),) = inputs.items()
    given = request.inputs[0]
    if given.name != wanted or given.datatype != "FP32":
        raise BadRequest(f"The input is {wanted}, FP32; got another name or datatype.")
    rows = _array(given, shape, tail)
    found = graph(shelf, name).run(rows)
    asked = _asked(request, list(outputs))
    parts = [_output(output, found[output], binary) for output, binary in asked.items()]
    tensors = [found[output].astype("<f4").tobytes() for output, binary in asked.items() if binary]
    return InferResponse(model_name=name, model_version=VERSION, id=request.id, outputs=parts), tensors


def response(answer: InferResponse, tensors: Sequence[bytes]) -> Response:
    """JSON, and behind it the tensors that were asked for as bytes."""
    text = answer.model_dump_json(exclude_none=True).encode()
    if not tensors:
        return Response(text, media_type="application/json")
    headers = {"Inference-Header-Content-Length": str(len(text))}
    return Response(b"".join([text, *tensors]), media_type="application/octet-stream", headers=headers)


def _split(name: str) -> tuple[str, str]:
    id, _, part = name.rpartition(".")
    if part not in ("encoder", "decoder"):
        raise UnknownModel("There is no such model: its name is that of a bundle and .encoder or .decoder.")
    return id, part


def _describe(shelf: Shelf, name: str) -> tuple[Entry, dict[str, Shape], dict[str, Shape]]:
    id, part = _split(name)
    entry = shelf.find(id)
    return entry, *contract.expected(entry.manifest)[f"{part}.onnx"]


def _tensors(shapes: dict[str, Shape]) -> list[TensorMetadata]:
    return [
        TensorMetadata(name=name, datatype="FP32", shape=[-1 if size is None else size for size in shape])
        for name, shape in shapes.items()
    ]


def _array(given: InferInput, shape: Shape, tail: bytes) -> np.ndarray:
    """float32 of the shape that the request states, which must fit the graph's."""
    if len(given.shape) != len(shape) or given.shape[1:] != list(shape[1:]) or given.shape[0] < 1:
        raise BadRequest(f"The shape of {given.name} is not [batch, {', '.join(map(str, shape[1:]))}].")
    if given.shape[0] > MAX_ROWS:
        raise TooLarge(f"A batch of {given.shape[0]}; at most {MAX_ROWS} in one request.")
    values = _values(given, tail)
    if values.size != prod(given.shape):
        raise BadRequest(f"{given.name} has {values.size} numbers, its shape says {prod(given.shape)}.")
    with np.errstate(over="ignore"):
        values = values.astype(np.float32).reshape(given.shape)
    if not np.isfinite(values).all():
        raise BadRequest(f"{given.name} has an entry that is not a finite float32.")
    return values


def _values(given: InferInput, tail: bytes) -> np.ndarray:
    """The numbers, from the JSON or from the bytes behind it."""
    size = given.parameters.get("binary_data_size")
    if given.data is None:
        if size != len(tail) or len(tail) % 4:
            raise BadRequest("Without data, binary_data_size must be the number of bytes that follow the JSON.")
        return np.frombuffer(tail, "<f4")
    if size is not None or tail:
        raise BadRequest("Send the tensor as data or as bytes, not both.")
    try:
        values = np.array(given.data)
    except ValueError:
        raise BadRequest("data is nested unevenly.") from None
    if values.dtype.kind not in "iuf":
        raise BadRequest("data holds something that is not a number.")
    return values


def _asked(request: InferRequest, outputs: list[str]) -> dict[str, bool]:
    """The outputs wanted, and whether as bytes."""
    default = request.parameters.get("binary_data_output") is True
    if not request.outputs:
        return dict.fromkeys(outputs, default)
    asked: dict[str, bool] = {}
    for output in request.outputs:
        if output.name not in outputs:
            raise BadRequest(f"There is no such output; there are {', '.join(outputs)}.")
        asked[output.name] = output.parameters.get("binary_data", default) is True
    return asked


def _output(name: str, values: np.ndarray, binary: bool) -> InferOutput:
    shape = list(values.shape)
    if binary:
        size: dict[str, Any] = {"binary_data_size": 4 * values.size}
        return InferOutput(name=name, shape=shape, datatype="FP32", parameters=size)
    return InferOutput(name=name, shape=shape, datatype="FP32", data=values.ravel().tolist())
