"""The JSON of the Open Inference Protocol, version 2 (KServe's `required_api.md`)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from factorscope_server.schemas import Message


class Live(Message):
    live: bool


class Ready(Message):
    ready: bool


class ModelReady(Message):
    name: str
    ready: bool


class ServerMetadata(Message):
    name: str
    version: str
    extensions: list[str]


class TensorMetadata(Message):
    name: str = Field(examples=["z"])
    datatype: Literal["FP32"]
    shape: list[int] = Field(examples=[[-1, 12]])


class ModelMetadata(Message):
    name: str = Field(examples=["qlae-shapes3d.decoder"])
    versions: list[str]
    platform: str
    inputs: list[TensorMetadata]
    outputs: list[TensorMetadata]


class _Lenient(BaseModel):
    """The protocol lets clients send fields that a server does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class InferInput(_Lenient):
    name: str = Field(examples=["z"])
    shape: list[int] = Field(examples=[[1, 3]])
    datatype: str = Field(examples=["FP32"])
    parameters: dict[str, JsonValue] = {}
    data: list[Any] | None = Field(default=None, examples=[[0.1, -0.5, 0.3]])
    """Flat or nested, row-major; absent where the tensor follows as bytes (`parameters.binary_data_size`)."""


class RequestedOutput(_Lenient):
    name: str
    parameters: dict[str, JsonValue] = {}


class InferRequest(_Lenient):
    id: str | None = None
    parameters: dict[str, JsonValue] = {}
    inputs: list[InferInput] = Field(min_length=1, max_length=1)
    outputs: list[RequestedOutput] | None = None


class InferOutput(Message):
    name: str
    shape: list[int]
    datatype: Literal["FP32"]
    parameters: dict[str, JsonValue] | None = None
    data: list[float] | None = None


class InferResponse(Message):
    model_name: str
    model_version: str
    id: str | None = None
    outputs: list[InferOutput]
