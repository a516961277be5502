"""A mouse on a slider: heard before the next frame, each place once, and to the value that the browser itself gives."""

import re
from collections.abc import Callable

import pytest
from browsing import linked, opened, settle, slider, value
from playwright.sync_api import Locator, Page

WATCH = """
window.heard = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (order, ...rest) {
  if (order.kind === "request") heard.push("request");
  post.call(this, order, ...rest);
};
addEventListener("input", event => heard.push(event.target.valueAsNumber), { capture: true });
"""
DEAF = """{
const add = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (kind, ...rest) {
  if (kind !== "pointerrawupdate") add.call(this, kind, ...rest);
}; }"""
"""As a browser that has no such event."""


ELSEWHERE = """
const box = Element.prototype.getBoundingClientRect;
Element.prototype.getBoundingClientRect = function () {
  const { x, y, width, height } = box.call(this);
  return new DOMRect(this instanceof HTMLInputElement ? x - 30 : x, y, width, height);
};"""
"""As a browser that places the thumb by other rules than ours."""


def held(page: Page, one: Locator) -> Callable[[float], None]:
    """Takes hold of a slider's thumb; what comes back moves it to a share of its way, and waits for the frame."""
    box = one.bounding_box()
    assert box
    thumb = float(one.evaluate("input => parseFloat(getComputedStyle(input).getPropertyValue('--thumb'))"))
    low, high, now = (float(one.evaluate(f"input => input.{name}")) for name in ("min", "max", "value"))

    def to(share: float) -> None:
        page.mouse.move(box["x"] + thumb / 2 + share * (box["width"] - thumb), box["y"] + box["height"] / 2)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    to((now - low) / (high - low))
    page.mouse.down()
    return to


def test_a_move_is_asked_for_before_the_slider_tells_of_it_and_once(page: Page, address: str):
    page.add_init_script(WATCH)
    opened(page, address, "#model=toy-gaussian")
    to = held(page, slider(page, 0))
    for share in (0.2, 0.4, 0.8):
        page.evaluate("heard.length = 0")
        to(share)
        first, *rest = page.evaluate("heard")
        assert first == "request"
        assert len(rest) == 1
        assert value(page, 0) == pytest.approx(rest[0], abs=6e-4)
    page.mouse.up()


@pytest.mark.parametrize("script", ["", DEAF, ELSEWHERE], ids=["early", "by frames", "other rules"])
@pytest.mark.parametrize("model", ["toy-gaussian", "toy-deterministic", "toy-ragged"])
def test_a_drag_ends_where_the_browser_says(page: Page, address: str, model: str, script: str):
    page.add_init_script(script or "void 0")
    opened(page, address, f"#model={model}")
    one = slider(page, 0)
    low, high = (float(one.get_attribute(name) or "nan") for name in ("min", "max"))
    to = held(page, one)
    for share in (0.5, 0.3, 0.4, -0.5):
        to(share)
    settle(page)
    assert linked(page)[0] == pytest.approx(low, rel=1e-6)
    to(0.6)
    own = float(one.evaluate("input => input.valueAsNumber"))
    settle(page)
    books = page.request.get(f"{address}/api/v1/models/{model}/values?range=codebook&steps=11")
    near = min(books.json()["values"][0], key=lambda code: abs(code - own)) if books.ok else own
    assert linked(page)[0] == pytest.approx(near, abs=2e-2 * (high - low) if near == own else 1e-6)
    to(1.5)
    page.mouse.up()
    settle(page)
    assert linked(page)[0] == pytest.approx(high, rel=1e-6)


def test_a_drag_is_one_step_of_undo(page: Page, address: str):
    opened(page, address, "#model=toy-gaussian")
    before = value(page, 0)
    to = held(page, slider(page, 0))
    for share in (0.1, 0.6, 0.9):
        to(share)
    page.mouse.up()
    assert value(page, 0) != before
    page.keyboard.press("z")
    assert value(page, 0) == before


def test_a_mouse_that_has_let_go_moves_nothing(page: Page, address: str):
    page.add_init_script(WATCH)
    opened(page, address, "#model=toy-gaussian")
    to = held(page, slider(page, 0))
    to(0.7)
    page.mouse.up()
    page.evaluate("heard.length = 0")
    to(0.2)
    assert page.evaluate("heard") == []
    page.get_by_role("button", name=re.compile("^Random")).first.click()
    page.wait_for_function("() => heard.length === 1")
