"""The socket that the server listens on."""

import errno
import ipaddress
import os
import socket

PORT = 8000
TRIED = 100
"""Ports after the first that are tried where the user asked for none."""


def listen(host: str, port: int | None) -> socket.socket:
    """A listening socket on `port`; where that is None, on 8000 or the next one that is free. Raises OSError."""
    first = PORT if port is None else port
    for candidate in range(first, first + (TRIED if port is None else 0)):
        try:
            return _listen(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    return _listen(host, first)


def loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
