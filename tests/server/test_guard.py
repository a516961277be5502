"""Who may ask: on every route, by HTTP and by WebSocket."""

import logging
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from reachable import filled, reachable, refusal
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from factorscope_server.app import create_app
from factorscope_server.guard.gate import Guard
from factorscope_server.guard.headers import headers
from factorscope_server.observing.observer import Observer
from factorscope_server.settings import Settings

JSON = {"Content-Type": "application/json"}
STREAM = "ws://localhost:8000/api/v1/models/toy-quantized/stream"


def refused(answer, code: str, status: int = 403) -> bool:
    return (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_every_route_is_guarded(client: TestClient):
    """No route may be reached under a foreign Host, or changed anything through from a foreign page."""
    found = reachable(client.app)  # type: ignore[arg-type]
    assert len(found) >= 30
    assert ("WEBSOCKET", "/api/v1/models/toy-quantized/stream") in found
    for method, path in found:
        assert refusal(client, method, path, {"Host": "evil.test"}) == (403, "host_not_allowed"), path
        if method != "GET":
            assert refusal(client, method, path, {"Origin": "http://evil.test"} | JSON) == (403, "cross_origin"), path
            assert refusal(client, method, path, {"Sec-Fetch-Site": "none"} | JSON) == (403, "cross_origin"), path
        if method in ("POST", "PUT", "PATCH"):
            assert refusal(client, method, path, {}) == (415, "unsupported_media"), path


def test_the_walk_above_misses_no_way_in(client: TestClient):
    """A router in a router, a mount, and a socket are walked; and what the document shows is among what was found."""
    app, inner, outer = FastAPI(openapi_url=None), APIRouter(prefix="/inner"), APIRouter(prefix="/outer")
    inner.add_api_route("/put/{id}", refused, methods=["PUT"], response_model=None)
    inner.add_api_websocket_route("/socket", refused)
    outer.include_router(inner)
    app.include_router(outer, prefix="/new")
    app.mount("/mounted", Starlette(routes=[Route("/deep", refused)]))
    walked = {("PUT", "/new/outer/inner/put/toy-quantized"), ("WEBSOCKET", "/new/outer/inner/socket")}
    assert walked | {("GET", "/mounted/deep")} <= set(reachable(app))
    document = client.app.openapi()["paths"]  # type: ignore[attr-defined]
    shown = {(method.upper(), path) for path, methods in document.items() for method in methods}
    assert {(method, filled(path)) for method, path in shown} <= set(reachable(client.app))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8000", "demo.example.org:99"]
)
def test_allowed_hosts_answer_at_any_port(zoo: Path, host: str):
    client = TestClient(create_app(Settings(models=(zoo,), allow_hosts=("Demo.example.org",))))
    assert client.get("/api/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.com", "127.0.0.1.evil.com", "localhost.evil.com", "localhost@evil.com", "localhost:80@evil.com", "",
        "localhost:", "localhost:8000:9", "localhost:x", "::1", "[::1", "[::1]evil.com", "0.0.0.0", "xlocalhost", ":80",
    ],
)  # fmt: skip
def test_other_hosts_do_not(client: TestClient, host: str):
    assert refused(client.get("/api/v1/health", headers={"Host": host}), "host_not_allowed")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://localhost"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "http://localhost:8000.evil.test"},
        {"Origin": "http://localhost:8000@evil.test"},
        {"Origin": "file://localhost:8000"},
        {"Origin": "localhost:8000"},
        {"Origin": "http://[localhost:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.test", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://evil.test", "Cookie": "a=b"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "none", "Origin": "http://localhost:8000"},
    ],
)
def test_other_sites_pages_may_neither_post_nor_stream(client: TestClient, headers: dict[str, str]):
    body = '{"z": [[0, 0, 0, 0]]}'
    assert refused(
        client.post("/api/v1/models/toy-quantized/decode", content=body, headers=headers | JSON), "cross_origin"
    )
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers=headers):
        pass


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost:8000"},
        {"Origin": "https://LOCALHOST:8000"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8000"},
    ],
)
def test_our_own_page_and_programs_may_post_and_stream(client: TestClient, headers: dict[str, str]):
    body = '{"z": [[0, 0, 0, 0]]}'
    answer = client.post("/api/v1/models/toy-quantized/decode", content=body, headers=headers | JSON)
    assert answer.status_code == 200
    with client.websocket_connect(STREAM, headers=headers):
        pass


def test_two_host_or_origin_headers_are_refused(client: TestClient):
    twice = [("Host", "localhost"), ("Host", "evil.test")]
    assert refused(client.get("/api/v1/health", headers=twice), "host_not_allowed")
    origins = [("Origin", "http://localhost:8000"), ("Origin", "http://evil.test"), *JSON.items()]
    assert refused(client.post("/api/v1/models/x/decode", headers=origins), "cross_origin")


def test_a_foreign_host_cannot_stream(client: TestClient):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(STREAM, headers={"Host": "evil.test"}):
        pass


def test_a_preflight_gets_no_permission(client: TestClient):
    asked = {"Origin": "http://evil.test", "Access-Control-Request-Method": "POST"}
    answer = client.options("/api/v1/models/toy-quantized/decode", headers=asked)
    assert refused(answer, "cross_origin")
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "image/svg+xml", "application/jsonx"]
)
def test_bodies_need_a_type_that_a_foreign_form_cannot_send(client: TestClient, kind: str):
    answer = client.post("/api/v1/models/toy-quantized/decode", content=b"\0" * 16, headers={"Content-Type": kind})
    assert refused(answer, "unsupported_media", 415)


@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/nothing", "/api/v1/models/x", "/v2"])
def test_every_answer_tells_browsers_to_be_careful(client: TestClient, path: str):
    answer = client.get(path)
    for name, value in headers().items():
        assert answer.headers.get_list(name) == [value]


def test_scripts_are_ours_and_a_page_is_framed_by_whom_was_named_alone(zoo: Path):
    def policy(*ancestors: str) -> dict[str, str]:
        client = TestClient(create_app(Settings(models=(zoo,), frame_ancestors=ancestors)), base_url="http://localhost")
        found = client.get("/").headers["content-security-policy"]
        return dict(part.split(" ", 1) for part in found.split("; "))

    alone = policy()
    assert alone["script-src"] == "'self'"
    assert alone["default-src"] == "'self'"
    assert alone["object-src"] == "'none'"
    assert alone["frame-ancestors"] == "'none'"
    framed = policy("'self'", "https://slides.example.org")
    assert framed == alone | {"frame-ancestors": "'self' https://slides.example.org"}


def test_a_bug_becomes_a_500_that_tells_nothing_and_a_log_that_tells_all(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(client.app.state.shelf, "look", broken)  # type: ignore[attr-defined]
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/models")
    assert refused(answer, "internal", 500)
    assert "secret" not in answer.text
    assert "the secret is 42" in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    monkeypatch.undo()
    assert client.get("/api/v1/models").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/models/", 404),
        ("POST", "/api/v1/nothing", 404),
        ("GET", "/api/v1/models/..%2f..%2fetc/samples", 404),
        ("GET", "/no/such/page", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
        ("DELETE", "/api/v1/models", 405),
        ("GET", "/api/v1/models/toy-quantized/decode", 405),
        ("POST", "/", 405),
        ("GET", "/v2/nothing", 404),
    ],
)
def test_errors_have_one_shape(client: TestClient, method: str, path: str, status: int):
    answer = client.request(method, path, headers=JSON if method == "POST" else {})
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert set(answer.json()["error"]) == {"code", "message"}


def test_nothing_but_the_observer_stands_before_the_guard_and_nothing_behind_it(client: TestClient):
    assert [layer.cls for layer in client.app.user_middleware] == [Observer, Guard]  # type: ignore[attr-defined]
