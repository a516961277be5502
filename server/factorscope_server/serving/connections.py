"""Uvicorn's connections, with an end to what it would keep open for as long as a client likes.

It times only the pause between two requests. Here a request's head must come whole, within some seconds and kilobytes;
a client that does not read is let go; and of too many connections the one that has waited longest makes room.
"""

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Any, final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from factorscope_server.errors import answer
from factorscope_server.guard.limits import Limits

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as HTTPProtocol
else:  # of httptools where that is installed, with the same members
    from uvicorn.protocols.http.auto import AutoHTTPProtocol as HTTPProtocol


HEAD = 2**16
"""Bytes of a request's head that is not whole yet; httptools would take any number."""


def protocols(limits: Limits) -> dict[str, Any]:
    """Uvicorn's arguments `http` and `ws`."""
    return {"http": partial(_Requests, limits=limits), "ws": partial(_Frames, limits=limits)}


@final
class _Unread:
    """Cuts a transport whose client has left more unread than its buffer takes, and goes on so."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, transport: asyncio.Transport) -> None:
        self._timer = asyncio.get_running_loop().call_later(self._seconds, transport.abort)

    def end(self) -> None:
        if self._timer:
            self._timer.cancel()


@final
class _Frames(WebSocketsSansIOProtocol):
    """A WebSocket; uvicorn's pings find out the half of it that is gone."""

    def __init__(self, *arguments: Any, limits: Limits, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._unread = _Unread(limits.unread_seconds)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.begin(self.transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.end()
        super().connection_lost(exc)


@final
class _Requests(HTTPProtocol):
    """A connection that brings requests."""

    def __init__(self, *arguments: Any, limits: Limits, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits = limits
        self._unread = _Unread(limits.unread_seconds)
        self._late: asyncio.TimerHandle | None = None
        self._since = 0.0
        """When it began to wait; the event loop's clock stands still while many connections come at once."""
        self._head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look()
        if len(self.connections) > self._limits.connections:
            waiting = [one for one in self.connections if isinstance(one, _Requests) and one._late]
            min(waiting, key=lambda one: one._since)._leave()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()
        self._head = self._head + len(data) if self._late else 0
        if self._head > HEAD and not self.transport.is_closing():
            self.transport.write(_too_long())
            self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.begin(self.transport)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.end()
        self._stop()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Times the client where it is its turn, and only then."""
        served = self.transport.get_protocol() is not self  # a WebSocket has taken over
        if served or not (self.cycle is None or self.cycle.response_complete):
            self._stop()
        elif self._late is None:
            self._late = self.loop.call_later(self._limits.head_seconds, self._leave)
            self._since = time.perf_counter()

    def _stop(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None

    def _leave(self) -> None:
        self._stop()
        self.transport.abort()


def _too_long() -> bytes:
    """An answer that is given before there is a request, so by no application."""
    refusal = answer(431, "head_too_large", "The request's address and headers are larger than this server takes.")
    lines = [b"%s: %s\r\n" % header for header in (*refusal.raw_headers, (b"connection", b"close"))]
    return b"HTTP/1.1 431 Request Header Fields Too Large\r\n" + b"".join(lines) + b"\r\n" + bytes(refusal.body)
