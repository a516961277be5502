"""Codebook and Metrics, and how they are tied to the sliders."""

import re

import pytest
from browsing import decoded, opened, pixels, slider, value, wait_for_change
from playwright.sync_api import Page, expect

CLEARANCE = """cells => cells.map(cell => {
  const words = name => {
    const range = document.createRange();
    range.selectNodeContents(cell.querySelector(name));
    return range.getBoundingClientRect();
  };
  const [value, count] = [words('.value'), words('.count')];
  const end = cell.getBoundingClientRect().right;
  return count.width === 0 ? null : Math.min(count.left - value.right, end - count.right);
})"""
"""Pixels between a value's words and its count's, and to the cell's end; null where there is no count."""


def go(page: Page, view: str) -> None:
    page.get_by_role("link", name=view, exact=True).click()
    expect(page.get_by_role("link", name=view, exact=True)).to_have_attribute("aria-current", "page")


def test_a_click_on_a_codebook_cell_sets_the_code(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    before = pixels(decoded(page))
    current = value(page, 1)
    go(page, "Codebook")
    wanted = 1 if current > 0 else 4
    page.get_by_role("button", name=re.compile(rf"^z1 code {wanted} of 5")).click()
    wait_for_change(page, before)
    cell = page.get_by_role("gridcell", selected=True).filter(
        has=page.get_by_label(re.compile(rf"^z1 code {wanted} of 5"))
    )
    expect(cell).to_have_count(1)
    go(page, "Explore")
    assert value(page, 1) == [-0.5, -0.25, 0, 0.25, 0.5][wanted - 1]


def test_arrow_keys_walk_the_codebook_and_enter_sets(page: Page, address: str):
    opened(page, address, "#model=toy-quantized&view=codebook")
    first = page.get_by_role("button", name=re.compile(r"^z\d code 1 of 5")).first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-label", re.compile(r"code 2 of 5"))
    page.keyboard.press("Enter")
    expect(focused).to_have_attribute("aria-label", re.compile(r"code 2 of 5.*current"))


def test_of_a_long_codebook_only_the_used_values_are_drawn(page: Page, address: str):
    opened(page, address, "#model=toy-ragged&view=codebook")
    body = page.request.get(f"{address}/api/v1/models/toy-ragged/values?range=codebook").json()
    cells = page.get_by_role("button", name=re.compile(r"^z1 code \d+ of 512"))
    expect(cells).to_have_count(len(body["codes"][1]))
    expect(page.get_by_role("button", name=re.compile(r"^z2 code \d of 3"))).to_have_count(3)
    expect(page.get_by_text(f"{len(body['codes'][1])} of 512 used")).to_be_visible()
    before = pixels(decoded(page))
    last = body["codes"][1][-1]
    cells.last.click()
    wait_for_change(page, before)
    expect(cells.last).to_have_attribute("aria-label", re.compile(rf"^z1 code {last + 1} of 512.*current"))


@pytest.mark.parametrize(("height", "counted"), [(1080, True), (400, False)])
def test_a_codes_count_stands_clear_of_its_value_or_not_at_all(page: Page, address: str, height: int, counted: bool):
    page.set_viewport_size({"width": 1920, "height": height})
    opened(page, address, "#model=toy-quantized&view=codebook")
    gaps = page.get_by_role("gridcell").evaluate_all(CLEARANCE)
    assert len(gaps) > 4
    assert all((gap is not None) == counted for gap in gaps)
    assert all(gap >= 0 for gap in gaps if gap is not None)


def test_a_slider_of_a_long_codebook_goes_through_the_values_on_show(page: Page, address: str):
    opened(page, address, "#model=toy-ragged")
    codes = page.request.get(f"{address}/api/v1/models/toy-ragged/values?range=codebook").json()["codes"][1]
    slider(page, 1).focus()
    page.keyboard.press("Home")
    for code in codes[:3]:
        expect(slider(page, 1)).to_have_attribute("aria-valuetext", re.compile(rf"^code {code + 1} of 512"))
        page.keyboard.press("ArrowRight")


def test_a_code_beyond_what_images_showed_has_its_thumb_in_its_place(page: Page, address: str):
    opened(page, address, "#model=toy-ragged")
    page.get_by_label("z2 value", exact=True).fill("0.75")
    page.keyboard.press("Tab")
    page.reload()
    expect(slider(page, 2)).to_have_attribute("max", "0.75")
    expect(slider(page, 2)).to_have_value("0.75")


def test_a_model_without_codes_says_why_there_is_no_codebook(page: Page, address: str):
    opened(page, address, "#model=toy-gaussian")
    go(page, "Codebook")
    expect(page.get_by_text(re.compile("so there is no codebook to show"))).to_be_visible()


def test_a_focused_slider_lights_its_column_of_the_map(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    header = page.get_by_role("columnheader", name="z1", exact=True)
    expect(header).not_to_have_class(re.compile("lit"))
    slider(page, 1).focus()
    expect(header).to_have_class(re.compile("lit"))


def test_scores_never_stand_without_explicitness_active_latents_estimator_size_and_seed(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    go(page, "Metrics")
    scores = page.get_by_role("region", name="Scores", exact=True)
    for text in ("InfoM", "0.91", "InfoE", "0.99", "InfoC", "made up", "125", "seed 0"):
        expect(scores.get_by_text(re.compile(re.escape(text))).first).to_be_visible()
    expect(page.get_by_role("region", name="More scores").get_by_text("PSNR 30.5 dB")).to_be_visible()
    expect(page.get_by_text(re.compile(r"3 of 4")).first).to_be_visible()


@pytest.mark.parametrize("mode", ["minmax", "quantile", "sigma2", "codebook"])
def test_every_range_mode_moves_the_ends_of_the_sliders(page: Page, address: str, mode: str):
    opened(page, address, "#model=toy-quantized")
    page.get_by_role("combobox", name="Range").select_option(mode)
    answer = page.request.get(f"{address}/api/v1/models/toy-quantized/values?range={mode}&steps=11").json()
    low, high = answer["values"][0][0], answer["values"][0][-1]
    ends = "[Number(document.querySelector('#slider-0').min), Number(document.querySelector('#slider-0').max)]"
    page.wait_for_function(f"ends => {ends}.every((end, i) => Math.abs(end - ends[i]) < 1e-4)", arg=[low, high])


def test_another_model_opens_with_its_own_sliders(page: Page, address: str):
    opened(page, address, "#model=toy-quantized")
    page.get_by_role("combobox", name="Model").select_option("toy-gaussian")
    expect(page.get_by_role("combobox", name="Range").locator("option[value=prior]")).to_have_count(1)
    expect(page).to_have_url(re.compile("model=toy-gaussian"))
    expect(page).to_have_title(re.compile("Toy, gaussian"))


@pytest.mark.parametrize("toy", ["toy-quantized", "toy-gaussian"])
def test_every_chart_that_a_model_has_is_drawn(page: Page, address: str, toy: str):
    page.goto(f"{address}/#model={toy}&view=metrics")
    listed = page.request.get(f"{address}/api/v1/models/{toy}/plots").json()["plots"]
    drawn = [plot["title"] for plot in listed if plot["reason"] is None]
    assert len(drawn) > 4
    for title in drawn:
        button = page.get_by_role("group", name="Charts").get_by_role("button", name=title, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=60_000)
        button.click()
        expect(page.locator(".js-plotly-plot")).to_have_count(0)
