"""Sizes of arrays whose batch is open, and what a rule says of an operator."""

import math
from dataclasses import dataclass
from typing import NamedTuple, final

from factorscope_models.bundle import BundleRefused

MOST_AXES = 8


class Size(NamedTuple):
    """factor * batch ** power: all that the sizes of a graph with an open batch need, and it grows with the batch."""

    factor: int
    power: int = 0

    def times(self, other: "Size") -> "Size":
        return Size(self.factor * other.factor, self.power + other.power)

    def over(self, other: "Size") -> "Size":
        """Raises BundleRefused where that is not whole at every batch."""
        if other.factor <= 0 or self.factor % other.factor or self.power < other.power:
            raise BundleRefused("a size in it is not whole")
        return Size(self.factor // other.factor, self.power - other.power)

    def at(self, batch: int) -> int:
        return self.factor * batch**self.power


ONE = Size(1)
Shape = tuple[Size, ...]


@final
@dataclass(frozen=True)
class Array:
    """What is known of an array before anything runs."""

    shape: Shape
    numbers: Shape | None = None
    """Its values, where it says sizes or axes and they follow from the file."""

    def values(self) -> list[int]:
        """Of axes, pads and sizes that may not depend on the batch."""
        return [fixed(number) for number in self.sizes()]

    def sizes(self) -> Shape:
        """Its values; raises BundleRefused where they are known only when the graph runs."""
        if self.numbers is None:
            raise BundleRefused("a size in it depends on what it computes")
        return self.numbers


@final
@dataclass(frozen=True)
class Made:
    """What an operator gives, and what that takes."""

    arrays: tuple[Array, ...]
    each: int = 1
    """Multiplications for each of the values that it gives (of the larger side, where a kernel spreads values)."""
    scratch: int = 0
    """Values that it lays out for itself, for one row of the batch."""
    spread: Size | None = None
    """Number of values that `each` counts, where it is not that of the first array."""


def made(*shapes: Shape, each: int = 1) -> Made:
    """Arrays of these shapes."""
    return Made(tuple(Array(shape) for shape in shapes), each)


def fixed(size: Size) -> int:
    """A size that the batch has no part in; raises BundleRefused for others."""
    if size.power:
        raise BundleRefused("a size in it grows with the batch where it should not")
    return size.factor


def volume(shape: Shape) -> Size:
    """The number of values."""
    return Size(math.prod(size.factor for size in shape), sum(size.power for size in shape))


def axis(number: int, axes: int) -> int:
    """Counted from the front; raises BundleRefused where there is no such axis."""
    if not -axes <= number < axes:
        raise BundleRefused("it names an axis that is not there")
    return number % axes


def joined(*shapes: Shape) -> Shape:
    """The shape that arrays of these shapes are broadcast to."""
    longest = max(map(len, shapes))
    found = []
    for column in zip(*((ONE,) * (longest - len(shape)) + shape for shape in shapes), strict=True):
        sizes = set(column) - {ONE} or {ONE}
        if len(sizes) > 1:
            raise BundleRefused("arrays in it do not fit each other")
        found.append(sizes.pop())
    return tuple(found)
