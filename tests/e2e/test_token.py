"""A server that asks for a token, in a real browser: the printed link opens all of it, and nothing else does."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import NO_SOCKETS, Server, artist, decoded, opened, serving, settle, slider, wait_for_change
from playwright.sync_api import Page, expect


@pytest.fixture(scope="module")
def closed(toys: Path) -> Iterator[Server]:
    with serving(toys, flags=["--token"]) as server:
        yield server


def drags(page: Page) -> None:
    """Moves a slider to its ends; each time another picture comes."""
    slider(page, 0).focus()
    before = settle(page)
    page.keyboard.press("End")
    after = wait_for_change(page, before)
    page.keyboard.press("Home")
    wait_for_change(page, after)


def test_the_printed_link_opens_the_page_its_pictures_and_its_socket(closed: Server, page: Page):
    frames: list[object] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    page.goto(f"{closed.link}#model=toy-gaussian")
    expect(decoded(page)).to_be_visible()
    assert page.evaluate("location.search") == ""
    assert page.evaluate("location.hash").startswith("#model=toy-gaussian")
    assert page.evaluate("document.cookie") == "", "no script may read the cookie"
    drags(page)
    assert frames, "the pictures came over the WebSocket"
    page.reload()
    expect(decoded(page)).to_be_visible()


def test_without_sockets_the_same_goes_over_http(closed: Server, page: Page):
    page.goto(closed.link)
    opened(page, closed.address)
    artist(page).evaluate(NO_SOCKETS)
    with page.expect_response(lambda answer: answer.url.endswith("/decode")) as answer:
        drags(page)
    assert answer.value.status == 200


def test_without_the_link_a_small_page_says_to_open_it(closed: Server, page: Page, watch: list):
    watch[0].expect("401")
    page.goto(closed.address)
    expect(page.get_by_role("heading")).to_have_text("This Factorscope asks for a token")


def test_a_link_of_another_site_leads_on_in_one_click(closed: Server, new_page: Callable[..., Page], watch: list):
    """A SameSite=Strict cookie stays behind when another site's page leads here."""
    page = new_page()
    watch[0].expect("401")
    page.goto(closed.link)
    page.goto("data:text/html,<a>To the models</a>")
    page.eval_on_selector("a", "(link, address) => { link.href = address; }", closed.address)
    page.get_by_text("To the models").click()
    expect(page.get_by_role("heading")).to_have_text("This Factorscope asks for a token")
    page.get_by_role("link", name="go on here").click()
    expect(decoded(page)).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(closed.address)))
