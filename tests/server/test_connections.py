"""Connections of clients that dawdle, of which there are too many, or who do not read: uvicorn with our limits."""

import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
import uvicorn
from handshakes import STREAM, shaken
from websockets.sync.client import connect

from factorscope_server.app import create_app
from factorscope_server.guard.limits import Limits
from factorscope_server.serving import files
from factorscope_server.serving.connections import protocols
from factorscope_server.serving.listening import listen
from factorscope_server.settings import Settings

HEAD = b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n"
MANY = struct.pack("<I", 7) + bytes(4 * 4 * 512)
PICTURES = 512 * 1024
"""Bytes of the answer to a message of as many rows as are taken."""
FRAME = b"\x82\xfe" + struct.pack(">H", len(MANY)) + bytes(4) + MANY
"""The same in a frame, masked with zeros."""
ASKED = (
    "POST /api/v1/models/toy-quantized/decode HTTP/1.1\r\nHost: localhost\r\nAccept: application/octet-stream\r\n"
    f"Connection: close\r\nContent-Type: application/octet-stream\r\nContent-Length: {len(MANY) - 4}\r\n\r\n"
).encode()
Served = Callable[[Limits], int]


@contextmanager
def running(folder: Path, limits: Limits) -> Iterator[int]:
    """The port of a server with such limits, and with so little room in its sockets that clients have to read."""
    listener = listen("127.0.0.1", 0)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    config = uvicorn.Config(
        create_app(Settings(models=(folder,), limits=limits)), log_level="critical", **protocols(limits)
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


@pytest.fixture
def served(zoo: Path) -> Iterator[Served]:
    with ExitStack() as stack:
        yield lambda limits: stack.enter_context(running(zoo, limits))


def opened(port: int, *first: bytes) -> socket.socket:
    """A connection that has sent so much, and has little room for what comes back."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(30)
    client.connect(("127.0.0.1", port))
    for piece in first:
        client.sendall(piece)
    return client


def until_closed(client: socket.socket, again: bytes = b"") -> float:
    """Seconds until the server closes, while `again` is sent every now and then."""
    began = time.monotonic()
    client.settimeout(0.1)
    while time.monotonic() - began < 20:
        try:
            if not client.recv(65536):
                return time.monotonic() - began
        except TimeoutError:
            try:
                client.sendall(again)
            except OSError:
                return time.monotonic() - began
        except ConnectionError:
            return time.monotonic() - began
    raise AssertionError("the server kept the connection")


def drained(client: socket.socket) -> int:
    """Bytes that are still to be read, until the server has closed."""
    total = 0
    try:
        while found := client.recv(65536):
            total += len(found)
    except ConnectionError:
        pass
    return total


def healthy(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as client:
        client.request("GET", "/api/v1/health", headers={"Host": "localhost"})
        return client.getresponse().status == 200


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"", b""),
        (HEAD, b""),
        (HEAD, b"X: 1\r\n"),
        (HEAD + b"\r\n", b"G"),
        (b"POST /api/v1/models/x/decode HTTP/1.1\r\nHost: evil.test\r\nContent-Length: 9999\r\n\r\n", b"1"),
    ],
    ids=["says nothing", "stops within the head", "sends its head for ever", "begins a second head", "was refused"],
)
def test_a_connection_that_brings_no_whole_request_in_time_is_closed(served: Served, first: bytes, again: bytes):
    port = served(Limits(head_seconds=0.5))
    with opened(port, first) as client:
        assert until_closed(client, again) < 9
    assert healthy(port)


def test_requests_and_sockets_that_last_longer_than_a_head_may_are_left_alone(served: Served):
    port = served(Limits(head_seconds=2, body_seconds=30, piece_seconds=30))
    body = b'{"z": [[0, 0, 0, 0]]}'
    with connect(f"ws://localhost:{port}{STREAM}") as stream:
        client = http.client.HTTPConnection("localhost", port, timeout=30)
        with closing(client):
            client.putrequest("POST", "/api/v1/models/toy-quantized/decode")
            client.putheader("Content-Type", "application/json")
            client.putheader("Content-Length", str(len(body)))
            client.endheaders(body[:5])
            time.sleep(3)
            client.send(body[5:])
            first = client.getresponse()
            assert (first.status, first.read()[:4]) == (200, b"\x89PNG")
            kept = client.sock
            time.sleep(0.3)
            client.request("GET", "/api/v1/health")
            assert client.getresponse().status == 200
            assert client.sock is kept, "a connection is used again"
        stream.send(struct.pack("<I4f", 1, 0, 0, 0, 0))
        assert stream.recv(5)[:4] == b"\1\0\0\0"


def test_of_too_many_connections_the_one_that_waited_longest_makes_room(served: Served):
    port = served(Limits(connections=20, head_seconds=60))
    with ExitStack() as stack:
        stream = stack.enter_context(connect(f"ws://localhost:{port}{STREAM}"))
        idle = [stack.enter_context(opened(port)) for _ in range(60)]
        assert healthy(port)
        assert until_closed(idle[0]) < 20
        idle[-1].settimeout(0.3)
        with pytest.raises(TimeoutError):
            idle[-1].recv(1)
        stream.send(struct.pack("<I4f", 1, 0, 0, 0, 0))
        assert stream.recv(5)[:4] == b"\1\0\0\0"


def test_a_client_that_does_not_read_its_answer_is_cut_off(served: Served):
    port = served(Limits(unread_seconds=1.5, head_seconds=60))
    with opened(port, ASKED, MANY[4:]) as greedy:
        time.sleep(4)
        assert drained(greedy) < PICTURES
    with opened(port, ASKED, MANY[4:]) as slow:  # but not one that reads at its leisure
        first = slow.recv(65536)
        assert len(first) + drained(slow) > PICTURES


def test_a_socket_that_does_not_read_is_let_go_and_its_place_given_back(served: Served):
    port = served(Limits(unread_seconds=3, sockets=4))
    with opened(port) as greedy:
        assert shaken(greedy) == 101
        greedy.sendall(FRAME)
        time.sleep(0.5)
        greedy.sendall(FRAME)
        with opened(port) as early:
            assert shaken(early) == 503, "it has the only place"
        deadline, status = time.monotonic() + 20, 503
        while status == 503:
            assert time.monotonic() < deadline, "it kept the only place"
            time.sleep(0.1)
            with opened(port) as late:
                status = shaken(late)
        assert status == 101
        assert drained(greedy) < 2 * PICTURES


def test_the_process_takes_as_many_files_as_it_may():
    assert 256 <= files.connections() <= files.WANTED - files.SPARE
