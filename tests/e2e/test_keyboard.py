"""Everything without a mouse."""

import re

import pytest
from browsing import decoded, opened, pixels, slider, value, wait_for_change
from playwright.sync_api import Page, expect


@pytest.fixture
def explore(page: Page, address: str) -> Page:
    return opened(page, address, "#model=toy-deterministic&sort=index")


def tab_to_slider(page: Page, latent: int) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if slider(page, latent).evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab did not reach the slider of z{latent}")


def test_tab_reaches_a_slider_and_arrows_move_it(explore: Page):
    tab_to_slider(explore, 0)
    start, before = value(explore, 0), pixels(decoded(explore))
    explore.keyboard.press("ArrowRight")
    wait_for_change(explore, before)
    coarse = value(explore, 0) - start
    explore.keyboard.press("Shift+ArrowRight")
    fine = value(explore, 0) - start - coarse
    assert 0 < fine < coarse
    explore.keyboard.press("End")
    assert value(explore, 0) == pytest.approx(float(slider(explore, 0).get_attribute("max") or "nan"), abs=1e-5)
    explore.keyboard.press("Home")
    assert value(explore, 0) == pytest.approx(float(slider(explore, 0).get_attribute("min") or "nan"), abs=1e-5)


def test_the_slider_says_its_value_in_words(page: Page, address: str):
    opened(page, address, "#model=toy-quantized&sort=index")
    slider(page, 0).focus()
    page.keyboard.press("End")
    expect(slider(page, 0)).to_have_attribute("aria-valuetext", re.compile(r"code 5 of 5"))


def test_j_and_k_walk_the_latents(explore: Page):
    slider(explore, 0).focus()
    explore.keyboard.press("j")
    expect(slider(explore, 1)).to_be_focused()
    explore.keyboard.press("j")
    expect(slider(explore, 2)).to_be_focused()
    explore.keyboard.press("k")
    expect(slider(explore, 1)).to_be_focused()


def test_r_m_and_0_set_random_mean_and_the_inputs_own(explore: Page):
    slider(explore, 0).focus()
    start = value(explore, 0)
    explore.keyboard.press("r")
    assert value(explore, 0) != start
    explore.keyboard.press("m")
    assert [value(explore, k) for k in (0, 1)] == pytest.approx([0, 0], abs=0.05)
    explore.keyboard.press("0")
    assert value(explore, 0) == start


def test_space_plays_and_pauses_the_focused_latent(explore: Page):
    slider(explore, 0).focus()
    before = pixels(decoded(explore))
    explore.keyboard.press("Space")
    expect(explore.get_by_role("button", name="Pause z0", exact=True)).to_be_visible()
    wait_for_change(explore, before)
    explore.keyboard.press("Space")
    expect(explore.get_by_role("button", name="Play z0", exact=True)).to_be_visible()


def test_numbers_choose_views(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    views = ("Explore", "Codebook", "Bits", "Components", "Consistency", "Metrics", "Compare")
    for key, view in [(str(i + 1), view) for i, view in enumerate(views)][::-1]:
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=view, exact=True)).to_have_attribute("aria-current", "page")


def test_the_help_opens_holds_the_focus_and_closes(explore: Page):
    slider(explore, 0).focus()
    explore.keyboard.press("?")
    dialog = explore.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    for _ in range(4):
        explore.keyboard.press("Tab")
        assert dialog.evaluate("d => d.contains(document.activeElement) || document.activeElement === document.body")
    explore.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(slider(explore, 0)).to_be_focused()


def test_letters_in_a_number_field_are_not_commands(explore: Page):
    start = value(explore, 1)
    explore.get_by_label("z0 value", exact=True).focus()
    explore.keyboard.press("r")
    assert value(explore, 1) == start


def test_arrows_choose_a_sample(explore: Page):
    explore.get_by_role("radio", name="Sample 0", exact=True).focus()
    before = pixels(decoded(explore))
    explore.keyboard.press("ArrowRight")
    wait_for_change(explore, before)
    expect(explore.get_by_role("radio", name="Sample 1", exact=True)).to_be_focused()
    expect(explore.get_by_role("radio", name="Sample 1", exact=True)).to_be_checked()
