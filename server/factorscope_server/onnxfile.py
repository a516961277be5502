"""Reads just enough of an ONNX file, without running it, to say what it takes, gives and needs.

ONNX is protobuf; the field numbers below are those of onnx.proto. The `onnx` package would pull in more than the server
needs, and onnxruntime would read a file's external data before we could refuse it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import final

from factorscope_models.bundle import BundleRefused

Bytes = memoryview
DEEPEST = 32
FLOAT = 1
EXTERNAL = 1


@final
@dataclass(frozen=True)
class Tensor:
    """One input or output of a graph."""

    type: int
    """TensorProto.DataType; 1 is float32."""
    shape: tuple[int | None, ...]
    """None where the size is left open."""


@final
@dataclass
class Graph:
    """What an ONNX file says of itself."""

    inputs: dict[str, Tensor] = field(default_factory=dict)
    outputs: dict[str, Tensor] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    domains: set[str] = field(default_factory=set)
    """Of the operators, at any depth."""
    external: bool = False
    """Some tensor's data would be read from another file."""
    functions: bool = False
    """It brings operators of its own."""


def inspect(data: bytes) -> Graph:
    """Raises BundleRefused where the bytes are not ONNX."""
    graph = Graph()
    try:
        for number, value in _fields(memoryview(data)):
            if number == 7:
                _graph(_message(value), graph, outermost=True, depth=0)
            elif number == 14:
                entry = dict(_fields(_message(value)))
                graph.metadata[_text(entry[1])] = _text(entry[2])
            elif number in (20, 25):
                graph.functions = True
    except (IndexError, KeyError, ValueError) as error:
        raise BundleRefused("it is not an ONNX file") from error
    return graph


def _graph(message: Bytes, graph: Graph, *, outermost: bool, depth: int) -> None:
    """GraphProto: node 1, initializer 5, input 11, output 12, sparse_initializer 15."""
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    for number, value in _fields(message):
        if number == 1:
            _node(_message(value), graph, depth)
        elif number == 5:
            _tensor(_message(value), graph)
        elif number == 15:
            _sparse(_message(value), graph)
        elif number in (11, 12) and outermost:
            name, tensor = _value_info(_message(value))
            (graph.inputs if number == 11 else graph.outputs)[name] = tensor


def _node(message: Bytes, graph: Graph, depth: int) -> None:
    """NodeProto: attribute 5, domain 7. AttributeProto: t 5, g 6, tensors 10, graphs 11, sparse 22 and 23."""
    domain = ""
    for number, value in _fields(message):
        if number == 7:
            domain = _text(value)
        elif number == 5:
            for part, inner in _fields(_message(value)):
                if part in (5, 10):
                    _tensor(_message(inner), graph)
                elif part in (6, 11):
                    _graph(_message(inner), graph, outermost=False, depth=depth + 1)
                elif part in (22, 23):
                    _sparse(_message(inner), graph)
    graph.domains.add(domain)


def _tensor(message: Bytes, graph: Graph) -> None:
    """TensorProto: external_data 13, data_location 14."""
    for number, value in _fields(message):
        if number == 13 or (number == 14 and value == EXTERNAL):
            graph.external = True


def _sparse(message: Bytes, graph: Graph) -> None:
    """SparseTensorProto: values 1, indices 2."""
    for number, value in _fields(message):
        if number in (1, 2):
            _tensor(_message(value), graph)


def _value_info(message: Bytes) -> tuple[str, Tensor]:
    """ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1: elem_type 1, shape 2: dim 1: dim_value 1."""
    info = dict(_fields(message))
    kind = dict(_fields(_message(dict(_fields(_message(info[2])))[1])))
    dims = (dict(_fields(_message(value))) for number, value in _fields(_message(kind[2])) if number == 1)
    sizes = (dim.get(1) for dim in dims)
    type_ = kind[1]
    if not isinstance(type_, int):
        raise ValueError("a type that is no number")
    return _text(info[1]), Tensor(type_, tuple(size if isinstance(size, int) else None for size in sizes))


def _fields(message: Bytes) -> Iterator[tuple[int, int | Bytes]]:
    """Field numbers and values of a protobuf message: varints as int, everything else as bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        match key & 7:
            case 0:
                value, at = _varint(message, at)
                yield key >> 3, value
                continue
            case 1:
                size = 8
            case 2:
                size, at = _varint(message, at)
            case 5:
                size = 4
            case _:
                raise ValueError("a wire type that ONNX does not use")
        if at + size > len(message):
            raise ValueError("cut short")
        yield key >> 3, message[at : at + size]
        at += size


def _varint(message: Bytes, at: int) -> tuple[int, int]:
    """The number that starts at `at`, and where the next field starts."""
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number of more than 64 bits")


def _message(value: int | Bytes) -> Bytes:
    if isinstance(value, int):
        raise ValueError("a number where a message should be")
    return value


def _text(value: int | Bytes) -> str:
    return bytes(_message(value)).decode()
