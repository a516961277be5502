"""Starts `factorscope serve`: listens, and says where before anything large is loaded: a browser is on its way then."""

import argparse
import os
import signal
import sys
import threading
from contextlib import suppress

from factorscope_models.zoo import ZOO
from factorscope_server.guard.limits import Limits
from factorscope_server.serving import secret
from factorscope_server.serving.arguments import problem
from factorscope_server.serving.listening import PORT, listen, loopback
from factorscope_server.settings import Settings


def main(chosen: argparse.Namespace) -> int:
    """Serves until it is told to stop, by SIGTERM as by Ctrl+C; returns the exit status."""
    if wrong := problem(chosen):
        print(f"factorscope: {wrong}", file=sys.stderr)
        return 2
    try:
        listener = listen(chosen.host, chosen.port)
    except OSError as error:
        asked = f"{chosen.host}:{PORT if chosen.port is None else chosen.port}"
        print(f"factorscope: cannot listen on {asked}: {error.strerror or error}.", file=sys.stderr)
        return 1
    with listener, suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        found = settings(chosen)
        link = _address(chosen, listener.getsockname()[1]) + (f"/?{secret.QUERY}={found.token}" if found.token else "")
        print(f"Factorscope is at {link} (Ctrl+C stops it)", flush=True)
        if chosen.open if chosen.open is not None else _has_browser() and not found.token:
            _open(link)
        from factorscope_server.serving.running import serve  # large: it loads while the browser comes

        serve(found, chosen.log, listener)
    return 0


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
