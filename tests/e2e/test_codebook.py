"""One latent's codes closely, and codes that change places: by mouse, by keyboard, against the server's own decodes."""

import re
from collections.abc import Callable

import pytest
from browsing import decoded, opened, pixels, served, settle, shows, violations, wait_for_change
from bundles import CODEBOOK
from playwright.sync_api import Page, expect

TOY = "toy-quantized"


def decode(page: Page, address: str, z: list[float]) -> list[int]:
    return served(page, address, TOY, [z])[0]


def samples(page: Page, address: str) -> list[dict]:
    return page.request.get(f"{address}/api/v1/models/{TOY}/samples").json()["samples"]


def test_a_value_on_the_line_is_set_by_mouse_and_by_keys(page: Page, address: str):
    opened(page, address, f"#model={TOY}&view=codebook&latent=1")
    line = page.get_by_role("radiogroup", name=re.compile("^Values of z1"))
    z = samples(page, address)[0]["z"]
    for code in (0, 4):
        line.get_by_role("radio", name=re.compile(rf"^code {code + 1} of 5")).click()
        shows(decoded(page), decode(page, address, [z[0], CODEBOOK[code], *z[2:]]))
    page.keyboard.press("ArrowLeft")
    shows(decoded(page), decode(page, address, [z[0], CODEBOOK[3], *z[2:]]))
    expect(line.locator(":focus")).to_have_attribute("aria-label", re.compile("^code 4 of 5"))
    expect(line.get_by_role("radio", checked=True)).to_have_count(1)


def test_the_line_says_how_far_the_encoder_was_from_the_code(page: Page, address: str):
    opened(page, address, f"#model={TOY}&view=codebook&latent=0")
    first = samples(page, address)[0]
    off = abs(first["pre_z"][0] - first["z"][0])
    said = page.get_by_role("region", name="Codebook").locator("figcaption").inner_text()
    found = re.search(r"off by ([\d.]+)", said)
    assert found
    assert abs(float(found[1]) - off) < 0.005 * off + 1e-9


def test_a_free_latent_takes_what_lies_between_two_codes(page: Page, address: str):
    opened(page, address, f"#model={TOY}&view=codebook&latent=1&mode=free")
    before = pixels(decoded(page))
    slider = page.get_by_role("slider", name=re.compile("^z1.*any value"))
    slider.focus()
    page.keyboard.press("PageUp")
    wait_for_change(page, before)
    settle(page)
    value = float(slider.input_value())
    assert min(abs(value - code) for code in CODEBOOK) > 1e-3
    z = list(samples(page, address)[0]["pre_z"])
    shows(decoded(page), decode(page, address, [z[0], value, *z[2:]]))


def test_interventions_are_the_servers_decodes_and_a_click_takes_one(page: Page, address: str):
    opened(page, address, f"#model={TOY}&view=codebook&latent=2")
    z = samples(page, address)[3]["z"]
    cell = page.get_by_role("button", name=re.compile(r"^sample 3 with z2.* at \u22120\.250"))
    wanted = decode(page, address, [*z[:2], -0.25, z[3]])
    shows(cell.locator("canvas"), wanted)
    cell.click()
    shows(decoded(page), wanted)
    expect(page.get_by_role("radio", name="Sample 3", exact=True)).to_be_checked()


def test_swapped_codes_are_decoded_and_can_be_taken(page: Page, address: str):
    opened(page, address, f"#model={TOY}&view=codebook")
    page.get_by_role("button", name="Swap codes").focus()
    page.keyboard.press("Enter")
    latents = page.get_by_role("group", name="Latents that change places")
    expect(latents.get_by_role("button", pressed=True)).to_have_count(1)
    page.get_by_role("button", name="None", exact=True).click()
    page.get_by_role("radio", name="Sample 5 as B").click()
    latents.get_by_role("button", name=re.compile("^z1")).click()
    a, b = samples(page, address)[0]["z"], samples(page, address)[5]["z"]
    wanted = decode(page, address, [a[0], b[1], *a[2:]])
    shows(page.get_by_test_id("swap-1"), decode(page, address, b))
    shows(page.get_by_test_id("swap-2"), wanted)
    shows(page.get_by_test_id("swap-3"), decode(page, address, [b[0], a[1], *b[2:]]))
    page.get_by_role("button", name=re.compile("^Take A")).click()
    shows(decoded(page), wanted)


def test_the_part_of_the_view_is_in_the_link_and_in_undo(page: Page, address: str):
    opened(page, address, f"#model={TOY}&view=codebook&part=swap")
    tabs = page.get_by_role("group", name="Parts of this view")
    expect(tabs.get_by_role("button", pressed=True)).to_have_text("Swap codes")
    tabs.get_by_role("button", name="One latent").click()
    expect(page).to_have_url(re.compile(r"latent=\d"))
    assert "part=" not in page.url
    page.keyboard.press("z")
    expect(tabs.get_by_role("button", pressed=True)).to_have_text("Swap codes")


def test_pictures_of_one_latent_and_of_a_swap_can_be_kept(page: Page, address: str):
    for part, what in (("&latent=1", "the values of z1"), ("&part=swap", "the swapped codes")):
        opened(page, address, f"#model={TOY}&view=codebook{part}")
        page.get_by_role("button", name=f"Export {what}").click()
        with page.expect_download() as started:
            page.get_by_role("menuitem", name=re.compile("^SVG")).click()
        svg = started.value.path().read_text()
        assert TOY in svg
        assert svg.count("<image") >= 5


@pytest.mark.parametrize(("width", "height", "scheme"), [(1280, 720, "light"), (390, 844, "dark")])
def test_no_part_has_a_violation(address: str, new_page: Callable[..., Page], width: int, height: int, scheme: str):
    page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True)
    for part in ("&latent=1", "&latent=1&mode=free", "&part=swap"):
        opened(page, address, f"#model={TOY}&view=codebook{part}")
        page.wait_for_load_state("networkidle")
        assert violations(page) == [], part
        assert page.evaluate("document.documentElement.scrollWidth") == width
