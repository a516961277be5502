"""Crews for tests: a function that remembers its calls, and a gate behind which requests gather."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, final

import numpy as np

from factorscope_server.batching import Batched, Crew
from factorscope_server.errors import BadRequest

PATIENCE = 60
"""Seconds after which something that should happen at once is given up, however busy the machine is."""


def column(*values: float) -> np.ndarray:
    return np.array(values, np.float32)[:, None]


@final
class Doubling:
    """Doubles, refuses negative numbers, and remembers what it was called with."""

    def __init__(self) -> None:
        self.calls: list[list[float]] = []

    def __call__(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        self.calls.append(rows[:, 0].tolist())
        if (rows < 0).any():
            raise BadRequest("negative")
        return {"double": 2 * rows}


@final
class Gate:
    """Holds every thread of a crew, so that what comes meanwhile has to wait."""

    def __init__(self, crew: Crew, threads: int) -> None:
        self.open = threading.Event()
        self._inside = threading.Semaphore(0)
        queue = Batched(crew, self._hold)
        self._held = ThreadPoolExecutor(threads)
        for _ in range(threads):
            self._held.submit(queue.run, np.zeros((1, 1), np.float32))
            assert self._inside.acquire(timeout=PATIENCE)

    def _hold(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        self._inside.release()
        assert self.open.wait(PATIENCE)
        return {"held": rows}

    def close(self) -> None:
        self.open.set()
        self._held.shutdown()


@contextmanager
def held(crew: Crew, threads: int = 1) -> Iterator[Gate]:
    gate = Gate(crew, threads)
    try:
        yield gate
    finally:
        gate.close()


def computing() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("compute")}


def waiting(queue: Batched, requests: int) -> None:
    """Waits until so many requests wait."""
    until(lambda: len(queue.requests) == requests)


def until(holds: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < end
        sleep(0.001)


def queued(asking: ThreadPoolExecutor, queue: Batched, *requests: np.ndarray) -> list[Future[Any]]:
    """The requests in this order behind a crew that is held."""
    futures = []
    for rows in requests:
        before = len(queue.requests)
        futures.append(asking.submit(queue.run, rows))
        waiting(queue, before + 1)
    return futures
