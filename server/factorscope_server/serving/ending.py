"""How the server ends: on SIGTERM as on Ctrl+C it takes nothing new, finishes what it has, and exits with 0."""

import logging
import socket
from types import FrameType
from typing import final

import uvicorn

from factorscope_server.lifetime import Lifetime

logger = logging.getLogger(__name__)


@final
class Server(uvicorn.Server):
    """uvicorn's; the application hears of the end before the sockets close."""

    def __init__(self, config: uvicorn.Config, lifetime: Lifetime) -> None:
        super().__init__(config)
        self._lifetime = lifetime

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Uvicorn's handler of both signals."""
        self._lifetime.stop()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to answer."""
        await super().startup(sockets)
        logger.info("serving")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Closes what is idle, tells WebSockets 1012, and waits for the others."""
        logger.info("stopping")
        await super().shutdown(sockets)
        logger.info("stopped")
