"""Many clients of an application: the pictures of each as alone, models that go, too much at once, the end."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from crews import Doubling, column, computing, held, until, waiting
from starlette.testclient import TestClient

from factorscope_server.app import create_app
from factorscope_server.batching import MOST_WAITING, Batched, Crew
from factorscope_server.errors import Stopping
from factorscope_server.settings import Settings
from factorscope_server.shelf import Shelf

STREAM = "ws://localhost:8000/api/v1/models/toy-gaussian/stream"
DECODE = "/api/v1/models/toy-gaussian/decode"
OCTETS = {"Content-Type": "application/octet-stream", "Accept": "application/octet-stream"}


def test_thirty_two_clients_of_three_models_get_what_each_would_get_alone(zoo: Path):
    """Bit for bit: requests of 1 to 40 rows, half of them of threads and half of tasks."""
    shelf = Shelf([zoo])
    random = np.random.default_rng(0)
    codecs = [shelf.open(id).codec for id in ("toy-deterministic", "toy-gaussian", "toy-quantized")]
    pool = random.normal(0, 0.3, (64, 4)).astype(np.float32)
    single = {codec: np.concatenate([codec.decode_rgba(row[None]) for row in pool]) for codec in codecs}
    picked = [
        [(codecs[random.integers(3)], random.integers(len(pool), size=random.integers(1, 41))) for _ in range(5)]
        for _ in range(32)
    ]
    asked = [[(codec, pool[rows]) for codec, rows in requests] for requests in picked]
    alone = [[single[codec][rows] for codec, rows in requests] for requests in picked]
    before = shelf.crew.counts

    async def tasks() -> list[list[np.ndarray]]:
        async def client(requests: list) -> list[np.ndarray]:
            return [await codec.decode_rgba_async(z) for codec, z in requests]

        return await asyncio.gather(*map(client, asked[:16]))

    def thread(requests: list) -> list[np.ndarray]:
        return [codec.decode_rgba(z) for codec, z in requests]

    with ThreadPoolExecutor(16) as threads:
        others = threads.map(thread, asked[16:])
        together = [*asyncio.run(tasks()), *others]
    for found, wanted in zip(together, alone, strict=True):
        for images, expected in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(images, expected)
    rows = sum(len(z) for requests in asked for _, z in requests)
    assert shelf.crew.counts.rows - before.rows == rows
    assert shelf.crew.counts.runs - before.runs < rows / 4
    shelf.close()


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
    before = computing()
    app = create_app(Settings(models=(zoo,)))
    crew: Crew = app.state.shelf.crew
    assert computing() <= before
    with TestClient(app, base_url="http://localhost:8000") as client:
        assert client.post(DECODE, content=b"\0" * 16, headers=OCTETS).status_code == 200
        started = computing() - before
        assert started
    assert not computing() & started
    with pytest.raises(Stopping):
        Batched(crew, Doubling()).run(column(1))
