"""Which bodies are taken: of a type that a foreign form cannot send, not too long, and not too slow."""

import asyncio
from typing import final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message, Receive

from factorscope_server.errors import HTTP_CODES, answer
from factorscope_server.guard.limits import Limits

WITH_BODY = ("POST", "PUT", "PATCH")
MULTIPART = "multipart/form-data"
BYTES = {
    "application/json": 2**20,
    "application/octet-stream": 8 * 2**20,
    "image/png": 8 * 2**20,
    "image/jpeg": 8 * 2**20,
    "image/webp": 8 * 2**20,
    MULTIPART: 8 * 2**20 + 2**16,
}
"""Of a body at most, by its Content-Type; others are refused. A form may be a little larger than the file in it."""
CLOSE = {"Connection": "close"}
"""With a refusal while the client may still be sending: the rest is not read."""


def bad_body(headers: Headers) -> Response | None:
    """The refusal of a body that its headers tell is not to be taken."""
    if _kind(headers) not in BYTES:
        return answer(415, "unsupported_media", f"Name a Content-Type that is one of {', '.join(BYTES)}.")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit() and len(length) < 20):
        return answer(400, *HTTP_CODES[400])
    if int(length) > _most(headers):
        return answer(413, *HTTP_CODES[413], CLOSE)
    return None


@final
class Arriving:
    """`receive` that stops at too many bytes of body, whatever Content-Length says, and at a body that is too slow."""

    def __init__(self, receive: Receive, headers: Headers, limits: Limits) -> None:
        self._receive = receive
        self._left = _most(headers)
        self._piece = limits.piece_seconds
        self._end = asyncio.get_running_loop().time() + limits.body_seconds
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:  # what comes now is that the client has left, some day
            return await self._receive()
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(min(self._end, now + self._piece)):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, headers=CLOSE) from None
        self._left -= len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._left < 0:
            raise HTTPException(413, headers=CLOSE)
        return message


def _kind(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _most(headers: Headers) -> int:
    return BYTES.get(_kind(headers), 0)
