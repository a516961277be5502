"""A served instrument and a real Chromium, for the end-to-end tests and the benchmarks."""

import re
import shutil
import struct
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import final
from urllib.parse import parse_qs, urlsplit

from checkout import ROOT
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Worker, expect, sync_playwright

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # containers run tests as root
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
LOOPBACK = {"127.0.0.1", "localhost"}
READ = """canvas => {
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  return Array.from(data, value => value.toString(16).padStart(2, '0')).join('');
}"""
"""As text: Playwright carries long lists of numbers slowly."""
NO_SOCKETS = """{
WebSocket.prototype.send = function () { this.close(); };
self.WebSocket = class { constructor() { setTimeout(() => this.onclose?.(), 0); } close() {} send() {} };
} null"""
"""For the worker that draws: its next request ends its socket, and there will be no other."""
CHANGED = f"before => ({READ})(document.querySelector('[data-testid=decoded]')) !== before"
SETTLED = f"""async () => {{
  const look = () => ({READ})(document.querySelector('[data-testid=decoded]'));
  let now = look();
  for (let same = 0; same < 5; same += 1) {{
    await new Promise(done => setTimeout(done, 50));
    const next = look();
    if (next !== now) same = -1;
    now = next;
  }}
  return now;
}}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless and unable to reach anything but the loopback."""
    found = next((path for program in PROGRAMS if (path := shutil.which(program))), None)
    assert found, (
        f"there is no Chromium: install chromium-headless-shell or chromium (looked for {', '.join(PROGRAMS)})"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


@final
class Server:
    """`factorscope serve` in a process of its own, on a free port or a given one."""

    def __init__(self, *folders: Path, zoo: bool = False, port: int = 0, flags: Sequence[str] = ()) -> None:
        models = [word for folder in folders for word in ("--models", str(folder))]
        chosen = ["--zoo" if zoo else "--no-zoo", "--no-open", "--port", str(port), *flags]
        command = [sys.executable, "-m", "factorscope_server", "serve", *chosen, *models]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        found = re.search(r"http://\S+", self._process.stdout.readline())
        assert found, "the server printed no address"
        self.link = found[0]
        """As it was printed: with the token, if there is one."""
        self.address = "{0.scheme}://{0.netloc}".format(urlsplit(self.link))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 80

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=20)


@contextmanager
def serving(*folders: Path, zoo: bool = False, flags: Sequence[str] = ()) -> Iterator[Server]:
    server = Server(*folders, zoo=zoo, flags=flags)
    try:
        yield server
    finally:
        server.stop()


@final
class Watch:
    """What a page must not do: call other machines, complain, or fail. Asserted at the end of every test."""

    def __init__(self, context: BrowserContext) -> None:
        self._outside: list[str] = []
        self._complaints: list[str] = []
        self._expected: list[str] = []
        context.on("request", lambda request: self._called(request.url))
        context.on("console", lambda message: self._said(message.type, message.text))
        context.on("weberror", lambda error: self._complaints.append(str(error.error)))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._called(socket.url)))

    def expect(self, pattern: str) -> None:
        """A complaint that matches is all right in this test."""
        self._expected.append(pattern)

    def check(self) -> None:
        assert not self._outside, f"the page called other machines: {self._outside}"
        unexpected = [text for text in self._complaints if not any(re.search(p, text) for p in self._expected)]
        assert not unexpected, f"the page complained: {unexpected}"

    def _called(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "file") and parts.hostname not in LOOPBACK:
            self._outside.append(url)

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self._complaints.append(f"{kind}: {text}")


def decoded(page: Page) -> Locator:
    return page.get_by_test_id("decoded")


def pixels(canvas: Locator) -> list[int]:
    """RGBA of a canvas, row by row."""
    return list(bytes.fromhex(canvas.evaluate(READ)))


def linked(page: Page) -> list[float]:
    """The z that the address carries: exact, and of latents that the page folds away, too."""
    text = parse_qs(page.evaluate("location.hash.slice(1)"))["z"][0]  # Playwright's own `url` may lag
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return list(struct.unpack(f"<{len(data) // 4}f", data))


def served(page: Page, address: str, model: str, rows: Sequence[Sequence[float]]) -> list[list[int]]:
    """RGBA that the server itself answers for each row of z."""
    octets = {"Content-Type": "application/octet-stream", "Accept": "application/octet-stream"}
    url = f"{address}/api/v1/models/{model}/decode"
    z = b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows)
    body = page.request.post(url, headers=octets, data=z).body()
    size = len(body) // len(rows)
    return [list(body[i : i + size]) for i in range(0, len(body), size)]


def shows(canvas: Locator, wanted: Sequence[int], off: int = 0) -> None:
    """Waits until a canvas has these pixels, each off by that much at most; fails after five seconds."""
    for _ in range(100):
        if _near(pixels(canvas), wanted, off):
            return
        canvas.page.wait_for_timeout(50)
    assert _near(pixels(canvas), wanted, off), "the canvas shows another picture"


def _near(found: Sequence[int], wanted: Sequence[int], off: int) -> bool:
    return len(found) == len(wanted) and all(abs(a - b) <= off for a, b in zip(found, wanted, strict=True))


def slider(page: Page, latent: int) -> Locator:
    return page.get_by_role("slider", name=re.compile(rf"^z{latent}\b"))


def field(page: Page, latent: int) -> Locator:
    return page.get_by_label(f"z{latent} value", exact=True)


def value(page: Page, latent: int) -> float:
    return float(field(page, latent).input_value())


def wait_for_change(page: Page, before: Sequence[int]) -> list[int]:
    """The decoded pixels once they differ from `before`; fails after twenty seconds."""
    page.wait_for_function(CHANGED, arg=bytes(before).hex(), timeout=20_000)
    return pixels(decoded(page))


def settle(page: Page) -> list[int]:
    """The decoded pixels once they stay the same for a quarter of a second."""
    return list(bytes.fromhex(decoded(page).evaluate(SETTLED)))


def opened(page: Page, address: str, fragment: str = "") -> Page:
    """The page at an address, once it shows a picture."""
    page.goto(f"{address}/{fragment}")
    page.wait_for_selector("[data-testid=decoded]:not(.empty)")
    settle(page)
    return page


def artist(page: Page) -> Worker:
    """The worker that asks for pictures and draws them."""
    [worker] = page.workers
    return worker


def violations(page: Page) -> list[str]:
    """What axe-core finds in a page that bypasses its CSP, a line each: rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("async () => (await axe.run({ resultTypes: ['violations'] })).violations")
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def chart(page: Page, title: str) -> Locator:
    """A figure of the charts, opened by its button and drawn."""
    button = page.get_by_role("group", name="Charts").get_by_role("button", name=title)
    if button.get_attribute("aria-pressed") == "false":
        button.click()
    figure = page.get_by_role("region", name="Charts").get_by_role("figure")
    expect(figure.locator(".main-svg").first).to_be_visible(timeout=60_000)
    return figure
