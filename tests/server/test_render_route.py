"""Films over HTTP: word of progress, the file, refusals, one at a time, and an end with the connection."""

import asyncio
import base64
import json
import sys
import threading
import time
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from starlette.testclient import TestClient

from factorscope_server.app import create_app
from factorscope_server.errors import BadRequest
from factorscope_server.render import formats
from factorscope_server.routes import render as route
from factorscope_server.settings import Settings

PATH = "models/toy-gaussian/render"
TRAVERSAL = {"kind": "traversal", "z": [0.1, 0, 0, 0], "latent": 1}
SMALL = {"format": "webp", "seconds": 1, "fps": 10, "size": 64}


def asked(**changes) -> dict:
    return {"film": TRAVERSAL, **SMALL, **changes}


def lines(answer) -> list[dict]:
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize(("kind", "media"), [("gif", "image/gif"), ("webp", "image/webp"), ("mp4", "video/mp4")])
def test_a_film_comes_after_word_of_how_far_it_is(api: TestClient, kind: str, media: str):
    answer = api.post(PATH, json=asked(format=kind))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    *progress, last = lines(answer)
    done = [line["done"] for line in progress]
    assert done == sorted(set(done))
    assert progress[-1] == {"done": 20, "of": 20}
    assert (last["name"], last["type"]) == (f"factorscope-toy-gaussian-z1.{kind}", media)
    data = base64.b64decode(last["file"])
    if kind != "mp4":
        with Image.open(BytesIO(data)) as image:
            assert getattr(image, "n_frames", 1) == 10


def test_an_interpolation_between_named_states(api: TestClient):
    stops = [{"name": "pin A", "z": [0] * 4}, {"name": "pin/../B", "z": [1, 0, 0, 0]}]
    *_, last = lines(api.post(PATH, json=asked(film={"kind": "interpolation", "stops": stops})))
    assert last["name"] == "factorscope-toy-gaussian-interpolation-pin-A-pin-..-B.webp"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seconds": 100}, "at most 600"),
        ({"seconds": 20, "fps": 25, "size": 1024}, "at this size at most"),
        ({"size": 4096}, "size"),
        ({"fps": 61}, "fps"),
        ({"fps": 51, "format": "gif"}, "at most 50 frames a second"),
        ({"seconds": float("1e999")}, "seconds"),
        ({"format": "avi"}, "format"),
        ({"film": TRAVERSAL | {"latent": 4}}, "There is no latent 4"),
        ({"film": TRAVERSAL | {"range": "codebook"}}, "no codebook"),
        ({"film": TRAVERSAL | {"z": [0, 0]}}, "z has 2 entries"),
        ({"film": {"kind": "interpolation", "stops": [{"name": "one", "z": [0] * 4}]}}, "stops"),
        ({"film": {"kind": "interpolation", "stops": [{"name": "n", "z": [0] * 4}] * 17}}, "stops"),
        ({"film": {"kind": "turn"}}, "kind"),
    ],
)
def test_what_is_too_much_or_makes_no_sense_is_refused_at_once(api: TestClient, changes: dict, said: str):
    answer = api.post(PATH, content=json.dumps(asked(**changes)), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert said in answer.json()["error"]["message"]


def test_an_unknown_model_is_a_404(api: TestClient):
    assert api.post("models/nothing/render", json=asked()).status_code == 404


@pytest.mark.parametrize(
    ("problem", "code"), [(BadRequest("No such encoder."), "bad_request"), (KeyError("secret"), "internal")]
)
def test_what_goes_wrong_on_the_way_is_the_last_line(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, problem: Exception, code: str
):
    def encode(_, __) -> bytes:
        raise problem

    monkeypatch.setitem(formats.FORMATS, "webp", formats.Format(encode, "image/webp"))
    answer = api.post(PATH, json=asked())
    *_, last = lines(answer)
    assert last["error"]["code"] == code
    assert (answer.headers["x-request-id"] in last["error"]["message"]) == (code == "internal")
    assert "secret" not in last["error"]["message"]
    assert "file" in lines(api.post(PATH, json=asked(format="gif")))[-1]  # and the next one is made


def test_an_mp4_without_pyav_is_refused_with_the_remedy(api: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "av", None)
    answer = api.post(PATH, json=asked(format="mp4"))
    assert answer.status_code == 422
    assert "pip install 'factorscope[video]'" in answer.json()["error"]["message"]


def test_one_film_is_made_at_a_time(api: TestClient):
    studio: threading.Lock = api.app.state.studio  # type: ignore[attr-defined]
    with studio:
        answer = api.post(PATH, json=asked())
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "busy")
    assert api.post(PATH, json=asked()).status_code == 200


def test_a_film_that_never_starts_keeps_nobody_else_waiting(api: TestClient, monkeypatch: pytest.MonkeyPatch):
    class Full(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(route, "threading", SimpleNamespace(Thread=Full))
        assert api.post(PATH, json=asked()).status_code == 500
    assert api.post(PATH, json=asked()).status_code == 200


def test_a_film_ends_with_its_connection(zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The client leaves while it is encoded: the encoder, which would go on for ever, stops, and the next may ask."""
    encoding = threading.Event()

    def encode(_, tick) -> bytes:
        encoding.set()
        while True:
            time.sleep(0.01)
            tick()

    monkeypatch.setitem(formats.FORMATS, "webp", formats.Format(encode, "image/webp"))
    app = create_app(Settings(models=(zoo,), static=tmp_path))
    body = json.dumps(asked()).encode()
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "POST",
        "path": f"/api/v1/{PATH}", "raw_path": b"", "root_path": "", "scheme": "http", "query_string": b"",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("localhost", 80), "state": {},
    }  # fmt: skip
    sent: list[dict] = []

    async def talk() -> None:
        incoming = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict:
            if incoming:
                return incoming.pop()
            while not encoding.is_set():
                await asyncio.sleep(0.01)
            return {"type": "http.disconnect"}

        async def send(message) -> None:
            sent.append(message)

        await asyncio.wait_for(app(scope, receive, send), 20)

    asyncio.run(talk())
    assert sent[0]["status"] == 200
    assert b'"done"' in sent[1]["body"]
    assert not any(b'"file"' in message.get("body", b"") for message in sent)
    assert app.state.studio.acquire(timeout=20)


def test_a_film_is_not_kept_by_caches(api: TestClient):
    assert api.post(PATH, json=asked()).headers["cache-control"] == "no-store"
