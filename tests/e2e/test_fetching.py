"""What the page fetches when."""

from browsing import chart, opened
from playwright.sync_api import Page, expect


def test_plotly_is_fetched_when_the_first_chart_opens_and_not_before(page: Page, rated: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, rated, "#model=rated")
    page.get_by_role("link", name="Metrics", exact=True).click()
    charts = page.get_by_role("group", name="Charts")
    expect(charts.get_by_role("button").first).to_be_visible()
    for button in charts.get_by_role("button", pressed=True).all():
        button.click()
    assert [url for url in asked if "plotly" in url] == []
    chart(page, "Training curves")
    assert len([url for url in asked if "plotly" in url]) == 1


def test_katex_is_fetched_when_the_first_formula_is_shown_and_not_before(page: Page, address: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, address, "#model=toy-gaussian")
    assert [url for url in asked if "katex" in url] == []
    page.keyboard.press("i")
    expect(page.get_by_role("dialog").locator("math").first).to_be_visible()
    assert len([url for url in asked if "katex" in url]) == 1
