"""`factorscope serve`: the command line of the server."""

import argparse
import errno
import ipaddress
import os
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from factorscope_models.zoo import ZOO
from factorscope_server.packing import arguments as packing
from factorscope_server.render import arguments as rendering
from factorscope_server.version import version

PORT = 8000
TRIED = 100
"""Ports after the first that are tried where the user asked for none."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit status."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.command == "openapi":
        from factorscope_server import openapi

        openapi.main()
        return 0
    if chosen.command in ("pack", "render"):
        if chosen.command == "pack":
            from factorscope_server.packing import command
        else:
            from factorscope_server.render import command
        try:
            return command.main(chosen)
        except KeyboardInterrupt:
            return 130  # as shells say of what Ctrl+C has ended
    problem = _problem(chosen)
    if problem:
        parser.exit(2, f"factorscope: {problem}\n")
    try:
        listener = listen(chosen.host, chosen.port)
    except OSError as error:
        asked = f"{chosen.host}:{PORT if chosen.port is None else chosen.port}"
        parser.exit(1, f"factorscope: cannot listen on {asked}: {error.strerror or error}.\n")
    _serve(chosen, listener)
    return 0


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="factorscope", description="See what the latents of an autoencoder do.")
    parser.add_argument("--version", action="version", version=f"factorscope {version()}")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the page and the API", description="Serve the page and the API.")
    serve.add_argument(
        "--models",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="a folder of bundles, or one; repeatable",
    )
    serve.add_argument(
        "--zoo", action=argparse.BooleanOptionalAction, default=True, help="serve the models that ship, too"
    )
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; others than loopback need --allow-host"
    )
    serve.add_argument("--port", type=int, help=f"default: {PORT}, or the next one that is free")
    serve.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="host name under which browsers come; repeatable",
    )
    serve.add_argument("--threads", type=int, default=1, help="of onnxruntime within one call; more is rarely faster")
    serve.add_argument(
        "--open",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="open a browser; default: where there is one",
    )
    packing.add(commands)
    rendering.add(commands)
    commands.add_parser("openapi", help="print the OpenAPI document")
    return parser


def _problem(chosen: argparse.Namespace) -> str:
    """What is wrong with the choices, or an empty string."""
    for folder in chosen.models:
        if not folder.is_dir():
            return f"--models {folder}: there is no such folder."
    if chosen.port is not None and not 0 <= chosen.port <= 65535:
        return f"--port {chosen.port}: ports go from 0 to 65535."
    if not 1 <= chosen.threads <= 256:
        return f"--threads {chosen.threads}: at least 1, at most 256."
    if any("*" in name or "/" in name or not name.strip() for name in chosen.allow_host):
        return "--allow-host takes plain host names as browsers send them, without * or http://."
    if not loopback(chosen.host) and not chosen.allow_host:
        return (
            f"--host {chosen.host} lets other machines in: name the host names they will use, "
            "for example --allow-host demo.example.org."
        )
    return ""


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


def _serve(chosen: argparse.Namespace, listener: socket.socket) -> None:
    import uvicorn

    from factorscope_server.app import create_app
    from factorscope_server.settings import Settings

    settings = Settings(
        models=(*((ZOO,) if chosen.zoo else ()), *(folder.resolve() for folder in chosen.models)),
        allow_hosts=tuple(chosen.allow_host),
        threads=chosen.threads,
    )
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=2**20,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
    )
    address = _address(chosen, listener.getsockname()[1])
    print(f"Factorscope is at {address} (Ctrl+C stops it)", flush=True)
    if chosen.open if chosen.open is not None else _has_browser():
        _open(address)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


def _address(chosen: argparse.Namespace, port: int) -> str:
    """Where a browser should go; the socket listens already, so whoever is quick waits a moment."""
    host = chosen.host if loopback(chosen.host) else chosen.allow_host[0]
    return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{port}"


def _has_browser() -> bool:
    """Whether someone sits there to see a window: a terminal, and a display where the system wants one."""
    display = sys.platform in ("darwin", "win32") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    return sys.stdout.isatty() and display


def _open(address: str) -> None:
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
