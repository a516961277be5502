"""The server as a process that can be ended, politely or not, and started anew on the same port."""

import asyncio
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import final

from soak.tally import Tally

GRACE = 2.0
"""Seconds after a start in which connections of before may still be found torn."""
PATIENCE = 60.0
"""Seconds for a start, and for an end, on a busy machine."""


@final
class Process:
    """`factorscope serve` on a folder; its log goes to a file."""

    def __init__(self, folder: Path, log: Path, flags: Sequence[str] = ()) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = ["serve", "--no-zoo", "--no-open", "--models", str(folder), "--port", str(port), *flags]
        self._command = [sys.executable, "-W", "error", "-m", "factorscope_server", *words]
        self._log = log
        self._down = True
        self._since = 0.0
        self.address = f"http://127.0.0.1:{port}"
        self.sockets = f"ws://127.0.0.1:{port}"
        self._process = self._start()

    async def restart(self, how: signal.Signals, tally: Tally) -> None:
        """Ends the server by a signal and starts it anew; clients find out by themselves."""
        self._down = True
        self._process.send_signal(how)
        status = await asyncio.to_thread(self._process.wait, PATIENCE)
        if status != (-how if how == signal.SIGKILL else 0):
            tally.fail(f"the server ended with {status} after {how.name}")
        self._process = await asyncio.to_thread(self._start)

    def stop(self, tally: Tally) -> None:
        """Ends the server for good, and reads its log: nothing unforeseen may stand there."""
        if self._process.poll() is not None and not self._down:
            tally.fail(f"the server had ended by itself, with {self._process.returncode}")
        self._down = True
        self._process.terminate()
        self._process.wait(PATIENCE)
        for line in self._log.read_text(errors="replace").splitlines():
            if re.search(r"Traceback|unhandled error|never awaited|Too many open files", line):
                tally.fail(f"in the server's log: {line}")

    def torn(self, tally: Tally, what: str, error: Exception) -> None:
        """A connection that broke: a failure unless the server was being ended or had just been started."""
        if self._down or time.monotonic() - self._since < GRACE:
            tally.torn += 1
        else:
            tally.fail(f"{what}: {type(error).__name__} {error}")

    def resident(self) -> float:
        """Its memory, in MiB; Linux only."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found, "no VmRSS"
        return int(found[1]) / 1024

    def _start(self) -> subprocess.Popen[str]:
        with self._log.open("a") as log:
            process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout
        with process.stdout as printed:
            said = printed.readline()
        if not said:
            raise RuntimeError(f"the server did not start: {self._log.read_text()[-500:]}")
        with urllib.request.urlopen(f"{self.address}/v2/health/live", timeout=PATIENCE):  # the address comes earlier
            self._since = time.monotonic()
            self._down = False
        return process
