"""Runs `factorscope serve`."""

import argparse
import os
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import replace

import uvicorn

from factorscope_models.zoo import ZOO
from factorscope_server.app import create_app
from factorscope_server.guard.limits import Limits
from factorscope_server.guard.token import QUERY
from factorscope_server.lifetime import GRACE
from factorscope_server.observing import logs
from factorscope_server.serving import files, secret
from factorscope_server.serving.arguments import problem
from factorscope_server.serving.connections import protocols
from factorscope_server.serving.ending import Server, terminate_as_interrupt
from factorscope_server.serving.listening import PORT, listen, loopback
from factorscope_server.settings import Settings


def main(chosen: argparse.Namespace) -> int:
    """Serves until it is told to stop; returns the exit status."""
    if wrong := problem(chosen):
        print(f"factorscope: {wrong}", file=sys.stderr)
        return 2
    try:
        listener = listen(chosen.host, chosen.port)
    except OSError as error:
        asked = f"{chosen.host}:{PORT if chosen.port is None else chosen.port}"
        print(f"factorscope: cannot listen on {asked}: {error.strerror or error}.", file=sys.stderr)
        return 1
    serve(chosen, listener)
    return 0


def serve(chosen: argparse.Namespace, listener: socket.socket) -> None:
    """Serves on a socket that listens already."""
    logs.install(chosen.log)
    terminate_as_interrupt()
    found = settings(chosen)
    app = create_app(found)
    config = uvicorn.Config(
        app,
        **protocols(replace(found.limits, connections=min(found.limits.connections, files.connections()))),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws_max_size=2**20,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE,
    )
    address = _address(chosen, listener.getsockname()[1]) + (f"/?{QUERY}={found.token}" if found.token else "")
    print(f"Factorscope is at {address} (Ctrl+C stops it)", flush=True)
    threading.Thread(target=app.state.shelf.look, daemon=True).start()  # read the bundles while the browser comes
    if chosen.open if chosen.open is not None else _has_browser() and not found.token:
        _open(address)
    with suppress(KeyboardInterrupt):
        Server(config, app.state.lifetime).run(sockets=[listener])


def settings(chosen: argparse.Namespace) -> Settings:
    """What the command line says, as the application takes it."""
    return Settings(
        models=(*((ZOO,) if chosen.zoo else ()), *(folder.resolve() for folder in chosen.models)),
        allow_hosts=tuple(chosen.allow_host),
        token=secret.token(chosen.token, os.environ),
        frame_ancestors=tuple("'self'" if origin.lower() == "self" else origin for origin in chosen.frame_ancestors),
        limits=Limits(rate=chosen.rate),
        threads=chosen.threads,
        batch=chosen.batch,
        memory=chosen.memory * 2**20,
        metrics=chosen.metrics,
    )


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
