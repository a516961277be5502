"""Requests computed together: the same answers as alone, turns that are fair, bounds that hold, threads that end."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, final

import numpy as np
import pytest
from onnx import helper
from starlette.testclient import TestClient
from toy_graphs import graph

from factorscope_server.app import create_app
from factorscope_server.batching import MOST_WAITING, Batched, Counts, Crew
from factorscope_server.codec import Graph
from factorscope_server.errors import BadRequest, Overloaded
from factorscope_server.settings import Settings
from factorscope_server.shelf import Shelf

STREAM = "ws://localhost:8000/api/v1/models/toy-gaussian/stream"
DECODE = "/api/v1/models/toy-gaussian/decode"
OCTETS = {"Content-Type": "application/octet-stream", "Accept": "application/octet-stream"}


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
            assert self._inside.acquire(timeout=5)

    def _hold(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        self._inside.release()
        assert self.open.wait(10)
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


@pytest.fixture
def asking() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(64) as pool:
        yield pool


@pytest.fixture
def one() -> Iterator[Crew]:
    """A crew of one thread, in batches of 16."""
    crew = Crew(threads=1)
    yield crew
    crew.close()


def waiting(queue: Batched, requests: int) -> None:
    """Waits until so many requests wait."""
    until(lambda: len(queue.requests) == requests)


def until(holds: Callable[[], bool]) -> None:
    end = monotonic() + 5
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


def test_what_waits_is_computed_together_and_everyone_gets_their_own(one: Crew, asking: ThreadPoolExecutor):
    function = Doubling()
    queue = Batched(one, function)
    with held(one):
        futures = queued(asking, queue, column(1), column(2, 3), column(4))
    assert [future.result()["double"].tolist() for future in futures] == [[[2]], [[4], [6]], [[8]]]
    assert function.calls == [[1, 2, 3, 4]]
    assert one.counts == Counts(runs=2, rows=5, parts=4)


@pytest.mark.parametrize("batch", [1, 16])
def test_no_call_has_more_rows_than_the_bound(batch: int, asking: ThreadPoolExecutor):
    crew, function = Crew(batch, threads=1), Doubling()
    queue = Batched(crew, function)
    with held(crew):
        futures = queued(asking, queue, *(column(i) for i in range(40)), column(*range(100, 133)))
    found = np.concatenate([future.result()["double"] for future in futures])
    assert found[:, 0].tolist() == [2.0 * i for i in (*range(40), *range(100, 133))]
    assert {len(call) for call in function.calls[:-1]} == {batch}
    assert len(function.calls[-1]) <= batch
    crew.close()


def test_a_small_request_waits_for_one_batch_of_a_large_one(one: Crew, asking: ThreadPoolExecutor):
    function = Doubling()
    queue = Batched(one, function)
    with held(one):
        sheet, small = queued(asking, queue, np.zeros((132, 1), np.float32), column(7))
    assert small.result()["double"] == 14
    assert len(sheet.result()["double"]) == 132
    assert [7 in call for call in function.calls].index(True) == 1
    assert len(function.calls) == 9


def test_functions_take_turns(one: Crew, asking: ThreadPoolExecutor):
    crowded, quiet, order = Doubling(), Doubling(), []
    many = Batched(one, lambda rows: order.append("many") or crowded(rows))
    few = Batched(one, lambda rows: order.append("few") or quiet(rows))
    with held(one):
        futures = queued(asking, many, *(np.zeros((16, 1), np.float32) for _ in range(10)))
        futures += queued(asking, few, column(1))
    for future in futures:
        future.result()
    assert order.index("few") == 1


def test_a_request_that_fails_fails_alone(one: Crew, asking: ThreadPoolExecutor):
    function = Doubling()
    queue = Batched(one, function)
    with held(one):
        good, bad, wide = queued(asking, queue, column(1), column(-1), np.ones((1, 2), np.float32))
    assert good.result()["double"] == 2
    assert wide.result()["double"].tolist() == [[2, 2]]
    with pytest.raises(BadRequest, match="negative"):
        bad.result()
    assert function.calls == [[1], [-1], [1]]  # columns that differ cannot even be put together


def test_a_graph_that_answers_one_request_with_infinity_answers_the_others(one: Crew, asking: ThreadPoolExecutor):
    data = graph([helper.make_node("Log", ["z"], ["image"])], {"z": [1]}, {"image": [1]}, {}, "x", image="1x1x1")
    logarithm = Batched(one, Graph(data, threads=1).run)
    with held(one):
        first, zero, third = queued(asking, logarithm, column(1), column(0), column(1, 1))
    assert first.result()["image"].tolist() == [[0]]
    assert third.result()["image"].tolist() == [[0], [0]]
    with pytest.raises(BadRequest, match="not finite"):
        zero.result()


def test_the_rest_of_a_large_request_that_failed_is_not_computed(one: Crew):
    function = Doubling()
    with pytest.raises(BadRequest):
        Batched(one, function).run(column(-1, *range(1000)))
    assert len(function.calls) == 1
    assert Batched(one, function).run(column(1))["double"] == 2


def test_what_waits_is_bounded_and_there_is_room_again_later(asking: ThreadPoolExecutor):
    crew = Crew(threads=1, waiting=4)
    queue = Batched(crew, Doubling())
    with held(crew):
        futures = queued(asking, queue, column(1, 2), column(3, 4))
        with pytest.raises(Overloaded):
            queue.run(column(5))
    assert [len(future.result()["double"]) for future in futures] == [2, 2]
    assert queue.run(column(*range(9)))["double"].shape == (9, 1)  # nothing waits: however large it is
    crew.close()


def test_a_task_that_gave_up_is_not_computed_for(one: Crew):
    function = Doubling()
    queue = Batched(one, function)

    async def story() -> float:
        gate = Gate(one, 1)
        gone = asyncio.create_task(queue.run_async(column(1)))
        stays = asyncio.create_task(queue.run_async(column(2)))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        gate.close()
        return float((await stays)["double"][0, 0])

    assert asyncio.run(story()) == 4
    assert function.calls == [[2]]


def test_an_event_loop_is_woken_once_for_a_batch(one: Crew, monkeypatch: pytest.MonkeyPatch):
    async def story() -> int:
        gate, loop, woken = Gate(one, 1), asyncio.get_running_loop(), []
        wake = loop.call_soon_threadsafe
        queue = Batched(one, Doubling())
        tasks = [asyncio.create_task(queue.run_async(column(i))) for i in range(10)]
        await asyncio.sleep(0)
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *call: woken.append(call) or wake(*call))
        gate.close()
        assert [float(found["double"][0, 0]) for found in await asyncio.gather(*tasks)] == [2 * i for i in range(10)]
        return len(woken)

    assert asyncio.run(story()) == 1


def test_thirty_two_clients_of_three_models_get_what_each_would_get_alone(zoo: Path):
    """Bit for bit: requests of 1 to 40 rows, half of them of threads and half of tasks."""
    shelf = Shelf([zoo])
    random = np.random.default_rng(0)
    codecs = [shelf.open(id).codec for id in ("toy-deterministic", "toy-gaussian", "toy-quantized")]
    asked = [
        [(codecs[random.integers(3)], random.normal(0, 0.3, (random.integers(1, 41), 4))) for _ in range(10)]
        for _ in range(32)
    ]
    asked = [[(codec, z.astype(np.float32)) for codec, z in requests] for requests in asked]
    alone = [[np.concatenate([codec.decode_rgba(row[None]) for row in z]) for codec, z in one] for one in asked]
    calls = shelf.crew.counts.runs

    async def tasks() -> list[list[np.ndarray]]:
        async def client(requests: list) -> list[np.ndarray]:
            return [await codec.decode_rgba_async(z) for codec, z in requests]

        return await asyncio.gather(*map(client, asked[:16]))

    def thread(requests: list) -> list[np.ndarray]:
        return [codec.decode_rgba(z) for codec, z in requests]

    with ThreadPoolExecutor(16) as pool:
        others = pool.map(thread, asked[16:])
        together = [*asyncio.run(tasks()), *others]
    for found, wanted in zip(together, alone, strict=True):
        for images, expected in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(images, expected)
    rows = sum(len(z) for requests in asked for _, z in requests)
    assert shelf.crew.counts.rows == 2 * rows
    assert shelf.crew.counts.runs - calls < rows / 4
    shelf.close()


def test_no_client_starves(one: Crew):
    """Thirty-two that ask again as soon as they are answered, one of them for whole sheets: all get on alike."""
    queue = Batched(one, Doubling())

    async def story() -> list[int]:
        answered = [0] * 32

        async def client(i: int) -> None:
            rows = np.ones((200 if i == 0 else 1, 1), np.float32)
            while max(answered[1:]) < 60:
                await queue.run_async(rows)
                answered[i] += 1

        await asyncio.gather(*map(client, range(32)))
        return answered

    answered = asyncio.run(story())
    assert min(answered[1:]) >= 55
    assert answered[0] >= 1


def test_a_request_of_a_model_that_was_dropped_meanwhile_is_answered(zoo: Path, asking: ThreadPoolExecutor):
    shelf = Shelf([zoo], memory=1)
    z = np.full((1, 4), 0.2, np.float32)
    wanted = shelf.open("toy-gaussian").codec.decode_rgba(z)
    with held(shelf.crew, threads=shelf.crew.threads):
        future = asking.submit(shelf.open("toy-gaussian").codec.decode_rgba, z)
        until(lambda: shelf.crew.waiting == 1)
        shelf.open("toy-quantized")
        assert shelf.opened == 1
    np.testing.assert_array_equal(future.result(), wanted)
    shelf.close()


def test_too_much_at_once_is_503_and_said_on_the_stream_and_passes(client: TestClient, asking: ThreadPoolExecutor):
    crew: Crew = client.app.state.shelf.crew  # type: ignore[attr-defined]
    z = np.zeros(4, np.float32).tobytes()
    queue = Batched(crew, Doubling())
    with client.websocket_connect(STREAM) as socket:
        with held(crew, crew.threads):
            asking.submit(queue.run, np.zeros((MOST_WAITING, 1), np.float32))
            waiting(queue, 1)
            refused = client.post(DECODE, content=z, headers=OCTETS)
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "overloaded")
            assert refused.headers["retry-after"] == "1"
            socket.send_bytes(b"\1\0\0\0" + z)
            assert socket.receive_json()["error"]["code"] == "overloaded"
        until(lambda: crew.waiting == 0)
        assert client.post(DECODE, content=z, headers=OCTETS).status_code == 200
        socket.send_bytes(b"\2\0\0\0" + z)
        assert socket.receive_bytes()[:4] == b"\2\0\0\0"


def test_threads_start_with_the_first_request_and_end_with_the_application(zoo: Path):
    before = threading.active_count()
    app = create_app(Settings(models=(zoo,)))
    crew: Crew = app.state.shelf.crew
    assert threading.active_count() == before
    with TestClient(app, base_url="http://localhost:8000") as client:
        assert client.post(DECODE, content=b"\0" * 16, headers=OCTETS).status_code == 200
        assert any(thread.name.startswith("compute") for thread in threading.enumerate())
    assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="shutdown"):
        Batched(crew, Doubling()).run(column(1))


def test_a_crew_that_nobody_keeps_ends_its_threads():
    before = threading.active_count()
    crew = Crew(threads=2)
    assert Batched(crew, Doubling()).run(column(1))["double"] == 2
    assert threading.active_count() > before
    del crew
    until(lambda: threading.active_count() == before)


def test_closing_computes_what_waits(asking: ThreadPoolExecutor):
    crew = Crew(threads=1)
    queue = Batched(crew, Doubling())
    with held(crew) as gate:
        (future,) = queued(asking, queue, column(3))
        closing = asking.submit(crew.close)
        gate.open.set()
        closing.result(timeout=5)
    assert future.result(timeout=5)["double"] == 6
