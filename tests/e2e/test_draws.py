"""New z from a model's prior: named by its rule, chosen into the sliders, undone."""

import re

import pytest
from browsing import decoded, field, opened, pixels, settle, violations, wait_for_change
from playwright.sync_api import Locator, Page, expect


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Draws")


def drawn(page: Page) -> Locator:
    return panel(page).get_by_role("radio")


def test_draws_are_named_by_their_rule_and_one_of_them_goes_into_the_sliders_and_back(address: str, page: Page):
    opened(page, address, "#model=toy-gaussian")
    before = settle(page)
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(panel(page).get_by_text("Drawn by mixture seed 0")).to_be_visible()
    expect(panel(page).get_by_text("the rule is our choice; r = 0.5.")).to_be_in_viewport()
    expect(panel(page).get_by_role("radiogroup", name="drawn by mixture, seed 0")).to_be_visible()
    assert pixels(decoded(page)) == before, "a draw alone moves no slider"
    drawn(page).nth(3).click()
    after = wait_for_change(page, before)
    expect(page.get_by_role("img", name="decoded image, drawn by mixture")).to_be_visible()
    expect(page.get_by_text("decoded drawn by mixture")).to_be_in_viewport()
    expect(drawn(page).nth(3)).to_be_checked()
    field(page, 0).fill("0.123")
    field(page, 0).press("Enter")
    wait_for_change(page, after)
    expect(page.get_by_role("img", name="decoded image", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("img", name="decoded image, drawn by mixture")).to_be_visible()
    page.go_back()
    assert wait_for_change(page, after) == before


def test_again_and_another_rule_draw_anew_and_move_nothing_on_the_page(address: str, page: Page):
    opened(page, address, "#model=toy-gaussian")
    page.keyboard.press("n")
    expect(panel(page).get_by_text("seed 0")).to_be_visible()
    place = panel(page).bounding_box()
    first = drawn(page).first.locator("span").get_attribute("style")
    page.keyboard.press("n")
    expect(panel(page).get_by_text("seed 1")).to_be_visible()
    assert drawn(page).first.locator("span").get_attribute("style") != first
    panel(page).get_by_label("Rule").select_option("truncated")
    panel(page).get_by_label("Principal components").fill("99")
    panel(page).get_by_label("Principal components").press("Enter")
    expect(panel(page).get_by_text("Drawn by truncated, k = 4 seed 1")).to_be_visible()
    panel(page).get_by_label("Rule").select_option("normal")
    expect(panel(page).get_by_text("mismatch")).to_be_visible()
    assert panel(page).bounding_box() == place


def test_a_keyboard_opens_chooses_and_closes(address: str, page: Page):
    opened(page, address, "#model=toy-quantized")
    button = page.get_by_role("button", name="Draw", exact=True)
    button.press("Enter")
    expect(panel(page).get_by_text("Drawn by usage")).to_be_visible()
    drawn(page).first.focus()
    page.keyboard.press("ArrowRight")
    expect(drawn(page).nth(1)).to_be_focused()
    expect(page.get_by_role("img", name="decoded image, drawn by usage")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(button).to_be_focused()
    expect(page.get_by_role("radiogroup", name="Samples")).to_be_visible()


def test_another_model_is_drawn_by_its_own_rules(address: str, page: Page):
    opened(page, address, "#model=toy-gaussian")
    page.keyboard.press("n")
    expect(panel(page).get_by_text("Drawn by mixture")).to_be_visible()
    page.get_by_role("combobox", name="Model").select_option("toy-deterministic")
    expect(panel(page).get_by_text("Drawn by gaussian")).to_be_visible()
    expect(panel(page).get_by_label("Rule").get_by_role("option")).to_have_count(4)
    page.get_by_role("combobox", name="Model").select_option("toy-quantized")
    expect(panel(page).get_by_text("Drawn by usage")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_open_draws_have_no_violation(address: str, new_page, scheme: str, width: int, height: int):
    page = new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    opened(page, address, "#model=toy-gaussian")
    page.get_by_role("button", name="Draw", exact=True).click()
    panel(page).get_by_label("Rule").select_option("truncated")
    expect(panel(page).get_by_text(re.compile("Drawn by truncated"))).to_be_visible()
    drawn(page).nth(1).click()
    expect(page.get_by_role("img", name="decoded image, drawn by truncated, k = 2")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
