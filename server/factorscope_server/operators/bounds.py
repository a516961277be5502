"""The operators that a graph may use, and the memory and work that it may take with them.

A graph that passes has no loops and no branches, makes arrays only of sizes that follow from the file and the batch,
and no more of them than the limits below; whatever its input. It is refused for what it could do, not for what it did
in a trial. What is not promised: that onnxruntime itself is without faults; and several requests take as much each.
"""

from collections.abc import Callable
from typing import final

from factorscope_models.bundle import BundleRefused
from factorscope_server.onnxfile import Graph, Node
from factorscope_server.operators import layers, shapes
from factorscope_server.operators.shapes import Inputs
from factorscope_server.operators.sizes import MOST_AXES, ONE, Array, Made, Shape, Size, volume

BATCH = 64
"""Rows that the limits are for. The server runs fewer at once, unless whoever starts it chooses more."""
MOST_VALUES = 2**28
"""Numbers in all arrays together, for as many rows: 1 GiB of float32."""
MOST_WORK = 2**38
"""Multiplications for as many rows: some ten seconds of one core."""
MOST_NODES = 4096
OPSETS = range(13, 24)
"""Of ONNX, whose operators mean here what they are taken for."""

Rule = Callable[[Node, Inputs], Made]
_ALIKE = """
    Abs BatchNormalization Ceil Clip Cos Dropout Elu Erf Exp Floor Gelu GroupNormalization HardSigmoid HardSwish
    InstanceNormalization IsInf IsNaN LayerNormalization LeakyRelu Log LogSoftmax LpNormalization Mish Neg Not PRelu
    Reciprocal Relu Round Selu Sigmoid Sign Sin Softmax Softplus Softsign Sqrt Tanh ThresholdedRelu
"""
_BROADCAST = """
    Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Mean Min Mod Mul Or Pow Sub Sum Where Xor
"""
_REDUCE = "ReduceL1 ReduceL2 ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare"
RULES: dict[str, Rule] = {
    **dict.fromkeys(_ALIKE.split(), shapes.same),
    **dict.fromkeys(_BROADCAST.split(), shapes.broadcast),
    **dict.fromkeys(_REDUCE.split(), layers.reduce),
    "ArgMax": layers.arg_reduce,
    "ArgMin": layers.arg_reduce,
    "AveragePool": layers.pool,
    "Cast": shapes.cast,
    "Concat": shapes.concat,
    "Constant": shapes.constant,
    "ConstantOfShape": shapes.constant_of_shape,
    "Conv": layers.conv,
    "ConvTranspose": layers.conv_transpose,
    "DepthToSpace": shapes.depth_to_space,
    "Expand": shapes.expand,
    "Flatten": shapes.flatten,
    "Gather": shapes.gather,
    "Gemm": layers.gemm,
    "GlobalAveragePool": layers.pool_all,
    "GlobalMaxPool": layers.pool_all,
    "Identity": shapes.identity,
    "MatMul": layers.matmul,
    "MaxPool": layers.pool,
    "Pad": shapes.pad,
    "Reshape": shapes.reshape,
    "Shape": shapes.shape,
    "Slice": shapes.slices,
    "Split": shapes.split,
    "Squeeze": shapes.squeeze,
    "Transpose": shapes.transpose,
    "Unsqueeze": shapes.unsqueeze,
}
"""What our exports use, and what their like would: no loops, branches or chance, nothing whose size its input sets."""


def outputs(graph: Graph) -> dict[str, Shape]:
    """The shapes that the graph will give, whatever it declares; raises BundleRefused for one that is not bounded."""
    if graph.opsets.get("", 0) not in OPSETS:
        raise BundleRefused(f"its version of ONNX's operators is not one of {OPSETS[0]} to {OPSETS[-1]}")
    if len(graph.nodes) > MOST_NODES:
        raise BundleRefused(f"it has more than {MOST_NODES} operators")
    if unknown := sorted({node.operator for node in graph.nodes} - set(RULES)):
        raise BundleRefused(f"it uses operators that are not allowed here: {', '.join(unknown)}")
    run = _Run()
    for name, tensor in graph.inputs.items():
        run.keep(name, Array(tuple(Size(1, 1) if size is None else Size(size) for size in tensor.shape)))
    for name, constant in graph.constants.items():
        run.keep(name, shapes.known(constant))
    for node in graph.nodes:
        run.add(node)
    if missing := set(graph.outputs) - set(run.arrays):
        raise BundleRefused(f"nothing in it makes {sorted(missing)[0]}")
    return {name: run.arrays[name].shape for name in graph.outputs}


@final
class _Run:
    """Goes through a graph's operators as a runtime would, with sizes in place of arrays."""

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}
        self.values = 0
        self.work = 0

    def add(self, node: Node) -> None:
        if absent := [name for name in node.inputs if name and name not in self.arrays]:
            raise BundleRefused(f"an operator in it takes {absent[0]}, which nothing before it makes")
        found = RULES[node.operator](node, [self.arrays[name] if name else None for name in node.inputs])
        if len(found.arrays) != len(node.outputs) or not all(node.outputs):
            raise BundleRefused(f"{node.operator} in it gives more than is known of it")
        for name, array in zip(node.outputs, found.arrays, strict=True):
            self.keep(name, array)
        self._count(found)

    def keep(self, name: str, array: Array) -> None:
        """Raises BundleRefused where two arrays have one name, or one is too large."""
        if name in self.arrays:
            raise BundleRefused(f"two arrays in it are called {name}")
        if len(array.shape) > MOST_AXES or any(size.factor < 0 for size in array.shape):
            raise BundleRefused(f"an array in it has a negative size, or more than {MOST_AXES} axes")
        self.values += volume(array.shape).at(BATCH)
        self.arrays[name] = array
        self._within()

    def _count(self, found: Made) -> None:
        self.values += found.scratch
        spread = found.spread or volume(found.arrays[0].shape) if found.arrays else ONE
        self.work += found.each * spread.at(BATCH)
        self._within()

    def _within(self) -> None:
        if self.values > MOST_VALUES:
            raise BundleRefused(f"it would make arrays of more than {MOST_VALUES} numbers for {BATCH} images")
        if self.work > MOST_WORK:
            raise BundleRefused(f"it would take more than {MOST_WORK} multiplications for {BATCH} images")
