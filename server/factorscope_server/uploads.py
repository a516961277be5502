"""The way in for pictures: how many there are at once, and that nothing of them ever lies on a disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from factorscope_server.errors import BadRequest, Overloaded, UnsupportedMedia
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
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=1)
    parser.spool_max_size = 2**62  # never to disk; how long a body may be is the guard's to say
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400) from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadRequest("The form has no file in its field `file`.")
        return await file.read()
    finally:
        await form.close()
