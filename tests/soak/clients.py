"""People who use the instrument: hands that drag over the WebSocket, and programs that ask over HTTP."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from io import BytesIO
from typing import final

import httpx2
import numpy as np
from PIL import Image
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from soak.process import Process
from soak.tally import Tally
from soak.truth import POOL, Known, version

PER_SECOND = 30
"""Moves of a hand."""
OCTETS = {"Content-Type": "application/octet-stream", "Accept": "application/octet-stream"}
PLOTS = ("latents", "latent", "spectrum")
"""That every model has."""
AGAIN = 0.2
"""Seconds before a client that was sent away comes back."""
Versions = Mapping[str, Sequence[Known]]
"""By id; a model that is replaced meanwhile has several."""


@final
class Dragger:
    """A page with a hand on a slider: one request under way, and of the moves that wait only the newest is sent."""

    def __init__(self, process: Process, tally: Tally, id: str, versions: Versions, seed: int) -> None:
        self._process, self._tally, self._id, self._versions = process, tally, id, versions[id]
        self._random = random.Random(seed)

    async def __call__(self) -> None:
        """Drags until it is cancelled, whatever becomes of the connection."""
        while True:
            try:
                async with connect(f"{self._process.sockets}/api/v1/models/{self._id}/stream") as socket:
                    await self._drag(socket)
            except InvalidStatus as error:
                headers = error.response.headers
                self._tally.answered("stream", error.response.status_code, headers.get("Retry-After"))
            except ConnectionClosed as error:
                self._closed(error)
            except (OSError, InvalidMessage) as error:
                self._process.torn(self._tally, "stream", error)
            await asyncio.sleep(AGAIN)

    async def _drag(self, socket: ClientConnection) -> None:
        clock = asyncio.get_running_loop().time
        moves: list[float] = []  # when the hand moved, of all that have no picture yet
        number, flying, sha = 0, -1, None
        due = clock() + self._random.random() / PER_SECOND
        while True:
            try:
                async with asyncio.timeout_at(due):
                    answer = await socket.recv()
            except TimeoutError:
                moves.append(clock())
                due = max(due + 1 / PER_SECOND, clock() - 1)
                if flying < 0:
                    number, flying = await self._send(socket, number, moves)
                continue
            if isinstance(answer, str):
                self._refused(answer)
                flying, moves = -1, []
                continue
            sha = self._checked(answer, number, sha)
            self._tally.waits += [1000 * (clock() - began) for began in moves[:flying]]
            moves, flying = moves[flying:], -1
            if moves:
                number, flying = await self._send(socket, number, moves)

    async def _send(self, socket: ClientConnection, number: int, moves: list[float]) -> tuple[int, int]:
        number += 1
        await socket.send(number.to_bytes(4, "little") + self._versions[0].z[number % POOL].tobytes())
        return number, len(moves)

    def _checked(self, answer: bytes, number: int, sha: str | None) -> str | None:
        self._tally.answers["stream picture"] += 1
        self._tally.pictures += 1
        if int.from_bytes(answer[:4], "little") != number:
            self._tally.fail("stream: an answer to another request")
        found = version(self._versions, [number % POOL], answer[4:])
        if found is None or (sha is not None and found != sha):
            self._tally.fail(
                f"stream of {self._id}: {'a wrong picture' if found is None else 'pictures of two versions'}"
            )
        return found

    def _refused(self, text: str) -> None:
        self._tally.answers["stream refusal"] += 1
        expected = ("model_replaced", "unknown_model") if len(self._versions) > 1 else ()
        if not any(code in text for code in (*expected, "overloaded")):
            self._tally.fail(f"stream of {self._id}: {text[:200]}")

    def _closed(self, error: ConnectionClosed) -> None:
        code = error.rcvd.code if error.rcvd else 1006
        self._tally.answers[f"stream closed {code}"] += 1
        if code == 1012 or (code == 1008 and len(self._versions) > 1):
            return
        self._process.torn(self._tally, "stream", error)


@final
class Asker:
    """A program that asks over HTTP, one thing after the other."""

    def __init__(self, process: Process, tally: Tally, versions: Versions, seed: int) -> None:
        self._process, self._tally, self._versions = process, tally, versions
        self._random = random.Random(seed)
        self._calls: list[Callable[[httpx2.AsyncClient, str], Awaitable[None]]] = [
            self._decode, self._decode, self._strip, self._traverse, self._encode, self._look, self._plot, self._name,
        ]  # fmt: skip

    async def __call__(self) -> None:
        """Asks until it is cancelled."""
        async with httpx2.AsyncClient(base_url=f"{self._process.address}/api/v1", timeout=30) as client:
            while True:
                call, id = self._random.choice(self._calls), self._random.choice(list(self._versions))
                try:
                    await call(client, id)
                except (httpx2.TransportError, OSError) as error:
                    self._process.torn(self._tally, call.__name__, error)
                    await asyncio.sleep(AGAIN)
                await asyncio.sleep(self._random.random() / 10)

    def _good(self, what: str, id: str, answer: httpx2.Response) -> bool:
        self._tally.answered(what, answer.status_code, answer.headers.get("Retry-After"))
        gone = answer.status_code == 404 and len(self._versions[id]) > 1
        if answer.status_code not in (200, 429, 503) and not gone:
            self._tally.fail(f"{what} of {id}: {answer.status_code} {answer.text[:200]}")
        return answer.status_code == 200

    async def _decode(self, client: httpx2.AsyncClient, id: str) -> None:
        rows = self._random.sample(range(POOL), self._random.randint(1, 11))
        z = self._versions[id][0].z[rows].tobytes()
        answer = await client.post(f"/models/{id}/decode", content=z, headers=OCTETS)
        if self._good("decode", id, answer):
            self._compare("decode", id, rows, answer.content)

    async def _strip(self, client: httpx2.AsyncClient, id: str) -> None:
        rows = self._random.sample(range(POOL), 3)
        body = {"z": self._versions[id][0].z[rows].tolist()}
        answer = await client.post(f"/models/{id}/decode", json=body, headers={"Accept": "image/png"})
        if self._good("strip", id, answer):
            pixels = np.asarray(Image.open(BytesIO(answer.content)).convert("RGBA"))
            side = pixels.shape[1] // len(rows)
            apart = [pixels[:, i * side : (i + 1) * side] for i in range(len(rows))]
            self._compare("strip", id, rows, np.stack(apart).tobytes())

    async def _traverse(self, client: httpx2.AsyncClient, id: str) -> None:
        """A row of a sheet shows what its z decode to one by one, as the server itself says."""
        z = self._versions[id][0].z[self._random.randrange(POOL)]
        values = await client.get(f"/models/{id}/values?range=minmax&steps=11")
        body = {"z": z.tolist(), "latents": [0], "steps": 11, "range": "minmax"}
        sheet = await client.post(f"/models/{id}/traverse", json=body, headers={"Accept": OCTETS["Accept"]})
        if not (self._good("values", id, values) and self._good("traverse", id, sheet)):
            return
        rows = np.repeat(z[None], 11, axis=0)
        rows[:, 0] = values.json()["values"][0]
        single = await client.post(f"/models/{id}/decode", content=rows.tobytes(), headers=OCTETS)
        if not self._good("decode", id, single) or len(self._versions[id]) > 1:
            return  # replaced between the two, perhaps
        height, width = (int(single.headers[f"X-Image-{side}"]) for side in ("Height", "Width"))
        apart = np.frombuffer(single.content, np.uint8).reshape(11, height, width, 4)
        wanted = apart.transpose(1, 0, 2, 3).astype(np.int16)
        found = np.frombuffer(sheet.content, np.uint8).reshape(wanted.shape)
        self._tally.pictures += 11
        if np.abs(found - wanted).max() > 1:
            self._tally.fail(f"traverse of {id}: a wrong sheet")

    async def _encode(self, client: httpx2.AsyncClient, id: str) -> None:
        one = self._versions[id][0]
        out = BytesIO()
        Image.fromarray(one.sample[..., 0] if one.sample.shape[-1] == 1 else one.sample).save(out, "PNG")
        headers = {"Content-Type": "image/png"}
        answer = await client.post(f"/models/{id}/encode", content=out.getvalue(), headers=headers)
        if self._good("encode", id, answer) and not np.allclose(answer.json()["z"], one.sample_z, atol=1e-4):
            self._tally.fail(f"encode of {id}: a wrong z")

    async def _look(self, client: httpx2.AsyncClient, id: str) -> None:
        answer = await client.get("/models")
        if self._good("models", id, answer) and not answer.json()["models"]:
            self._tally.fail("models: an empty list")

    async def _plot(self, client: httpx2.AsyncClient, id: str) -> None:
        self._good("plot", id, await client.get(f"/models/{id}/plots/{self._random.choice(PLOTS)}"))

    async def _name(self, client: httpx2.AsyncClient, id: str) -> None:
        """Two people name latents: of two that write over the same version one is told so."""
        found = await client.get(f"/models/{id}/names")
        if not self._good("names", id, found):
            return
        names = {"latents": [{"latent": 0, "name": f"name {self._random.random()}", "note": ""}]}
        headers = {"If-Match": found.headers["ETag"]}
        answer = await client.put(f"/models/{id}/names", json=names, headers=headers)
        if answer.status_code == 412:
            self._tally.answered("name", 412)
        else:
            self._good("name", id, answer)

    def _compare(self, what: str, id: str, rows: Sequence[int], found: bytes) -> None:
        self._tally.pictures += len(rows)
        if version(self._versions[id], rows, found) is None:
            self._tally.fail(f"{what} of {id}: a wrong picture")
