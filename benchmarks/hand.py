"""A hand on a slider in a real Chromium, and when the page has heard it and has drawn: of this page or of a peer's."""

from dataclasses import dataclass
from typing import final

from browsing import NO_SOCKETS, artist
from playwright.sync_api import Browser, Locator, Page, Worker

PER_SECOND = 60
SECONDS = 3
NOW = "const now = () => performance.timeOrigin + performance.now();"
"""One clock for the page and its worker."""
HEARD = f"""{NOW}
self.__heard = [];
const heard = event => __heard.push([now(), performance.timeOrigin + event.timeStamp]);
addEventListener("pointerrawupdate", event => event.buttons === 1 && heard(event), {{ capture: true }});
addEventListener("keydown", heard, {{ capture: true }});
"""
DRAWN = f"""{{ {NOW}
self.__drawn = []; self.__waits = [];
self.__drew = () => {{ __drawn.push(now()); for (const wait of __waits.splice(0)) wait(); }};
self.__next = count => new Promise(done => {{
  const look = () => __drawn.length > count ? done(__drawn[count]) : __waits.push(look);
  look();
}}); }}
"""
ON_CANVAS = """{
const put = OffscreenCanvasRenderingContext2D.prototype.putImageData;
OffscreenCanvasRenderingContext2D.prototype.putImageData = function (...args) { put.apply(this, args); __drew(); };
} null;
"""
AS_IMAGE = """
document.addEventListener("load", event => event.target instanceof HTMLImageElement && __drew(), { capture: true });
"""


@final
@dataclass(frozen=True)
class Moved:
    """Milliseconds to the picture of a move, from when the page heard of it and from the event's own time stamp.

    The first starts with the first event that a page can hear of it: of a mouse `pointerrawupdate`, before the browser
    aligns its moves with frames. A picture is there when `putImageData` has returned, or an <img> has loaded.
    """

    heard: float
    stamped: float


@final
class Hand:
    """On the first slider of a page that keeps account of events and pictures."""

    def __init__(self, page: Page, artist: Page | Worker, sliders: str) -> None:
        self.page = page
        self._artist = artist
        self._slider = page.locator(sliders).get_by_role("slider").first

    def by_mouse(self, moves: int) -> list[Moved]:
        """Single moves of a slider that is held, each after the picture of the one before."""
        left, width, y = _grip(self._slider)
        self.page.mouse.move(left + width / 2, y)
        self.page.mouse.down()
        moved = []
        for i in range(moves):
            before = self._artist.evaluate("__drawn.length")
            self.page.mouse.move(left + (0.2 + 0.6 * (i * 0.618 % 1)) * width, y)
            moved.append(self._until(before))
        self.page.mouse.up()
        return moved

    def by_keys(self, moves: int) -> list[Moved]:
        """Steps of a slider by its arrow keys, ten to the right and ten to the left."""
        self._slider.focus()
        moved = []
        for i in range(moves):
            before = self._artist.evaluate("__drawn.length")
            self.page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
            moved.append(self._until(before))
        return moved

    def _until(self, before: int) -> Moved:
        drawn = self._artist.evaluate("count => __next(count)", before)
        heard, stamped = self.page.evaluate("__heard.at(-1)")
        return Moved(drawn - heard, drawn - stamped)

    def drag(self) -> tuple[list[float], list[float]]:
        """A steady drag of three seconds: when the page heard of each step, and when it drew."""
        left, width, y = _grip(self._slider)
        self.page.mouse.move(left, y)
        self.page.mouse.down()
        self.page.wait_for_timeout(500)
        self.page.evaluate("__heard.length = 0")
        self._artist.evaluate("__drawn.length = 0")
        for i in range(SECONDS * PER_SECOND):
            self.page.mouse.move(left + (0.1 + 0.8 * i / (SECONDS * PER_SECOND)) * width, y)
            self.page.wait_for_timeout(1000 / PER_SECOND)
        self.page.wait_for_timeout(500)
        heard = [at for at, _ in self.page.evaluate("__heard")]
        drawn = self._artist.evaluate("__drawn")
        self.page.mouse.up()
        return heard, drawn


def here(browser: Browser, link: str, sliders: str = "body", websocket: bool = True) -> Hand:
    """A hand on this page, whose worker draws; `sliders` is where to look for the first."""
    page = _page(browser)
    page.goto(link)
    page.wait_for_selector("canvas[data-testid]:not(.empty)")
    worker = artist(page)
    worker.evaluate(DRAWN + ON_CANVAS)
    if not websocket:
        worker.evaluate(NO_SOCKETS)
    return Hand(page, worker, sliders)


def there(browser: Browser, link: str) -> Hand:
    """A hand on a peer's page, which shows its pictures as <img>."""
    page = _page(browser, DRAWN + AS_IMAGE)
    page.goto(link)
    page.wait_for_function("() => __drawn.length > 0")
    return Hand(page, page, "body")


def _page(browser: Browser, script: str = "") -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(HEARD + script)
    return context.new_page()


def _grip(slider: Locator) -> tuple[float, float, float]:
    """Left end and width of a slider's travel, and its middle height, in CSS pixels."""
    slider.wait_for()
    box = slider.bounding_box()
    assert box, "the slider is not on the page"
    return box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2
