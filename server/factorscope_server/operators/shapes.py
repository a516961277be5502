"""Rules of operators that move values and compute little."""

from collections.abc import Sequence

from factorscope_models.bundle import BundleRefused
from factorscope_server.onnxfile import INT64, Constant, Node
from factorscope_server.operators.sizes import ONE, Array, Made, Shape, Size, axis, fixed, joined, made, volume

WHOLE = 2**31 - 1
"""The end of a slice that goes on to the end."""
Inputs = Sequence[Array | None]


def given(inputs: Inputs, at: int) -> Array:
    """An input that may not be left out."""
    found = inputs[at] if at < len(inputs) else None
    if found is None:
        raise BundleRefused("an operator in it lacks an input")
    return found


def optional(inputs: Inputs, at: int) -> Array | None:
    return inputs[at] if at < len(inputs) else None


def number(node: Node, name: str, default: int) -> int:
    """An integer attribute."""
    found = node.attributes.get(name, default)
    if not isinstance(found, int):
        raise BundleRefused(f"an attribute {name} in it is no integer")
    return found


def numbers(node: Node, name: str) -> tuple[int, ...] | None:
    """An attribute of integers, None where it is left out."""
    found = node.attributes.get(name)
    if found is not None and not isinstance(found, tuple):
        raise BundleRefused(f"an attribute {name} in it is no list of integers")
    return found


def known(constant: Constant) -> Array:
    """A tensor of the file."""
    values = None if constant.numbers is None else tuple(map(Size, constant.numbers))
    return Array(tuple(map(Size, constant.shape)), values)


def constant(node: Node, inputs: Inputs) -> Made:
    value = node.attributes.get("value")
    if not isinstance(value, Constant):
        raise BundleRefused("a constant in it is no tensor")
    return Made((known(value),))


def same(node: Node, inputs: Inputs) -> Made:
    """The shape of the first input."""
    return made(given(inputs, 0).shape, each=max(1, len(inputs)))


def identity(node: Node, inputs: Inputs) -> Made:
    return Made((given(inputs, 0),))


def cast(node: Node, inputs: Inputs) -> Made:
    """Other types than int64 may change a size, so it counts as unknown."""
    return identity(node, inputs) if number(node, "to", 0) == INT64 else same(node, inputs)


def broadcast(node: Node, inputs: Inputs) -> Made:
    return made(joined(*(given(inputs, i).shape for i in range(len(inputs)))))


def expand(node: Node, inputs: Inputs) -> Made:
    return made(joined(given(inputs, 0).shape, given(inputs, 1).sizes()))


def constant_of_shape(node: Node, inputs: Inputs) -> Made:
    return made(given(inputs, 0).sizes())


def shape(node: Node, inputs: Inputs) -> Made:
    whole = given(inputs, 0).shape
    part = whole[number(node, "start", 0) : number(node, "end", len(whole))]
    return Made((Array((Size(len(part)),), part),))


def reshape(node: Node, inputs: Inputs) -> Made:
    array, wanted = given(inputs, 0), list(given(inputs, 1).sizes())
    if not number(node, "allowzero", 0):
        for i, size in enumerate(wanted):
            if size == Size(0):
                wanted[i] = array.shape[axis(i, len(array.shape))]
    if (rest := Size(-1)) in wanted:
        others = volume(tuple(size for size in wanted if size != rest))
        wanted[wanted.index(rest)] = volume(array.shape).over(others)
    if volume(tuple(wanted)) != volume(array.shape):
        raise BundleRefused("an array in it does not fit the shape it is given")
    return Made((Array(tuple(wanted), array.numbers),))


def flatten(node: Node, inputs: Inputs) -> Made:
    whole = given(inputs, 0).shape
    at = number(node, "axis", 1)
    at = at if at == len(whole) else axis(at, len(whole))
    return made((volume(whole[:at]), volume(whole[at:])))


def squeeze(node: Node, inputs: Inputs) -> Made:
    array = given(inputs, 0)
    gone = {axis(i, len(array.shape)) for i in given(inputs, 1).values()}
    if any(array.shape[i] != ONE for i in gone):
        raise BundleRefused("it squeezes an axis that is not 1")
    return Made((Array(tuple(size for i, size in enumerate(array.shape) if i not in gone), array.numbers),))


def unsqueeze(node: Node, inputs: Inputs) -> Made:
    array, places = given(inputs, 0), given(inputs, 1).values()
    new = {axis(i, len(array.shape) + len(places)) for i in places}
    old = iter(array.shape)
    whole = tuple(ONE if i in new else next(old) for i in range(len(array.shape) + len(new)))
    return Made((Array(whole, array.numbers),))


def transpose(node: Node, inputs: Inputs) -> Made:
    whole = given(inputs, 0).shape
    order = numbers(node, "perm") or tuple(reversed(range(len(whole))))
    if sorted(order) != list(range(len(whole))):
        raise BundleRefused("it transposes axes that are not there")
    return made(tuple(whole[i] for i in order))


def concat(node: Node, inputs: Inputs) -> Made:
    arrays = [given(inputs, i) for i in range(len(inputs))]
    first = given(inputs, 0).shape
    at = axis(number(node, "axis", 0), len(first))
    if any(one.shape[:at] + one.shape[at + 1 :] != first[:at] + first[at + 1 :] for one in arrays):
        raise BundleRefused("arrays in it do not fit each other")
    if len(arrays) == 1:
        return Made((arrays[0],))
    long = Size(sum(fixed(one.shape[at]) for one in arrays))
    said = [one.numbers for one in arrays]
    values = tuple(size for part in said if part is not None for size in part)
    return Made(
        (Array((*first[:at], long, *first[at + 1 :]), values if None not in said and len(first) == 1 else None),)
    )


def split(node: Node, inputs: Inputs) -> Made:
    whole = given(inputs, 0).shape
    at = axis(number(node, "axis", 0), len(whole))
    long, parts = fixed(whole[at]), len(node.outputs)
    sizes = optional(inputs, 1)
    each = -(-long // parts)
    found = sizes.values() if sizes else [max(0, min(each, long - i * each)) for i in range(parts)]
    if len(found) != parts or sum(found) != long or min(found) < 0:
        raise BundleRefused("it splits an array into what it does not have")
    return made(*((*whole[:at], Size(size), *whole[at + 1 :]) for size in found))


def slices(node: Node, inputs: Inputs) -> Made:
    array = given(inputs, 0)
    starts, ends = given(inputs, 1).values(), given(inputs, 2).values()
    axes, steps = optional(inputs, 3), optional(inputs, 4)
    places = axes.values() if axes else list(range(len(starts)))
    strides = steps.values() if steps else [1] * len(starts)
    if not len(starts) == len(ends) == len(places) == len(strides) or 0 in strides:
        raise BundleRefused("a slice in it is not one")
    whole, cuts = list(array.shape), [slice(None)] * len(array.shape)
    for start, end, place, step in zip(starts, ends, places, strides, strict=True):
        if (start, step) == (0, 1) and end >= WHOLE:
            continue
        at = axis(place, len(whole))
        cuts[at] = slice(start, end, step)
        whole[at] = Size(len(range(fixed(array.shape[at]))[cuts[at]]))
    values = array.numbers[cuts[0]] if array.numbers is not None and len(whole) == 1 else None
    return Made((Array(tuple(whole), values),))


def gather(node: Node, inputs: Inputs) -> Made:
    array, places = given(inputs, 0), given(inputs, 1)
    at = axis(number(node, "axis", 0), len(array.shape))
    values = None
    if array.numbers is not None and places.numbers is not None and len(array.shape) == 1:
        values = tuple(array.numbers[axis(i, len(array.numbers))] for i in places.values())
    return Made((Array((*array.shape[:at], *places.shape, *array.shape[at + 1 :]), values),))


def pad(node: Node, inputs: Inputs) -> Made:
    whole: list[Size] = list(given(inputs, 0).shape)
    amounts, axes = given(inputs, 1).values(), optional(inputs, 3)
    places = axes.values() if axes else list(range(len(whole)))
    if len(amounts) != 2 * len(places) or len(set(places)) != len(places):
        raise BundleRefused("its padding does not fit")
    for before, after, place in zip(amounts, amounts[len(places) :], places, strict=False):
        if before or after:
            at = axis(place, len(whole))
            whole[at] = Size(fixed(whole[at]) + before + after)
    return made(tuple(whole))


def depth_to_space(node: Node, inputs: Inputs) -> Made:
    batch, channels, height, width = _images(given(inputs, 0).shape)
    block = Size(number(node, "blocksize", 0))
    return made((batch, channels.over(block.times(block)), height.times(block), width.times(block)))


def _images(whole: Shape) -> Shape:
    if len(whole) != 4:
        raise BundleRefused("it takes for images what has not four axes")
    return whole
