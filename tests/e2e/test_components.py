"""Components: sliders, the first k, samples, the map and the sandbox, by mouse and by keyboard alone."""

import base64
import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from browsing import CHANGED, decoded, opened, pixels, served, settle, shows, slider, violations, wait_for_change
from playwright.sync_api import Locator, Page, expect

TOY = "toy-gaussian"


def part(page: Page, name: str) -> None:
    page.get_by_role("group", name="Parts of this view").get_by_role("button", name=name, exact=True).press("Enter")


def at(page: Page, address: str, name: str = "Sliders", toy: str = TOY) -> Page:
    opened(page, address, f"#model={toy}&view=components")
    part(page, name)
    return page


def decode(page: Page, address: str, z: Sequence[float] | np.ndarray, toy: str = TOY) -> list[int]:
    return served(page, address, toy, [list(z)])[0]


def basis(page: Page, address: str, toy: str = TOY) -> tuple[np.ndarray, np.ndarray]:
    """The mean of the codes, and the components in rows, each as long as one standard deviation."""
    found = page.request.get(f"{address}/api/v1/models/{toy}").json()["statistics"]
    units = np.sqrt(np.array(found["eigenvalues"]))[:, None] * np.array(found["eigenvectors"])
    return np.array(found["mean"]), units


def component(page: Page, number: int) -> Locator:
    return page.get_by_role("slider", name=f"PC {number}", exact=True)


def near(canvas: Locator, wanted: Sequence[int]) -> None:
    """The page moves z in double precision: a pixel may be rounded the other way."""
    shows(canvas, wanted, off=1)


def test_components_at_0_are_the_mean_and_a_slider_adds_its_standard_deviations(address: str, page: Page):
    at(page, address)
    mean, units = basis(page, address)
    page.get_by_role("button", name="All to 0: the mean").click()
    near(decoded(page), decode(page, address, mean))
    expect(component(page, 1)).to_have_value("0")
    component(page, 1).fill("1")
    near(decoded(page), decode(page, address, mean + units[0]))
    component(page, 2).press("End")
    near(decoded(page), decode(page, address, mean + units[0] + 3 * units[1]))
    expect(component(page, 2)).to_have_attribute("aria-valuetext", "3.00 standard deviations")
    strip = page.get_by_role("group", name="PC 1 filmstrip").locator("canvas")
    near(strip.first, decode(page, address, mean - 2 * units[0] + 3 * units[1]))
    page.keyboard.press("z")
    near(decoded(page), decode(page, address, mean + units[0]))


def test_the_picture_follows_the_hand_and_a_quantized_model_is_set_free(address: str, page: Page):
    toy = "toy-quantized"
    at(page, address, toy=toy)
    expect(page.get_by_text("Components free the latents")).to_be_visible()
    box = component(page, 1).bounding_box()
    assert box
    before = settle(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2, steps=3)
    wait_for_change(page, before)
    expect(page.get_by_text("The latents are free")).to_be_visible()
    page.mouse.up()
    page.get_by_role("button", name="All to 0: the mean").click()
    near(decoded(page), decode(page, address, basis(page, address, toy)[0], toy))
    page.get_by_role("button", name="Back to codes").click()
    expect(page.get_by_text("Components free the latents")).to_be_visible()


def test_the_first_k_components_lead_from_the_mean_to_z_and_back(address: str, page: Page):
    at(page, address, "First k")
    mean, units = basis(page, address)
    whole = settle(page)
    near(page.get_by_test_id("first-4"), whole)
    near(page.get_by_test_id("first-0"), decode(page, address, mean))
    page.get_by_role("button", name="decoded from 1 of 4 components: k = 1 error").click()
    near(decoded(page), pixels(page.get_by_test_id("first-1")))
    sample = page.request.get(f"{address}/api/v1/models/{TOY}/samples").json()["samples"][0]["z"]
    unit = units[0] / np.linalg.norm(units[0])
    near(decoded(page), decode(page, address, mean + ((sample - mean) @ unit) * unit))
    k = page.get_by_role("slider", name="k", exact=True)
    k.press("Home")
    near(decoded(page), decode(page, address, mean))
    expect(k).to_have_attribute("aria-valuetext", re.compile("^0 of 4 components, mean squared error"))
    k.press("End")
    near(decoded(page), whole)


def test_samples_are_the_rule_s_own_and_one_of_them_goes_into_z(address: str, page: Page):
    at(page, address, "Samples")
    page.get_by_role("button", name="Again").press("Enter")
    column = page.get_by_role("region", name="Samples by ellipsoid")
    sample = column.get_by_role("radio", name="4, drawn by ellipsoid, seed 1", exact=True)
    expect(sample).to_be_enabled()
    expect(column.get_by_text("evenly from the shell of an ellipsoid")).to_be_visible()
    sample.click()
    expect(page.get_by_role("img", name="decoded image, drawn by ellipsoid")).to_be_visible()
    asked = {"rule": "ellipsoid", "n": 16, "seed": 1, "k": None}
    z = page.request.post(f"{address}/api/v1/models/{TOY}/draw", data=asked).json()["z"]
    near(decoded(page), decode(page, address, z[3]))
    page.keyboard.press("ArrowRight")
    near(decoded(page), decode(page, address, z[4]))
    expect(column.get_by_role("radio", checked=True)).to_have_attribute("aria-label", re.compile("^5, drawn by"))


def aimed(page: Page, address: str) -> np.ndarray:
    """The z that the words beside the map speak of, to their three digits."""
    words = page.get_by_role("complementary", name="Under the pointer").locator("p").inner_text()
    if found := re.search(r"The code of image (\d+)", words):
        codes = page.request.get(f"{address}/api/v1/models/{TOY}/codes").json()
        z = np.frombuffer(base64.b64decode(codes["z"]), "<f4").reshape(codes["n"], codes["latents"])
        return z[int(found[1]) - 1]
    place = [float(text.replace("−", "-")) for text in re.findall(r"(−?[\d.]+) σ", words)]
    mean, units = basis(page, address)
    return mean + np.array(place) @ units[:2]


def test_the_map_decodes_what_is_under_the_pointer_and_a_click_takes_it(address: str, page: Page):
    at(page, address, "Map")
    plot = page.get_by_role("application", name=re.compile("^Codes of 125 validation images on PC 1 and PC 2"))
    box = plot.bounding_box()
    assert box
    canvas = page.get_by_test_id("aimed")
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.12 * box["height"])
    expect(page.get_by_text("No image near")).to_be_visible()
    near(canvas, decode(page, address, aimed(page, address)))
    dot = re.search(r"M(\S+) (\S+)h", plot.locator("path.dots").last.get_attribute("d") or "")
    assert dot
    page.mouse.click(box["x"] + float(dot[1]) + 1, box["y"] + float(dot[2]) + 1)
    expect(page.get_by_text("The code of image")).to_be_visible()
    z = aimed(page, address)
    near(canvas, decode(page, address, z))
    near(decoded(page), decode(page, address, z))


def test_arrow_keys_move_a_crosshair_over_the_map_and_enter_takes_its_z(address: str, page: Page):
    at(page, address, "Map")
    page.get_by_role("combobox", name="Colour by").select_option("slope")
    page.get_by_role("button", name=re.compile("^slope 1, ")).press("Enter")
    before = settle(page)
    plot = page.get_by_role("application")
    plot.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_text(re.compile("^(The code of image|No image near)"))).to_be_visible()
    z = aimed(page, address)
    page.keyboard.press("Enter")
    page.wait_for_function(CHANGED, arg=bytes(before).hex())
    near(decoded(page), decode(page, address, z))
    page.locator("summary").press("Enter")
    expect(page.get_by_role("row", name=re.compile("^1 25 "))).to_be_visible()


@pytest.mark.parametrize("dimensions", ["2-D", "3-D"])
def test_the_sandbox_s_points_come_to_the_radius_of_the_closed_form(address: str, page: Page, dimensions: str):
    at(page, address, "Sandbox")
    page.get_by_role("button", name=dimensions).press("Enter")
    measured, closed = page.get_by_test_id("measured"), page.get_by_test_id("closed")
    start = float(measured.inner_text())
    for _ in range(3):
        page.get_by_role("button", name="100 steps").press("Enter")
    expect(page.get_by_text(re.compile(r"after 300 steps: mean radius"))).to_be_attached()
    assert float(measured.inner_text()) == pytest.approx(float(closed.inner_text()), rel=0.02)
    assert abs(start / float(closed.inner_text()) - 1) > 0.1, "it was elsewhere at first"
    page.get_by_role("slider", name="attraction μ").press("End")
    expect(page.get_by_text("The attraction wins")).to_be_visible()
    assert closed.inner_text() == "0"


def test_the_sandbox_plays_until_it_is_paused_and_the_same_seed_starts_the_same(address: str, page: Page):
    at(page, address, "Sandbox")
    steps = page.locator("dt", has_text="steps").locator("..").locator("dd")
    points = page.locator("svg[aria-label*='points in the plane']")
    first = points.inner_html()
    page.get_by_role("button", name="Play").click()
    expect(steps).not_to_have_text("0")
    page.get_by_role("button", name="Pause").click()
    held = steps.inner_text()
    moved = points.inner_html()
    assert moved != first
    page.wait_for_timeout(150)
    assert steps.inner_text() == held
    page.get_by_role("button", name="Reset").click()
    assert points.inner_html() == first
    page.get_by_role("button", name="Shuffle").click()
    assert points.inner_html() != first


def test_a_space_of_points_turns_by_arrow_keys_and_nothing_plays_under_reduced_motion(
    address: str, new_page: Callable[..., Page]
):
    page = at(new_page(reduced_motion="reduce"), address, "Sandbox")
    page.get_by_role("button", name="3-D").click()
    space = page.get_by_role("application")
    before = space.inner_html()
    space.press("ArrowRight")
    turned = space.inner_html()
    assert turned != before
    space.press("ArrowLeft")
    page.get_by_role("button", name="Play").press("Enter")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(space).to_have_attribute("aria-label", re.compile("after 100 steps"))


@pytest.mark.parametrize(("width", "height", "scheme"), [(1280, 720, "light"), (390, 844, "dark")])
def test_no_part_has_a_violation(address: str, new_page: Callable[..., Page], width: int, height: int, scheme: str):
    size = {"width": width, "height": height}
    page = new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    at(page, address)
    for name in ("Sliders", "First k", "Samples", "Map", "Sandbox"):
        part(page, name)
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def test_a_latent_s_own_slider_is_still_where_it_was(address: str, page: Page):
    """What components do to z is what Explore shows."""
    at(page, address)
    page.get_by_role("button", name="All to 0: the mean").click()
    mean, units = basis(page, address)
    component(page, 1).fill("-2")
    page.get_by_role("link", name="Explore", exact=True).click()
    expect(slider(page, 0)).to_be_visible()
    found = [float(page.get_by_label(f"z{k} value", exact=True).input_value()) for k in range(3)]
    assert found == pytest.approx((mean - 2 * units[0])[:3], abs=1e-4)
