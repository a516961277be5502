"""The token that a shared machine's server may demand of everyone, for everything."""

from hmac import compare_digest
from typing import final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from factorscope_server.errors import answer
from factorscope_server.guard.origin import port
from factorscope_server.serving.secret import QUERY

ASKS = "This server asks for a token: open the link that it printed, or send 'Authorization: Bearer TOKEN'."
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Factorscope</title><link rel="icon" href="data:,">
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>This Factorscope asks for a token</h1>
<p>Open the link that it printed when it was started; whoever started it can see it in the terminal.</p>
<p>If you opened that link in this browser before and come from another page now, <a href="">go on here</a>.</p>
</body></html>
"""
"""The last line because a SameSite=Strict cookie does not come along where a link of another site leads here."""


@final
class Token:
    """Opens the server to those who bring it: as a bearer token, or in the cookie that the printed link sets."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def answer(self, scope: Scope, headers: Headers) -> Response | None:
        """The redirect of who comes by the printed link, the refusal of who brings no token, None for the others."""
        navigates = scope["type"] == "http" and scope["method"] == "GET"
        given = _queried(scope) if navigates else []
        linked = any(self._is(token) for token in given)
        if not linked and not self._brought(headers):
            return _refusal(navigates and "text/html" in headers.get("accept", ""))
        if not given:
            return None
        redirect = RedirectResponse(_without_token(scope), 303, {"Cache-Control": "no-store"})
        if linked:  # no Max-Age: it goes with the browser's session
            redirect.set_cookie(
                _cookie(headers),
                self._token.decode(),
                httponly=True,
                samesite="strict",
                secure=scope["scheme"] == "https",
            )
        return redirect

    def _brought(self, headers: Headers) -> bool:
        bearers = [value[7:] for value in headers.getlist("authorization") if value[:7].lower() == "bearer "]
        pairs = [pair.strip().partition("=") for value in headers.getlist("cookie") for pair in value.split(";")]
        cookies = [value for name, _, value in pairs if name == _cookie(headers)]
        return any(self._is(token) for token in (*bearers, *cookies))

    def _is(self, given: str) -> bool:
        return compare_digest(given.encode(), self._token)


def _cookie(headers: Headers) -> str:
    """A name with the port in it, as cookies are shared by all ports of a host."""
    return f"factorscope-{port(headers)}"


def _queried(scope: Scope) -> list[str]:
    """The tokens in the address; they are of characters that no browser escapes."""
    parts = scope["query_string"].decode("latin-1").split("&")
    return [part.removeprefix(f"{QUERY}=") for part in parts if part.startswith(f"{QUERY}=")]


def _without_token(scope: Scope) -> str:
    """The same address; never one that begins like another host's (`//` or `/\\`)."""
    path = "/" + scope["raw_path"].decode("latin-1").lstrip("/\\")
    rest = [part for part in scope["query_string"].decode("latin-1").split("&") if not part.startswith(f"{QUERY}=")]
    return f"{path}?{'&'.join(rest)}" if any(rest) else path


def _refusal(page: bool) -> Response:
    refusal = HTMLResponse(PAGE, 401) if page else answer(401, "unauthorized", ASKS)
    refusal.headers.update({"WWW-Authenticate": 'Bearer realm="factorscope"', "Cache-Control": "no-store"})
    return refusal
