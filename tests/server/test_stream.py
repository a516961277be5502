"""The WebSocket: right pixels, newest wins, bad messages do no harm, a replaced bundle ends it."""

import asyncio
import struct
import threading
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from bundles import write
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from toy_graphs import patterns

from factorscope_server.codec import Graph
from factorscope_server.errors import BadRequest
from factorscope_server.routes.stream import PATIENCE
from factorscope_server.shelf import LATELY
from factorscope_server.stream import Newest, pack, unpack

PATH = "ws://localhost:8000/api/v1/models/toy-quantized/stream"


def frame(number: int, *z: float) -> bytes:
    return struct.pack(f"<I{len(z)}f", number, *z)


def test_a_message_is_answered_with_its_number_and_its_pixels(client: TestClient):
    with client.websocket_connect(PATH) as socket:
        for number, z in ((7, [0.5, 0, 0, 0]), (2**32 - 1, [0, 0.1, -0.2, 0])):
            socket.send_bytes(frame(number, *z))
            answer = socket.receive_bytes()
            assert struct.unpack_from("<I", answer) == (number,)
            pixels = np.frombuffer(answer, np.uint8, offset=4).reshape(16, 16, 4)
            wanted = 255 / (1 + np.exp(-(np.array(z) @ patterns(3)))).reshape(3, 16, 16).transpose(1, 2, 0)
            assert np.abs(pixels[..., :3] - wanted).max() <= 1
            assert (pixels[..., 3] == 255).all()


def test_several_rows_come_back_one_after_the_other(client: TestClient):
    with client.websocket_connect(PATH) as socket:
        socket.send_bytes(frame(1, *[0.5, 0, 0, 0], *[0, 0.1, -0.2, 0]))
        both = socket.receive_bytes()[4:]
        socket.send_bytes(frame(2, 0, 0.1, -0.2, 0))
        assert socket.receive_bytes()[4:] == both[1024:]


def test_the_newest_wins_and_stale_ones_are_dropped(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    """While message 0 is being decoded 1 to 9 arrive: only 9 is answered after it."""
    started, go = threading.Event(), threading.Event()
    run, decoded = Graph.run, []

    def slow(self: Graph, z: np.ndarray) -> dict[str, np.ndarray]:
        decoded.append(float(z[0, 0]))
        started.set()
        assert go.wait(60)
        return run(self, z)

    monkeypatch.setattr(Graph, "run", slow)
    with client.websocket_connect(PATH) as socket:
        socket.send_bytes(frame(0, 0, 0, 0, 0))
        assert started.wait(60)
        for number in range(1, 10):
            socket.send_bytes(frame(number, number / 16, 0, 0, 0))
        socket.send_text("a bad one, whose answer says that all before it were read")
        assert "error" in socket.receive_json()
        go.set()
        assert [struct.unpack_from("<I", socket.receive_bytes())[0] for _ in range(2)] == [0, 9]
        socket.send_bytes(frame(10, 0, 0, 0, 0))
        assert struct.unpack_from("<I", socket.receive_bytes()) == (10,)
    assert decoded == [0, 9 / 16, 0]


@pytest.mark.parametrize(
    "bad",
    [
        b"", b"\0\0\0", frame(1), frame(1, 0, 0, 0), frame(1, 0, 0, 0, 0)[:-1], frame(1, 0, float("nan"), 0, 0),
        frame(1, 0, 0, 0, float("inf")), frame(1, *[0.0] * 4 * 513),
    ],
)  # fmt: skip
def test_a_bad_message_is_answered_in_words_and_the_socket_stays_open(client: TestClient, bad: bytes):
    with client.websocket_connect(PATH) as socket:
        socket.send_bytes(bad)
        error = socket.receive_json()["error"]
        assert set(error) == {"code", "message"}
        socket.send_bytes(frame(2, 0, 0, 0, 0))
        assert struct.unpack_from("<I", socket.receive_bytes()) == (2,)


def test_who_sends_nothing_but_bad_messages_is_told_so_each_time_and_then_given_up(client: TestClient):
    with client.websocket_connect(PATH) as socket:
        for _ in range(2):  # one good message makes up for those before
            for _ in range(PATIENCE - 1):
                socket.send_bytes(b"bad")
                assert "error" in socket.receive_json()
            socket.send_bytes(frame(3, 0, 0, 0, 0))
            assert struct.unpack_from("<I", socket.receive_bytes()) == (3,)
        for _ in range(PATIENCE):
            socket.send_bytes(b"bad")
            socket.receive_json()
        socket.send_bytes(frame(4, 0, 0, 0, 0))  # too late
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_bytes()
        assert closed.value.code == 1008


def test_text_is_answered_in_words(client: TestClient):
    with client.websocket_connect(PATH) as socket:
        socket.send_text('{"z": [0, 0, 0, 0]}')
        assert socket.receive_json()["error"]["code"] == "bad_request"


def test_an_unknown_model_is_said_and_the_socket_closed(client: TestClient):
    with client.websocket_connect("ws://localhost:8000/api/v1/models/nobody/stream") as socket:
        assert socket.receive_json()["error"]["code"] == "unknown_model"
        with pytest.raises(WebSocketDisconnect):
            socket.receive_bytes()


def test_a_replaced_bundle_is_said_and_never_decoded_by_the_other(client: TestClient, zoo: Path):
    with client.websocket_connect(PATH) as socket:
        socket.send_bytes(frame(1, 0, 0, 0, 0))
        socket.receive_bytes()
        write(zoo / "toy-quantized", "quantized", title="Another")
        sleep(LATELY)
        socket.send_bytes(frame(2, 0, 0, 0, 0))
        assert socket.receive_json()["error"]["code"] == "model_replaced"
        with pytest.raises(WebSocketDisconnect):
            socket.receive_bytes()
    with client.websocket_connect(PATH) as socket:
        socket.send_bytes(frame(3, 0, 0, 0, 0))
        assert struct.unpack_from("<I", socket.receive_bytes()) == (3,)


def test_what_comes_after_the_last_words_harms_nobody(client: TestClient, zoo: Path, caplog: pytest.LogCaptureFixture):
    with client.websocket_connect(PATH) as socket:
        write(zoo / "toy-quantized", "quantized", title="Another")
        sleep(LATELY)
        socket.send_bytes(frame(1, 0, 0, 0, 0))
        assert socket.receive_json()["error"]["code"] == "model_replaced"
        socket.send_bytes(b"a bad one that was on its way")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_bytes()
    assert not caplog.records


def test_many_sockets_stream_at_once(client: TestClient):
    with client.websocket_connect(PATH) as one, client.websocket_connect(PATH) as two:
        for number in range(20):
            one.send_bytes(frame(number, 0.5, 0, 0, 0))
            two.send_bytes(frame(number, 0, 0.5, 0, 0))
            assert one.receive_bytes() != two.receive_bytes()


def test_the_slot_gives_the_newest_and_then_waits():
    async def story() -> list[int | None]:
        slot: Newest[int] = Newest()
        slot.put(1)
        slot.put(2)
        first = await slot.take()
        asyncio.get_running_loop().call_later(0.01, slot.put, 3)
        second = await slot.take()
        slot.put(4)
        slot.close()
        return [first, second, await slot.take()]

    assert asyncio.run(story()) == [2, 3, None]


def test_frames_are_little_endian():
    number, z = unpack(b"\x01\x02\0\0" + b"\0\0\x80\x3f")
    assert (number, z.tolist()) == (513, [1.0])
    assert pack(513, np.arange(4, dtype=np.uint8)) == b"\x01\x02\0\0\0\1\2\3"
    with pytest.raises(BadRequest):
        unpack(b"\0\0\0\0")
