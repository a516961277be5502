"""The built page: where it lies, how long browsers may keep it, and what is said without it."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient


@pytest.fixture
def built(tmp_path: Path) -> Path:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>Built</title>")
    (static / "assets" / "index-abc123.js").write_text("export {}")
    (static / "favicon.svg").write_text("<svg/>")
    return static


def test_without_the_page_one_sentence_says_how_to_build_it(client: TestClient):
    answer = client.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    assert "make serve" in answer.text
    assert "npm run build" in answer.text
    assert client.get("/api/v1/health").status_code == 200


def test_a_page_that_is_built_later_is_served_without_a_restart(client: TestClient, built: Path):
    assert "Built" in client.get("/").text
    assert client.get("/favicon.svg").status_code == 200
    assert client.head("/").status_code == 200


def test_hashed_files_are_kept_for_ever_and_the_page_is_asked_for_anew(client: TestClient, built: Path):
    page = client.get("/")
    assert page.headers["cache-control"] == "no-cache"
    assert client.get("/", headers={"If-None-Match": page.headers["etag"]}).status_code == 304
    asset = client.get("/assets/index-abc123.js")
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-type"].startswith("text/javascript")
    missing = client.get("/assets/index-old.js")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers.get("cache-control", "")


@pytest.mark.parametrize("path", ["/..%2f..%2fetc/passwd", "/assets/../../secret", "/%00", "/assets", "/" + "a" * 5000])
def test_nothing_outside_the_folder_is_served(client: TestClient, built: Path, path: str):
    (built.parent / "secret").write_text("secret")
    assert client.get(path).status_code == 404


def test_a_link_that_leaves_the_folder_is_not_followed(client: TestClient, built: Path):
    (built.parent / "secret").write_text("secret")
    (built / "link").symlink_to(built.parent / "secret")
    assert client.get("/link").status_code == 404
