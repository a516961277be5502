"""What the server says of its requests: an id for each, a line for each, and nothing of what is in them."""

import json
import logging
import re
import struct
from collections.abc import Iterator
from io import StringIO

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from factorscope_server.observing import logs

ID = re.compile(r"[0-9a-f]{16}")
STREAM = "ws://localhost:8000/api/v1/models/toy-quantized/stream"
FACTS = {"time", "level", "logger", "event", "request", "method", "route", "status", "ms", "bytes_in", "bytes_out"}


@pytest.fixture
def said() -> Iterator[StringIO]:
    """What `--log json` writes."""
    out, ours = StringIO(), logging.getLogger("factorscope_server")
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Json())
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield out
    ours.removeHandler(handler)
    ours.setLevel(logging.NOTSET)


def lines(said: StringIO) -> list[dict]:
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_every_answer_has_an_id_of_its_own(client: TestClient):
    paths = ["/", "/api/v1/health", "/api/v1/models/nobody", "/nothing"]
    answers = [client.get(path) for path in paths]
    answers.append(client.get("/", headers={"Host": "evil.test"}))
    answers.append(client.post("/api/v1/models/x/decode", content=b"0"))
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert all(ID.fullmatch(id) for id in ids)
    assert len(set(ids)) == len(ids)


def test_an_id_that_the_client_sends_is_not_taken_over(client: TestClient):
    sent = "0123456789abcdef"
    assert client.get("/api/v1/health", headers={"X-Request-Id": sent}).headers["x-request-id"] != sent


def test_a_socket_has_an_id_opened_or_refused(client: TestClient, said: StringIO):
    with client.websocket_connect(STREAM) as socket:
        opened = dict(socket.extra_headers or [])[b"x-request-id"].decode()
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers={"Host": "evil.test"}):
        pass
    logged = [line["request"] for line in lines(said)]
    assert logged[0] == opened
    assert len(set(logged)) == 2


def test_a_request_is_one_line_with_these_facts(client: TestClient, said: StringIO):
    body = json.dumps({"z": [[0, 0, 0, 0]]})
    answer = client.post(
        "/api/v1/models/toy-quantized/decode", content=body, headers={"Content-Type": "application/json"}
    )
    (line,) = lines(said)
    assert set(line) == FACTS
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    assert (line["level"], line["event"], line["method"], line["status"]) == ("info", "request", "POST", 200)
    assert line["route"] == "/api/v1/models/{id}/decode"
    assert line["request"] == answer.headers["x-request-id"]
    assert (line["bytes_in"], line["bytes_out"]) == (len(body), len(answer.content))
    assert 0 < line["ms"] < 60_000


def test_a_refusal_is_logged_with_its_code(client: TestClient, said: StringIO):
    client.get("/api/v1/models/nobody")
    client.get("/api/v1/health", headers={"Host": "evil.test"})
    found = [(line["route"], line["status"], line["error"]) for line in lines(said)]
    assert found == [("/api/v1/models/{id}", 404, "unknown_model"), ("(page)", 403, "host_not_allowed")]


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", "/v2/models/toy-quantized.decoder/ready", "/v2/models/{model}/ready"),
        ("GET", "/v2", "/v2"),
        ("GET", "/api/v1/models/toy-quantized/samples/0.png", "/api/v1/models/{id}/samples/{n}.png"),
        ("GET", "/api/v1/openapi.json", "(page)"),
        ("DELETE", "/api/v1/models/secret", "/api/v1/models/{id}"),
        ("GET", "/secret/place", "(page)"),
        ("GET", "/api/v1/models/a%2fsecret", "(page)"),
    ],
)
def test_routes_are_named_by_their_template(client: TestClient, said: StringIO, method: str, path: str, route: str):
    client.request(method, path)
    assert lines(said)[-1]["route"] == route
    assert "secret" not in said.getvalue()


def test_a_socket_is_one_line_when_it_closes(client: TestClient, said: StringIO):
    frame = struct.pack("<I4f", 1, 0, 0, 0, 0)
    with client.websocket_connect(STREAM) as socket:
        received = 0
        for _ in range(3):
            socket.send_bytes(frame)
            received += len(socket.receive_bytes())
        socket.close(1001)
    (line,) = lines(said)
    assert (line["method"], line["route"]) == ("WEBSOCKET", "/api/v1/models/{id}/stream")
    assert (line["status"], line["frames_in"], line["frames_out"]) == (1001, 3, 3)
    assert (line["bytes_in"], line["bytes_out"]) == (3 * len(frame), received)


def test_nothing_of_a_request_is_logged(
    client: TestClient, said: StringIO, picture: bytes, caplog: pytest.LogCaptureFixture
):
    """Neither what was asked, nor by what name, nor a token in an address."""
    caplog.set_level(logging.DEBUG)
    base = "/api/v1/models/toy-quantized"
    client.post(f"{base}/encode?token=SECRET", files={"file": ("SECRET.png", picture)})
    client.post(f"{base}/encode", files={"file": ("SECRET.png", b"SECRET")})
    client.post(f"{base}/decode", json={"z": [[0.12345678, 0, 0, 0]], "SECRET": "SECRET"})
    client.put(
        f"{base}/names", json={"latents": [{"latent": 0, "name": "SECRET", "note": ""}]}, headers={"If-Match": "*"}
    )
    assert client.get(f"{base}/names").json()["latents"][0]["name"] == "SECRET"
    client.request("SECRET", "/SECRET?token=SECRET", headers={"X-SECRET": "SECRET", "Cookie": "SECRET=SECRET"})
    assert len(lines(said)) == 6
    assert lines(said)[-1]["method"] == "other"
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("factorscope")]
    for text in (said.getvalue(), *ours):
        assert "SECRET" not in text
        assert "0.12345678" not in text


def test_a_bug_is_logged_under_the_id_that_the_answer_names(
    client: TestClient, said: StringIO, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise RuntimeError("what went wrong")

    monkeypatch.setattr(client.app.state.shelf, "look", broken)  # type: ignore[attr-defined]
    answer = client.get("/api/v1/models")
    error, request = lines(said)
    id = answer.headers["x-request-id"]
    assert error["request"] == request["request"] == id
    assert (error["level"], request["status"], request["error"]) == ("error", 500, "internal")
    assert "what went wrong" in error["traceback"]
    assert id in answer.json()["error"]["message"]
    assert "what went wrong" not in answer.text


def test_a_plain_line_is_for_people_and_names_the_request(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Plain())
    monkeypatch.setattr(logging.getLogger("factorscope_server"), "handlers", [handler])
    client.get("/api/v1/health")
    assert out.getvalue() == ""
    logging.getLogger("factorscope_server.shelf").warning("a disk is slow")
    assert out.getvalue() == "WARNING: a disk is slow\n"
    monkeypatch.setattr(client.app.state.shelf, "look", lambda: 1 / 0)  # type: ignore[attr-defined]
    id = client.get("/api/v1/models").headers["x-request-id"]
    assert f"[request {id}]\nTraceback" in out.getvalue()
