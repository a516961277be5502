"""The token: without it nothing, by any way in; with it everything; and it is never shown again."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from reachable import reachable, refusal
from starlette.testclient import TestClient

from factorscope_server.app import create_app
from factorscope_server.serving import secret
from factorscope_server.settings import Settings

TOKEN = "a-token.of_28-characters~ok"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
COOKIE = {"Cookie": f"other=1; factorscope-8000={TOKEN}"}
STREAM = "ws://localhost:8000/api/v1/models/toy-quantized/stream"
PAGE = {"Accept": "text/html,*/*"}


@pytest.fixture
def closed(zoo: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A client of a server that asks for the token; it follows no redirect and keeps no cookie by itself."""
    app = create_app(Settings(models=(zoo,), token=TOKEN, static=tmp_path / "static"))
    with TestClient(app, base_url="http://localhost:8000", follow_redirects=False) as client:
        yield client


def test_no_route_and_no_file_answers_without_the_token(closed: TestClient):
    for method, path in reachable(closed.app):  # type: ignore[arg-type]
        assert refusal(closed, method, path, {"Content-Type": "application/json"}) == (401, "unauthorized"), path


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"Bearer {TOKEN.upper()}"},
        {"Authorization": "Bearer "},
        {"Authorization": TOKEN},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer ä".encode()},
        {"Cookie": f"factorscope-8000={TOKEN}x"},
        {"Cookie": "factorscope-8000="},
        {"Cookie": f"factorscope-8001={TOKEN}"},
        {"Cookie": f"factorscope={TOKEN}"},
    ],
)
def test_what_is_not_the_token_is_refused(closed: TestClient, headers: dict):
    for method, path in (("GET", "/api/v1/models"), ("WEBSOCKET", "/api/v1/models/toy-quantized/stream")):
        assert refusal(closed, method, path, headers) == (401, "unauthorized")


@pytest.mark.parametrize("headers", [BEARER, COOKIE, {"Authorization": f"bearer {TOKEN}"}])
def test_the_token_opens_http_and_the_websocket(closed: TestClient, headers: dict[str, str]):
    assert closed.get("/api/v1/models", headers=headers).status_code == 200
    assert closed.get("/", headers=headers).status_code == 200
    body = closed.post("/api/v1/models/toy-quantized/decode", json={"z": [[0, 0, 0, 0]]}, headers=headers)
    assert body.headers["content-type"] == "image/png"
    with closed.websocket_connect(STREAM, headers=headers):
        pass


def test_the_token_does_not_open_the_server_to_other_sites(closed: TestClient):
    foreign = COOKIE | {"Origin": "http://evil.test", "Content-Type": "application/json"}
    for method, path in (("POST", "/api/v1/models/x/decode"), ("WEBSOCKET", "/api/v1/models/toy-quantized/stream")):
        assert refusal(closed, method, path, foreign) == (403, "cross_origin")
    assert refusal(closed, "GET", "/api/v1/models", COOKIE | {"Host": "evil.test"}) == (403, "host_not_allowed")


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/?token={}", "/"),
        ("/?present&token={}", "/?present"),
        ("/?token={}&a=%20b&c", "/?a=%20b&c"),
        ("/api/v1/models?token={}", "/api/v1/models"),
        ("/a%20b/%E2?token={}", "/a%20b/%E2"),
    ],
)
def test_the_printed_link_sets_a_cookie_and_leads_to_the_address_without_it(
    closed: TestClient, asked: str, location: str
):
    answer = closed.get(asked.format(TOKEN))
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name == f"factorscope-8000={TOKEN}"
    assert {part.lower() for part in attributes} == {"httponly", "samesite=strict", "path=/"}
    assert answer.headers["cache-control"] == "no-store"
    assert closed.get("/api/v1/models").status_code == 200  # with the cookie that it has now


@pytest.mark.parametrize("path", ["//evil.test", "///evil.test/", "/\\evil.test", "//evil.test/%2e%2e"])
def test_the_redirect_never_leaves_the_server(closed: TestClient, path: str):
    answer = closed.get(f"http://localhost:8000{path}?token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["location"][:2].strip("/\\") != ""


def test_an_old_link_leads_on_whoever_has_the_cookie_and_nobody_else(closed: TestClient):
    old = closed.get("/?token=the-one-of-yesterday", headers=COOKIE)
    assert (old.status_code, old.headers["location"]) == (303, "/")
    assert "set-cookie" not in old.headers
    assert refusal(closed, "GET", "/?token=the-one-of-yesterday", {}) == (401, "unauthorized")


def test_an_address_opens_only_what_is_looked_at(closed: TestClient):
    """A form or a script that has nothing but a link changes nothing."""
    headers = {"Content-Type": "application/json"}
    assert refusal(closed, "POST", f"/api/v1/models/x/decode?token={TOKEN}", headers) == (401, "unauthorized")
    assert refusal(closed, "WEBSOCKET", f"/api/v1/models/x/stream?token={TOKEN}", {}) == (401, "unauthorized")


def test_over_https_the_cookie_stays_there(zoo: Path):
    client = TestClient(create_app(Settings(models=(zoo,), token=TOKEN)), "https://localhost", follow_redirects=False)
    cookie = client.get(f"/?token={TOKEN}").headers["set-cookie"]
    assert cookie.startswith(f"factorscope-={TOKEN};")
    assert "Secure" in cookie


def test_whoever_comes_with_a_browser_reads_a_page_and_programs_a_word_of_what_to_send(closed: TestClient):
    page = closed.get("/", headers=PAGE)
    assert page.status_code == 401
    assert "asks for a token" in page.text
    assert page.headers["content-type"].startswith("text/html")
    program = closed.get("/api/v1/models")
    assert "Authorization: Bearer" in program.json()["error"]["message"]
    for answer in (page, program):
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_token_is_never_shown(
    closed: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(closed.app.state.shelf, "look", broken)  # type: ignore[attr-defined]
    with caplog.at_level(logging.DEBUG), TestClient(closed.app, "http://localhost:8000", False) as client:
        for path in ("/api/v1/models", "/nothing", "/api/v1/models/x"):
            assert TOKEN not in client.get(path, headers=BEARER).text
        client.get(f"/?token={TOKEN}", follow_redirects=False)
        client.get("/?token=wrong", headers=PAGE)
    assert "unhandled error" in caplog.text
    assert TOKEN not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx2")
    assert TOKEN not in repr(Settings(token=TOKEN))


def test_a_token_is_chosen_found_or_made_up():
    environment = {"FACTORSCOPE_TOKEN": "of-the-environment"}
    assert secret.token(None, {}) == ""
    assert secret.token(None, {"FACTORSCOPE_TOKEN": ""}) == ""
    assert secret.token("a-token-of-my-own", environment) == "a-token-of-my-own"
    assert secret.token(None, environment) == "of-the-environment"
    assert secret.token(secret.MADE_UP, environment) == "of-the-environment"
    made = {secret.token(secret.MADE_UP, {}) for _ in range(2)}
    assert [len(token) for token in made] == [43, 43]


@pytest.mark.parametrize("bad", ["short", "x" * 257, "with spaces in between", "sixteen+letters+", "so;many;letters;"])
def test_a_token_that_is_too_short_or_does_not_fit_a_link_is_refused_unseen(bad: str):
    for found in (secret.problem(bad, {}), secret.problem(None, {"FACTORSCOPE_TOKEN": bad})):
        assert "16 to 256" in found
        assert bad not in found
    assert secret.problem(secret.MADE_UP, {}) == secret.problem(None, {}) == secret.problem(TOKEN, {}) == ""
