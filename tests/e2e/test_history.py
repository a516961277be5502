"""The address holds the state: reload, share, undo."""

import re
from collections.abc import Callable

import pytest
from browsing import decoded, field, opened, pixels, settle, value, wait_for_change
from playwright.sync_api import Page, expect


def type_in(page: Page, latent: int, number: str) -> list[int]:
    """Sets a latent by its number field; the picture afterwards."""
    before = pixels(decoded(page))
    field(page, latent).fill(number)
    field(page, latent).press("Enter")
    return wait_for_change(page, before)


@pytest.fixture
def moved(page: Page, address: str) -> Page:
    """Two latents of sample 3 moved, one after the other."""
    opened(page, address, "#model=toy-deterministic&sample=3")
    type_in(page, 0, "0.4321")
    type_in(page, 1, "-0.123")
    return page


def test_a_reload_shows_the_same_picture_and_the_same_values(moved: Page):
    before = settle(moved)
    moved.reload()
    moved.wait_for_selector("[data-testid=decoded]:not(.empty)")
    assert settle(moved) == before
    assert [value(moved, k) for k in (0, 1)] == pytest.approx([0.4321, -0.123])
    expect(moved.get_by_role("img", name="input image: sample 3")).to_be_visible()


def test_a_link_shows_the_same_picture_to_somebody_else(moved: Page, new_page: Callable[..., Page]):
    before = settle(moved)
    other = new_page()
    other.goto(moved.url)
    other.wait_for_selector("[data-testid=decoded]:not(.empty)")
    assert settle(other) == before


def test_back_is_undo_and_forward_is_redo(moved: Page):
    second = settle(moved)
    moved.go_back()
    first = wait_for_change(moved, second)
    assert value(moved, 0) == pytest.approx(0.4321)
    moved.go_back()
    wait_for_change(moved, first)
    assert value(moved, 0) != pytest.approx(0.4321)
    moved.go_forward()
    moved.go_forward()
    assert settle(moved) == second


def test_ctrl_z_is_undo_and_ctrl_shift_z_redo(moved: Page):
    second = settle(moved)
    moved.get_by_role("button", name="Random", exact=True).focus()
    moved.keyboard.press("Control+z")
    wait_for_change(moved, second)
    assert value(moved, 0) == pytest.approx(0.4321)
    moved.keyboard.press("Control+Shift+Z")
    expect(field(moved, 1)).to_have_value(re.compile(r"^-0\.123$"))
    assert settle(moved) == second


def test_a_drag_is_one_step_of_undo(page: Page, address: str):
    opened(page, address, "#model=toy-deterministic")
    start = value(page, 0)
    box = page.get_by_role("slider", name=re.compile("^z0")).bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in (0.3, 0.5, 0.6, 0.8):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=3)
    page.mouse.up()
    assert value(page, 0) != start
    page.go_back()
    expect(field(page, 0)).to_have_value(re.compile(re.escape(f"{start:g}"[:5])))


def test_a_torn_link_opens_and_says_what_it_dropped(page: Page, address: str):
    opened(page, address, "#model=toy-quantized&sha=00000000&z=AAAA&sample=999&range=nonsense")
    notices = page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("another version")
    expect(notices).to_contain_text("24 samples")


def test_a_link_to_an_absent_model_opens_one_that_is_there(page: Page, address: str, watch: list):
    watch[0].expect("404")
    opened(page, address, "#model=no-such-model")
    expect(page.get_by_role("region", name="Notices")).to_contain_text("no-such-model")
