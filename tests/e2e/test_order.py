"""What comes first while a hand moves: the request before what is shown of z, the picture before what is said of it."""

from browsing import artist, field, opened, settle, slider, wait_for_change
from playwright.sync_api import Page

NOW = "const now = () => performance.timeOrigin + performance.now();"
IN_PAGE = f"""{NOW}
window.asked = []; window.drawn = []; window.said = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (order, ...rest) {{
  if (order.kind === "request") asked.push(document.querySelector('[aria-label="z0 value"]')?.value);
  post.call(this, order, ...rest);
}};
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...args) {{
  put.apply(this, args);
  drawn.push(this.canvas.dataset.testid ?? "another");
}};
const follow = () => {{
  const text = document.querySelector(".verdict")?.textContent;
  if (text !== undefined && said.at(-1)?.[0] !== text) said.push([text, now()]);
}};
new MutationObserver(follow).observe(document, {{ subtree: true, childList: true, characterData: true }});
"""
IN_WORKER = f"""{{ {NOW}
self.sockets = []; self.drawn = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {{ sockets.push(this.url.split("/").at(-2)); send.call(this, data); }};
const put = OffscreenCanvasRenderingContext2D.prototype.putImageData;
OffscreenCanvasRenderingContext2D.prototype.putImageData = function (...args) {{
  put.apply(this, args);
  drawn.push(now());
}}; }} null
"""


def moved(page: Page, address: str) -> Page:
    """A page whose first slider went one step by its key, and whose picture has followed."""
    page.add_init_script(IN_PAGE)
    opened(page, address, "#model=toy-deterministic")
    artist(page).evaluate(IN_WORKER)
    before = settle(page)
    slider(page, 0).focus()
    page.evaluate("asked.length = drawn.length = said.length = 0")
    page.keyboard.press("End")
    wait_for_change(page, before)
    settle(page)
    return page


def test_the_request_goes_out_before_the_page_shows_the_new_value(page: Page, address: str):
    moved(page, address)
    assert page.evaluate("asked.length") == artist(page).evaluate("sockets.length") == 1
    assert page.evaluate("asked[0]") != field(page, 0).input_value()


def test_the_picture_is_drawn_before_what_is_said_of_it_and_no_other_is_drawn_anew(page: Page, address: str):
    moved(page, address)
    assert page.evaluate("drawn") == []
    [picture] = artist(page).evaluate("drawn")
    assert picture < page.evaluate("said.at(-1)[1]")


def test_a_model_that_opens_asks_its_own_stream_and_never_that_of_the_one_before(page: Page, address: str):
    moved(page, address)
    artist(page).evaluate("sockets.length = 0")
    page.get_by_role("combobox", name="Model").select_option("toy-gaussian")
    settle(page)
    assert artist(page).evaluate("[...new Set(sockets)]") == ["toy-gaussian"]
