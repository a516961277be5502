"""Readiness tells the truth: only who can infer now is ready. Whoever is alive says so all the same."""

import asyncio
import threading
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from factorscope_server import readiness
from factorscope_server.app import create_app
from factorscope_server.codec import Codec
from factorscope_server.settings import Settings

READY = "/v2/health/ready"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is that tests."""
    monkeypatch.setattr(readiness, "PATIENCE", 60)


def unready(client: TestClient) -> str:
    """Why the server is not ready."""
    answer = client.get(READY)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_ready")
    assert answer.headers["retry-after"] == "1"
    assert client.get("/v2/health/live").json() == {"live": True}
    return answer.json()["error"]["message"]


def broken(zoo: Path, *ids: str) -> None:
    """Writes into the decoders of these."""
    for id in ids:
        graph = zoo / id / "decoder.onnx"
        graph.write_bytes(graph.read_bytes()[:-1] + b"?")


def test_a_server_with_a_model_is_ready(client: TestClient):
    assert client.get(READY).json() == {"ready": True}


def test_a_server_without_bundles_is_not(tmp_path: Path):
    client = TestClient(create_app(Settings(models=(tmp_path,))), base_url="http://localhost:8000")
    assert "no bundles" in unready(client)


def test_one_good_bundle_is_enough_and_none_is_not(client: TestClient, zoo: Path):
    ids = sorted(path.name for path in zoo.iterdir())
    broken(zoo, *ids[:-1])
    assert client.get(READY).status_code == 200
    broken(zoo, ids[-1])
    assert "No model" in unready(client)


def test_a_bundle_that_opens_but_cannot_decode_does_not_count(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    client.get(READY)

    def refuse(*_: object) -> None:
        raise readiness.BadRequest("The model's image is not finite for this input.")

    monkeypatch.setattr(Codec, "decode_rgba", refuse)
    assert "not finite" in unready(client)


def test_a_server_whose_threads_have_ended_is_not_ready(client: TestClient, caplog: pytest.LogCaptureFixture):
    client.get(READY)
    client.app.state.shelf.close()  # type: ignore[attr-defined]
    assert "log" in unready(client)
    assert "cannot decode" in caplog.text


def test_a_server_that_is_being_stopped_is_not_ready_but_alive(client: TestClient):
    client.get(READY)
    client.app.state.lifetime.stop()  # type: ignore[attr-defined]
    assert "being stopped" in unready(client)


def test_where_computing_hangs_nobody_is_told_ready_and_asking_again_starts_nothing_new(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    go, hangs, tries = threading.Event(), threading.Event(), []
    decode = Codec.decode_rgba

    def hang(self: Codec, z: object) -> object:
        tries.append(z)
        hangs.set()
        assert go.wait(60)
        return decode(self, z)  # type: ignore[arg-type]

    monkeypatch.setattr(Codec, "decode_rgba", hang)
    monkeypatch.setattr(readiness, "PATIENCE", 0.1)
    for _ in range(3):
        assert "more than 0.1 s" in unready(client)
    assert hangs.wait(60)
    assert "more than 0.1 s" in unready(client)
    assert len(tries) == 1
    go.set()
    monkeypatch.setattr(readiness, "PATIENCE", 60)
    assert client.get(READY).json() == {"ready": True}


def test_who_gives_up_waiting_does_not_end_the_try_of_the_others(client: TestClient):
    check = client.app.state.readiness.check  # type: ignore[attr-defined]

    async def story() -> None:
        impatient, patient = asyncio.create_task(check()), asyncio.create_task(check())
        await asyncio.sleep(0)
        impatient.cancel()
        await patient

    asyncio.run(story())
