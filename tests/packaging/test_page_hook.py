"""The build hook, on a pretended checkout with a pretended npm."""

import os
from pathlib import Path

import pytest
from hatch_build import PageHook

NPM = """#!/bin/sh
echo "$@" >> npm.log
case "$1" in
  run) case "$2" in build) name=static;; build:packed) name=static_packed;; esac
    mkdir -p ../server/factorscope_server/$name && touch ../server/factorscope_server/$name/index.html;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = tmp_path / "frontend/src/main.ts"
    source.parent.mkdir(parents=True)
    source.touch()
    npm = tmp_path / "bin/npm"
    npm.parent.mkdir()
    npm.write_text(NPM)
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return tmp_path


def make(checkout: Path, version: str = "standard") -> list[str]:
    """What npm was asked to do when a distribution was made."""
    log = checkout / "frontend/npm.log"
    log.unlink(missing_ok=True)
    hook = PageHook(str(checkout), {}, None, None, str(checkout), "wheel")  # type: ignore[arg-type]
    hook.initialize(version, {})
    return log.read_text().splitlines() if log.exists() else []


def test_an_absent_page_is_built_and_a_fresh_one_is_kept(checkout: Path):
    assert make(checkout) == ["ci --no-audit --no-fund", "run build", "run build:packed"]
    assert make(checkout) == []


def test_a_source_newer_than_the_page_makes_it_built_anew(checkout: Path):
    make(checkout)
    later = (checkout / "server/factorscope_server/static/index.html").stat().st_mtime + 1
    os.utime(checkout / "frontend/src/main.ts", (later, later))
    assert make(checkout)[-2:] == ["run build", "run build:packed"]


@pytest.mark.parametrize("page", ["static", "static_packed"])
def test_one_page_that_is_absent_makes_both_built_anew(checkout: Path, page: str):
    made = make(checkout)
    (checkout / "server/factorscope_server" / page / "index.html").unlink()
    assert make(checkout) == made


def test_a_source_taken_away_makes_it_built_anew(checkout: Path):
    make(checkout)
    later = (checkout / "server/factorscope_server/static/index.html").stat().st_mtime + 1
    (checkout / "frontend/src/main.ts").unlink()
    os.utime(checkout / "frontend/src", (later, later))
    assert make(checkout)[-2:] == ["run build", "run build:packed"]


def test_an_editable_install_needs_no_page(checkout: Path):
    assert make(checkout, "editable") == []


def test_without_npm_the_error_says_what_to_install(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(RuntimeError, match=r"needs Node\.js .* with npm"):
        make(checkout)


def test_a_failing_build_stops_the_making_of_the_wheel(checkout: Path):
    (checkout / "bin/npm").write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(RuntimeError, match="`npm ci --no-audit --no-fund` failed"):
        make(checkout)
