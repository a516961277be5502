"""The stage: a clicker's keys, scenes that glide, and what is said of a scene that cannot be shown."""

import base64
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from browsing import READ, Watch, decoded, opened, pixels, slider, violations
from playwright.sync_api import Page, expect
from talking import FIRST, SHOWS, check, five_scenes, load, payload, rgba

SAMPLE = f"""() => {{
  window.seen = [];
  const look = () => {{
    const now = ({READ})(document.querySelector('[data-testid=decoded]'));
    if (now !== window.seen.at(-1)) window.seen.push(now);
    requestAnimationFrame(look);
  }};
  look();
}}"""


@pytest.fixture
def five(page: Page, address: str) -> list[dict[str, Any]]:
    return five_scenes(page, address)


def test_a_talk_of_five_scenes_plays_by_page_down_alone(page: Page, address: str, five: list[dict[str, Any]]):
    opened(page, address, "#model=toy-gaussian")
    load(page, payload(five))
    expect(page.get_by_label("Caption of scene 5")).to_have_value("Codes")
    page.get_by_role("button", name="Open scene 1").focus()
    page.keyboard.press("p")
    expect(page.get_by_role("navigation", name="Views")).to_be_hidden()
    check(page, address, five[0], 1)
    for number in (2, 3, 4, 5):
        first = page.get_by_role("slider").first
        if first.count():
            first.focus()  # a slider takes Page Down for itself, but not here
        page.keyboard.press("PageDown")
        check(page, address, five[number - 1], number)
        if number == 4:
            shown = page.get_by_role("img", name="input image: uploaded picture")
            sample = base64.b64decode(five[3]["picture"].split(",")[1])
            assert page.evaluate(f"canvas => ({READ})(canvas)", shown.element_handle()) == rgba(sample)
    page.keyboard.press("PageDown")
    expect(page.get_by_role("status").filter(has_text="This is the last scene")).to_be_attached()
    page.keyboard.press("PageUp")
    check(page, address, five[3], 4)
    page.keyboard.press("Home")
    check(page, address, five[0], 1)
    page.reload()  # in the middle of a talk
    check(page, address, five[0], 1)


def test_the_browsers_back_goes_to_the_scene_that_its_address_says_and_then_off_stage(
    page: Page, address: str, five: list[dict[str, Any]]
):
    opened(page, address, "#model=toy-gaussian")
    load(page, payload(five[:3]))
    page.get_by_role("button", name="Open scene 1").focus()
    page.keyboard.press("p")
    check(page, address, five[0], 1, 3)
    page.keyboard.press("ArrowUp")  # a step of undo within the scene
    page.keyboard.press("PageDown")
    check(page, address, five[1], 2, 3)
    page.go_back()
    check(page, address, five[0], 1, 3)
    page.go_back()
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()


def test_a_scene_that_does_not_arrive_is_said_and_comes_when_it_is_asked_for_again(
    page: Page, address: str, watch: list[Watch], five: list[dict[str, Any]]
):
    watch[0].expect("ERR_FAILED|Failed to fetch")
    opened(page, address, "#model=toy-deterministic")
    load(page, payload([five[0], five[2]]))
    page.get_by_role("button", name="Open scene 1").focus()
    manifest = re.compile("/models/toy-gaussian$")
    page.route(manifest, lambda route: route.abort())
    page.keyboard.press("p")
    check(page, address, five[0], 1, 2)
    page.keyboard.press("PageDown")
    expect(page.get_by_role("alert").filter(has_text="Scene 2 could not be opened")).to_be_visible()
    expect(decoded(page)).to_have_count(0)
    page.unroute(manifest)
    page.keyboard.press("PageUp")
    check(page, address, five[0], 1, 2)
    page.keyboard.press("PageDown")
    check(page, address, five[2], 2, 2)


def test_z_glides_between_scenes_of_one_bundle_and_ends_exactly(page: Page, address: str, five: list[dict[str, Any]]):
    opened(page, address, "#model=toy-gaussian")
    load(page, payload(five[:2]))
    page.get_by_role("button", name="Open scene 1").focus()
    page.keyboard.press("p")
    check(page, address, five[0], 1, 2)
    page.evaluate(SAMPLE)
    page.keyboard.press("PageDown")
    check(page, address, five[1], 2, 2)
    seen = page.evaluate("window.seen")
    assert len(set(seen)) > 4
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")  # while it glides: it is there at once
    start = page.evaluate("window.seen.length")
    check(page, address, five[0], 1, 2)
    assert page.evaluate("window.seen.length") - start < 6
    assert float(slider(page, 0).input_value()) == pytest.approx(FIRST[0])


def test_with_reduced_motion_scenes_are_cut(
    new_page: Callable[..., Page], page: Page, address: str, five: list[dict[str, Any]]
):
    still = opened(new_page(reduced_motion="reduce"), address, "#model=toy-gaussian")
    load(still, payload(five[:2]))
    still.get_by_role("button", name="Open scene 1").focus()
    still.keyboard.press("p")
    check(still, address, five[0], 1, 2)
    still.evaluate(SAMPLE)
    still.keyboard.press("PageDown")
    check(still, address, five[1], 2, 2)
    assert len(still.evaluate("window.seen")) == 2


def test_a_scene_of_another_export_or_of_an_absent_model_says_so(page: Page, address: str, five: list[dict[str, Any]]):
    other, absent = deepcopy(five[0]), deepcopy(five[1])
    here = other["bundle"]["sha"][:8]
    other["bundle"]["sha"] = "ab" * 32
    absent["bundle"]["id"] = absent["bundle"]["title"] = "gone-for-good"
    opened(page, address, "#model=toy-gaussian")
    load(page, payload([other, absent, five[4]]))
    expect(page.get_by_text(f"made with abababab, here is {here}")).to_be_visible()
    page.get_by_role("button", name="Open scene 1").focus()
    page.keyboard.press("p")
    words = page.get_by_role("region", name="Scene 1 cannot be shown as it was made")
    expect(words).to_contain_text("abababab")
    expect(words).to_contain_text(here)
    expect(decoded(page)).to_have_count(0)
    page.keyboard.press("PageDown")
    expect(page.get_by_text("There is no model gone-for-good here.")).to_be_visible()
    page.keyboard.press("PageDown")
    check(page, address, five[4], 3, 3)


def test_the_address_opens_the_stage_and_keys_walk_its_latents(page: Page, address: str):
    page.goto(f"{address}/?present#model=toy-deterministic&sort=index&sample=3")
    page.wait_for_selector("[data-testid=decoded]:not(.empty)")
    expect(page.get_by_role("navigation", name="Views")).to_be_hidden()
    heading = page.get_by_role("heading", level=2)
    expect(heading).to_contain_text("z0")
    expect(slider(page, 0)).to_be_focused()
    box = page.get_by_test_id("decoded").bounding_box()
    for key, latent in (("PageDown", 1), ("ArrowRight", 2), ("PageUp", 1), ("Home", 0), ("End", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        expect(heading).to_contain_text(f"z{latent}")
        assert page.get_by_test_id("decoded").bounding_box() == box
    page.keyboard.press("Space")
    expect(heading).to_contain_text("z2")
    before, z = pixels(decoded(page)), float(slider(page, 2).input_value())
    page.keyboard.press("ArrowUp")
    assert float(slider(page, 2).input_value()) != z
    page.wait_for_function(f"before => !({SHOWS})(before)", arg=bytes(before).hex())
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pause z2")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Play z2")).to_be_visible()


def test_the_screen_goes_black_the_theme_turns_and_escape_leaves(page: Page, address: str):
    opened(page, address, "#model=toy-deterministic&sort=index")
    slider(page, 1).focus()
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=2)).to_contain_text("z1")
    assert "present" in page.url
    page.keyboard.press("b")
    black = page.get_by_role("button", name="Black screen: any key comes back")
    assert black.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(0, 0, 0)"
    assert black.bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 720}
    page.keyboard.press("PageDown")
    expect(black).to_have_count(0)
    expect(page.get_by_role("heading", level=2)).to_contain_text("z1")
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "light"
    page.keyboard.press("d")
    page.wait_for_function(f"() => {theme} === 'dark'")
    page.keyboard.press("d")
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    assert "present" not in page.url
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="Leave the stage").click()
    expect(page.get_by_role("button", name="Present", exact=True)).to_be_focused()


@pytest.mark.parametrize(
    ("size", "scheme"), [((1920, 1080), "dark"), ((1024, 768), "light"), ((390, 844), "dark"), ((1280, 720), "light")]
)
def test_the_stage_has_no_violation_and_fits(
    new_page: Callable[..., Page], address: str, five: list[dict[str, Any]], size: tuple[int, int], scheme: str
):
    viewport = {"width": size[0], "height": size[1]}
    page = new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    opened(page, address, "#model=toy-gaussian")
    missing = deepcopy(five[1])
    missing["bundle"]["sha"] = "ab" * 32
    load(page, payload([five[0], missing]))
    expect(page.get_by_label("Caption of scene 2")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Open scene 1").focus()
    for key in ("p", "PageDown"):
        page.keyboard.press(key)
        page.wait_for_timeout(100)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
