"""The outermost layer: gives every request its id, and notes how it went when it has ended, refusals included."""

import logging
from typing import Any, final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factorscope_server.observing.metrics import Metrics
from factorscope_server.observing.request import SOCKET, Request, begun, current, template

REQUEST_ID = "X-Request-Id"
FORBIDDEN = 403
"""What a client gets that asks for a socket which is closed before it was opened."""
STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")
BODIES = ("http.response.body", "websocket.http.response.body")
logger = logging.getLogger(__name__)


@final
class Observer:
    """ASGI middleware around everything else, the guard included; says nothing of what passes but how much it was."""

    def __init__(self, app: ASGIApp, metrics: Metrics | None = None) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request = begun(scope)
        passing = _Passing(request, receive, send, self._metrics)
        token = current.set(request)
        if self._metrics:
            self._metrics.began(request)
        try:
            await self._app(scope, passing.receive, passing.send)
        finally:
            current.reset(token)
            request.route = template(scope)
            if self._metrics:
                self._metrics.ended(request)
            _log(request)


@final
class _Passing:
    """`receive` and `send` that count what passes and hand out the id."""

    def __init__(self, request: Request, receive: Receive, send: Send, metrics: Metrics | None) -> None:
        self._request = request
        self._receive = receive
        self._send = send
        self._metrics = metrics
        self._open = False

    async def receive(self) -> Message:
        message = await self._receive()
        kind = message["type"]
        if kind == "http.request":
            self._request.bytes_in += len(message.get("body", b""))
        elif kind == "websocket.receive":
            self._request.frames_in += 1
            self._request.bytes_in += _size(message)
            if self._metrics:
                self._metrics.frame("in")
        elif kind == "websocket.disconnect" and self._open:
            self._request.status = message.get("code", 1005)
        return message

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind in STARTS:
            self._request.status = message.get("status")
            self._open = kind == "websocket.accept"
            MutableHeaders(raw=_raw(message))[REQUEST_ID] = self._request.id
        elif kind in BODIES:
            self._request.bytes_out += len(message.get("body", b""))
        elif kind == "websocket.send":
            self._request.frames_out += 1
            self._request.bytes_out += _size(message)
            if self._metrics:
                self._metrics.frame("out")
        elif kind == "websocket.close":
            self._request.status = message.get("code", 1000) if self._open else FORBIDDEN
        await self._send(message)


def _raw(message: Message) -> list[tuple[bytes, bytes]]:
    """The headers of a message, made a list of its own: applications may share one between answers."""
    message["headers"] = list(message.get("headers", ()))
    return message["headers"]


def _size(message: Message) -> int:
    return len(message.get("bytes") or (message.get("text") or "").encode())


def _log(request: Request) -> None:
    """One line for each request, at a level that only `--log json` shows."""
    if not logger.isEnabledFor(logging.INFO):
        return
    facts: dict[str, Any] = {
        "request": request.id,
        "method": request.method,
        "route": request.route,
        "status": request.status,
        "ms": round(1000 * request.seconds, 2),
        "bytes_in": request.bytes_in,
        "bytes_out": request.bytes_out,
    }
    if request.method == SOCKET:
        facts |= {"frames_in": request.frames_in, "frames_out": request.frames_out}
    if request.error:
        facts["error"] = request.error
    logger.info("request", extra={"facts": facts})
