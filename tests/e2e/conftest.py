"""A server of toys and a watched page, the same for every end-to-end test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import checkout
import pytest
from browsing import Watch, chromium, serving
from bundles import write_ragged, write_toy_zoo
from playwright.sync_api import Browser, Page, expect

expect.set_options(timeout=20_000)  # a machine may be busy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a toy of each kind of latents, and one of ragged codebooks; nobody may change it."""
    folder = tmp_path_factory.mktemp("toys")
    write_toy_zoo(folder)
    write_ragged(folder)
    return folder


@pytest.fixture(scope="session")
def address(toys: Path) -> Iterator[str]:
    """Where the toys are served."""
    assert (checkout.STATIC / "index.html").is_file(), "the page is not built: `make test` does that first"
    with serving(toys) as server:
        yield server.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For a module only: while Playwright runs, this thread has an event loop that other tests could trip over."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def watch() -> list[Watch]:
    """Of each context that `new_page` made."""
    return []


@pytest.fixture
def new_page(browser: Browser, watch: list[Watch]) -> Iterator[Callable[..., Page]]:
    """Makes watched pages, each in a fresh profile; takes what Playwright's `new_context` takes."""
    contexts = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
        contexts.append(context)
        watch.append(Watch(context))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    for one in watch:
        one.check()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at 1280 x 720, light."""
    return new_page()
