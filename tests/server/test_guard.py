"""Who may ask, and how much: on every route, by HTTP and by WebSocket."""

import asyncio
import importlib
import logging
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

import factorscope_server.routes
from factorscope_server.app import create_app
from factorscope_server.guard import HEADERS, LIMITS, Guard
from factorscope_server.settings import Settings

JSON = {"Content-Type": "application/json"}
STREAM = "ws://localhost:8000/api/v1/models/toy-quantized/stream"


def routes(app) -> Iterator[tuple[str, str]]:
    """Method and path of everything that answers."""
    for operation, methods in app.openapi()["paths"].items():
        for method in methods:
            yield method.upper(), operation.replace("{id}", "toy-quantized").replace("{n}", "0")


def refused(answer, code: str, status: int = 403) -> bool:
    return (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_every_route_is_guarded(client: TestClient):
    """No route may be reached under a foreign Host, or changed anything through from a foreign page."""
    found = list(routes(client.app))
    assert len(found) >= 17
    for method, path in found:
        assert refused(client.request(method, path, headers={"Host": "evil.test"}), "host_not_allowed"), path
        foreign = client.request(method, path, headers={"Origin": "http://evil.test"} | JSON)
        if method != "GET":
            assert refused(foreign, "cross_origin"), path
            assert refused(client.request(method, path), "unsupported_media", 415), path
        assert "access-control-allow-origin" not in foreign.headers


def test_the_document_shows_every_route_but_the_stream(client: TestClient):
    """So that walking through the document, as above, walks through everything."""
    shown = {(method.upper(), path) for path, methods in client.app.openapi()["paths"].items() for method in methods}  # type: ignore[attr-defined]
    written, sockets = set(), set()
    for module in pkgutil.iter_modules(factorscope_server.routes.__path__):
        router = importlib.import_module(f"factorscope_server.routes.{module.name}").router
        prefix = "" if module.name == "inference" else "/api/v1"
        for route in router.routes:
            if isinstance(route, APIRoute):
                written |= {(method, prefix + route.path) for method in route.methods or ()}
            else:
                sockets.add(prefix + route.path)
    assert written == shown
    assert sockets == {"/api/v1/models/{id}/stream"}


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
        {"Sec-Fetch-Site": "none"},
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


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("path", "kind"), [("decode", "application/json"), ("encode", "image/png"), ("traverse", "application/json")]
)
def test_a_body_over_the_limit_is_413(client: TestClient, path: str, kind: str, chunked: bool):
    size = LIMITS[kind] + 1
    body = b" " * size
    content = (body[i : i + 65536] for i in range(0, size, 65536)) if chunked else body
    answer = client.post(f"/api/v1/models/toy-quantized/{path}", content=content, headers={"Content-Type": kind})
    assert refused(answer, "too_large", 413)


def test_a_form_over_the_limit_is_413(client: TestClient):
    big = b"\0" * (LIMITS["multipart/form-data"] + 1)
    assert refused(client.post("/api/v1/models/toy-quantized/encode", files={"file": ("x.png", big)}), "too_large", 413)
    answer = client.post(
        "/api/v1/models/toy-quantized/encode", files={"file": ("x.png", big[: 2**23 + 1], "image/png")}
    )
    assert refused(answer, "too_large", 413)


def test_a_length_that_is_no_number_is_refused(client: TestClient):
    for length in ("-1", "1e3", "0x9", "9" * 5000):
        headers = JSON | {"Content-Length": length}
        assert client.post("/api/v1/models/x/decode", content=b"{}", headers=headers).status_code in (400, 413)


def test_of_a_body_without_a_length_hardly_more_than_the_limit_is_read(client: TestClient):
    received, sent = 0, []
    piece = b"\0" * 65536

    async def receive() -> dict:
        nonlocal received
        received += len(piece)
        return {"type": "http.request", "body": piece, "more_body": True}

    async def send(message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/models/toy-quantized/encode",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"image/png"), (b"transfer-encoding", b"chunked")],
    }
    asyncio.run(client.app(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 413
    assert received <= LIMITS["image/png"] + 2 * len(piece)


@pytest.mark.parametrize("path", ["/", "/api/v1/health", "/nothing", "/api/v1/models/x", "/v2"])
def test_every_answer_tells_browsers_to_be_careful(client: TestClient, path: str):
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers.get_list(name) == [value]
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_bug_becomes_a_500_that_tells_nothing_and_a_log_that_tells_all(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(client.app.state.shelf, "look", broken)  # type: ignore[attr-defined]
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/models")
    assert refused(answer, "internal", 500)
    assert "42" not in answer.text
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


def test_the_guard_is_the_only_middleware(client: TestClient):
    assert [middleware.cls for middleware in client.app.user_middleware] == [Guard]  # type: ignore[attr-defined]
