"""Clients that mean harm, or know no better: each is refused or closed, and others are answered all the same."""

import http.client
import json
import os
import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from browsing import Server, serving
from handshakes import shaken
from reachable import reachable
from starlette.testclient import TestClient

HOST = "Host: 127.0.0.1\r\n"
ZERO = struct.pack("<I4f", 9, 0, 0, 0, 0)
BODIES = {
    "no JSON": b"\xff\xfe{",
    "half of it": b'{"z": [[0, 0',
    "null": b"null",
    "NaN": b'{"z": [[NaN, 0, 0, 0]], "latents": [0], "steps": NaN}',
    "infinity": b'{"z": [[0, -Infinity, 0, 0]], "steps": Infinity}',
    "more than a float": b'{"z": [[1e999, 0, 0, 0]], "steps": 1e999}',
    "digits": b'{"z": [[' + b"9" * 5000 + b", 0, 0, 0]]}",
    "wrong length": b'{"z": [[0, 0]]}',
    "ragged": b'{"z": [[0, 0, 0, 0], [0]]}',
    "deep lists": b'{"z": ' + b"[" * 100_000,
    "deep objects": b'{"z":' * 50_000 + b"0" + b"}" * 50_000,
    "100,000 rows": b'{"z": [' + b"[0,0,0,0]," * 99_999 + b"[0,0,0,0]]}",
    "a million rows": b'{"z": [' + b"[0,0,0,0]," * 999_999 + b"[0,0,0,0]]}",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_hostile_numbers_are_refused_in_words_by_every_call(client: TestClient, body: bytes):
    calls = [(method, path) for method, path in reachable(client.app) if method in ("POST", "PUT")]  # type: ignore[arg-type]
    assert len(calls) >= 8
    for method, path in calls:
        answer = client.request(method, path, content=body, headers={"Content-Type": "application/json"})
        assert 400 <= answer.status_code < 500, path
        assert len(answer.json()["error"]["message"]) < 500, f"{path} echoes what it was sent"


@pytest.mark.parametrize("z", [float("nan"), float("inf"), -float("inf")])
def test_hostile_numbers_in_binary_are_refused_too(client: TestClient, z: float):
    octets = {"Content-Type": "application/octet-stream"}
    for body in (struct.pack("<4f", z, 0, 0, 0), struct.pack("<4f", 0, 0, 0, z) * 512, bytes(2**23), b"123"):
        answer = client.post("/api/v1/models/toy-quantized/decode", content=body, headers=octets)
        assert answer.status_code in (413, 422)


@pytest.fixture(scope="module")
def server(written: Path) -> Iterator[Server]:
    with serving(written) as server:
        yield server


@contextmanager
def opened(server: Server, *pieces: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), 30) as client:
        for piece in pieces:
            client.sendall(piece)
        yield client


def decodes(server: Server) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as client:
        body, kind = json.dumps({"z": [[0, 0, 0, 0]]}), {"Content-Type": "application/json"}
        client.request("POST", "/api/v1/models/toy-quantized/decode", body, kind)
        return client.getresponse().read()[:4] == b"\x89PNG"


def streams(server: Server) -> bool:
    with opened(server) as client:
        if shaken(client) != 101:
            return False
        client.sendall(frame(2, ZERO))
        return client.recv(2)[:1] == b"\x82"


def frame(opcode: int, data: bytes, last: bool = True) -> bytes:
    """A client's frame, masked with zeros."""
    size = len(data)
    length = struct.pack(">B", 0x80 | size) if size < 126 else struct.pack(">BQ", 0xFF, size)
    return bytes([opcode | (0x80 if last else 0)]) + length + bytes(4) + data


def code(client: socket.socket) -> int:
    """With which the server closes a WebSocket."""
    data = b""
    while found := client.recv(65536):
        data += found
        if closing := re.search(rb"\x88[\x02-\x7d](..)", data, re.DOTALL):
            return struct.unpack(">H", closing[1])[0]
    raise AssertionError("the server said no goodbye")


MIB = bytes(2**20)


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        (frame(2, MIB + b"1"), 1009),
        (frame(2, MIB[:-9], last=False) + frame(0, MIB[:99]), 1009),
        (frame(3, b"no such frame"), 1002),
        (b"\xf2" + frame(2, ZERO)[1:], 1002),
        (frame(0, b"goes on with nothing"), 1002),
        (frame(9, bytes(200)), 1002),
        (frame(1, b"\xff\xfe"), 1007),
        (frame(1, b"text") * 16, 1008),
        (frame(2, b"bad") * 16, 1008),
        (b"\x82\x04bare", 1002),
    ],
    ids=["too large", "too large in two", "unknown", "reserved", "no beginning", "a long ping", "no UTF-8",
         "texts", "bad messages", "not masked"],
)  # fmt: skip
def test_frames_that_no_client_sends_close_the_socket(server: Server, frames: bytes, why: int):
    with opened(server) as client:
        assert shaken(client) == 101
        client.sendall(frames)
        assert code(client) == why
    assert streams(server)


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
        f"GET / HTTP/1.1\r\n{HOST}X: {'x' * 2**19}".encode(),
        f"GET /{'x' * 2**19}".encode(),
        f"POST /api/v1/models/x/decode HTTP/1.1\r\n{HOST}Content-Length: 5\r\nContent-Length: 6\r\n\r\n".encode(),
        f"POST /api/v1/models/x/decode HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff".encode(),
    ],
    ids=["TLS", "HTTP/2", "no host", "two hosts", "a long header", "a long address", "two lengths", "a long chunk"],
)
def test_what_is_no_request_is_4xx(server: Server, request_: bytes):
    with opened(server, request_) as client:
        assert re.match(rb"HTTP/1.1 4\d\d ", client.recv(65536))
    assert decodes(server)


def test_half_closed_sockets_and_halves_of_requests_harm_nobody(server: Server):
    head = f"POST /api/v1/models/toy-quantized/decode HTTP/1.1\r\n{HOST}Content-Type: application/json\r\n"
    for pieces in (b"", b"GET / HT", head.encode(), f"{head}Content-Length: 99\r\n\r\n{{".encode()):
        with opened(server, pieces) as client:
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):  # until the server lets go
                pass
    assert decodes(server)
    assert streams(server)


def test_a_thousand_sockets_that_say_nothing_stop_nobody(server: Server):
    with ExitStack() as stack:
        for number in range(1000):
            stack.enter_context(opened(server, b"" if number % 2 else f"GET / HTTP/1.1\r\n{HOST}".encode()))
        began = time.monotonic()
        assert decodes(server)
        assert streams(server)
        assert time.monotonic() - began < 10


def test_hundreds_of_websockets_are_refused_beyond_a_number_and_taken_again_later(server: Server):
    with ExitStack() as stack:
        found = [shaken(stack.enter_context(opened(server))) for _ in range(300)]
        assert found == [101] * 256 + [503] * 44
        assert decodes(server), "over HTTP it goes on"
    deadline = time.monotonic() + 30
    while not streams(server):
        assert time.monotonic() < deadline, "closed sockets still count"


def test_the_server_is_alive_and_has_let_go_of_all_that(server: Server):
    """The last test of the file: after all the above no descriptors are held for those who are gone."""
    if not Path(f"/proc/{server.pid}/fd").is_dir():
        return  # other systems do not say
    deadline = time.monotonic() + 30
    while len(os.listdir(f"/proc/{server.pid}/fd")) > 60:
        assert time.monotonic() < deadline
        time.sleep(0.2)
