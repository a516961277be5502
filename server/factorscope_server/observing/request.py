"""What is noted of one request or one socket while it is being answered."""

import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import final

from starlette.types import Scope

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SOCKET = "WEBSOCKET"
OTHER = "other"
"""Stands for every method that is none of these, so that a client cannot write into logs or make up metrics."""
NO_ROUTE = "(page)"
"""The route of whatever no route of ours took: files of the page, the document, addresses at which there is nothing."""


@final
@dataclass
class Request:
    """Grows from the first byte to the last; holds numbers and the names of routes, and nothing that a client sent."""

    method: str
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    """Ours alone: one that a client sends is not taken over, or it could pass for another's."""
    began: float = field(default_factory=time.perf_counter)
    route: str = NO_ROUTE
    """The template, as `/api/v1/models/{id}`."""
    status: int | None = None
    """Of a socket that was open: the code it closed with. None where nothing was answered."""
    error: str | None = None
    """The code of the error that was answered, if one was."""
    bytes_in: int = 0
    bytes_out: int = 0
    frames_in: int = 0
    frames_out: int = 0

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self.began


current: ContextVar[Request | None] = ContextVar("current", default=None)
"""The request that is being answered here, also in the threads that work for it."""


def begun(scope: Scope) -> Request:
    """A new one of a scope of either kind."""
    if scope["type"] == "websocket":
        return Request(SOCKET)
    return Request(scope["method"] if scope["method"] in METHODS else OTHER)


def template(scope: Scope) -> str:
    """The route that took a scope, which must have been routed: its template with the prefix it is mounted under.

    A route knows only its own end of the path; what stands before it is the prefix, for no parameter spans a slash.
    """
    end = getattr(scope.get("route"), "path", None)
    if end is None:
        return NO_ROUTE
    before = scope["path"].split("/")[: -end.count("/") or None]
    return "/".join(before) + end
