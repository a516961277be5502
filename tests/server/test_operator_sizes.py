"""What is said of an operator's sizes is what onnxruntime makes, and what is not bounded is refused."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from onnx import NodeProto, TensorProto, helper, numpy_helper

from factorscope_models.bundle import BundleRefused
from factorscope_server import onnxfile, settings
from factorscope_server.operators import bounds
from factorscope_server.operators.sizes import Size

Constants = dict[str, Any]
IMAGE = ["batch", 4, 6, 8]
KERNEL = np.ones((6, 2, 3, 2), np.float32)
ROWS = np.ones((192, 5), np.float32)


def model(nodes: Sequence[NodeProto], constants: Constants, image: Sequence[Any] = IMAGE, opset: int = 18) -> bytes:
    """A graph from `x` to `y`."""
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, image)
    whole = {"Cast", "ArgMin", "ArgMax"} & {node.op_type for node in nodes if "y" in node.output}
    y = helper.make_tensor_value_info("y", TensorProto.INT64 if whole else TensorProto.FLOAT, None)
    tensors = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(list(nodes), "g", [x], [y], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8).SerializeToString()


def one(operator: str, *inputs: str, **attributes: Any) -> list[NodeProto]:
    """x -> y."""
    return [helper.make_node(operator, ["x", *inputs], ["y"], **attributes)]


def said(data: bytes) -> tuple[Size, ...]:
    return bounds.outputs(onnxfile.inspect(data))["y"]


def batch_of_one(rest: list[NodeProto], *tail: int) -> tuple[list[NodeProto], Constants]:
    """The batch as a number, put before constants, as exporters write views."""
    nodes = [
        helper.make_node("Shape", ["x"], ["sizes"]),
        helper.make_node("Gather", ["sizes", "first"], ["batch"], axis=0),
        helper.make_node("Unsqueeze", ["batch", "front"], ["batches"]),
        helper.make_node("Concat", ["batches", "tail"], ["wanted"], axis=0),
    ]
    return [*nodes, *rest], {"first": np.array(0), "front": np.array([0]), "tail": np.array(tail)}


CASES: list[tuple[list[NodeProto], Constants]] = [
    (one("Relu"), {}),
    (one("Clip", "low", "high"), {"low": np.float32(0), "high": np.float32(1)}),
    (one("InstanceNormalization", "s", "s"), {"s": np.ones(4, np.float32)}),
    (one("LayerNormalization", "s"), {"s": np.ones(8, np.float32)}),
    (one("PRelu", "s"), {"s": np.ones((4, 1, 1), np.float32)}),
    (one("Cast", to=TensorProto.INT64), {}),
    (one("Add", "b"), {"b": np.ones((3, 1, 4, 1, 8), np.float32)}),
    ([helper.make_node("Where", ["c", "x", "b"], ["y"])],
     {"c": np.ones((1, 4, 1, 1), bool), "b": np.ones((8,), np.float32)}),
    (one("Max", "b", "c"), {"b": np.ones(8, np.float32), "c": np.ones((6, 1), np.float32)}),
    (one("MatMul", "b"), {"b": np.ones((8, 5), np.float32)}),
    (one("MatMul", "b"), {"b": np.ones((3, 1, 4, 8, 5), np.float32)}),
    ([helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("Gemm", ["f", "w", "c"], ["y"])],
     {"w": ROWS, "c": np.ones(5, np.float32)}),
    ([helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("Gemm", ["w", "f"], ["y"], transB=1, transA=1)],
     {"w": ROWS}),
    (one("Flatten", axis=3), {}),
    (one("Flatten", axis=0), {}),
    (one("Flatten", axis=-1), {}),
    (one("Conv", "k", group=2, pads=[1, 0, 2, 1], strides=[2, 1], dilations=[1, 2]), {"k": KERNEL}),
    (one("ConvTranspose", "k", pads=[1, 0, 1, 1], strides=[2, 3], output_padding=[1, 0]),
     {"k": np.ones((4, 6, 3, 2), np.float32)}),
    (one("ConvTranspose", "k", group=2, dilations=[2, 1]), {"k": np.ones((4, 3, 3, 2), np.float32)}),
    (one("MaxPool", kernel_shape=[3, 2], strides=[2, 2], pads=[1, 1, 1, 1]), {}),
    (one("AveragePool", kernel_shape=[2, 2]), {}),
    (one("GlobalAveragePool"), {}),
    (one("ReduceSum", "a", keepdims=0), {"a": np.array([1, -1])}),
    (one("ReduceSum", keepdims=1), {}),
    (one("ReduceSum", noop_with_empty_axes=1), {}),
    (one("ReduceMean", "a"), {"a": np.array([2])}),
    (one("ArgMin", axis=-1, keepdims=0), {}),
    (one("ArgMax", axis=2), {}),
    (one("Transpose", perm=[0, 2, 3, 1]), {}),
    (one("Transpose"), {}),
    (one("Reshape", "s"), {"s": np.array([0, -1])}),
    (one("Reshape", "s"), {"s": np.array([-1, 2, 2, 48])}),
    ([helper.make_node("Unsqueeze", ["x", "a"], ["u"]), helper.make_node("Squeeze", ["u", "a"], ["y"])],
     {"a": np.array([1])}),
    (one("Unsqueeze", "a"), {"a": np.array([0, -1])}),
    (one("Concat", "x", axis=1), {}),
    (one("Slice", "s", "e"), {"s": np.array([0, 1]), "e": np.array([2**62, 3])}),
    (one("Slice", "s", "e", "a", "t"),
     {"s": np.array([-1, 0]), "e": np.array([-100, 5]), "a": np.array([2, -1]), "t": np.array([-2, 3])}),
    (one("Gather", "i", axis=1), {"i": np.array([[0, 1, 1], [3, -1, 0]])}),
    (one("Pad", "p"), {"p": np.array([0, 0, 1, -2, 0, 0, 3, 1])}),
    (one("DepthToSpace", blocksize=2), {}),
    (one("Expand", "s"), {"s": np.array([3, 1, 1, 6, 8])}),
    ([helper.make_node("Shape", ["x"], ["s"], start=1, end=-1), helper.make_node("ConstantOfShape", ["s"], ["y"])], {}),
    ([helper.make_node("Split", ["x"], ["y", "z"], axis=2, num_outputs=2)], {}),
    ([helper.make_node("Split", ["x", "n"], ["z", "y"], axis=3)], {"n": np.array([3, 5])}),
    ([helper.make_node("Constant", [], ["c"], value=numpy_helper.from_array(np.ones((6, 1), np.float32))),
      *one("Mul", "c")], {}),
    batch_of_one(one("Reshape", "wanted"), 192),
    batch_of_one([helper.make_node("ConstantOfShape", ["wanted"], ["y"])], 3, 2),
]  # fmt: skip


@pytest.mark.parametrize(("nodes", "constants"), CASES, ids=[f"{i}-{n[-1].op_type}" for i, (n, _) in enumerate(CASES)])
def test_sizes_are_those_that_onnxruntime_makes(nodes: list[NodeProto], constants: Constants):
    data = model(nodes, constants)
    options = ort.SessionOptions()
    options.log_severity_level = 4
    session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    for batch in (1, 3):
        (found,) = session.run(["y"], {"x": np.ones((batch, 4, 6, 8), np.float32)})
        assert tuple(size.at(batch) for size in said(data)) == np.asarray(found).shape


TERA = {"s": np.array([10**6, 10**6])}
HOSTILE: list[tuple[str, list[NodeProto], Constants, str]] = [
    ("a constant of 10^12", [helper.make_node("ConstantOfShape", ["s"], ["y"])], TERA, "arrays of more than"),
    ("a size that overflows", [helper.make_node("ConstantOfShape", ["s"], ["y"])], {"s": np.array([2**62, 2**62])},
     "arrays of more than"),
    ("a negative size", [helper.make_node("ConstantOfShape", ["s"], ["y"])], {"s": np.array([-1, 5])}, "negative"),
    ("an expansion", one("Expand", "s"), {"s": np.array([10**8, 1, 1, 1, 1])}, "arrays of more than"),
    ("padding", one("Pad", "p"), {"p": np.array([0, 0, 0, 0, 0, 0, 0, 2**40])}, "arrays of more than"),
    ("an outer sum", [helper.make_node("Add", ["a", "b"], ["y"])],
     {"a": np.ones((10**5, 1), np.float32), "b": np.ones((1, 10**5), np.float32)}, "arrays of more than"),
    ("a gather of many", one("Gather", "i", axis=1), {"i": np.zeros(3 * 10**5, np.int64)}, "arrays of more than"),
    ("a kernel far out", one("ConvTranspose", "k", strides=[9999, 9999]), {"k": np.ones((4, 1, 1, 1), np.float32)},
     "arrays of more than"),
    ("windows that are laid out",
     [helper.make_node("Pad", ["x", "p"], ["large"]),
      helper.make_node("ConvTranspose", ["large", "k"], ["y"], pads=[50] * 4)],
     {"p": np.array([0, 0, 125, 124, 0, 0, 125, 124]), "k": np.ones((4, 1, 100, 100), np.float32)},
     "arrays of more than"),
    ("much work on little", [helper.make_node("MatMul", ["a", "a"], ["b"]), *(
        helper.make_node("MatMul", ["b" * i, "a"], ["b" * (i + 1)]) for i in range(1, 40)),
        helper.make_node("Identity", ["b" * 40], ["y"])], {"a": np.ones((2000, 2000), np.float32)},
     "multiplications"),
    ("a size of the input's values",
     [helper.make_node("ReduceSum", ["x"], ["f"], keepdims=0), helper.make_node("Cast", ["f"], ["i"], to=7),
      helper.make_node("Unsqueeze", ["i", "z"], ["s"]), helper.make_node("ConstantOfShape", ["s"], ["y"])],
     {"z": np.array([0])}, "depends on what it computes"),
    ("a range", [helper.make_node("Range", ["a", "b", "a"], ["y"])], {"a": np.float32(1), "b": np.float32(1e12)},
     "operators that are not allowed here: Range"),
    ("tiles", one("Tile", "s"), {"s": np.array([10**9, 1, 1, 1])}, "not allowed here: Tile"),
    ("chance", one("RandomNormalLike"), {}, "not allowed here: RandomNormalLike"),
    ("a made-up name", one("Rel\u202eu" + "x" * 9999), {}, r"not allowed here: Rel\?uxxx"),
    ("nodes out of order", [helper.make_node("Relu", ["later"], ["y"]), helper.make_node("Relu", ["x"], ["later"])],
     {}, "takes later, which nothing before it makes"),
    ("an array twice", [*one("Relu"), *one("Abs")], {}, "two arrays in it are called y"),
    ("no output", [], {}, "nothing in it makes y"),
    ("another output", [helper.make_node("MaxPool", ["x"], ["y", "i"], kernel_shape=[2, 2])], {}, "gives more"),
    ("too many nodes", [helper.make_node("Relu", ["x"], [f"r{i}"]) for i in range(5000)], {},
     "more than 4096 operators"),
    ("a batch that is cut", one("Slice", "s", "e"), {"s": np.array([1]), "e": np.array([9])}, "grows with the batch"),
    ("sizes of no batch", one("Add", "b"), {"b": np.ones((2, 1, 1, 1), np.float32)}, "do not fit each other"),
    ("padding of the runtime's choice", one("Conv", "k", auto_pad="SAME_UPPER"),
     {"k": np.ones((4, 4, 2, 2), np.float32)}, "chosen by the runtime"),
    ("axes without end", one("Unsqueeze", "a"), {"a": np.arange(30)}, "more than 8 axes"),
    ("a missing input", one("Reshape"), {}, "lacks an input"),
]  # fmt: skip


@pytest.mark.parametrize(("nodes", "constants", "reason"), [c[1:] for c in HOSTILE], ids=[c[0] for c in HOSTILE])
def test_what_could_take_memory_or_time_without_bounds_is_refused(
    nodes: list[NodeProto], constants: Constants, reason: str
):
    with pytest.raises(BundleRefused, match=reason):
        said(model(nodes, constants))


def test_the_operators_are_of_versions_whose_meaning_is_known():
    for opset in (9, 99):
        with pytest.raises(BundleRefused, match="version of ONNX's operators"):
            said(model(one("Relu"), {}, opset=opset))


def test_the_bounds_are_for_as_many_rows_as_ever_run_at_once():
    assert settings.BATCH <= bounds.BATCH
