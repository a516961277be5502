"""docs/views: a page for each view, a picture for each page, and all of it reachable."""

import re
import struct
import sys
from pathlib import Path

import pytest
from checkout import ROOT
from screenshots import SHOTS, main

DOCS = ROOT / "docs"
PAGES = sorted((DOCS / "views").glob("*.md"))
STATE = (ROOT / "frontend/src/state.ts").read_text()
KEYS = (ROOT / "frontend/src/keys.ts").read_text()
LARGEST = 1_000_000
"""Bytes of one picture: all of them together are part of every clone."""


def views() -> list[str]:
    """The views of the page, and what is no view but has a page too."""
    found = re.search(r"VIEWS = \[(.*?)\]", STATE)
    assert found
    return [*re.findall(r'"(\w+)"', found[1]), "stage", "keeping"]


def keys() -> set[str]:
    """Every key of the help, by the name that it has there; digits stand for a range."""
    block = re.search(r"KEY_HELP.*?= \[\n(.*?)\n\];", KEYS, re.DOTALL)
    assert block
    lines = re.findall(r'^\s*\["([^"]+)"', block[1], re.MULTILINE)
    assert len(lines) > 15
    words = {word for line in lines for word in re.split(r", | (?=[←→↑↓])", line)}
    first, last = next(word for word in words if "–" in word).split(" – ")
    return {word for word in words if "–" not in word} | {str(n) for n in range(int(first), int(last) + 1)}


def pictures(page: Path) -> list[Path]:
    return [(page.parent / name).resolve() for name in re.findall(r"!\[[^\]]{20,}\]\(([^)]+)\)", page.read_text())]


@pytest.mark.parametrize("view", views())
def test_every_view_has_a_page_with_a_picture_of_it(view: str):
    assert DOCS / "views" / f"{view}.png" in pictures(DOCS / "views" / f"{view}.md")
    assert f"views/{view}" in SHOTS
    assert f"({view}.md)" in (DOCS / "views" / "README.md").read_text()


def test_every_shot_is_a_picture_that_a_page_shows_and_no_page_shows_another():
    shown = {picture for page in [ROOT / "README.md", *PAGES] for picture in pictures(page)}
    assert shown == {DOCS / f"{name}.png" for name in SHOTS}


@pytest.mark.parametrize("name", SHOTS)
def test_every_picture_is_there_in_the_size_of_its_shot(name: str):
    shot, data = SHOTS[name], (DOCS / f"{name}.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == tuple(round(side * shot.scale) for side in shot.size)
    assert len(data) < LARGEST


def test_every_key_of_the_help_is_named_in_some_page():
    named = set(re.findall(r"`([^`\n]+)`", "\n".join(page.read_text() for page in PAGES)))
    assert not keys() - named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path):
    linked = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text())
    assert linked
    assert not [name for name in linked if not (page.parent / name).exists()]


@pytest.mark.slow
@pytest.mark.e2e
def test_a_picture_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "argv", ["screenshots.py", "views/bits", "--to", str(tmp_path)])
    main()
    taken = (tmp_path / "views" / "bits.png").read_bytes()
    assert struct.unpack(">II", taken[16:24]) == (1280, 720)
    assert len(taken) > 50_000
