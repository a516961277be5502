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
from dataclasses import dataclass
from typing import final

import numpy as np

from factorscope_server.errors import Overloaded, Stopping
from factorscope_server.lifetime import CUT_OFF
from factorscope_server.rows import Arrays, Part, Request, deliver
from factorscope_server.settings import BATCH

LONGEST = 0.02
"""Seconds of work in one call, by the pace of the call before: a function that is slow gets fewer rows at once."""
MOST_WAITING = 16_384
"""Rows that may wait: two of the largest sheets, some seconds of work. What comes on top is refused."""
MOST_THREADS = 8

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
        deliver(given_up)
        self._pool.shutdown()

    def add(self, queue: "Batched", request: Request) -> None:
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
            deliver(finished)

    def _take(self) -> "tuple[Batched, list[Part]] | None":
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

    def _parts(self, queue: "Batched") -> list[Part]:
        """One batch; empty where nobody who waits for the function wants it any more."""
        parts: list[Part] = []
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

    def plus(self, parts: Sequence[Part]) -> "Counts":
        return Counts(self.runs + 1, self.rows + sum(len(part.rows) for part in parts), self.parts + len(parts))


@final
class Batched:
    """A function of rows whose calls a crew puts together. Thread-safe.

    Where a batch fails each request in it is computed alone, so that only those fail that would have failed alone.
    """

    def __init__(self, crew: Crew, function: Function) -> None:
        self.function = function
        self.requests: deque[Request] = deque()
        self.pace = 0.0
        """Seconds of a processor that a row took in the last batch; this and the requests belong to the crew."""
        self._crew = crew

    def run(self, rows: np.ndarray) -> Arrays:
        """The function's outputs, for a thread, which waits; raises what it raises, Overloaded and Stopping."""
        future: Future[Arrays] = Future()
        self._crew.add(self, Request(rows, future, None))
        return future.result()

    async def run_async(self, rows: np.ndarray) -> Arrays:
        """The same for a task."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Arrays] = loop.create_future()
        self._crew.add(self, Request(rows, future, loop))
        return await future


def _computed(function: Function, parts: Sequence[Part]) -> list[tuple[Part, Arrays | Exception]]:
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
