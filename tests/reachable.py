"""Everything that an application answers to, read from its router and not from what it says of itself."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse

PAGES = ("/", "/index.html", "/assets/any.js", "/nothing")
"""What no route matches is asked of the page's folder."""


def reachable(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of each route, its parameters filled in; the method of a WebSocket is `WEBSOCKET`."""
    found = [*_routes(app.routes), *(("GET", path) for path in PAGES)]
    return [(method, filled(path)) for method, path in found]


def filled(path: str) -> str:
    """A route's path with something in the place of each parameter; of models the toy."""
    return path.replace("{id}", "toy-quantized").replace("{", "").replace("}", "")


def refusal(client: TestClient, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
    """Status and code of the refusal of a request, or of a WebSocket's handshake."""
    if method != "WEBSOCKET":
        answer = client.request(method, path, headers=headers)
    else:
        address = f"ws://{client.base_url.netloc.decode()}{path}"
        with pytest.raises(WebSocketDenialResponse) as denied, client.websocket_connect(address, headers=headers):
            pass
        answer = denied.value
    return answer.status_code, answer.json()["error"]["code"]


def _routes(routes: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    for context in iter_route_contexts(routes):
        route, path = context.original_route, prefix + (context.path or "")
        if isinstance(route, Mount):
            yield from _routes(list(route.routes), path)
        elif isinstance(route, WebSocketRoute):
            yield "WEBSOCKET", path
        else:
            assert context.methods, f"{route!r} is of a kind that nobody taught this walk"
            yield from ((method, path) for method in sorted(context.methods - {"HEAD"}))  # which goes where GET goes
