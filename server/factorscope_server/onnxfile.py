"""Reads just enough of an ONNX file, without running it, to say what it takes, gives and computes.

ONNX is protobuf; the field numbers below are those of onnx.proto. The `onnx` package would pull in more than the server
needs, and onnxruntime would read a file's external data before we could refuse it. What is read here is what
onnxruntime reads: where protobuf would merge or drop what a file says twice or oddly, the file is refused instead.
"""

from dataclasses import dataclass, field
from typing import final

from factorscope_models.bundle import BundleRefused
from factorscope_server.protobuf import Bytes, Fields, TooMany, Value, add, inner, signed, small, text

MOST_FIELDS = 100_000
"""Of one file, at any depth: bounds the time that reading takes. The largest export of ours has some 2,000."""
MOST_NUMBERS = 64
"""A longer list of integers is weights, and not a shape."""
EXTERNAL = 1
FLOAT, INT32, INT64 = 1, 6, 7
INT, STRING, TENSOR, FLOATS, INTS, STRINGS = 2, 3, 4, 6, 7, 8
"""AttributeProto.AttributeType, with FLOAT; the others hold graphs and types."""


@final
@dataclass(frozen=True)
class Tensor:
    """One input or output of a graph."""

    type: int
    """TensorProto.DataType; 1 is float32."""
    shape: tuple[int | None, ...]
    """None where the size is left open."""


@final
@dataclass(frozen=True)
class Constant:
    """A tensor that lies in the file."""

    shape: tuple[int, ...]
    numbers: tuple[int, ...] | None
    """Its values, where they are a few integers: shapes and axes are."""


@final
@dataclass(frozen=True)
class Node:
    """One operator at work."""

    operator: str
    inputs: tuple[str, ...]
    """Empty where an input is left out."""
    outputs: tuple[str, ...]
    attributes: dict[str, "Attribute"]


Attribute = int | str | tuple[int, ...] | Constant | None
"""None: of a kind that no size depends on."""


@final
@dataclass
class Graph:
    """What an ONNX file says of itself."""

    inputs: dict[str, Tensor] = field(default_factory=dict)
    outputs: dict[str, Tensor] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    opsets: dict[str, int] = field(default_factory=dict)
    """Version by domain."""
    domains: set[str] = field(default_factory=set)
    """Of the operators."""
    external: bool = False
    """Some tensor's data would be read from another file."""
    functions: bool = False
    """It brings operators of its own."""
    nested: bool = False
    """Some operator holds a graph or a type: loops and branches do."""
    sparse: bool = False


def inspect(data: bytes) -> Graph:
    """Raises BundleRefused where the bytes are not ONNX as exporters write it."""
    graph = Graph()
    try:
        _Reader(graph).model(memoryview(data))
    except TooMany:
        raise BundleRefused(f"it has more than {MOST_FIELDS} parts") from None
    except (IndexError, KeyError, ValueError) as error:
        raise BundleRefused("it is not an ONNX file") from error
    return graph


@final
class _Reader:
    """Fills a Graph; every method reads one kind of message. It follows no nesting that a file could deepen."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.fields = Fields(MOST_FIELDS)

    def model(self, message: Bytes) -> None:
        """ModelProto: graph 7, opset_import 8, metadata_props 14, training_info 20, functions 25."""
        graphs = 0
        for number, value in self.fields.of(message):
            if number == 7:
                graphs += 1
                self._graph(inner(value))
            elif number == 8:
                opset = self.fields.single(inner(value))
                domain = text(opset[1]) if 1 in opset else ""
                add(self.graph.opsets, "" if domain == "ai.onnx" else domain, small(opset[2]))
            elif number == 14:
                entry = self.fields.single(inner(value))
                add(self.graph.metadata, text(entry[1]), text(entry[2]))
            elif number in (20, 25):
                self.graph.functions = True
        if graphs > 1:
            raise ValueError("two graphs in one")

    def _graph(self, message: Bytes) -> None:
        """GraphProto: node 1, initializer 5, input 11, output 12, sparse_initializer 15."""
        for number, value in self.fields.of(message):
            if number == 1:
                self._node(inner(value))
            elif number == 5:
                name, constant = self._tensor(inner(value))
                add(self.graph.constants, name, constant)
            elif number in (11, 12):
                name, tensor = self._value_info(inner(value))
                add(self.graph.inputs if number == 11 else self.graph.outputs, name, tensor)
            elif number == 15:
                self.graph.sparse = True

    def _node(self, message: Bytes) -> None:
        """NodeProto: input 1, output 2, op_type 4, attribute 5, domain 7."""
        names: dict[int, list[str]] = {1: [], 2: [], 4: [], 7: []}
        attributes: dict[str, Attribute] = {}
        for number, value in self.fields.of(message):
            if number in names:
                names[number].append(text(value))
            elif number == 5:
                add(attributes, *self._attribute(inner(value)))
        (operator,), domains = names[4], names[7]
        self.graph.domains.add(domains[0] if domains else "")
        if len(domains) > 1:
            raise ValueError("a domain said twice")
        self.graph.nodes.append(Node(operator, tuple(names[1]), tuple(names[2]), attributes))

    def _attribute(self, message: Bytes) -> tuple[str, Attribute]:
        """AttributeProto: name 1, i 3, s 4, t 5, g 6, ints 8, tensors 10, graphs 11, tp 14, type_protos 15, type 20,
        sparse_tensor 22 and 23."""
        one: dict[int, Value] = {}
        ints: list[int] = []
        for number, value in self.fields.of(message):
            if number == 8:
                ints += self.fields.numbers(value)
            elif number in (6, 10, 11, 14, 15, 22, 23):
                self.graph.nested = True
            elif number not in (7, 9):
                add(one, number, value)
        name, kind = text(one[1]), small(one[20])
        if kind == INT:
            return name, signed(one.get(3, 0))
        if kind == STRING:
            return name, text(one[4]) if 4 in one else ""
        if kind == INTS:
            return name, tuple(ints)
        if kind == TENSOR:
            return name, self._tensor(inner(one[5]))[1]
        self.graph.nested |= kind not in (FLOAT, FLOATS, STRINGS)
        return name, None

    def _tensor(self, message: Bytes) -> tuple[str, Constant]:
        """TensorProto: dims 1, data_type 2, int32_data 5, int64_data 7, name 8, raw_data 9, external_data 13,
        data_location 14. Each element takes a byte of the file at the least."""
        one: dict[int, Value] = {}
        shape: list[int] = []
        written: list[Value] = []
        for number, value in self.fields.of(message):
            if number == 1:
                shape += self.fields.numbers(value)
            elif number in (5, 7):
                written.append(value)
            elif number == 13:
                self.graph.external = True
            elif number in (2, 8, 9, 14):
                add(one, number, value)
        self.graph.external |= small(one.get(14, 0)) == EXTERNAL
        elements = 1
        for size in shape:
            elements *= size
            if not (size >= 0 and elements <= len(message)) and not self.graph.external:
                raise ValueError("a tensor larger than its data")
        kind = small(one[2])
        numbers: list[int] | None = None
        if kind in (INT32, INT64) and elements <= MOST_NUMBERS and not self.graph.external:
            numbers = [each for value in written for each in self.fields.numbers(value)]
            if 9 in one:
                raw, width = bytes(inner(one[9])), 8 if kind == INT64 else 4
                numbers += [
                    int.from_bytes(raw[i : i + width], "little", signed=True) for i in range(0, len(raw), width)
                ]
            if len(numbers) != elements:
                raise ValueError("a tensor that does not fit its data")
        name = text(one[8]) if 8 in one else ""
        return name, Constant(tuple(shape), None if numbers is None else tuple(numbers))

    def _value_info(self, message: Bytes) -> tuple[str, Tensor]:
        """ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1: elem_type 1, shape 2: dim 1: dim_value 1."""
        info = self.fields.single(message)
        type_ = self.fields.single(inner(info[2]))
        kind = self.fields.single(inner(type_[1]))
        said = self.fields.of(inner(kind[2])) if 2 in kind else ()
        dims = [self.fields.single(inner(value)) for number, value in said if number == 1]
        if not set(type_) <= {1, 6} or any({1, 2} <= set(dim) for dim in dims):  # of alternatives protobuf has the last
            raise ValueError("two types or sizes in one")
        shape = tuple(signed(dim[1]) if 1 in dim else None for dim in dims)
        return text(info[1]), Tensor(small(kind[1]), shape)
