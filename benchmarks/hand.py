"""A hand on a slider in a real Chromium, and when the page has heard it and has drawn: of this page or of a peer's."""

from dataclasses import dataclass
from typing import final

from playwright.sync_api import Browser, Locator, Page

PER_SECOND = 60
SECONDS = 3
WATCH = """
window.__heard = []; window.__drawn = []; window.__waits = [];
let stamp = 0; // an input event is made when the mouse's arrives: that one knows when the hand moved
addEventListener("pointermove", event => { stamp = event.timeStamp; }, { capture: true });
addEventListener("input", () => __heard.push([performance.now(), stamp]), { capture: true });
addEventListener("keydown", event => __heard.push([performance.now(), event.timeStamp]), { capture: true });
const drew = () => { __drawn.push(performance.now()); for (const wait of __waits.splice(0)) wait(); };
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...args) {
  put.apply(this, args);
  if (["decoded", "compared-A"].includes(this.canvas.dataset.testid)) drew();
};
const shown = event => { if (event.target instanceof HTMLImageElement) drew(); };
document.addEventListener("load", shown, { capture: true });
window.__next = count => new Promise(done => {
  const look = () => __drawn.length > count ? done(__heard.at(-1).map(at => __drawn[count] - at)) : __waits.push(look);
  look();
});
"""
"""Both clocks of an event: when it reaches the page, and its own, which starts before the browser aligns moves of the
mouse with its frames. A picture is there when `putImageData` has returned, or an <img> has loaded. """


@final
@dataclass(frozen=True)
class Moved:
    """Milliseconds to the picture of a move, from when the page heard of it and from the event's own time stamp."""

    heard: float
    stamped: float


def watched(browser: Browser, script: str = "") -> Page:
    """A page that keeps account of events and pictures."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(WATCH + script)
    return context.new_page()


def by_mouse(page: Page, slider: Locator, moves: int) -> list[Moved]:
    """Single moves of a slider that is held, each after the picture of the one before."""
    left, width, y = grip(slider)
    page.mouse.move(left + width / 2, y)
    page.mouse.down()
    moved = []
    for i in range(moves):
        before = page.evaluate("__drawn.length")
        page.mouse.move(left + (0.2 + 0.6 * (i * 0.618 % 1)) * width, y)
        moved.append(_until(page, before))
    page.mouse.up()
    return moved


def by_keys(page: Page, slider: Locator, moves: int) -> list[Moved]:
    """Steps of a slider by its arrow keys, ten to the right and ten to the left."""
    slider.focus()
    moved = []
    for i in range(moves):
        before = page.evaluate("__drawn.length")
        page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        moved.append(_until(page, before))
    return moved


def _until(page: Page, before: int) -> Moved:
    heard, stamped = page.evaluate("count => __next(count)", before)
    return Moved(heard, stamped)


def drag(page: Page, slider: Locator) -> tuple[list[float], list[float]]:
    """A steady drag of three seconds: when the page heard of each step, and when it drew."""
    left, width, y = grip(slider)
    page.mouse.move(left, y)
    page.mouse.down()
    page.wait_for_timeout(500)
    page.evaluate("__heard.length = __drawn.length = 0")
    for i in range(SECONDS * PER_SECOND):
        page.mouse.move(left + (0.1 + 0.8 * i / (SECONDS * PER_SECOND)) * width, y)
        page.wait_for_timeout(1000 / PER_SECOND)
    page.wait_for_timeout(500)
    heard, drawn = page.evaluate("[__heard.map(([at]) => at), __drawn]")
    page.mouse.up()
    return heard, drawn


def grip(slider: Locator) -> tuple[float, float, float]:
    """Left end and width of a slider's travel, and its middle height, in CSS pixels."""
    box = slider.bounding_box()
    assert box, "the slider is not on the page"
    return box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2
