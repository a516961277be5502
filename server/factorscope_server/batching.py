"""Rows of many requests in one call of a function. Nobody waits for company; who has to wait anyway goes together.

A few threads compute for everyone. While all of them are at work requests gather, and a thread that comes free takes
what has gathered for one function, up to a bound of rows. So an idle server answers at once, a busy one in batches.

The rule of turns: functions take turns, and so do the requests of one function, first come first served; what does not
fit into a batch goes behind those that wait. So a small request waits for at most one batch of each request before it,
however many rows these have.
"""

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import final

import numpy as np

from factorscope_server.errors import Overloaded, Stopping
from factorscope_server.lifetime import CUT_OFF
from factorscope_server.settings import BATCH

LONGEST = 0.02
"""Seconds of work in one call, by the pace of the call before: a function that is slow gets fewer rows at once."""
MOST_WAITING = 16_384
"""Rows that may wait: two of the largest sheets, some seconds of work. What comes on top is refused."""
MOST_THREADS = 8

Arrays = dict[str, np.ndarray]
"""Named outputs, all of as many rows as the input."""
Function = Callable[[np.ndarray], Arrays]


@final
class Crew:
    """The threads, and who waits for them. They start when they are needed and end with `close`, or with the crew."""

    def __init__(self, batch: int = BATCH, threads: int | None = None, waiting: int = MOST_WAITING) -> None:
        self._batch = batch
        self._most_waiting = waiting
        self.threads = threads or min(MOST_THREADS, os.cpu_count() or 1)
        self._idle = self.threads
        self._pool = ThreadPoolExecutor(self.threads, "compute")
        self._lock = threading.Lock()
        self._ended = False
        self._turns: deque[Batched] = deque()
        """Functions for which requests wait, each once."""
        self.waiting = 0
        """Rows."""
        self.counts = Counts()

    def close(self) -> None:
        """Ends the threads when what they compute is done; who waits, or asks from now on, gets Stopping."""
        with self._lock:
            self._ended = True
            given_up = [request for queue in self._turns for request in queue.requests]
            for queue in self._turns:
                queue.requests.clear()
            self._turns.clear()
            self.waiting = 0
            for request in given_up:
                request.fail(Stopping(CUT_OFF))
        _deliver(given_up)
        self._pool.shutdown()

    def add(self, queue: "Batched", request: "_Request") -> None:
        """Puts a request into its function's queue; raises Overloaded and Stopping."""
        rows = len(request.rows)
        with self._lock:
            if self._ended:
                raise Stopping(CUT_OFF)
            if self.waiting and self.waiting + rows > self._most_waiting:
                raise Overloaded("Too much waits to be computed; ask again in a second.")
            self.waiting += rows
            if not queue.requests:
                self._turns.append(queue)
            queue.requests.append(request)
            free = self._idle > 0
            self._idle -= free
            if free:
                self._pool.submit(self._work)

    def _work(self) -> None:
        """Computes until nothing waits."""
        while (taken := self._take()) is not None:
            queue, parts = taken
            began = time.thread_time()
            outcomes = _computed(queue.function, parts)
            queue.pace = (time.thread_time() - began) / max(1, sum(len(part.rows) for part in parts))
            with self._lock:
                finished = [part.request for part, outcome in outcomes if part.request.finishes(part, outcome)]
            _deliver(finished)

    def _take(self) -> "tuple[Batched, list[_Part]] | None":
        with self._lock:
            while self._turns:
                queue = self._turns.popleft()
                parts = self._parts(queue)
                if queue.requests:
                    self._turns.append(queue)
                if parts:
                    self.counts = self.counts.plus(parts)
                    return queue, parts
            self._idle += 1
            return None

    def _parts(self, queue: "Batched") -> "list[_Part]":
        """One batch; empty where nobody who waits for the function wants it any more."""
        parts: list[_Part] = []
        room = min(self._batch, max(1, int(LONGEST / queue.pace))) if queue.pace else self._batch
        while room > 0 and queue.requests:
            request = queue.requests.popleft()
            part = request.part(room)
            self.waiting -= len(part.rows) if part else request.left
            if part:
                parts.append(part)
                room -= len(part.rows)
                if request.left:
                    queue.requests.append(request)
        return parts


@final
@dataclass(frozen=True)
class Counts:
    """What a crew has done since it began."""

    runs: int = 0
    rows: int = 0
    parts: int = 0
    """Requests, or parts of large ones, that went into the runs: parts / runs of them shared one on average."""

    def plus(self, parts: "Sequence[_Part]") -> "Counts":
        return Counts(self.runs + 1, self.rows + sum(len(part.rows) for part in parts), self.parts + len(parts))


@final
class Batched:
    """A function of rows whose calls a crew puts together. Thread-safe.

    Where a batch fails each request in it is computed alone, so that only those fail that would have failed alone.
    """

    def __init__(self, crew: Crew, function: Function) -> None:
        self.function = function
        self.requests: deque[_Request] = deque()
        self.pace = 0.0
        """Seconds of a processor that a row took in the last batch; this and the requests belong to the crew."""
        self._crew = crew

    def run(self, rows: np.ndarray) -> Arrays:
        """The function's outputs, for a thread, which waits; raises what it raises, Overloaded and Stopping."""
        future: Future[Arrays] = Future()
        self._crew.add(self, _Request(rows, future, None))
        return future.result()

    async def run_async(self, rows: np.ndarray) -> Arrays:
        """The same for a task."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Arrays] = loop.create_future()
        self._crew.add(self, _Request(rows, future, loop))
        return await future


@final
class _Request:
    """Rows, how many of them are in a batch by now, and what has come of them."""

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

    def part(self, most: int) -> "_Part | None":
        """The next rows; None where nobody wants them any more."""
        if self._error or self._future.cancelled():
            return None
        start, self._taken = self._taken, min(self._taken + most, len(self.rows))
        return _Part(self, start, self.rows[start : self._taken])

    def finishes(self, part: "_Part", outcome: Arrays | Exception) -> bool:
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
        try:
            self._future.set_result(self._outcome())
        except Exception as error:  # the function's; or there is no memory to put a large answer together
            self._future.set_exception(error)

    def _outcome(self) -> Arrays:
        if self._error:
            raise self._error
        if len(self._found) == 1:
            return self._found[0][1]
        parts = [arrays for _, arrays in sorted(self._found, key=lambda found: found[0])]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


@final
@dataclass(frozen=True)
class _Part:
    """What a batch takes of a request: all of a small one."""

    request: _Request
    start: int
    rows: np.ndarray


def _computed(function: Function, parts: Sequence[_Part]) -> list[tuple[_Part, Arrays | Exception]]:
    """What the function says of every part; where it fails for all, of each alone."""
    try:
        found = function(parts[0].rows if len(parts) == 1 else np.concatenate([part.rows for part in parts]))
    except Exception as error:
        if len(parts) == 1:
            return [(parts[0], error)]
        return [outcome for part in parts for outcome in _computed(function, [part])]
    ends = np.cumsum([len(part.rows) for part in parts]).tolist()
    return [
        (part, {name: values[end - len(part.rows) : end] for name, values in found.items()})
        for part, end in zip(parts, ends, strict=True)
    ]


def _deliver(finished: Sequence[_Request]) -> None:
    """Wakes every thread that waits, and every event loop once."""
    loops: dict[asyncio.AbstractEventLoop, list[_Request]] = {}
    for request in finished:
        if request.loop is None:
            request.settle()
        else:
            loops.setdefault(request.loop, []).append(request)
    for loop, requests in loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle, requests)


def _settle(requests: Sequence[_Request]) -> None:
    for request in requests:
        request.settle()
