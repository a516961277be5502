"""The Metrics view: models beside each other."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import chart, serving
from playwright.sync_api import Locator, Page, expect
from rated_toys import write


def comparison(page: Page) -> Locator:
    """The comparison of the three toys of one data set, opened."""
    region = page.get_by_role("region", name="Comparison")
    button = region.get_by_role("button", name=re.compile("^(Compare with 2 others|Close)"))
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    expect(region.get_by_role("rowheader")).to_have_count(3)
    return region


@pytest.fixture
def compared(metrics: Page) -> Locator:
    return comparison(metrics)


def cell(region: Locator, model: str, column: int) -> Locator:
    row = region.get_by_role("row").filter(has=region.page.get_by_role("rowheader", name=model))
    return row.get_by_role("cell").nth(column)


def test_the_best_of_a_column_is_bold_and_what_its_interval_meets_is_tied(compared: Locator):
    expect(compared.get_by_role("columnheader").nth(1)).to_contain_text("InfoM")
    expect(compared.get_by_role("columnheader").nth(1)).to_contain_text("n = 125, validation")
    best, tied, worse = (cell(compared, model, 0) for model in ("Rated", "Rival", "Worse"))
    expect(best.locator(".value")).to_have_css("font-weight", "700")
    expect(best).to_contain_text("best")
    expect(tied).to_contain_text("≈")
    expect(tied.locator(".value")).to_have_css("font-weight", "400")
    expect(tied).to_contain_text("0.75 to 0.79")
    expect(worse).to_have_text(re.compile(r"^\s*0\.50\s+0\.48 to 0\.52\s*$"))
    expect(compared.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=60_000)


def test_a_click_on_a_column_sorts_by_it_the_best_first_also_where_less_is_better(compared: Locator):
    def order() -> list[str]:
        return [text.split()[0] for text in compared.get_by_role("rowheader").all_inner_texts()]

    assert order() == ["Worse", "Rated", "Rival"]
    for name in ("InfoM", "drift"):
        heading = compared.get_by_role("columnheader").filter(has_text=name).get_by_role("button")
        heading.click()
        assert order() == ["Rated", "Rival", "Worse"]
        heading.click()
        assert order() == ["Worse", "Rated", "Rival"]


def test_a_chart_and_a_comparison_stay_open_when_another_model_of_these_data_is_opened(page: Page, rated: str):
    page.goto(f"{rated}/#model=rated&view=metrics")
    compared = comparison(page)
    compared.get_by_role("checkbox", name="Worse").uncheck()
    figure = chart(page, "One latent")
    page.get_by_role("combobox", name="Latent", exact=True).select_option("1")
    page.get_by_role("combobox", name="Model").select_option("rival")
    expect(figure.locator("figcaption")).to_contain_text(re.compile("z1.*Rival"))
    expect(compared.get_by_role("rowheader")).to_have_text([re.compile("Rated"), re.compile("Rival.*open here", re.S)])


def test_models_of_another_data_set_cannot_be_chosen_and_it_is_said_why(compared: Locator):
    compared.get_by_text("1 model is on another data set").click()
    other = compared.get_by_role("checkbox", name="Elsewhere")
    expect(other).to_be_disabled()
    expect(compared.get_by_text(re.compile("Elsewhere.*another data set"))).to_be_visible()


def test_what_the_server_refuses_to_compare_stands_there_as_a_sentence(page: Page, tmp_path: Path, watch: list):
    watch[0].expect("422")
    write(tmp_path, "rated", "Rated", 0.80, {})
    write(tmp_path, "namesake", "Namesake", 0.90, {"size": 99})
    with serving(tmp_path) as server:
        page.goto(f"{server.address}/#model=rated&view=metrics")
        region = page.get_by_role("region", name="Comparison")
        region.get_by_role("button", name="Compare with 1 other").click()
        expect(region.get_by_role("alert")).to_contain_text("Scores compare on one data set only")
        expect(region.get_by_role("alert")).to_contain_text("`namesake`")
        expect(region.get_by_role("table")).to_have_count(0)
        region.get_by_role("checkbox", name="Namesake").uncheck()
        expect(region.get_by_role("rowheader")).to_have_count(1)
        page.goto("about:blank")  # or the page would miss its server


def test_the_table_can_be_copied_for_a_spreadsheet_and_for_a_paper(new_page: Callable[..., Page], rated: str):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{rated}/#model=elsewhere&view=metrics")
    region = page.get_by_role("region", name="Comparison")
    region.get_by_role("button", name="Compare with 0 others").click()
    for kind, line in (
        ("CSV", "elsewhere,elsewhere,Elsewhere,QLAE,0,0.9,0.88,"),
        ("Markdown", "| Elsewhere, seed 0 | "),
    ):
        region.get_by_role("button", name=f"Copy as {kind}").click()
        expect(region.get_by_role("status")).to_contain_text(f"as {kind}")
        copied = page.evaluate("navigator.clipboard.readText()").splitlines()
        assert any(text.startswith(line) for text in copied)
