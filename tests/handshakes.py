"""A WebSocket's handshake over a bare socket, for clients that misbehave afterwards."""

import socket

STREAM = "/api/v1/models/toy-quantized/stream"
SHAKE = (
    f"GET {STREAM} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
).encode()


def shaken(client: socket.socket) -> int:
    """The status of a WebSocket's handshake."""
    client.sendall(SHAKE)
    answer = b""
    while not answer.endswith(b"\r\n\r\n") and (found := client.recv(1)):
        answer += found
    return int(answer.split()[1])
