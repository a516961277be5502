"""Requests computed together: everyone gets their own, turns are fair, bounds hold, threads end."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import thread_time

import numpy as np
import pytest
from crews import PATIENCE, Doubling, Gate, column, computing, held, queued, until, waiting
from onnx import helper
from toy_graphs import graph

from factorscope_server.batching import Batched, Counts, Crew
from factorscope_server.codec import Graph
from factorscope_server.errors import BadRequest, Overloaded, Stopping
from factorscope_server.rows import Arrays


@pytest.fixture
def one() -> Iterator[Crew]:
    """A crew of one thread, in batches of 16."""
    crew = Crew(threads=1)
    yield crew
    crew.close()


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


def test_a_slow_function_gets_fewer_rows_at_once(one: Crew, asking: ThreadPoolExecutor):
    calls = []

    def slow(rows: np.ndarray) -> dict[str, np.ndarray]:
        calls.append(len(rows))
        end = thread_time() + 0.01 * len(rows)
        while thread_time() < end:
            pass
        return {"rows": rows}

    queue = Batched(one, slow)
    queue.run(column(0))
    with held(one):
        futures = queued(asking, queue, *(column(i) for i in range(5)))
    assert [float(future.result()["rows"][0, 0]) for future in futures] == list(range(5))
    assert max(calls) <= 2


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


def test_a_crew_that_nobody_keeps_ends_its_threads():
    before = computing()
    crew = Crew(threads=2)
    assert Batched(crew, Doubling()).run(column(1))["double"] == 2
    started = computing() - before
    assert started
    del crew
    until(lambda: not computing() & started)


def by_thread(queue: Batched, rows: np.ndarray) -> Arrays:
    return queue.run(rows)


def by_task(queue: Batched, rows: np.ndarray) -> Arrays:
    """In the test's own thread; gives up some time."""
    return asyncio.run(asyncio.wait_for(queue.run_async(rows), PATIENCE))


@pytest.mark.parametrize("ask", [by_thread, by_task])
def test_closing_waits_for_what_is_computed_and_tells_who_waits(
    ask: Callable[[Batched, np.ndarray], Arrays], asking: ThreadPoolExecutor
):
    crew, function = Crew(threads=1), Doubling()
    queue = Batched(crew, function)
    with held(crew):
        future = asking.submit(ask, queue, column(3))
        waiting(queue, 1)
        closing = asking.submit(crew.close)
        with pytest.raises(Stopping):
            future.result(PATIENCE)
        assert not closing.done()
    closing.result(PATIENCE)
    assert not function.calls
    assert crew.waiting == 0


def test_after_its_end_a_crew_lets_nobody_wait(one: Crew):
    queue = Batched(one, Doubling())
    one.close()
    for _ in range(3):  # more often than there are threads
        with pytest.raises(Stopping):
            by_task(queue, column(1))


def test_a_batch_that_nobody_wants_any_more_is_no_call(one: Crew):
    queue = Batched(one, Doubling())

    async def story() -> None:
        gate = Gate(one, 1)
        gone = asyncio.create_task(queue.run_async(column(1)))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        gate.close()

    asyncio.run(story())
    until(lambda: one.waiting == 0)
    assert queue.run(column(2))["double"] == 4
    assert one.counts.runs == 2  # the gate's and the last


def test_an_answer_that_cannot_be_put_together_is_an_error(one: Crew):
    """Where it is no error whoever asked waits for ever, and the thread is lost."""
    names = iter(["one", "other"])
    queue = Batched(one, lambda rows: {next(names): rows})
    with pytest.raises(KeyError):
        by_task(queue, column(*range(20)))
    assert Batched(one, Doubling()).run(column(1))["double"] == 2
