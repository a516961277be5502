"""The Metrics view: maps, and charts that can be kept."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browsing import chart, decoded, opened, pixels, slider, violations, wait_for_change
from playwright.sync_api import FilePayload, Page, expect
from rated_toys import BY_LATENT, FACTORS


def headers(page: Page) -> list[str]:
    found = page.get_by_role("region", name="Mutual information").get_by_role("columnheader").all_inner_texts()
    return [text.split()[0] for text in found if text.startswith("z")]


def numbers(page: Page, factor: str) -> list[str]:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=factor))
    return row.locator("[data-cell]").all_inner_texts()


def test_a_cell_of_the_map_leads_to_its_slider_which_plays(metrics: Page):
    metrics.get_by_role("button", name=re.compile(r"^slope, z1: 0\.93")).click()
    expect(slider(metrics, 1)).to_be_focused()
    expect(metrics.get_by_role("button", name=re.compile(r"^Pause z1\b"))).to_be_visible()
    wait_for_change(metrics, pixels(decoded(metrics)))


def test_a_hovered_slider_lights_its_column_in_the_map_of_explore(page: Page, rated: str):
    opened(page, rated, "#model=rated")
    header = page.get_by_role("columnheader", name="z2", exact=True)
    expect(header).not_to_have_class(re.compile("lit"))
    slider(page, 2).hover()
    expect(header).to_have_class(re.compile("lit"))
    expect(page.locator("td.cell.lit")).to_have_count(3)


def test_a_hovered_cell_lights_its_column_with_its_bar(metrics: Page):
    metrics.get_by_role("button", name=re.compile("^disc, z2:")).hover()
    expect(metrics.locator("td.cell.lit")).to_have_count(3)
    expect(metrics.locator(".above td.lit")).to_contain_text("InfoM of z2: 0.60")


def test_bars_say_infom_of_each_latent_and_infoc_and_infoe_of_each_factor(metrics: Page):
    table = metrics.get_by_role("table").first
    for k, value in enumerate(BY_LATENT):
        expect(table).to_contain_text(f"InfoM of z{k}: {'none' if value is None else f'{value:.2f}'}")
    expect(table).to_contain_text("InfoC of slope: 0.75")
    expect(table).to_contain_text("InfoE of height: 0.80")
    bars = metrics.locator(".above .bar")
    heights = bars.evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().height)")
    assert heights[1] == pytest.approx(heights[0] * 0.9 / 0.4, rel=0.05)
    assert heights[2] == pytest.approx(heights[0] * 0.6 / 0.4, rel=0.05)


def test_another_estimator_changes_the_numbers_and_says_that_the_bars_are_not_its_own(metrics: Page):
    assert numbers(metrics, "disc") == [".97", ".02", ".01", ".00"]
    metrics.get_by_role("combobox", name="Estimator").select_option("Ross 2014")
    metrics.get_by_role("combobox", name="Order of columns").select_option("by index")
    assert numbers(metrics, "disc") == [".10", ".20", ".70", ".00"]
    section = metrics.get_by_role("region", name="Mutual information")
    expect(section.get_by_text(re.compile("they do not belong to this map"))).to_be_visible()
    expect(section.get_by_text(re.compile("Ross 2014, k = 3, n = 125"))).to_be_visible()
    expect(section.locator(".share:not(.foreign)")).to_have_count(0)


def test_the_order_by_factor_forms_the_diagonal(metrics: Page):
    metrics.get_by_role("combobox", name="Estimator").select_option("Ross 2014")
    assert headers(metrics) == ["z2", "z0", "z1", "z3"]
    largest = [max(range(3), key=lambda j, row=row: float(row[j])) for row in (numbers(metrics, f) for f in FACTORS)]
    assert largest == [0, 1, 2]


def test_a_clicked_factor_orders_the_columns_by_its_row_and_infom_by_its_bars(metrics: Page):
    assert headers(metrics) == ["z0", "z1", "z2", "z3"]
    metrics.get_by_role("button", name="height", exact=True).click()
    assert headers(metrics) == ["z2", "z1", "z0", "z3"]
    metrics.get_by_role("button", name="height", exact=True).click()
    assert headers(metrics) == ["z0", "z1", "z2", "z3"]
    metrics.get_by_role("combobox", name="Order of columns").select_option("by InfoM")
    assert headers(metrics) == ["z1", "z2", "z0", "z3"]


def test_scores_are_folded_by_family_and_a_fold_says_their_values(metrics: Page):
    more = metrics.get_by_role("region", name="More scores")
    expect(more.get_by_text("plug-in, 20 bins")).to_be_visible()
    expect(more.get_by_text("Made up for a test.")).to_be_visible()
    expect(more.get_by_text(re.compile(r"^drift 0\.20"))).to_be_visible()
    expect(more.get_by_text("There is no posterior.")).to_have_count(0)
    more.get_by_text("Information", exact=True).click()
    expect(more.get_by_text("There is no posterior.")).to_be_visible()
    heroes = metrics.get_by_role("region", name="Scores", exact=True)
    expect(heroes.get_by_text("95 % interval 0.78 to 0.82")).to_be_visible()
    expect(heroes.get_by_text(re.compile("mean of seeds 0 to 4"))).to_be_visible()


def test_a_chart_asks_for_the_latents_that_are_chosen(metrics: Page):
    figure = chart(metrics, "One latent")
    choice = metrics.get_by_role("combobox", name="Latent", exact=True)
    for k in (2, 1):
        choice.select_option(str(k))
        expect(figure.locator("figcaption")).to_contain_text(f"z{k}")


def test_a_chart_opens_on_the_latent_that_had_the_focus(page: Page, rated: str):
    opened(page, rated, "#model=rated")
    slider(page, 2).focus()
    page.get_by_role("link", name="Metrics", exact=True).click()
    chart(page, "One latent")
    expect(page.get_by_role("combobox", name="Latent", exact=True)).to_have_value("2")


def test_the_error_of_the_upload_is_marked_among_the_errors(page: Page, rated: str):
    opened(page, rated, "#model=rated")
    picture = page.request.get(f"{rated}/api/v1/models/rated/samples/7.png").body()
    page.get_by_label("Upload image").set_input_files(
        FilePayload(name="seven.png", mimeType="image/png", buffer=picture)
    )
    expect(page.get_by_role("img", name="input image: uploaded picture")).to_be_visible()
    page.get_by_role("link", name="Metrics", exact=True).click()
    with page.expect_request(re.compile(r"/plots/errors\?error=0\.\d")):
        chart(page, "Reconstruction errors")
    expect(page.get_by_text(re.compile("Marked: the uploaded picture"))).to_be_visible()


def test_a_chart_that_the_model_has_not_says_why(page: Page, rated: str):
    page.goto(f"{rated}/#model=bare&view=metrics")
    listed = page.request.get(f"{rated}/api/v1/models/bare/plots").json()["plots"]
    missing = {plot["title"]: plot["reason"] for plot in listed if plot["reason"] is not None}
    assert len(missing) > 1
    for title, reason in missing.items():
        page.get_by_role("group", name="Charts").get_by_role("button", name=title).click()
        expect(page.get_by_role("region", name="Charts").get_by_role("status")).to_contain_text(reason)
        expect(page.locator(".js-plotly-plot")).to_have_count(0)


def test_a_chart_can_be_kept_as_png_svg_and_json(metrics: Page, rated: str, tmp_path: Path):
    figure = chart(metrics, "Training curves")
    kept = {}
    for kind in ("PNG", "SVG", "JSON"):
        with metrics.expect_download() as download:
            figure.get_by_role("button", name=f"Save as {kind}").click()
        assert download.value.suggested_filename == f"rated-loss.{kind.lower()}"
        download.value.save_as(tmp_path / kind)
        kept[kind] = (tmp_path / kind).read_bytes()
    assert kept["PNG"].startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(kept["PNG"][at : at + 4], "big") for at in (16, 20))
    assert width >= 1800
    assert height == 1040
    drawing = ElementTree.fromstring(kept["SVG"])
    assert drawing.tag.endswith("svg")
    assert "Training curves" in "".join(drawing.itertext())
    assert json.loads(kept["JSON"]) == metrics.request.get(f"{rated}/api/v1/models/rated/plots/loss").json()


def test_no_chart_offers_to_send_itself_to_another_machine(metrics: Page):
    figure = chart(metrics, "Training curves")
    figure.locator(".js-plotly-plot").hover()
    titles = figure.locator(".modebar-btn").evaluate_all("buttons => buttons.map(button => button.dataset.title)")
    assert "Zoom" in titles
    assert not [title for title in titles if re.search("share|cloud|edit|plotly", title, re.IGNORECASE)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_open_folds_charts_and_tables_have_no_accessibility_violation(
    new_page: Callable[..., Page], rated: str, scheme: str, width: int
):
    page = new_page(
        viewport={"width": width, "height": 720}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    page.goto(f"{rated}/#model=rated&view=metrics")
    page.get_by_role("combobox", name="Estimator").select_option("Ross 2014")
    for summary in page.locator("summary").all():
        summary.click()
    chart(page, "One latent")
    region = page.get_by_role("region", name="Comparison")
    region.get_by_role("button", name="Compare with").click()
    expect(region.locator(".main-svg").first).to_be_visible(timeout=60_000)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert region.locator(".scroll:has(.chart)").evaluate("box => box.scrollWidth <= box.clientWidth")
    if width > 900:
        assert page.evaluate("document.documentElement.scrollHeight <= document.documentElement.clientHeight")
