"""Many clients of the stream in one process, for bench_load: bare sockets, so that the server is what is slow.

    python benchmarks/load_clients.py ADDRESS MODEL LATENTS --clients 32 --rate 30 --seconds 5

A client does what the page does: one request under way, and the newest z waiting for its turn. Prints JSON.
"""

import argparse
import json
import random
import selectors
import socket
import struct
import time
from collections import deque
from time import perf_counter
from typing import NoReturn, final
from urllib.parse import urlsplit

BINARY, PING, PONG = 0x82, 0x89, 0x8A
SMALLEST = 6
"""Bytes of a whole frame: a ping's."""
GRACE = 2.0
"""Seconds in which the last answers may still come."""
HANDSHAKE = (
    "GET /api/v1/models/{model}/stream HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@final
class Client:
    """One socket; knows when the hand moved and when a picture of that move, or of a newer one, was there."""

    def __init__(self, host: str, port: int, model: str, latents: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(HANDSHAKE.format(model=model, host=f"{host}:{port}").encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(1) or _ended()
        if not answer.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(answer.partition(b"\r\n")[0].decode())
        self._buffer = bytearray(2**16 + 4)
        self._filled = 0
        self._z = [random.uniform(-0.5, 0.5) for _ in range(latents)]
        self._moved = 0
        self._flying: int | None = None
        self._unseen: deque[tuple[int, float]] = deque()
        self.late: list[float] = []
        self.answered = 0

    def move(self) -> None:
        """The hand moves: the new z goes out at once, or as soon as the answer under way is there."""
        self._moved += 1
        self._unseen.append((self._moved, perf_counter()))
        if self._flying is None:
            self._send()

    def receive(self) -> bool:
        """Reads what has come; whether an answer was complete with it."""
        self._filled += self.socket.recv_into(memoryview(self._buffer)[self._filled :]) or _ended()
        answered = False
        while self._filled >= SMALLEST:
            start, length = _measured(self._buffer)
            if self._filled < (end := start + length):
                break
            frame = bytes(self._buffer[:end])
            self._buffer[: self._filled - end] = self._buffer[end : self._filled]
            self._filled -= end
            if frame[0] == PING:
                self._say(PONG, frame[start:])
            elif frame[0] == BINARY:
                self._shown(struct.unpack_from("<I", frame, start)[0])
                answered = True
            else:
                raise ConnectionError(frame[start:].decode(errors="replace"))
        return answered

    @property
    def waits(self) -> bool:
        return bool(self._unseen)

    def _shown(self, number: int) -> None:
        if number != self._flying:
            raise ConnectionError(f"an answer to {number}, asked for {self._flying}")
        self._flying = None
        self.answered += 1
        now = perf_counter()
        while self._unseen and self._unseen[0][0] <= number:
            self.late.append(1000 * (now - self._unseen.popleft()[1]))
        if self._unseen:
            self._send()

    def _send(self) -> None:
        self._flying = self._moved
        self._z[self._moved % len(self._z)] = random.uniform(-1, 1)
        self._say(BINARY, struct.pack(f"<I{len(self._z)}f", self._flying, *self._z))

    def _say(self, kind: int, payload: bytes) -> None:
        """A frame under a mask of zeros, which changes nothing."""
        self.socket.sendall(struct.pack("!BBI", kind, 0x80 | len(payload), 0) + payload)


def drag(clients: list[Client], rate: float, seconds: float) -> None:
    """Every client's hand moves `rate` times a second, each at its own moments."""
    selector = _watching(clients)
    start = perf_counter()
    ticks = sorted(
        (start + (i + j / len(clients)) / rate, j) for i in range(int(rate * seconds)) for j in range(len(clients))
    )
    for when, j in ticks:
        while (left := when - perf_counter()) > 0:
            _receive(selector, left)
        clients[j].move()
    end = perf_counter() + GRACE
    while any(client.waits for client in clients) and perf_counter() < end:
        _receive(selector, 0.1)


def hammer(clients: list[Client], seconds: float) -> None:
    """Every client asks again as soon as it is answered."""
    selector = _watching(clients)
    for client in clients:
        client.move()
    end = perf_counter() + seconds
    while perf_counter() < end:
        for client in _receive(selector, 0.1):
            client.move()


def main() -> None:
    """Prints what the clients saw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("model")
    parser.add_argument("latents", type=int)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rate", type=float, help="moves a second; default: again as soon as answered")
    parser.add_argument("--seconds", type=float, default=5)
    chosen = parser.parse_args()
    place = urlsplit(chosen.address)
    clients = [
        Client(place.hostname or "", place.port or 80, chosen.model, chosen.latents) for _ in range(chosen.clients)
    ]
    start, busy = perf_counter(), time.process_time()
    if chosen.rate:
        drag(clients, chosen.rate, chosen.seconds)
    else:
        hammer(clients, chosen.seconds)
    print(
        json.dumps(
            {
                "seconds": perf_counter() - start,
                "cpu": time.process_time() - busy,
                "answered": [client.answered for client in clients],
                "late": [client.late for client in clients],
                "unseen": sum(client.waits for client in clients),
            }
        )
    )


def _watching(clients: list[Client]) -> selectors.BaseSelector:
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
    return selector


def _receive(selector: selectors.BaseSelector, timeout: float) -> list[Client]:
    """The clients that were answered within that time."""
    return [key.data for key, _ in selector.select(timeout) if key.data.receive()]


def _ended() -> NoReturn:
    raise ConnectionError("the server has closed a connection")


def _measured(buffer: bytearray) -> tuple[int, int]:
    """Where the payload of the server's frame starts, and its length; no picture of the zoo has 64 KiB."""
    return (2, buffer[1]) if buffer[1] < 126 else (4, struct.unpack_from("!H", buffer, 2)[0])


if __name__ == "__main__":
    main()
