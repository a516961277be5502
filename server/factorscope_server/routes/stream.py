"""The WebSocket that follows a slider: newest wins, a stale request is dropped and never queued."""

import asyncio

import numpy as np
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.websockets import WebSocket, WebSocketDisconnect

from factorscope_server.errors import BadRequest, Overloaded, TooLarge, UnknownModel, detail
from factorscope_server.requests import as_rows
from factorscope_server.schemas import ErrorBody, ErrorDetail
from factorscope_server.shelf import Shelf
from factorscope_server.stream import Newest, pack, unpack

router = APIRouter()
POLICY = 1008
REPLACED = 1012
PATIENCE = 16
"""Bad messages in a row, after which the socket is closed: a page sends none."""


REPLACED_BY_ANOTHER = ErrorDetail(
    code="model_replaced", message="The model was replaced by another of the same id; connect anew."
)


@router.websocket("/models/{id}/stream")
async def stream(socket: WebSocket, id: str) -> None:
    """Answers binary messages (uint32 number, float32 z) with the same number and RGBA, bad ones with an error."""
    shelf: Shelf = socket.app.state.shelf
    await socket.accept()
    try:
        await _follow(socket, shelf, id)
    except* WebSocketDisconnect:
        pass  # the client left while something was being sent


async def _follow(socket: WebSocket, shelf: Shelf, id: str) -> None:
    try:
        model = await run_in_threadpool(shelf.open, id)
    except UnknownModel as error:
        await _complain(socket, detail(error))
        await socket.close(POLICY)
        return
    waiting: Newest[tuple[int, np.ndarray]] = Newest()
    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(_listen(socket, model.manifest.latent.size, waiting))
        gone = await _answer(socket, shelf, id, model.sha, waiting)
        listening.cancel()  # it must not complain of anything once the socket is closed
    if gone:
        await _complain(socket, gone)
        await socket.close(REPLACED)
    elif not listening.result():
        await socket.close(POLICY)


async def _listen(socket: WebSocket, latents: int, waiting: Newest[tuple[int, np.ndarray]]) -> bool:
    """Puts each good message into the slot; at the end: True if the client left, False to give it up."""
    bad = 0
    try:
        while bad < PATIENCE:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return True
            try:
                number, z = unpack(message.get("bytes") or b"")
                waiting.put((number, as_rows(z, latents)))
                bad = 0
            except (BadRequest, TooLarge) as error:
                bad += 1
                await _complain(socket, detail(error))
        return False
    except WebSocketDisconnect:  # while it was told what was wrong
        return True
    finally:
        waiting.close()


async def _answer(
    socket: WebSocket, shelf: Shelf, id: str, sha: str, waiting: Newest[tuple[int, np.ndarray]]
) -> ErrorDetail | None:
    """Decodes what waits in the slot, one at a time; None when no more will come, else why no more can be answered."""
    while (request := await waiting.take()) is not None:
        number, z = request
        try:
            model = shelf.at_hand(id) or await run_in_threadpool(shelf.open, id)
            if model.sha != sha:
                return REPLACED_BY_ANOTHER
            await socket.send_bytes(pack(number, await model.codec.decode_rgba_async(z)))
        except UnknownModel as error:
            return detail(error)
        except (BadRequest, Overloaded) as error:
            await _complain(socket, detail(error))
    return None


async def _complain(socket: WebSocket, error: ErrorDetail) -> None:
    await socket.send_text(ErrorBody(error=error).model_dump_json())
