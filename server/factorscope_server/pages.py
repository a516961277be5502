"""The built page, or a sentence that says how to build it."""

from pathlib import Path
from typing import final

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

HASHED = "assets/"
"""Vite puts a hash of the contents into the names of the files in this folder."""
NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Factorscope</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<p>The page is not built yet: run <code>make serve</code>, or <code>npm ci &amp;&amp; npm run build</code> in the
folder <code>frontend</code>, and reload; the API already answers at <a href="/api/v1/models">/api/v1/models</a>.</p>
</body></html>
"""


@final
class Pages:
    """ASGI application that serves a folder of static files to whatever no route matched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = StaticFiles(directory=folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        response = await self._response(scope)
        await response(scope, receive, send)

    async def _response(self, scope: Scope) -> Response:
        path = scope["path"].lstrip("/") or "index.html"
        if path.startswith(("api/", "v2/")):
            raise HTTPException(404)
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405 if path == "index.html" else 404)
        if path == "index.html" and not (self._folder / path).is_file():
            return HTMLResponse(NOT_BUILT, headers={"Cache-Control": "no-store"})
        response = await self._files.get_response(self._files.get_path({**scope, "path": f"/{path}"}), scope)
        kept = path.startswith(HASHED)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response
