"""axe-core finds nothing in any view, light and dark, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from browsing import opened, violations
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

SIZES: dict[str, ViewportSize] = {
    "hall": {"width": 1920, "height": 1080},
    "desk": {"width": 1280, "height": 720},
    "phone": {"width": 390, "height": 844},
}


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, size: str, new_page: Callable[..., Page]) -> Page:
    """In one size and one colour scheme; at rest, and open to axe-core's script."""
    return new_page(viewport=SIZES[size], color_scheme=request.param, reduced_motion="reduce", bypass_csp=True)


def no_scroll_sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(
    ("toy", "view"),
    [
        *(
            (toy, view)
            for toy in ("toy-quantized", "toy-gaussian")
            for view in ("explore", "codebook", "bits", "components", "consistency", "metrics", "compare")
        ),
        ("toy-quantized", "codebook&latent=1"),
        ("toy-ragged", "codebook"),
    ],
)
def test_no_view_has_a_violation(new_page: Callable[..., Page], address: str, view: str, toy: str):
    page = new_page(reduced_motion="reduce", bypass_csp=True)
    page.goto(f"{address}/#model={toy}&view={view}")
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    page.wait_for_load_state("networkidle")
    for size in SIZES.values():
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(300)
            assert violations(page) == [], f"{size}, {scheme}"
            assert no_scroll_sideways(page), f"{size}, {scheme}"


def test_help_notices_folds_and_an_upload_have_no_violation(page: Page, address: str, watch: list):
    watch[0].expect("415")
    opened(page, address, "#model=toy-quantized&mode=free")
    for summary in page.locator("summary").all():
        summary.click()
    upload = page.get_by_label("Upload image")
    picture = page.request.get(f"{address}/api/v1/models/toy-quantized/samples/7.png").body()
    upload.set_input_files(FilePayload(name="seven.png", mimeType="image/png", buffer=picture))
    expect(page.get_by_role("img", name="input image: uploaded picture")).to_be_visible()
    upload.set_input_files(FilePayload(name="notes.png", mimeType="image/png", buffer=b"text"))
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    assert no_scroll_sideways(page)
    page.get_by_role("button", name="Help", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("toy", ["toy-quantized", "toy-gaussian"])
def test_the_idea_has_no_violation(page: Page, address: str, toy: str):
    opened(page, address, f"#model={toy}")
    page.get_by_role("button", name="Idea", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("math")).to_have_count(3 if toy == "toy-gaussian" else 0)
    dialog.locator("summary").click()
    assert violations(page) == []
    assert no_scroll_sideways(page)
    assert dialog.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_open_charts_have_no_violation(page: Page, address: str):
    page.goto(f"{address}/#model=toy-quantized&view=metrics")
    charts = page.get_by_role("region", name="Charts")
    for title in ("Two latents", "Reconstruction errors", "Signs of the codes"):
        charts.get_by_role("button", name=title).click()
        expect(charts.locator(".js-plotly-plot .main-svg, .empty").first).to_be_visible(timeout=60_000)
        assert violations(page) == []
    assert no_scroll_sideways(page)
