"""What the WebSocket stream needs and knows no socket: its frames, and the slot in which only the newest waits."""

import asyncio
import struct
from typing import Generic, TypeVar, final

import numpy as np

from factorscope_server.errors import BadRequest

T = TypeVar("T")
HEAD = struct.Struct("<I")
"""The sequence number."""


@final
class Newest(Generic[T]):
    """Holds one item; a newer one takes its place. For one taker, on one event loop."""

    def __init__(self) -> None:
        self._item: T | None = None
        self._closed = False
        self._changed = asyncio.Event()

    def put(self, item: T) -> None:
        """Replaces what waits, if anything does."""
        self._item = item
        self._changed.set()

    def close(self) -> None:
        """Nothing more will come: the taker gets None."""
        self._closed = True
        self._changed.set()

    async def take(self) -> T | None:
        """The newest item as soon as there is one, None once closed."""
        await self._changed.wait()
        if self._closed:
            return None
        self._changed.clear()
        item, self._item = self._item, None
        return item


def unpack(frame: bytes) -> tuple[int, np.ndarray]:
    """Sequence number and flat float32 z of a client's message; raises BadRequest."""
    if len(frame) <= HEAD.size or len(frame) % 4:
        raise BadRequest("A message is a uint32 and then float32 numbers, all little-endian.")
    return HEAD.unpack_from(frame)[0], np.frombuffer(frame, "<f4", offset=HEAD.size)


def pack(number: int, images: np.ndarray) -> bytes:
    """The answer: the same sequence number and uint8 RGBA, images one after the other."""
    return b"".join((HEAD.pack(number), np.ascontiguousarray(images).data))
