"""Bodies: not too long, whatever their headers say, and not too slow."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from factorscope_server.app import create_app
from factorscope_server.guard.bodies import BYTES
from factorscope_server.guard.limits import Limits
from factorscope_server.settings import Settings

JSON = {"Content-Type": "application/json"}
BODY = b'{"z": [[0, 0, 0, 0]]}'


def refused(answer, code: str, status: int) -> bool:
    return (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("path", "kind"), [("decode", "application/json"), ("encode", "image/png"), ("traverse", "application/json")]
)
def test_a_body_over_the_limit_is_413(client: TestClient, path: str, kind: str, chunked: bool):
    size = BYTES[kind] + 1
    body = b" " * size
    content = (body[i : i + 65536] for i in range(0, size, 65536)) if chunked else body
    answer = client.post(f"/api/v1/models/toy-quantized/{path}", content=content, headers={"Content-Type": kind})
    assert refused(answer, "too_large", 413)


def test_a_form_over_the_limit_is_413(client: TestClient):
    big = b"\0" * (BYTES["multipart/form-data"] + 1)
    assert refused(client.post("/api/v1/models/toy-quantized/encode", files={"file": ("x.png", big)}), "too_large", 413)
    answer = client.post(
        "/api/v1/models/toy-quantized/encode", files={"file": ("x.png", big[: 2**23 + 1], "image/png")}
    )
    assert refused(answer, "too_large", 413)


def test_a_length_that_is_no_number_is_refused(client: TestClient):
    for length in ("-1", "1e3", "0x9", "9" * 5000):
        headers = JSON | {"Content-Length": length}
        assert client.post("/api/v1/models/x/decode", content=b"{}", headers=headers).status_code in (400, 413)


async def posted(app, pieces: Callable[[], Awaitable[dict]], kind: bytes) -> tuple[int, dict[bytes, bytes]]:
    """Status and headers of the answer to a body without a length that comes in pieces."""
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/models/toy-quantized/decode",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", kind), (b"transfer-encoding", b"chunked")],
    }
    await app(scope, pieces, send)
    return sent[0]["status"], dict(sent[0]["headers"])


def test_of_a_body_without_a_length_hardly_more_than_the_limit_is_read(client: TestClient):
    received = 0
    piece = b"\0" * 65536

    async def endless() -> dict:
        nonlocal received
        received += len(piece)
        return {"type": "http.request", "body": piece, "more_body": True}

    status, headers = asyncio.run(posted(client.app, endless, b"image/png"))
    assert (status, headers[b"connection"]) == (413, b"close")
    assert received <= BYTES["image/png"] + 2 * len(piece)


@dataclass
class Slow:
    """A body of JSON that comes byte after byte."""

    pause: float
    sent: int = 0

    async def __call__(self) -> dict:
        await asyncio.sleep(self.pause)
        self.sent += 1
        return {"type": "http.request", "body": BODY[self.sent - 1 : self.sent], "more_body": self.sent < len(BODY)}


@pytest.mark.parametrize(
    ("limits", "pause", "status"),
    [
        (Limits(body_seconds=9, piece_seconds=0.1), 0.3, 408),
        (Limits(body_seconds=0.1, piece_seconds=9), 0.02, 408),
        (Limits(body_seconds=30, piece_seconds=3), 0.001, 200),
    ],
)
def test_a_body_that_comes_too_slowly_is_408_and_the_connection_closed(
    zoo: Path, limits: Limits, pause: float, status: int
):
    slow = Slow(pause)
    app = create_app(Settings(models=(zoo,), limits=limits))
    found, headers = asyncio.run(posted(app, slow, b"application/json"))
    assert found == status
    assert (headers.get(b"connection") == b"close") == (status == 408)
    assert (slow.sent == len(BODY)) == (status == 200)
