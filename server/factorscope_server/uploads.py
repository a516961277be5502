"""The way in for pictures: how many there are at once, and that nothing of them ever lies on a disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import final

from starlette.requests import Request

from factorscope_server.errors import Overloaded, UnsupportedMedia
from factorscope_server.forms import file_of
from factorscope_server.requests import IMAGE_TYPES, media_type

AT_ONCE = 2
"""Being looked at. Decoding may take 450 MB for a moment, each."""
IN_HAND = 32
"""On their way in, waiting, or being looked at: 8 MiB each, twice that while they arrive."""


@final
class Uploads:
    """Hands pictures on, a few at a time. Those that wait hold no thread, so that decoding a slider's z goes on."""

    def __init__(self) -> None:
        self._in_hand = 0
        self._turn = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def next(self, request: Request) -> AsyncIterator[bytes]:
        """The request's file, once it is its turn; raises Overloaded, UnsupportedMedia, BadRequest."""
        if self._in_hand >= IN_HAND:
            raise Overloaded(f"{IN_HAND} pictures are being read for others; ask again.")
        self._in_hand += 1
        try:
            data = await _file(request)
            async with self._turn:
                yield data
        finally:
            self._in_hand -= 1


async def _file(request: Request) -> bytes:
    kind = media_type(request)
    if kind in IMAGE_TYPES:
        return await request.body()
    if kind != "multipart/form-data":
        raise UnsupportedMedia(f"Send an image as {', '.join(IMAGE_TYPES)} or as the field `file` of a form.")
    return await file_of(request)
