"""Rows that somebody waits to have computed: how many of them are in a batch by now, and what has come of them."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import final

import numpy as np

Arrays = dict[str, np.ndarray]
"""Named outputs, all of as many rows as the input."""


@final
class Request:
    """Of a thread, or of a task of a loop. Its crew calls it one thread at a time, but for `settle`."""

    def __init__(
        self,
        rows: np.ndarray,
        future: Future[Arrays] | asyncio.Future[Arrays],
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self.rows = rows
        self.loop = loop
        self._future = future
        self._taken = 0
        self._found: list[tuple[int, Arrays]] = []
        self._missing = len(rows)
        self._error: Exception | None = None

    @property
    def left(self) -> int:
        """Rows that are in no batch yet."""
        return len(self.rows) - self._taken

    def part(self, most: int) -> "Part | None":
        """The next rows; None where nobody wants them any more."""
        if self._error or self._future.cancelled():
            return None
        start, self._taken = self._taken, min(self._taken + most, len(self.rows))
        return Part(self, start, self.rows[start : self._taken])

    def finishes(self, part: "Part", outcome: Arrays | Exception) -> bool:
        """Whether this was the last that the request waited for."""
        if self._error:
            return False
        if isinstance(outcome, Exception):
            self.fail(outcome)
            return True
        self._found.append((part.start, outcome))
        self._missing -= len(part.rows)
        return self._missing == 0

    def fail(self, error: Exception) -> None:
        """Nothing more is computed of it."""
        self._error = error

    def settle(self) -> None:
        """Gives whoever asked the outcome."""
        if self._future.done():  # cancelled
            return
        if self._error:
            self._future.set_exception(self._error)
            return
        try:
            found = self._together()
        except Exception as error:  # no memory for a large answer: whoever waits must hear of it
            self._future.set_exception(error)
        else:
            self._future.set_result(found)

    def _together(self) -> Arrays:
        if len(self._found) == 1:
            return self._found[0][1]
        parts = [arrays for _, arrays in sorted(self._found, key=lambda found: found[0])]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


@final
@dataclass(frozen=True)
class Part:
    """What a batch takes of a request: all of a small one."""

    request: Request
    start: int
    rows: np.ndarray


def deliver(finished: Sequence[Request]) -> None:
    """Wakes every thread that waits, and every event loop once."""
    loops: dict[asyncio.AbstractEventLoop, list[Request]] = {}
    for request in finished:
        if request.loop is None:
            request.settle()
        else:
            loops.setdefault(request.loop, []).append(request)
    for loop, requests in loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle, requests)


def _settle(requests: Sequence[Request]) -> None:
    for request in requests:
        request.settle()
