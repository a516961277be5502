"""Films to keep, with word of how far they are."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from typing import Any, final

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from factorscope_server import names
from factorscope_server.errors import STATUS, Busy, detail, documented, internal
from factorscope_server.lifetime import Lifetime
from factorscope_server.render import made
from factorscope_server.render.made import Counter, Job, Stopped
from factorscope_server.render_schemas import RenderProgress, RenderRequest
from factorscope_server.requests import ModelId, ShelfDep, component
from factorscope_server.schemas import ErrorBody

router = APIRouter(prefix="/models/{id}", tags=["render"])
LINES = "application/x-ndjson"
PATIENCE = 2
"""Seconds that a film waits for the one before it."""
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Lines of JSON: `RenderProgress` again and again, at last `RenderedFile` or `ErrorBody`",
        "content": {
            LINES: {"schema": {"anyOf": [component(name) for name in ("RenderProgress", "RenderedFile", "ErrorBody")]}}
        },
    }
}
logger = logging.getLogger(__name__)


@router.post(
    "/render", operation_id="render", response_class=Response, responses=documented(404, 413, 422, 429) | ANSWER
)
def render(id: ModelId, body: RenderRequest, shelf: ShelfDep, request: Request) -> Response:
    """A traversal or an interpolation as GIF, WebP or MP4. One film at a time; it ends with its connection."""
    job = made.planned(shelf.open(id), body, names.called(shelf.find(id)))
    return _Film(job, request.app.state.studio, request.app.state.lifetime)


@final
class _Film(Response):
    """Makes the film in a thread of its own and sends what it says; stops it when the client has gone.

    Raises Busy before anything is sent. Who has the studio is in that thread or about to start it, so that no request
    that ends early keeps it.
    """

    media_type = LINES

    def __init__(self, job: Job, studio: threading.Lock, lifetime: Lifetime) -> None:
        super().__init__()
        del self.headers["content-length"]
        self.headers["Cache-Control"] = "no-store"
        self._job = job
        self._studio = studio
        self._lifetime = lifetime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        lines: asyncio.Queue[bytes | None] = asyncio.Queue()

        def say(line: BaseModel | None) -> None:
            written = None if line is None else line.model_dump_json().encode() + b"\n"
            with suppress(RuntimeError):  # the server stops, and nobody listens
                loop.call_soon_threadsafe(lines.put_nowait, written)

        counter = Counter(self._job.work, lambda done, of: say(RenderProgress(done=done, of=of)))
        work = threading.Thread(target=copy_context().run, args=(self._work, counter, say), daemon=True)
        await self._enter()
        try:
            work.start()
        except BaseException:
            self._studio.release()
            raise
        gone = asyncio.create_task(_gone(receive, lines, counter))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while (line := await lines.get()) is not None:
                await _send(send, line, more=True)
            if not gone.done():
                await _send(send, b"", more=False)
        finally:
            counter.stopped.set()
            gone.cancel()

    async def _enter(self) -> None:
        """Takes the studio; raises Busy. Waits a little: a film that was given up ends with the frame it is at."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while not self._studio.acquire(blocking=False):
            if loop.time() > until:
                raise Busy("Another film is being made; ask again when it is done.")
            await asyncio.sleep(0.05)

    def _work(self, counter: Counter, say: Callable[[BaseModel | None], None]) -> None:
        def tick() -> None:
            self._lifetime.check()
            counter.tick()

        try:
            say(made.sent(self._job, self._job.run(tick)))
        except Stopped:
            pass
        except Exception as error:  # the head of the answer has been sent: whatever it is goes into its last line
            if type(error) in STATUS:
                say(ErrorBody(error=detail(error)))
            else:
                logger.exception("cannot make a film")
                say(ErrorBody(error=internal()))
        finally:
            self._studio.release()
            say(None)


async def _gone(receive: Receive, lines: asyncio.Queue[bytes | None], counter: Counter) -> None:
    """Ends the work and the answer when the client closes its connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
    counter.stopped.set()
    lines.put_nowait(None)


async def _send(send: Send, body: bytes, more: bool) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
