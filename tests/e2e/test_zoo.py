"""Every model that ships opens in the page and follows the hand."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from browsing import decoded, opened, pixels, serving, violations, wait_for_change
from playwright.sync_api import Page, expect

from factorscope_models.zoo import ZOO

SHIPPED = sorted(file.parent.name for file in ZOO.glob("*/manifest.json"))


@pytest.fixture(scope="module")
def shipped() -> Iterator[str]:
    """The address of a server of the zoo."""
    with serving(zoo=True) as server:
        yield server.address


@pytest.mark.parametrize("model", SHIPPED)
def test_a_shipped_model_opens_and_its_first_slider_changes_the_picture(page: Page, shipped: str, model: str):
    manifest = json.loads((ZOO / model / "manifest.json").read_text())
    opened(page, shipped, f"#model={model}")
    expect(page).to_have_title(re.compile(re.escape(manifest["title"])))
    before = pixels(decoded(page))
    assert len(set(before)) > 8, "the picture is empty"
    first = page.get_by_role("slider").first
    box, low, value, high = first.bounding_box(), *first.evaluate("s => [s.min, s.value, s.max].map(Number)")
    assert box
    left, right, y = box["x"] + 8, box["x"] + box["width"] - 8, box["y"] + box["height"] / 2
    at, to = left + (right - left) * (value - low) / (high - low), left if value > (low + high) / 2 else right
    page.mouse.move(at, y)
    page.mouse.down()
    page.mouse.move(to, y, steps=8)
    wait_for_change(page, before)
    page.mouse.up()


def test_the_zoo_lists_every_shipped_model_and_refuses_none(page: Page, shipped: str):
    answer = page.request.get(f"{shipped}/api/v1/models").json()
    assert sorted(model["id"] for model in answer["models"]) == SHIPPED
    assert answer["refused"] == []


@pytest.mark.parametrize("model", SHIPPED)
def test_no_view_of_a_shipped_model_has_an_accessibility_violation(
    new_page: Callable[..., Page], shipped: str, model: str
):
    page = new_page(reduced_motion="reduce", bypass_csp=True)
    opened(page, shipped, f"#model={model}")
    views = page.get_by_role("navigation", name="Views")
    for view in ("Explore", "Codebook", "Metrics"):
        views.get_by_role("link", name=view).click()
        expect(views.locator("[aria-current]")).to_have_text(view)
        page.wait_for_timeout(500)
        assert violations(page) == [], view
