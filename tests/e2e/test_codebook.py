"""One latent's codes closely, and codes that change places: by mouse, by keyboard, against the server's own decodes."""

import re

import numpy as np
from browsing import decoded, opened, pixels, settle, wait_for_change
from bundles import CODEBOOK
from playwright.sync_api import Locator, Page, expect

OCTETS = "application/octet-stream"


def decode(page: Page, address: str, z: list[float]) -> list[int]:
    """RGBA as the server decodes z of the quantized toy."""
    headers = {"Content-Type": OCTETS, "Accept": OCTETS}
    body = np.array(z, "<f4").tobytes()
    answer = page.request.post(f"{address}/api/v1/models/toy-quantized/decode", headers=headers, data=body)
    assert answer.ok
    return list(answer.body())


def samples(page: Page, address: str) -> list[dict]:
    return page.request.get(f"{address}/api/v1/models/toy-quantized/samples").json()["samples"]


def shows(canvas: Locator, wanted: list[int]) -> None:
    """Waits until the canvas has these very pixels."""
    expect(canvas).to_have_count(1)
    for _ in range(100):
        if pixels(canvas) == wanted:
            return
        canvas.page.wait_for_timeout(50)
    np.testing.assert_array_equal(pixels(canvas), wanted)


def test_a_value_on_the_line_is_set_by_mouse_and_by_keys(page: Page, address: str):
    opened(page, address, "#model=toy-quantized&view=codebook&latent=1")
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
    opened(page, address, "#model=toy-quantized&view=codebook&latent=0")
    first = samples(page, address)[0]
    off = abs(first["pre_z"][0] - first["z"][0])
    said = page.get_by_role("region", name="Codebook").locator("figcaption").inner_text()
    found = re.search(r"off by ([\d.]+)", said)
    assert found
    assert abs(float(found[1]) - off) < 0.005 * off + 1e-9


def test_a_free_latent_takes_what_lies_between_two_codes(page: Page, address: str):
    opened(page, address, "#model=toy-quantized&view=codebook&latent=1&mode=free")
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
    opened(page, address, "#model=toy-quantized&view=codebook&latent=2")
    z = samples(page, address)[3]["z"]
    cell = page.get_by_role("button", name=re.compile(r"^sample 3 with z2.* at \u22120\.250"))
    wanted = decode(page, address, [*z[:2], -0.25, z[3]])
    shows(cell.locator("canvas"), wanted)
    cell.click()
    shows(decoded(page), wanted)
    expect(page.get_by_role("radio", name="Sample 3", exact=True)).to_be_checked()


def test_swapped_codes_are_decoded_and_can_be_taken(page: Page, address: str):
    opened(page, address, "#model=toy-quantized&view=codebook")
    page.get_by_role("button", name="Swap codes").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Sample 5 as B").click()
    page.get_by_role("group", name="Latents that change places").get_by_role("button", name=re.compile("^z1")).click()
    a, b = samples(page, address)[0]["z"], samples(page, address)[5]["z"]
    wanted = decode(page, address, [a[0], b[1], *a[2:]])
    shows(page.get_by_test_id("swap-1"), decode(page, address, b))
    shows(page.get_by_test_id("swap-2"), wanted)
    shows(page.get_by_test_id("swap-3"), decode(page, address, [b[0], a[1], *b[2:]]))
    page.get_by_role("button", name=re.compile("^Take A")).click()
    shows(decoded(page), wanted)
