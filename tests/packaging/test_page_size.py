"""The built page is as small as docs/performance.md says, and what few need is not fetched with it."""

import gzip
import re

import checkout
import pytest

ROW = re.compile(r"^\| `([^`*]+)-\*\.(js|css)` \| [^|]+ \| ([\d,]+) \| ([\d,]+) \|$", re.MULTILINE)
PAGE = (checkout.ROOT / "docs/performance.md").read_text()
BOUNDS = {(name, kind): (raw, zipped) for name, kind, raw, zipped in ROW.findall(PAGE)}
"""Of each file: kilobytes at the most, as it is and compressed."""


def file(name: str, kind: str) -> bytes:
    """What the build made of a part of the page; there is one file of it."""
    (found,) = (checkout.STATIC / "assets").glob(f"{name}-*.{kind}")
    return found.read_bytes()


def test_every_file_of_the_page_has_a_bound():
    built = {path.name for path in (checkout.STATIC / "assets").iterdir()}
    bounded = {path.name for name, kind in BOUNDS for path in (checkout.STATIC / "assets").glob(f"{name}-*.{kind}")}
    assert built == bounded, "a new file of the page wants a line in docs/performance.md"


@pytest.mark.parametrize(("name", "kind"), BOUNDS)
def test_a_file_of_the_page_is_within_its_bounds(name: str, kind: str):
    data = file(name, kind)
    raw, zipped = (int(bound.replace(",", "")) for bound in BOUNDS[name, kind])
    assert len(data) <= 1000 * raw
    assert len(gzip.compress(data, 9)) <= 1000 * zipped


def test_charts_and_formulas_are_not_fetched_with_the_page():
    index = (checkout.STATIC / "index.html").read_text()
    fetched = set(re.findall(r"(?:src|href)=\"\./assets/(\w+)-", index))
    assert fetched == {"index"}
