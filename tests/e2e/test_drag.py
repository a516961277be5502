"""The picture follows the hand."""

from collections.abc import Callable

import pytest
from browsing import decoded, field, opened, pixels, settle, slider, value, wait_for_change
from playwright.sync_api import Page, expect

TOYS = ["toy-quantized", "toy-gaussian", "toy-deterministic"]


def grip(page: Page, latent: int) -> tuple[float, float, float]:
    """Left end and width of a slider's travel, and its middle height, in CSS pixels."""
    box = slider(page, latent).bounding_box()
    assert box
    return box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2


def drag_across(page: Page, latent: int, stops: list[float]) -> list[list[int]]:
    """Drags a slider through shares of its travel; the picture at each stop, seen with the button still down."""
    left, width, y = grip(page, latent)
    page.mouse.move(left + stops[0] * width, y)
    page.mouse.down()
    seen = [settle(page)]
    for stop in stops[1:]:
        page.mouse.move(left + stop * width, y, steps=4)
        seen.append(wait_for_change(page, seen[-1]))
    return seen


@pytest.mark.parametrize("toy", TOYS)
def test_pixels_change_while_the_slider_is_being_dragged(page: Page, address: str, toy: str):
    opened(page, address, f"#model={toy}")
    seen = drag_across(page, 0, [0.02, 0.3, 0.55, 0.8, 0.98])
    assert len({tuple(picture) for picture in seen}) == 5
    page.mouse.up()
    assert value(page, 0) == pytest.approx(float(slider(page, 0).get_attribute("max") or "nan"), rel=0.2)


def test_on_a_phone_a_slider_drags_too(new_page: Callable[..., Page], address: str):
    page = opened(new_page(viewport={"width": 390, "height": 844}), address, "#model=toy-deterministic")
    assert len({tuple(picture) for picture in drag_across(page, 0, [0.1, 0.5, 0.9])}) == 3
    page.mouse.up()


def test_the_released_slider_leaves_the_picture_of_its_value(page: Page, address: str):
    opened(page, address, "#model=toy-deterministic")
    drag_across(page, 1, [0.1, 0.5, 0.7])
    page.mouse.up()
    shown = settle(page)
    typed = value(page, 1)
    field(page, 1).fill("0")
    field(page, 1).press("Enter")
    wait_for_change(page, shown)
    field(page, 1).fill(repr(typed))
    field(page, 1).press("Enter")
    assert settle(page) == pytest.approx(shown, abs=1)


def test_a_quantized_latent_snaps_to_its_codes_and_moves_freely_when_told(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    codes = {-0.5, -0.25, 0, 0.25, 0.5}
    left, width, y = grip(page, 0)
    for share in (0.13, 0.4, 0.66):
        page.mouse.click(left + share * width, y)
        assert value(page, 0) in codes
    page.get_by_role("button", name="Free", exact=True).click()
    left, width, y = grip(page, 0)
    page.mouse.click(left + 0.4 * width, y)
    assert value(page, 0) not in codes


def test_a_click_in_the_filmstrip_sets_the_value(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    before = pixels(decoded(page))
    frames = page.get_by_role("group", name="z1 filmstrip").get_by_role("button")
    expect(frames).to_have_count(5)
    current = value(page, 1)
    frames.nth(0 if current > 0 else 4).click()
    wait_for_change(page, before)
    assert value(page, 1) == (-0.5 if current > 0 else 0.5)


def test_play_moves_the_slider_until_it_is_touched(page: Page, address: str):
    opened(page, address, "#model=toy-deterministic")
    before = pixels(decoded(page))
    page.get_by_role("button", name="Play z0", exact=True).click()
    wait_for_change(page, wait_for_change(page, before))
    slider(page, 1).click()
    expect(page.get_by_role("button", name="Play z0", exact=True)).to_be_visible()
    settle(page)


def test_random_mean_and_reset_act_on_all_latents_but_locked_ones(page: Page, address: str):
    opened(page, address, "#model=toy-deterministic")
    start = [value(page, k) for k in (0, 1, 2)]
    page.get_by_role("button", name="Lock z2", exact=True).click()
    page.get_by_role("button", name="Random", exact=True).click()
    assert value(page, 0) != start[0]
    page.get_by_role("button", name="Mean", exact=True).click()
    assert value(page, 0) == pytest.approx(0, abs=0.05)
    assert value(page, 2) == start[2]
    page.get_by_role("button", name="Reset", exact=True).click()
    assert [value(page, k) for k in (0, 1, 2)] == start
