"""SIGTERM, with a real process: what is under way is finished within a stated time, and the end is no failure."""

import http.client
import json
import socket
import struct
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import final

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from factorscope_server.lifetime import GRACE, LAST_WORDS, Lifetime, Stopping

DECODE = "/api/v1/models/toy-quantized/decode"
RENDER = "/api/v1/models/toy-quantized/render"
RESTART = 1012
Z = bytes(16)
PATIENCE = 60
BUSY = 15
"""Seconds that the end itself may take on a busy machine; a body that never comes would hold it for longer."""


@final
class Server:
    """`factorscope serve` in a process of its own, in which a warning is an error; and connections to it."""

    def __init__(self, folder: Path, *flags: str) -> None:
        command = [sys.executable, "-W", "error", "-m", "factorscope_server", "serve", "--no-zoo", "--no-open"]
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--models", str(folder), *flags],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.port = int(self.process.stdout.readline().split()[3].rpartition(":")[2])
        self.stream = f"ws://127.0.0.1:{self.port}/api/v1/models/toy-quantized/stream"
        self._open = ExitStack()

    def terminate(self) -> tuple[int, str, float]:
        """Exit code, what it wrote to stderr, and seconds from SIGTERM to its end."""
        began = time.monotonic()
        self.process.terminate()
        return self.ended(began)

    def ended(self, began: float) -> tuple[int, str, float]:
        """Waits for it."""
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors, time.monotonic() - began

    def close(self) -> None:
        """Whatever has become of it."""
        self._open.close()
        self.process.kill()
        self.process.communicate()

    def get(self, path: str) -> http.client.HTTPResponse:
        """The answer, over a connection that stays open."""
        connection = self._connection()
        connection.request("GET", path)
        return self._open.enter_context(connection.getresponse())

    def post(self, path: str, body: bytes, kind: str, part: int | None = None) -> http.client.HTTPConnection:
        """A request that has been sent; of its body, if need be, only a part."""
        connection = self._connection()
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", kind)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:part])
        return connection

    def film(self, seconds: int, fps: int, size: int) -> http.client.HTTPResponse:
        """A film, of which the first word has come."""
        drawn = {"kind": "traversal", "z": [0, 0, 0, 0], "latent": 1}
        asked = {"film": drawn, "format": "webp", "seconds": seconds, "fps": fps, "size": size}
        connection = self.post(RENDER, json.dumps(asked).encode(), "application/json")
        answer = self._open.enter_context(connection.getresponse())
        assert json.loads(answer.readline())["done"] > 0
        return answer

    def _connection(self) -> http.client.HTTPConnection:
        return self._open.enter_context(closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)))


def test_what_is_under_way_is_answered_and_sockets_are_told_to_come_again(zoo: Path):
    with closing(Server(zoo)) as server:
        slow = server.post(DECODE, Z, "application/octet-stream", 8)
        assert server.get("/v2/health/live").read() == b'{"live":true}'
        with connect(server.stream) as live:
            live.send(struct.pack("<I", 1) + Z)
            live.recv()
            server.process.terminate()
            with pytest.raises(ConnectionClosed) as closed:
                live.recv(timeout=PATIENCE)
            assert closed.value.rcvd
            assert closed.value.rcvd.code == RESTART
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port)).close()
        slow.send(Z[8:])
        with slow.getresponse() as answer:
            assert answer.status == 200
            assert len(answer.read()) == int(answer.headers["Content-Length"])
        code, errors, _ = server.ended(time.monotonic())
    assert (code, errors) == (0, "")


def test_what_takes_longer_is_cut_off_in_the_stated_time_and_a_film_says_why(zoo: Path):
    with closing(Server(zoo)) as server:
        film = server.film(seconds=10, fps=50, size=512)
        never = server.post(DECODE, Z, "application/octet-stream", 8)
        code, errors, seconds = server.terminate()
        *_, last = film.read().splitlines()
        with never.getresponse() as cut:
            assert (cut.status, json.load(cut)["error"]["code"]) == (503, "stopping")
    assert json.loads(last)["error"]["code"] == "stopping"
    assert "ask again" in json.loads(last)["error"]["message"]
    assert code == 0
    assert GRACE - LAST_WORDS < seconds < GRACE + BUSY
    assert "Traceback" not in errors


def test_a_short_film_is_finished_first(zoo: Path):
    with closing(Server(zoo)) as server:
        film = server.film(seconds=1, fps=50, size=128)
        code, errors, _ = server.terminate()
        *_, last = film.read().splitlines()
    assert "file" in json.loads(last)
    assert (code, errors) == (0, "")


def test_in_json_every_line_on_stderr_is_an_object(zoo: Path):
    with closing(Server(zoo, "--log", "json")) as server:
        id = server.get("/api/v1/health?token=SECRET").headers["X-Request-Id"]
        with connect(f"{server.stream}?token=SECRET"):
            pass
        with socket.create_connection(("127.0.0.1", server.port)) as bad:
            bad.sendall(b"SECRET\r\n\r\n")
            assert bad.recv(100)
        code, errors, _ = server.terminate()
    lines = [json.loads(line) for line in errors.splitlines()]
    events = [line["event"] for line in lines if line["level"] == "info"]
    assert (events[0], events[-1]) == ("serving", "stopped")
    assert sorted(events) == ["request", "request", "serving", "stopped", "stopping"]
    assert lines[1]["request"] == id
    assert any(line["level"] == "warning" and line["logger"] == "uvicorn.error" for line in lines)
    assert "SECRET" not in errors
    assert code == 0


def test_long_work_is_told_in_time_to_end(monkeypatch: pytest.MonkeyPatch):
    lifetime, now = Lifetime(), 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    lifetime.check()
    assert not lifetime.stopping
    lifetime.stop()
    assert lifetime.stopping
    now += GRACE - LAST_WORDS
    lifetime.check()
    lifetime.stop()  # a second signal gives no more time
    now += 0.1
    with pytest.raises(Stopping):
        lifetime.check()
