"""Protobuf's wire format, read strictly and within bounds: the bytes may come from anybody.

What protobuf would merge, drop or cut, because it is said twice or too large for its type, raises ValueError here: so
whoever reads the same bytes with protobuf reads the same.
"""

from collections.abc import Iterator
from typing import final

Bytes = memoryview
Value = int | Bytes
"""Of a field: varints as int, everything else as bytes."""


@final
class TooMany(ValueError):
    """More fields than whoever reads would wait for."""


@final
class Fields:
    """Reads messages until `most` fields were read, at any depth; then raises TooMany."""

    def __init__(self, most: int) -> None:
        self._left = most

    def single(self, message: Bytes) -> dict[int, Value]:
        """The fields of a message that has each at most once."""
        found: dict[int, Value] = {}
        for number, value in self.of(message):
            add(found, number, value)
        return found

    def of(self, message: Bytes) -> Iterator[tuple[int, Value]]:
        """Field numbers and values of a protobuf message: varints as int, everything else as bytes."""
        at = 0
        while at < len(message):
            self._count()
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

    def numbers(self, value: Value) -> list[int]:
        """Of a repeated integer: one by itself, or packed."""
        if isinstance(value, int):
            return [signed(value)]
        found, at = [], 0
        while at < len(value):
            self._count()
            number, at = _varint(value, at)
            found.append(signed(number))
        return found

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooMany


def add(to: dict, key: object, value: object) -> None:
    """Keeps what may be said once."""
    if key in to:
        raise ValueError("said twice")
    to[key] = value


def small(value: Value) -> int:
    """A number that protobuf would not cut to 32 bits."""
    if not isinstance(value, int) or value >= 2**31:
        raise ValueError("not a small number")
    return value


def signed(value: Value) -> int:
    """A number that may be negative."""
    if not isinstance(value, int) or value >= 2**64:
        raise ValueError("not a number of 64 bits")
    return value - 2**64 if value >= 2**63 else value


def inner(value: Value) -> Bytes:
    """A message or text that is a field's value."""
    if isinstance(value, int):
        raise ValueError("a number where a message should be")
    return value


def text(value: Value) -> str:
    """Raises ValueError where it is not UTF-8."""
    return bytes(inner(value)).decode()


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
