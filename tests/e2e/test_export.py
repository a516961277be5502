"""What is on the screen as files: films, sheets and maps, opened by other programs' readers."""

import base64
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import httpx2 as httpx
import numpy as np
import pytest
from browsing import decoded, opened, pixels, slider, violations
from bundles import CODEBOOK
from PIL import Image
from playwright.sync_api import Download, Page, expect

LEAVE = """() => {
  const items = [...document.querySelectorAll("[role=menuitem]")].filter(item => item.checkVisibility());
  items.find(item => item.textContent.startsWith("SVG")).click();
  history.replaceState(history.state, "", location.hash.replace("sample=4", "sample=5"));
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}"""
"""Asks for the file, and goes to the next sample before the file can be made."""
SVG = "{http://www.w3.org/2000/svg}"


def kept(page: Page, act: Callable[[], None]) -> tuple[str, bytes]:
    """Name and contents of the file that an act makes the page save."""
    with page.expect_download(timeout=60_000) as waiting:
        act()
    download: Download = waiting.value
    return download.suggested_filename, Path(download.path()).read_bytes()


def decode(address: str, z: list[list[float]]) -> np.ndarray:
    """What the server itself decodes, uint8 [n, 16, 16, 3]."""
    answer = httpx.post(
        f"{address}/api/v1/models/toy-quantized/decode", json={"z": z}, headers={"Accept": "application/octet-stream"}
    )
    return np.frombuffer(answer.content, np.uint8).reshape(-1, 16, 16, 4)[..., :3].astype(int)


def shown(frame: np.ndarray) -> np.ndarray:
    """The decoded picture of 16 x 16 in a frame of the size `small`: 12 pixels of margin, 16 pixels for one."""
    left = (frame.shape[1] - 256) // 2
    return frame[12 : 12 + 256, left : left + 256][8::16, 8::16].astype(int)


def traversal(address: str) -> np.ndarray:
    samples = httpx.get(f"{address}/api/v1/models/toy-quantized/samples").json()["samples"]
    rows = [[value, *samples[0]["z"][1:]] for value in CODEBOOK]
    return decode(address, rows)


def open_dialog(page: Page) -> None:
    slider(page, 0).focus()
    page.keyboard.press("a")
    expect(page.get_by_role("dialog", name="Film of one latent")).to_be_visible()
    expect(page.get_by_role("combobox", name="Latent")).to_have_value("0")


@pytest.mark.parametrize("kind", ["GIF", "WebP"])
def test_a_film_made_by_mouse_goes_through_the_codes_and_shows_what_the_server_decodes(
    address: str, page: Page, kind: str
):
    opened(page, address, "#model=toy-quantized&sort=index")
    slider(page, 0).focus()
    page.get_by_role("button", name="Film of a latent").click()
    dialog = page.get_by_role("dialog", name="Film of one latent")
    dialog.get_by_role("radio", name=kind).check()
    dialog.get_by_role("radio", name="fast").check()
    dialog.get_by_role("radio", name="small").check()
    name, data = kept(page, lambda: dialog.get_by_role("button", name="Make the film").click())
    assert name == f"factorscope-toy-quantized-z0.{kind.lower()}"
    expect(dialog.get_by_role("status")).to_contain_text(f"Saved {name}")
    pictures = traversal(address)
    with Image.open(BytesIO(data)) as image:
        assert getattr(image, "n_frames", 1) == 8  # up and down five codes; equal frames are one that lasts
        times = []
        for i, code in enumerate([0, 1, 2, 3, 4, 3, 2, 1]):
            image.seek(i)
            off = np.abs(shown(np.asarray(image.convert("RGB"))) - pictures[code])
            assert off.max() <= (0 if kind == "WebP" else 16)
            times.append(image.info["duration"])
        assert sum(times) == 2000


def test_a_film_made_by_keyboard_alone_is_an_mp4_that_loops_without_a_jump(address: str, page: Page):
    av = pytest.importorskip("av")
    opened(page, address, "#model=toy-quantized&sort=index")
    open_dialog(page)
    for _ in range(2):  # over the latent
        page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="MP4")).to_be_focused()
    for arrow in ("ArrowRight", "ArrowLeft"):
        page.keyboard.press("Tab")
        page.keyboard.press(arrow)
    expect(page.get_by_role("radio", name="fast")).to_be_checked()
    expect(page.get_by_role("radio", name="small")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Make the film")).to_be_focused()
    name, data = kept(page, lambda: page.keyboard.press("Enter"))
    assert name == "factorscope-toy-quantized-z0.mp4"
    with av.open(BytesIO(data)) as container:
        frames = [frame.to_ndarray(format="rgb24", src_colorspace="ITU709") for frame in container.decode(video=0)]
    pictures = traversal(address)
    assert len(frames) == 50
    for i, frame in enumerate(frames):
        code = [0, 1, 2, 3, 4, 3, 2, 1][i * 8 // 50]
        assert np.abs(shown(frame) - pictures[code]).mean() < 6
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(slider(page, 0)).to_be_focused()


def test_a_film_can_be_cancelled_and_the_next_one_is_made(address: str, page: Page):
    opened(page, address, "#model=toy-gaussian&sort=index")
    open_dialog(page)
    dialog = page.get_by_role("dialog", name="Film of one latent")
    for choice in ("WebP", "slow", "large"):
        dialog.get_by_role("radio", name=choice).check()
    dialog.get_by_role("button", name="Make the film").click()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("status")).to_have_text("Cancelled.")
    for choice in ("fast", "small"):
        dialog.get_by_role("radio", name=choice).check()
    name, data = kept(page, lambda: dialog.get_by_role("button", name="Make the film").click())
    with Image.open(BytesIO(data)) as image:
        assert (name, getattr(image, "n_frames", 1)) == ("factorscope-toy-gaussian-z0.webp", 50)


def test_all_traversals_are_kept_as_svg_and_png_by_keyboard_too(address: str, page: Page):
    opened(page, address, "#model=toy-quantized&sort=index")
    button = page.get_by_role("button", name="Export all traversals")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="PNG")).to_be_focused()
    page.keyboard.press("ArrowDown")
    name, text = kept(page, lambda: page.keyboard.press("Enter"))
    assert name == "factorscope-toy-quantized-traversals.svg"
    expect(button).to_be_focused()
    root = ElementTree.fromstring(text)
    images = root.findall(f"{SVG}image")
    assert len(images) == 4 * 5
    pictures = traversal(address)
    for image, picture in zip(images[:5], pictures, strict=True):
        data = base64.b64decode((image.get("href") or "").partition(",")[2])
        with Image.open(BytesIO(data)) as embedded:
            large = np.asarray(embedded.convert("RGB")).astype(int)
        assert large.shape == (192, 192, 3)
        assert (large == picture.repeat(12, 0).repeat(12, 1)).all()
    button.click()
    name, data = kept(page, lambda: page.get_by_role("menuitem", name="PNG").click())
    x, y = (round(2 * float(images[0].get(axis) or "nan")) for axis in "xy")
    with Image.open(BytesIO(data)) as image:
        assert name == "factorscope-toy-quantized-traversals.png"
        assert image.size == (2 * int(root.get("width") or 0), 2 * int(root.get("height") or 0))
        whole = np.asarray(image.convert("RGB")).astype(int)
    assert (whole[y : y + 192, x : x + 192] == pictures[0].repeat(12, 0).repeat(12, 1)).all()


def test_a_file_tells_of_what_was_shown_when_it_was_asked_for(address: str, page: Page):
    opened(page, address, "#model=toy-quantized&sample=4")
    page.get_by_role("button", name="Export all traversals").click()
    _, text = kept(page, lambda: page.evaluate(LEAVE))
    assert b"Sample 4; each row" in text
    expect(page.get_by_text("sample 5")).to_be_visible()


def test_codebook_and_map_are_kept_too_in_the_colours_of_the_theme(address: str, new_page: Callable[..., Page]):
    page = new_page(color_scheme="dark")
    opened(page, address, "#model=toy-quantized&view=codebook")
    page.get_by_role("button", name="Export the codebook").click()
    name, text = kept(page, lambda: page.get_by_role("menuitem", name="SVG").click())
    assert name == "factorscope-toy-quantized-codebook.svg"
    assert text.count(b"<image") == 20
    assert b'fill="#131417"' in text
    page.get_by_role("link", name="Metrics", exact=True).click()
    page.get_by_role("button", name="Export the map").click()
    name, text = kept(page, lambda: page.get_by_role("menuitem", name="SVG").click())
    words = [node.text for node in ElementTree.fromstring(text).iter(f"{SVG}text")]
    assert name == "factorscope-toy-quantized-mutual-information.svg"
    assert {"disc", "slope", "height", ".97", "(z3)"} <= set(words)


def test_the_way_between_two_pins_becomes_a_film(address: str, page: Page):
    opened(page, address, "#model=toy-gaussian&sort=index")
    first = pixels(decoded(page))
    page.keyboard.press("x")
    slider(page, 0).focus()
    page.keyboard.press("End")
    page.keyboard.press("x")
    page.get_by_role("button", name="Film A to B").click()
    dialog = page.get_by_role("dialog", name="Film from pin A to pin B")
    for choice in ("WebP", "fast", "small"):
        dialog.get_by_role("radio", name=choice).check()
    name, data = kept(page, lambda: dialog.get_by_role("button", name="Make the film").click())
    assert name == "factorscope-toy-gaussian-interpolation-pin-A-pin-B.webp"
    with Image.open(BytesIO(data)) as image:
        assert getattr(image, "n_frames", 1) == 50
        start = shown(np.asarray(image.convert("RGB")))
    assert (start.reshape(-1, 3) == np.array(first).reshape(-1, 4)[:, :3]).all()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_and_the_menu_are_clean_for_axe_and_fit_a_phone(
    address: str, new_page: Callable[..., Page], scheme: str
):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True)
    opened(page, address, "#model=toy-quantized")
    page.get_by_role("button", name="Export all traversals").click()
    expect(page.get_by_role("menuitem", name="SVG")).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Film of a latent").click()
    expect(page.get_by_role("button", name="Make the film")).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
