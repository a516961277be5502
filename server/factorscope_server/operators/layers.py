"""Rules of operators that compute: products, convolutions, sums."""

from collections.abc import Sequence
from math import prod

from factorscope_models.bundle import BundleRefused
from factorscope_server.onnxfile import Node
from factorscope_server.operators.shapes import Inputs, given, number, numbers, optional
from factorscope_server.operators.sizes import ONE, Array, Made, Shape, Size, axis, fixed, joined, made, volume


def matmul(node: Node, inputs: Inputs) -> Made:
    a, b = given(inputs, 0).shape, given(inputs, 1).shape
    if min(len(a), len(b)) < 2:
        raise BundleRefused("it multiplies what are no matrices")
    return _product(a[-2:], b[-2:], joined(a[:-2], b[:-2]) if len(a) + len(b) > 4 else ())


def gemm(node: Node, inputs: Inputs) -> Made:
    a, b, c = given(inputs, 0).shape, given(inputs, 1).shape, optional(inputs, 2)
    a = a[::-1] if number(node, "transA", 0) else a
    b = b[::-1] if number(node, "transB", 0) else b
    if len(a) != 2 or len(b) != 2:
        raise BundleRefused("it multiplies what are no matrices")
    found = _product(a, b, ())
    whole = found.arrays[0].shape
    if c is not None and joined(whole, c.shape) != whole:
        raise BundleRefused("arrays in it do not fit each other")
    return found


def _product(a: Shape, b: Shape, batch: Shape) -> Made:
    if a[1] != b[0]:
        raise BundleRefused("matrices in it do not fit each other")
    return made((*batch, a[0], b[1]), each=fixed(a[1]))


def conv(node: Node, inputs: Inputs) -> Made:
    (batch, channels, *sides), kernel = _filtered(node, inputs)
    group, (pads, strides, dilations) = number(node, "group", 1), _window(node, len(sides))
    if group < 1 or fixed(channels) != kernel[1] * group:
        raise BundleRefused("a convolution in it does not fit its channels")
    out = _windows(sides, kernel[2:], pads, strides, dilations)
    each = prod(kernel[1:])
    whole = (batch, Size(kernel[0]), *map(Size, out))
    return Made((Array(whole),), each, scratch=each * group * prod(out))


def conv_transpose(node: Node, inputs: Inputs) -> Made:
    (batch, channels, *sides), kernel = _filtered(node, inputs)
    group, (pads, strides, dilations) = number(node, "group", 1), _window(node, len(sides))
    more = numbers(node, "output_padding") or (0,) * len(sides)
    if numbers(node, "output_shape") is not None or len(more) != len(sides) or not all(0 <= n < 2**16 for n in more):
        raise BundleRefused("a transposed convolution in it says its output's shape")
    if group < 1 or fixed(channels) != kernel[0] or kernel[0] % group:
        raise BundleRefused("a convolution in it does not fit its channels")
    reach = [d * (k - 1) + 1 for d, k in zip(dilations, kernel[2:], strict=True)]
    out = [
        stride * (fixed(side) - 1) + width + extra - before - after
        for side, width, stride, extra, before, after in zip(
            sides, reach, strides, more, pads[: len(sides)], pads[len(sides) :], strict=True
        )
    ]
    if min(out) < 1:
        raise BundleRefused("a transposed convolution in it leaves nothing")
    each, places = prod(kernel[1:]), prod(map(fixed, sides))
    whole = (batch, Size(kernel[1] * group), *map(Size, out))
    return Made((Array(whole),), each, scratch=each * group * places, spread=volume((batch, channels, *sides)))


def pool(node: Node, inputs: Inputs) -> Made:
    """Of the largest or of the mean; rounded up, as `ceil_mode` may."""
    batch, channels, *sides = given(inputs, 0).shape
    kernel = numbers(node, "kernel_shape") or ()
    pads, strides, dilations = _window(node, len(sides))
    if len(kernel) != len(sides) or number(node, "ceil_mode", 0):
        raise BundleRefused("a pool in it has no kernel, or rounds up")
    out = _windows(sides, kernel, pads, strides, dilations)
    return made((batch, channels, *map(Size, out)), each=prod(kernel))


def pool_all(node: Node, inputs: Inputs) -> Made:
    batch, channels, *sides = given(inputs, 0).shape
    return made((batch, channels, *(ONE for _ in sides)), each=prod(map(fixed, sides)))


def reduce(node: Node, inputs: Inputs) -> Made:
    """Along some axes, which are an attribute or an input."""
    said = optional(inputs, 1)
    axes = said.values() if said else list(numbers(node, "axes") or ())
    return _reduced(node, given(inputs, 0).shape, axes)


def arg_reduce(node: Node, inputs: Inputs) -> Made:
    return _reduced(node, given(inputs, 0).shape, [number(node, "axis", 0)])


def _reduced(node: Node, whole: Shape, axes: Sequence[int]) -> Made:
    if not axes and number(node, "noop_with_empty_axes", 0):
        return made(whole)
    gone = {axis(i, len(whole)) for i in axes} or set(range(len(whole)))
    kept = tuple(ONE if i in gone else size for i, size in enumerate(whole))
    if not number(node, "keepdims", 1):
        kept = tuple(size for i, size in enumerate(whole) if i not in gone)
    return Made((Array(kept),), spread=volume(whole))


def _filtered(node: Node, inputs: Inputs) -> tuple[Shape, list[int]]:
    """The image's shape and the kernel's."""
    image, kernel = given(inputs, 0).shape, [fixed(size) for size in given(inputs, 1).shape]
    said = numbers(node, "kernel_shape")
    if not 3 <= len(image) == len(kernel) or min(kernel) < 1 or (said is not None and list(said) != kernel[2:]):
        raise BundleRefused("a convolution in it does not fit its kernel")
    return image, kernel


def _window(node: Node, sides: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Pads, strides and dilations."""
    if node.attributes.get("auto_pad", "NOTSET") != "NOTSET":
        raise BundleRefused("padding in it is chosen by the runtime")
    pads = numbers(node, "pads") or (0,) * 2 * sides
    strides, dilations = (numbers(node, name) or (1,) * sides for name in ("strides", "dilations"))
    if len(pads) != 2 * sides or len(strides) != sides or len(dilations) != sides:
        raise BundleRefused("a convolution in it does not fit its kernel")
    if min(pads) < 0 or min(strides) < 1 or min(dilations) < 1 or max(*pads, *strides, *dilations) >= 2**16:
        raise BundleRefused("a convolution in it moves by sizes that none has")
    return pads, strides, dilations


def _windows(
    sides: Sequence[Size], kernel: Sequence[int], pads: Sequence[int], strides: Sequence[int], dilations: Sequence[int]
) -> list[int]:
    """How often a window fits, by side."""
    ends = pads[len(sides) :]
    out = [
        (fixed(side) + before + after - dilation * (width - 1) - 1) // stride + 1
        for side, width, before, after, stride, dilation in zip(
            sides, kernel, pads, ends, strides, dilations, strict=False
        )
    ]
    if min(out) < 1:
        raise BundleRefused("a kernel in it is larger than what it passes over")
    return out
