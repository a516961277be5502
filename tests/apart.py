"""Pictures fitted in a process of its own, whose memory and time are limited: what hurts a server shows there."""

import json
import resource
import select
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple, Self, final

from factorscope_models.manifest import ImageFormat
from factorscope_server.images.fitting import fit

MOST_MEMORY = 450 * 2**20
"""Bytes of address space that fitting one picture may take besides what the process has; as `fit` promises."""
MOST_SECONDS = 5.0
"""Of processor time; as `fit` promises."""
PATIENCE = 60.0
"""Seconds until a picture counts as never ending."""
TO = ImageFormat(channels=3, height=16, width=16)


class Outcome(NamedTuple):
    said: str
    """`fitted`, or the name of the exception, or what became of the process"""
    seconds: float
    """of processor time"""


@final
class Apart:
    """A process that fits what it is given, and starts anew when a picture has killed it."""

    def __init__(self) -> None:
        self._process = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def fit(self, data: bytes) -> Outcome:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(struct.pack("<I", len(data)) + data)
        stdin.flush()
        if not select.select([stdout], [], [], PATIENCE)[0]:
            return self._again("does not end", PATIENCE)
        line = stdout.readline()
        return Outcome(*json.loads(line)) if line else self._again("kills the process", 0)

    def _again(self, said: str, seconds: float) -> Outcome:
        self._end()
        self._process = self._started()
        return Outcome(said, seconds)

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "error", str(Path(__file__))]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def main() -> None:
    """Reads files, each after its length; answers each with a line."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    while length := sys.stdin.buffer.read(4):
        data = sys.stdin.buffer.read(*struct.unpack("<I", length))
        start = time.process_time()
        try:
            fit(data, None, TO)
            said = "fitted"
        except Exception as error:
            said = type(error).__name__
        print(json.dumps([said, time.process_time() - start]), flush=True)


if __name__ == "__main__":
    main()
