"""One guard before everything, HTTP and WebSocket alike: who may ask, how much, and what browsers may do with it.

Decides on headers and method alone, never on a list of paths, so no route can be forgotten. The Host check stops DNS
rebinding (where Origin and Host agree and no Sec-Fetch header is sent); the Origin and Sec-Fetch-Site checks stop other
sites' pages, for which a form or a body without a type needs no preflight; the Content-Type check is a second bolt.
"""

import logging
import re
from collections.abc import Iterable
from typing import final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factorscope_server.errors import HTTP_CODES, INTERNAL, answer

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HOST = re.compile(r"(?P<name>[^:\[\]]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
SAFE = ("GET", "HEAD")
WITH_BODY = ("POST", "PUT", "PATCH")
MULTIPART = "multipart/form-data"
LIMITS = {
    "application/json": 2**20,
    "application/octet-stream": 8 * 2**20,
    "image/png": 8 * 2**20,
    "image/jpeg": 8 * 2**20,
    "image/webp": 8 * 2**20,
    MULTIPART: 8 * 2**20 + 2**16,
}
"""Bytes of a body, by its Content-Type; others are refused. A form may be a little larger than the file in it."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer. Plotly sets inline styles and downloads pictures as blob and data URLs; it needs no worker."""

logger = logging.getLogger(__name__)


@final
class Guard:
    """ASGI middleware; also turns what nobody caught into a 500 that tells nothing, and logs it."""

    def __init__(self, app: ASGIApp, allow_hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in (*LOOPBACK, *allow_hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        sender = _Sender(send)
        refusal = self._refusal(scope)
        if refusal is not None:
            if scope["type"] == "http":
                await refusal(scope, receive, sender)
            else:  # becomes a 403; a body could not be seen by the page anyway
                await sender({"type": "websocket.close", "code": 1008})
            return
        counted = _Counted(receive, _limit(Headers(scope=scope))) if scope["type"] == "http" else receive
        try:
            await self._app(scope, counted, sender)
        except Exception:
            logger.exception("unhandled error in %s", scope["path"])
            if scope["type"] == "http" and not sender.started:
                await answer(500, INTERNAL.code, INTERNAL.message)(scope, receive, sender)
            elif scope["type"] == "websocket" and not sender.closed:
                await sender({"type": "websocket.close", "code": 1011})

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = headers.getlist("host")
        if len(host) != 1 or _name(host[0]) not in self._hosts:
            return answer(
                403,
                "host_not_allowed",
                "This server does not answer under this host name; start it with --allow-host NAME.",
            )
        if scope["type"] == "http" and scope["method"] in SAFE:
            return None
        if not _same_origin(headers, host[0]):
            return answer(
                403, "cross_origin", "The request comes from another site; use the page that this server serves."
            )
        if scope["type"] == "http" and scope["method"] in WITH_BODY:
            return _bad_body(headers)
        return None


@final
class _Sender:
    """`send` with the security headers added; remembers what has been sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False
        self.closed = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            MutableHeaders(raw=message.setdefault("headers", [])).update(HEADERS)
        elif message["type"] == "websocket.close":
            self.closed = True
        await self._send(message)


@final
class _Counted:
    """`receive` that stops at `limit` bytes of body, whatever Content-Length says or does not say."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise HTTPException(413, headers={"Connection": "close"})
        return message


def _name(host: str) -> str:
    """The Host header without its port, in lower case; IPv6 keeps its brackets. Empty where it is malformed."""
    found = HOST.fullmatch(host.lower())
    return found["name"] if found else ""


def _same_origin(headers: Headers, host: str) -> bool:
    """Whether the page that sent this, if a page did, came from this server under this very host and port."""
    if any(site not in ("same-origin", "none") for site in headers.getlist("sec-fetch-site")):
        return False
    ours = (f"http://{host.lower()}", f"https://{host.lower()}")
    return all(origin.lower() in ours for origin in headers.getlist("origin"))


def _kind(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _limit(headers: Headers) -> int:
    return LIMITS.get(_kind(headers), 0)


def _bad_body(headers: Headers) -> JSONResponse | None:
    if _kind(headers) not in LIMITS:
        return answer(415, "unsupported_media", f"Name a Content-Type that is one of {', '.join(LIMITS)}.")
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit() and len(length) < 20):
        return answer(400, *HTTP_CODES[400])
    if int(length) > _limit(headers):
        refusal = answer(413, *HTTP_CODES[413])
        refusal.headers["Connection"] = "close"
        return refusal
    return None
