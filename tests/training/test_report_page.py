"""The report's page in a real Chromium: it draws everything, asks for nothing, and can be read in both themes."""

from pathlib import Path

import pytest
from browsing import chromium
from playwright.sync_api import Page
from training.report_toys import put, study

from factorscope_training.cli import main

CONTRAST = """element => {
  const colour = (at, name) => getComputedStyle(at)[name].match(/[\\d.]+/g).map(Number);
  const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const words = light(colour(element, element instanceof SVGElement ? 'fill' : 'color'));
  const ground = light(colour(element.closest('figure, body'), 'backgroundColor'));
  return (Math.max(words, ground) + 0.05) / (Math.min(words, ground) + 0.05);
}"""
"""Contrast of an element's words with the ground that they stand on, as WCAG 2 defines it."""
READABLE = f"words => (at => at !== null && ({CONTRAST})(at) >= 4.5)(document.querySelector(words))"


@pytest.mark.e2e
def test_the_page_draws_every_plot_alone_and_follows_theme_and_width(tmp_path: Path):
    """One of two data sets is enough: three recipes of three seeds, five scores."""
    runs = put(tmp_path / "runs", *(one for one in study() if one.data.name == "toy"))
    assert main(["report", str(runs), "--out", str(tmp_path / "report")]) == 0
    file, wrong, asked = tmp_path / "report" / "index.html", list[str](), list[str]()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(file.as_uri())
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        assert page.locator(".js-plotly-plot").count() == 3 + 1 + 1 + 1 + 9
        light = check(page, 1280)
        page.emulate_media(color_scheme="dark")
        assert check(page, 1280) != light
        page.set_viewport_size({"width": 390, "height": 844})
        check(page, 390)
        page.set_viewport_size({"width": 794, "height": 1123})
        page.emulate_media(media="print")
        assert check(page, 794) == light, "paper is white, whatever the screen was"
    assert not wrong
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]


def check(page: Page, width: int) -> str:
    """That all words can be read and nothing runs over the side; returns the colour of the ground."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for words in ("p", "td", ".ytick text", ".g-xtitle text", ".legendtext", "footer"):
        page.wait_for_function(READABLE, arg=words)  # a chart may be drawing itself anew for another width
    return page.evaluate("getComputedStyle(document.body).backgroundColor")
