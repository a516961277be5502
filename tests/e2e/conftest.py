"""A server of toys and a watched page, the same for every end-to-end test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import checkout
import pytest
from browsing import Watch, chromium, serving
from bundles import write_ragged, write_toy_zoo
from playwright.sync_api import Browser, Page, expect
from rated_toys import write_rated

READ_BEFORE = """if (/^(http|file)/.test(location.protocol) && localStorage.getItem("factorscope") === null)
    localStorage.setItem("factorscope", '{"welcomed": true}');"""
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
    """Makes watched pages, each in a fresh profile; takes what Playwright's `new_context` takes. Unless they are the
    `first` of somebody, their first words were read before."""
    contexts = []

    def make(first: bool = False, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
        if not first:
            context.add_init_script(READ_BEFORE)
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


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of toys with many scores."""
    folder = tmp_path_factory.mktemp("rated")
    write_rated(folder)
    with serving(folder) as server:
        yield server.address


@pytest.fixture(scope="module")
def one(browser: Browser, rated: str) -> Iterator[tuple[Page, Watch]]:
    """One page for the tests that need none of their own: what they opened may still be open."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    watch = Watch(context)
    yield context.new_page(), watch
    context.close()


@pytest.fixture
def metrics(one: tuple[Page, Watch], rated: str) -> Iterator[Page]:
    """The metrics of the first toy, the map in its first order and with its first estimator."""
    page, watch = one
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    page.goto(f"{rated}/#model=rated&view=metrics")
    expect(page.get_by_role("region", name="Charts").get_by_role("button").first).to_be_visible()
    page.get_by_role("combobox", name="Estimator").select_option(index=0)
    page.get_by_role("combobox", name="Order of columns").select_option("by factor")
    yield page
    watch.check()
