"""What Explore has beside its sliders: pins, the way between two, nearest samples, warnings, z as text, first words."""

import itertools
import math
import re
from typing import Any

import numpy as np
import pytest
from browsing import decoded, field, opened, pixels, served, settle, slider, value, violations, wait_for_change
from playwright.sync_api import Locator, Page, expect

ID = "toy-gaussian"
SIZE = 4


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Pins")


def decode(page: Page, address: str, z: list[float], id: str = ID) -> np.ndarray:
    """RGBA of the server's own decode, [pixel, 4]."""
    return np.array(served(page, address, id, [z])[0], np.uint8).reshape(-1, 4)


def now(page: Page) -> list[float]:
    return [value(page, k) for k in range(SIZE)]


def set_z(page: Page, *z: float) -> None:
    """As a paste does it, to exactly these numbers."""
    paste(page, ", ".join(map(str, z)))
    for k, one in enumerate(z):
        expect(field(page, k)).to_have_value(f"{one:g}")
    settle(page)


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          (document.activeElement ?? document.body).dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def show_inactive(page: Page) -> None:
    page.get_by_text(re.compile("inactive latent")).click()


def test_the_difference_from_a_pin_is_that_of_the_two_decodes(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    show_inactive(page)
    set_z(page, 0.25, -0.25, 0.5, 0)
    page.get_by_role("button", name="Pins", exact=True).click()
    page.get_by_role("button", name="Pin this").click()
    expect(panel(page).get_by_text("z is that of the pin.")).to_be_visible()
    set_z(page, -0.25, -0.25, 0.5, 0)
    before, after = (
        decode(page, address, [first, -0.25, 0.5, 0]).astype(float)[:, :3] / 255 for first in (0.25, -0.25)
    )
    change = np.abs(after - before)
    expect(panel(page).get_by_text("z0 −0.5")).to_be_visible()
    said = page.get_by_test_id("pin-numbers").inner_text()
    most, mean = (float(n) for n in re.findall(r"\d\.\d+", said))
    assert most == pytest.approx(change.max(), rel=6e-3)
    assert mean == pytest.approx(change.mean(), rel=6e-3)
    shown = np.array(pixels(page.get_by_test_id("pin-difference"))).reshape(-1, 4)
    same, darker = change.max(1) == 0, (after - before).sum(1) < -change.max()
    assert (shown[same, :3] == 255).all(), "white where nothing changed"
    assert (shown[darker, 2] > shown[darker, 0]).all(), "blue where it is darker"
    assert darker.any()
    panel(page).get_by_role("button", name="Go to A").click()
    expect(field(page, 0)).to_have_value("0.25")
    panel(page).get_by_role("button", name="Remove A").click()
    expect(panel(page).get_by_text("Nothing is pinned.")).to_be_visible()


def test_half_way_between_two_pins_is_the_decode_of_their_mean_by_keyboard(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    show_inactive(page)
    set_z(page, 0.5, -0.5, 0.25, 0)
    page.keyboard.press("x")
    expect(panel(page).get_by_role("radio", name="Pin A")).to_be_visible()
    set_z(page, -0.25, 0.5, 0.25, 0)
    page.keyboard.press("x")
    expect(panel(page).get_by_role("radio", name="Pin B")).to_be_checked()
    way = panel(page).get_by_role("slider", name="A to B")
    way.focus()
    page.keyboard.press("End")
    expect(way).to_have_attribute("aria-valuetext", "100 % of the way from pin A to pin B")
    for _ in range(5):
        page.keyboard.press("PageDown")
    expect(way).to_have_attribute("aria-valuetext", "50 % of the way from pin A to pin B")
    settle(page)
    assert now(page) == pytest.approx([0.125, 0, 0.25, 0], abs=1e-5)
    shown = np.array(pixels(decoded(page))).reshape(-1, 4)
    assert np.array_equal(shown, decode(page, address, [0.125, 0, 0.25, 0]))
    assert page.evaluate("document.activeElement.type") == "range"
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Pins", exact=True)).to_be_focused()


def test_play_goes_from_pin_to_pin_until_it_is_touched_and_is_one_step_of_undo(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    page.keyboard.press("x")
    expect(panel(page).get_by_role("radio", name="Pin A")).to_be_visible()
    start = settle(page)
    page.keyboard.press("m")
    after = wait_for_change(page, start)
    page.keyboard.press("x")
    expect(panel(page).get_by_role("radio", name="Pin B")).to_be_visible()
    panel(page).get_by_role("button", name="Play A to B").click()
    wait_for_change(page, after)
    panel(page).get_by_role("button", name="Pause A to B").click()
    settle(page)
    page.keyboard.press("z")
    expect(field(page, 0)).to_have_value(re.compile(r"\d"))
    assert settle(page) == after


def test_with_snapping_sliders_the_way_goes_from_code_to_code_and_says_so(address: str, page: Page):
    opened(page, address, "#model=toy-quantized")
    page.keyboard.press("x")
    expect(panel(page).get_by_role("radio", name="Pin A")).to_be_visible()
    key = "ArrowRight" if value(page, 0) < 0 else "ArrowLeft"
    for _ in range(2):
        slider(page, 0).press(key)
    settle(page)
    page.keyboard.press("x")
    expect(panel(page).get_by_text("each latent jumps from code to code")).to_be_visible()
    way = panel(page).get_by_role("slider", name="A to B")
    way.focus()
    for _ in range(4):
        page.keyboard.press("PageUp")
    settle(page)
    assert value(page, 0) in (-0.5, -0.25, 0, 0.25, 0.5)


def test_pins_belong_to_their_model_and_are_there_when_it_is(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    page.keyboard.press("x")
    expect(panel(page).get_by_role("radio", name="Pin A")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("This state is pin A already.")).to_be_visible()
    page.get_by_role("combobox", name="Model").select_option("toy-deterministic")
    expect(panel(page).get_by_text("1 of other models come back with them")).to_be_visible()
    expect(panel(page).get_by_role("radio")).to_have_count(0)
    page.get_by_role("combobox", name="Model").select_option(ID)
    expect(panel(page).get_by_role("radio", name="Pin A")).to_be_visible()


def test_the_nearest_sample_of_a_samples_own_z_is_itself_and_a_click_opens_another(address: str, page: Page):
    opened(page, address, f"#model={ID}&sample=5")
    page.get_by_role("button", name="Nearest").click()
    found = page.get_by_role("list", name="Samples nearest to z").get_by_role("button")
    expect(found).to_have_count(10)
    expect(found.first).to_have_accessible_name("Sample 5, distance 0.00")
    second = found.nth(1).get_attribute("aria-label") or ""
    found.nth(1).click()
    number = re.findall(r"\d+", second)[0]
    expect(page.get_by_text(f"input sample {number}")).to_be_visible()
    expect(found.first).to_have_accessible_name(re.compile(f"^Sample {number}, "))


def test_warnings_appear_when_z_leaves_the_data_and_go_when_it_comes_back(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    warning = page.get_by_text("is outside the range seen in training.", exact=False).and_(
        page.locator("[role=status]")
    )
    place = page.get_by_role("radiogroup", name="Samples").bounding_box()
    expect(warning).to_have_count(0)
    field(page, 1).fill("7")
    field(page, 1).press("Enter")
    expect(warning).to_have_text("z1 is outside the range seen in training.")
    assert page.get_by_role("radiogroup", name="Samples").bounding_box() == place
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reset z1").click()
    expect(warning).to_have_count(0)


def test_z_as_a_whole_is_warned_of_though_each_latent_is_inside(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    show_inactive(page)
    statistics: Any = page.request.get(f"{address}/api/v1/models/{ID}").json()["statistics"]
    scale, mean = np.array(statistics["eigenvalues"][:3]) ** 0.5, np.array(statistics["mean"])
    ends = [[math.trunc(seen[end] * 1e5) / 1e5 for end in ("min", "max")] for seen in statistics["latents"]]
    corners = np.array(list(itertools.product(*ends)))
    far = np.linalg.norm((corners - mean) @ np.array(statistics["eigenvectors"])[:3].T / scale, axis=1)
    set_z(page, *corners[far.argmax()].tolist())
    said = page.get_by_text("Each latent is in range, z as a whole is unlike the data.")
    expect(said).to_be_visible()
    page.get_by_role("button", name="Mean").click()
    expect(said).to_have_count(0)


def test_numbers_are_pasted_into_z_and_what_does_not_fit_is_said(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    show_inactive(page)
    before = settle(page)
    paste(page, "[0.125, -0.5 0.25\n0]")
    wait_for_change(page, before)
    assert now(page) == [0.125, -0.5, 0.25, 0]
    paste(page, "1, 2, 3")
    expect(page.get_by_text("4 numbers wanted, 3 found.")).to_be_visible()
    field(page, 0).focus()
    paste(page, "1, 1, 1, 1")
    assert now(page) == [0.125, -0.5, 0.25, 0], "a text field keeps what is pasted into it"


def test_z_is_read_and_written_as_a_text_by_keyboard(address: str, page: Page):
    opened(page, address, f"#model={ID}")
    show_inactive(page)
    set_z(page, 0.125, -0.5, 0.25, 0)
    page.keyboard.press("t")
    text = page.get_by_role("dialog", name="z as text").get_by_role("textbox")
    expect(text).to_be_focused()
    expect(text).to_have_value("0.125, -0.5, 0.25, 0")
    text.fill("0.5 0.5")
    expect(page.get_by_text("4 numbers wanted, 2 found.")).to_be_visible()
    expect(page.get_by_role("button", name="Set z", exact=True)).to_be_disabled()
    text.fill("0.5 0.5 -0.5 0")
    page.keyboard.press("Control+Enter")
    expect(text).to_have_count(0)
    settle(page)
    assert now(page) == [0.5, 0.5, -0.5, 0]


def test_first_words_come_once_without_a_link_and_again_from_help(address: str, new_page):
    page = new_page(first=True)
    opened(page, address)
    words = page.get_by_role("dialog", name="What has the model learned?")
    expect(words).to_be_in_viewport(ratio=1)
    expect(words.get_by_role("button", name="Begin")).to_be_focused()
    page.keyboard.press("Enter")
    expect(words).to_have_count(0)
    page.goto("about:blank")
    opened(page, address)
    expect(words).to_have_count(0)
    page.keyboard.press("?")
    page.get_by_role("button", name="What this page is, and how to begin").click()
    expect(words).to_be_visible()


def test_a_link_is_not_interrupted_by_first_words(address: str, new_page):
    page = new_page(first=True)
    opened(page, address, f"#model={ID}&sample=2")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_open_pins_and_dialogs_have_no_violation(address: str, new_page, scheme: str, width: int, height: int):
    page = new_page(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
        first=True,
    )
    opened(page, address)
    words = page.get_by_role("dialog", name="What has the model learned?")
    expect(words.get_by_role("button", name="Begin")).to_be_in_viewport()
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Nearest").click()
    expect(page.get_by_role("list", name="Samples nearest to z")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("x")
    expect(panel(page).get_by_role("radio", name="Pin A")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("x")
    expect(panel(page).get_by_role("slider", name="A to B")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("t")
    expect(page.get_by_role("dialog", name="z as text")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
