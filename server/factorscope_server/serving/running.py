"""Runs the application on a socket that listens already."""

import signal
import socket
import threading
from dataclasses import replace

import uvicorn

from factorscope_server.app import create_app
from factorscope_server.lifetime import GRACE
from factorscope_server.observing import logs
from factorscope_server.observing.logs import LogStyle
from factorscope_server.serving import files
from factorscope_server.serving.connections import protocols
from factorscope_server.serving.ending import Server
from factorscope_server.settings import Settings


def serve(settings: Settings, log: LogStyle, listener: socket.socket) -> None:
    """Until SIGTERM or Ctrl+C, which from now on are no interrupts any more."""
    logs.install(log)
    app = create_app(settings)
    limits = settings.limits
    config = uvicorn.Config(
        app,
        **protocols(replace(limits, connections=min(limits.connections, files.connections()))),
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
    threading.Thread(target=app.state.shelf.look, daemon=True).start()  # read the bundles while the browser comes
    server = Server(config, app.state.lifetime)
    for asked in (signal.SIGINT, signal.SIGTERM):  # uvicorn's own come later, and raise anew what they took
        signal.signal(asked, server.handle_exit)
    server.run(sockets=[listener])
