"""The guard as ASGI middleware: what a request passes on its way in, in which order, and what its answer carries."""

import asyncio
import logging
import math
from typing import final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from factorscope_server.errors import answer, internal
from factorscope_server.guard.address import address
from factorscope_server.guard.bodies import WITH_BODY, Arriving, bad_body
from factorscope_server.guard.headers import headers
from factorscope_server.guard.origin import LOOPBACK, bad_host, bad_origin
from factorscope_server.guard.rates import Rates
from factorscope_server.guard.room import Room
from factorscope_server.guard.token import Token
from factorscope_server.lifetime import CUT_OFF
from factorscope_server.observing.request import template
from factorscope_server.settings import Settings

SAFE = ("GET", "HEAD")

logger = logging.getLogger(__name__)


@final
class Guard:
    """ASGI middleware; also turns what nobody caught into a 500 that tells nothing, and logs it; and what is cut off at
    the server's end into a 503."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._limits = settings.limits
        self._hosts = frozenset(host.lower() for host in (*LOOPBACK, *settings.allow_hosts))
        self._headers = headers(settings.frame_ancestors)
        self._rates = Rates(settings.limits.rate)
        self._token = Token(settings.token) if settings.token else None
        self._rooms = {"http": Room(settings.limits.requests), "websocket": Room(settings.limits.sockets)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in self._rooms:
            await self._app(scope, receive, send)
            return
        sender = _Sender(send, self._headers)
        client, room = address(scope), self._rooms[scope["type"]]
        if (refusal := self._refusal(scope, client)) is not None:
            await refusal(scope, receive, sender)
        elif room.take(client):
            try:
                await self._through(scope, receive, sender)
            finally:
                room.give_back(client)
        else:
            await answer(503, "overloaded", "The server is at work for as many as it can be; ask again.")(
                scope, receive, sender
            )

    def _refusal(self, scope: Scope, client: str) -> Response | None:
        """The answer to a request that goes no further; a refused WebSocket gets it in place of its handshake."""
        given = Headers(scope=scope)
        if refusal := bad_host(given, self._hosts):
            return refusal
        if seconds := self._rates.wait(client):
            return answer(
                429,
                "too_many_requests",
                "More requests a second than this server takes of one address; ask again.",
                {"Retry-After": str(math.ceil(seconds))},
            )
        if self._token and (found := self._token.answer(scope, given)):
            return found
        if scope["type"] == "http" and scope["method"] in SAFE:
            return None
        if refusal := bad_origin(given):
            return refusal
        return bad_body(given) if scope["type"] == "http" and scope["method"] in WITH_BODY else None

    async def _through(self, scope: Scope, receive: Receive, sender: "_Sender") -> None:
        if scope["type"] == "http":
            receive = Arriving(receive, Headers(scope=scope), self._limits)
        try:
            await self._app(scope, receive, sender)
        except asyncio.CancelledError:
            if not scope["app"].state.lifetime.stopping:
                raise
            if scope["type"] == "http" and not sender.started:
                await answer(503, "stopping", CUT_OFF)(scope, receive, sender)
        except ClientDisconnect:
            pass  # in the middle of a body: there is nobody to answer
        except Exception:
            logger.exception("unhandled error in %s", template(scope))
            if scope["type"] == "http" and not sender.started:
                await answer(500, "internal", internal().message)(scope, receive, sender)
            elif scope["type"] == "websocket" and not sender.closed:
                await sender({"type": "websocket.close", "code": 1011})


@final
class _Sender:
    """`send` with the security headers added; remembers what has been sent."""

    def __init__(self, send: Send, headers: dict[str, str]) -> None:
        self._send = send
        self._headers = headers
        self.started = False
        self.closed = False

    async def __call__(self, message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            self.started = True
            MutableHeaders(raw=message.setdefault("headers", [])).update(self._headers)
        elif message["type"] == "websocket.close":
            self.closed = True
        await self._send(message)
