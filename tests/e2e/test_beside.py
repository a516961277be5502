"""Pictures are asked for and drawn beside the page: while it is busy, on every canvas; and what if that cannot be."""

from collections.abc import Callable

import pytest
from browsing import Watch, artist, decoded, opened, settle, shows, slider, wait_for_change
from playwright.sync_api import Page, expect

MODEL = "toy-deterministic"
DRAWN = """{
self.drawn = [];
const put = OffscreenCanvasRenderingContext2D.prototype.putImageData;
OffscreenCanvasRenderingContext2D.prototype.putImageData = function (...args) {
  put.apply(this, args);
  drawn.push([performance.timeOrigin + performance.now(), this.canvas]);
}; } null
"""
BUSY = """slider => {
  const now = () => performance.timeOrigin + performance.now();
  slider.value = slider.max;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  return new Promise(done => setTimeout(() => {
    const until = now() + 1000;
    while (now() < until);
    done(until);
  }, 0));
}"""
NO_CANVAS = "delete HTMLCanvasElement.prototype.transferControlToOffscreen;"


def drags(page: Page) -> None:
    """Moves a slider to an end; another picture comes."""
    slider(page, 0).focus()
    before = settle(page)
    page.keyboard.press("End")
    wait_for_change(page, before)


def test_a_picture_is_drawn_while_the_page_is_busy_with_something_else(page: Page, address: str):
    opened(page, address, f"#model={MODEL}")
    artist(page).evaluate(DRAWN)
    free = slider(page, 0).evaluate(BUSY)
    [first] = artist(page).evaluate("drawn.map(([at]) => at)")
    assert first < free - 500


@pytest.mark.parametrize("script", ["", NO_CANVAS], ids=["by the worker", "by the page"])
def test_every_view_shows_the_picture_of_z_at_once_and_as_it_moves(page: Page, address: str, script: str):
    page.add_init_script(script or "void 0")
    opened(page, address, f"#model={MODEL}")
    assert len(page.workers) == (1 if script == "" else 0)
    drags(page)
    shown = settle(page)
    page.get_by_role("link", name="Compare").click()
    shows(page.get_by_test_id("compared-A"), shown)
    page.get_by_role("link", name="Explore").click()
    shows(decoded(page), shown)
    page.keyboard.press("p")
    shows(decoded(page), shown)
    slider(page, 0).fill(str(slider(page, 0).get_attribute("min")))
    wait_for_change(page, shown)


def test_a_canvas_of_a_view_that_was_left_is_drawn_on_no_more(page: Page, address: str):
    opened(page, address, f"#model={MODEL}")
    for name in ("Compare", "Explore", "Compare", "Explore"):
        page.get_by_role("link", name=name).click()
    settle(page)
    artist(page).evaluate(DRAWN)
    drags(page)
    assert artist(page).evaluate("new Set(drawn.map(([, canvas]) => canvas)).size") == 1


def test_a_worker_that_does_not_start_is_told_of(new_page: Callable[..., Page], address: str, watch: list[Watch]):
    page = new_page()
    watch[0].expect("ERR_FAILED")
    page.route("**/assets/worker-*.js", lambda route: route.abort())
    page.goto(f"{address}/#model={MODEL}")
    expect(page.get_by_text("The part of this page that asks for pictures did not start")).to_be_visible()
