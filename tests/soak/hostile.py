"""Clients that mean harm, or know no better: each does one thing that must be refused, and must not disturb others."""

import asyncio
import random
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from typing import final
from urllib.parse import urlsplit

import httpx2
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from soak.process import Process
from soak.tally import Tally

JSON = {"Content-Type": "application/json"}
PNG = {"Content-Type": "image/png"}


@final
class Hostile:
    """Goes through all its tricks, each time in another order, until it is cancelled."""

    def __init__(self, process: Process, tally: Tally, id: str, seed: int) -> None:
        self._process, self._tally, self._id = process, tally, id
        self._random = random.Random(seed)
        big = bomb(9000)
        self._files = cycle([big, big[:200], b"\x89PNG\r\n\x1a\n" + self._random.randbytes(500), b"GIF89a" + bytes(50)])
        self._tricks: list[Callable[[], Awaitable[None]]] = [
            self._numbers, self._pictures, self._strangers, self._frames, self._crowd, self._slow, self._halves,
        ]  # fmt: skip

    async def __call__(self) -> None:
        while True:
            for trick in self._random.sample(self._tricks, len(self._tricks)):
                try:
                    await trick()
                except (httpx2.TransportError, ConnectionClosed, InvalidMessage, OSError) as error:
                    self._process.torn(self._tally, trick.__name__, error)
                await asyncio.sleep(self._random.random() / 5)

    async def _numbers(self) -> None:
        bodies = [
            b'{"z": [[NaN, 0, 0, 0]]}',
            b'{"z": [[1e999, 0, 0, 0]]}',
            b'{"z": [[0, 0]]}',
            b'{"z": ' + b"[" * 5000 + b"]" * 5000 + b"}",
            b'{"z": [' + b"[0,0,0,0]," * 60_000 + b"[0,0,0,0]]}",
            b'{"z"',
        ]
        await self._refused("decode", self._random.choice(bodies), JSON)

    async def _pictures(self) -> None:
        await self._refused("encode", next(self._files), PNG)

    async def _strangers(self) -> None:
        headers = [
            {"Host": "evil.test"},
            {"Origin": "http://evil.test"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "null"},
        ]
        await self._refused("decode", b'{"z": [[0, 0, 0, 0]]}', JSON | self._random.choice(headers))

    async def _refused(self, call: str, body: bytes, headers: dict[str, str]) -> None:
        """Whatever is refused is refused with a 4xx or, where there is too much to do, a deliberate 503."""
        async with httpx2.AsyncClient(base_url=self._process.address, timeout=30) as client:
            answer = await client.post(f"/api/v1/models/{self._id}/{call}", content=body, headers=headers)
        self._tally.answered(f"hostile {call}", answer.status_code, answer.headers.get("Retry-After"))
        if answer.status_code < 400:
            self._tally.fail(f"hostile {call}: {answer.status_code} for {body[:40]!r} {headers}")

    async def _frames(self) -> None:
        """Junk on the WebSocket."""
        try:
            async with connect(f"{self._process.sockets}/api/v1/models/{self._id}/stream") as socket:
                for junk in (b"", b"abc", "text", bytes(7), struct.pack("<If", 1, float("nan")), bytes(2**19)):
                    await socket.send(junk)
                await asyncio.sleep(0.05)
        except InvalidStatus as error:
            headers = error.response.headers
            self._tally.answered("hostile stream", error.response.status_code, headers.get("Retry-After"))
        except ConnectionClosed as error:
            if error.rcvd is None or error.rcvd.code not in (1003, 1007, 1008, 1009, 1012):
                raise

    async def _crowd(self) -> None:
        """Sockets that are opened and say nothing."""
        async with AsyncExitStack() as crowd:
            for _ in range(50):
                await crowd.enter_async_context(self._connected())
            await asyncio.sleep(self._random.random())

    async def _slow(self) -> None:
        """A body that starts and never goes on."""
        async with self._connected() as (_, writer):
            head = f"POST /api/v1/models/{self._id}/encode HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/png\r\n"
            writer.write(f"{head}Content-Length: 1000000\r\n\r\n".encode() + bytes(1000))
            await asyncio.sleep(2 * self._random.random())

    async def _halves(self) -> None:
        """A request, and then no more from our side, though the answer is waited for."""
        async with self._connected() as (reader, writer):
            writer.write(b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            writer.write_eof()
            await asyncio.wait_for(reader.read(100), 10)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection that is broken off at the end, not closed."""
        parts = urlsplit(self._process.address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()


def bomb(side: int) -> bytes:
    """A PNG of side x side black pixels: tens of kilobytes that would become megabytes by the hundred."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side + 1)) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
