"""The Bits view: what is flipped, combined and scaled is what the server decodes, by mouse and by keyboard alone."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from browsing import decoded, opened, pixels, served, serving, settle, shows, violations
from bundles import make, write
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from factorscope_models.arrays import Codes

MODEL = "toy-gaussian"
R = 0.5
ACTIVE = [0, 1, 2]


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a model trained with r, one that was not, and one of two values."""
    folder = tmp_path_factory.mktemp("bits")
    write(folder / MODEL, "gaussian", 1)
    write(folder / "toy-deterministic", "deterministic", 3)
    write(folder / "toy-two", "quantized", 3, "toy-two", "Toy, two values", [[0.0, 1.0]] * 4)
    with serving(folder) as server:
        yield server.address


@pytest.fixture(scope="module")
def toys_codes() -> Codes:
    """Of the toy that was not trained with r."""
    _, files = make("deterministic", 3)
    return Codes.from_bytes(files["codes.npz"])


def own(page: Page, address: str, model: str = MODEL, n: int = 0) -> list[float]:
    return page.request.get(f"{address}/api/v1/models/{model}/samples").json()["samples"][n]["z"]


def replaced(z: Sequence[float], **values: float) -> list[float]:
    return [values.get(f"z{k}", value) for k, value in enumerate(z)]


def bit(page: Page, latent: int) -> Locator:
    return page.get_by_role("toolbar", name="Code").get_by_role("switch", name=re.compile(rf"^z{latent}\b"))


def at(page: Page, address: str, model: str = MODEL, more: str = "") -> list[float]:
    """Opens the view; the z of the sample that it opens on."""
    opened(page, address, f"#view=bits&model={model}{more}")
    return own(page, address, model)


def change(before: list[int], after: list[int]) -> tuple[NDArray[Any], float, float]:
    """RGB of the difference picture, and the mean and the largest change of a channel, both in percent."""
    a, b = (np.array(rgba).reshape(-1, 4)[:, :3] / 255 for rgba in (before, after))
    by = b - a
    largest = np.abs(by).max(1)
    signed = np.where(by.sum(1) < -1e-9, -largest, largest) / max(largest.max(), 1e-12)
    ends = np.where(signed[:, None] < 0, [33, 102, 172], [214, 96, 0])
    rgb = 255 + np.abs(signed)[:, None] * (ends - 255)
    return rgb, 100 * np.abs(by).mean(), 100 * largest.max()


def test_a_flip_by_mouse_decodes_minus_z_as_the_server_does_and_is_one_step_of_undo(toys: str, page: Page):
    z = at(page, toys)
    before = settle(page)
    flips = replaced(z, z1=-z[1])
    expect(bit(page, 1)).to_have_attribute("aria-checked", str(z[1] > 0).lower())
    bit(page, 1).click()
    shows(decoded(page), served(page, toys, MODEL, [flips])[0])
    expect(bit(page, 1)).to_have_attribute("aria-checked", str(z[1] < 0).lower())
    expect(bit(page, 1)).to_have_accessible_name(re.compile("flipped$"))
    expect(page.get_by_role("heading", name="1 of 3 bits flipped")).to_be_visible()
    page.keyboard.press("z")
    shows(decoded(page), before)
    expect(page.get_by_role("heading", name="Code of sample 0 3 bits")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("There is nothing to undo.")).to_be_visible()
    page.keyboard.press("Shift+Z")
    shows(decoded(page), served(page, toys, MODEL, [flips])[0])
    page.get_by_role("button", name="Reset").click()
    shows(decoded(page), before)


def test_the_pair_is_both_decodes_and_the_difference_between_them(toys: str, page: Page):
    z = at(page, toys, "toy-deterministic", "&latent=0")
    low, high = sorted((z[0], -z[0]))
    zero, one = served(page, toys, "toy-deterministic", [replaced(z, z0=low), replaced(z, z0=high)])
    shows(page.get_by_test_id("bit-0"), zero)
    shows(page.get_by_test_id("bit-1"), one)
    rgb, mean, most = change(zero, one)
    found = np.array(pixels(page.get_by_test_id("bit-difference"))).reshape(-1, 4)
    assert np.abs(found[:, :3] - rgb).max() <= 0.51
    assert len(np.unique(found, axis=0)) > 2
    label = page.get_by_test_id("bit-difference").get_attribute("aria-label") or ""
    numbers = [float(text) for text in re.findall(r"[\d.]+(?= %)", label)]
    assert numbers == pytest.approx([mean, most], rel=5e-3)


def test_the_keyboard_alone_walks_flips_and_takes_the_other_side(toys: str, page: Page):
    z = at(page, toys)
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.dataset.latent")
    expect(page.get_by_role("heading", name=f"The bit of z{first}")).to_be_visible()
    page.keyboard.press("End")
    latent = int(page.evaluate("document.activeElement.dataset.latent"))
    expect(page.get_by_role("heading", name=f"The bit of z{latent}")).to_be_visible()
    page.keyboard.press("Space")
    flips = replaced(z, **{f"z{latent}": -z[latent]})
    shows(decoded(page), served(page, toys, MODEL, [flips])[0])
    page.get_by_role("button", name=f"z{latent} as {int(z[latent] > 0)}").press("Enter")
    shows(decoded(page), served(page, toys, MODEL, [z])[0])
    page.get_by_role("row").get_by_role("switch", name=f"Bit of z{latent}").press("Space")
    shows(decoded(page), served(page, toys, MODEL, [flips])[0])
    slider = page.get_by_role("slider", name=f"z{latent}")
    slider.press("Home")  # as far as 2 r below the cut, for none of the toy's z lies farther
    low, high = served(page, toys, MODEL, [replaced(z, **{f"z{latent}": end}) for end in (-2 * R, 2 * R)])
    for canvas, wanted in (
        (decoded(page), low),
        (page.get_by_test_id("bit-0"), low),
        (page.get_by_test_id("bit-1"), high),
    ):
        shows(canvas, wanted)


def test_combinations_are_chosen_and_taken_by_keyboard_and_each_is_the_servers_decode(toys: str, page: Page):
    z = at(page, toys)
    chips = page.get_by_role("toolbar", name="Bits to combine")
    grid = page.get_by_role("grid")
    chips.get_by_role("button").first.focus()
    for wanted in (2, 4, 8):
        page.keyboard.press("Space")
        expect(grid.get_by_role("gridcell")).to_have_count(wanted)
        page.keyboard.press("ArrowRight")
    assert "bits=" in page.url
    order = [int(text[1:]) for text in chips.get_by_role("button").all_inner_texts()]
    cells = grid.get_by_role("gridcell").get_by_role("button").all()
    settle(page)
    rows = []
    for cell in cells:
        pattern = cell.get_attribute("data-pattern") or ""
        signs = {f"z{k}": (1 if b == "1" else -1) * abs(z[k]) for k, b in zip(order, pattern, strict=True)}
        rows.append(replaced(z, **signs))
    assert len({tuple(row) for row in rows}) == 8
    for cell, wanted in zip(cells, served(page, toys, MODEL, rows), strict=True):
        shows(cell.locator("canvas"), wanted)
    assert [row == z for row in rows] == [
        c.get_attribute("aria-selected") == "true" for c in grid.get_by_role("gridcell").all()
    ]
    cells[0].focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    shows(decoded(page), served(page, toys, MODEL, [rows[-1]])[0])
    expect(grid.get_by_role("gridcell", selected=True).get_by_role("button")).to_have_attribute("data-pattern", "111")


def test_the_nearest_samples_are_those_with_the_fewest_other_bits_and_a_key_opens_one(toys: str, page: Page):
    z = at(page, toys)
    samples = page.request.get(f"{toys}/api/v1/models/{MODEL}/samples").json()["samples"]
    signs = np.array([sample["z"] for sample in samples])[:, ACTIVE] > 0
    far = (signs != (np.array(z)[ACTIVE] > 0)).sum(1)
    wanted = [n for n in np.argsort(far, kind="stable").tolist() if n != 0][:8]
    buttons = page.get_by_role("region", name="Neighbours").get_by_role("button")
    names = [button.locator(".small").inner_text() for button in buttons.all()]
    assert [int(re.findall(r"sample (\d+)", name)[0]) for name in names] == wanted
    assert [len(re.findall(r"z\d", name)) for name in names] == far[wanted].tolist()
    buttons.nth(2).press("Enter")
    expect(page.get_by_text(f"input sample {wanted[2]}")).to_be_visible()
    shows(decoded(page), served(page, toys, MODEL, [own(page, toys, n=wanted[2])])[0])


def test_signs_alone_decode_r_times_the_sign_through_0_and_back(toys: str, page: Page):
    z = at(page, toys)
    signs = [R * np.sign(value) if k in ACTIVE else value for k, value in enumerate(z)]
    none, pure, double = served(
        page, toys, MODEL, [[s * times if k in ACTIVE else s for k, s in enumerate(signs)] for times in (0, 1, 2)]
    )
    region = page.get_by_role("region", name="Signs alone")
    slider = region.get_by_role("slider", name="r")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^off"))
    region.get_by_role("button", name="r · sign(z)").press("Enter")
    shows(decoded(page), pure)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^0\.500"))
    slider.press("Home")
    shows(decoded(page), none)
    slider.press("End")
    shows(decoded(page), double)
    frames = region.get_by_role("group", name="Decoded at some r").locator("canvas")
    for i, wanted in ((0, none), (4, pure), (8, double)):
        shows(frames.nth(i), wanted)
    region.get_by_role("button", name="z as encoded").click()
    shows(decoded(page), served(page, toys, MODEL, [z])[0])


def test_r_follows_the_hand_while_it_is_dragged_and_a_link_carries_it(
    toys: str, page: Page, new_page: Callable[..., Page]
):
    z = at(page, toys)
    slider = page.get_by_role("region", name="Signs alone").get_by_role("slider", name="r")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 20, y, steps=8)
    far = [2 * R * np.sign(value) if k in ACTIVE else value for k, value in enumerate(z)]
    wanted = served(page, toys, MODEL, [far])[0]
    shows(decoded(page), wanted)
    page.mouse.up()
    other = new_page()
    opened(other, toys, page.url[page.url.index("#") :])
    assert settle(other) == wanted
    page.keyboard.press("z")
    shows(decoded(page), served(page, toys, MODEL, [z])[0])


def test_without_a_trained_r_the_view_says_so_and_counts_as_python_does(toys: str, page: Page, toys_codes: Codes):
    at(page, toys, "toy-deterministic")
    words = page.get_by_text("This model was not trained with an r").inner_text()
    r = float(re.findall(r"r = ([\d.]+)", words)[0])
    z = toys_codes.z[:, ACTIVE]
    assert r == pytest.approx(np.median(np.abs(z)), abs=0.06), "from a histogram of 20 bins, to two digits"
    expect(page.get_by_text("over 125 validation images")).to_be_visible()
    for k in ACTIVE:
        p = (z[:, k] > 0).mean()
        entropy = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
        near = [100 * (np.abs(z[:, k] - sign * r) < r / 2).mean() for sign in (-1, 1)]
        row = page.get_by_role("row").filter(has=page.get_by_role("switch", name=f"Bit of z{k}"))
        shown = [float(re.findall(r"[\d.]+", text)[0]) for text in row.get_by_role("cell").all_inner_texts()[-3:]]
        assert shown == pytest.approx([entropy, *near], abs=0.51)
        assert shown[0] == pytest.approx(entropy, abs=0.0051)


def test_the_trained_r_and_its_entropies_are_the_manifests_in_bits(toys: str, page: Page):
    at(page, toys)
    expect(page.get_by_text("r = 0.500.")).to_be_visible()
    said = page.request.get(f"{toys}/api/v1/models/{MODEL}").json()["binarization"]
    for k in ACTIVE:
        row = page.get_by_role("row").filter(has=page.get_by_role("switch", name=f"Bit of z{k}"))
        expect(row).to_contain_text(f"{said['sign_entropy'][k] / np.log(2):.2f} bit")
        expect(row).to_contain_text(f"{round(100 * said['near_minus'][k])} %")


def test_a_bit_of_two_values_takes_the_other_one(toys: str, page: Page):
    z = at(page, toys, "toy-two")
    expect(page.get_by_text("Each latent has two values")).to_be_visible()
    expect(page.get_by_role("region", name="Signs alone")).to_have_count(0)
    bit(page, 0).click()
    shows(decoded(page), served(page, toys, "toy-two", [replaced(z, z0=1 - z[0])])[0])


def test_the_code_is_copied_in_groups_of_four(toys: str, new_page: Callable[..., Page]):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    z = at(page, toys, more="&sort=index")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text("The code is copied.")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == "".join(str(int(z[k] > 0)) for k in ACTIVE)


def test_every_grid_and_chart_can_be_kept_as_a_file(toys: str, page: Page):
    at(page, toys, more="&bits=0.1")
    settle(page)
    for what, pictures in (("the bit of z", 3), ("active latents", 0), ("the combinations", 4), ("signs alone", 9)):
        page.get_by_role("button", name=f"Export {what}").click()
        with page.expect_download() as started:
            page.get_by_role("menuitem", name="SVG").click()
        svg = started.value.path().read_text()
        assert svg.count("<image ") == pictures
        assert f"({MODEL}," in svg


def test_flipping_moves_nothing_else_on_the_page(toys: str, page: Page):
    at(page, toys, "toy-deterministic", "&bits=0.1")
    watched = "[aria-label=Bits] canvas, [role=switch]"
    look = f"[...document.querySelectorAll('{watched}')].map(one => one.getBoundingClientRect().top)"
    settle(page)
    places = page.evaluate(look)
    for latent in ACTIVE:
        bit(page, latent).click()
        settle(page)
        assert page.evaluate(look) == places


@pytest.mark.parametrize(("width", "height", "scheme"), [(1280, 720, "dark"), (390, 844, "light")])
def test_bits_have_no_violation(toys: str, new_page: Callable[..., Page], width: int, height: int, scheme: str):
    size = {"width": width, "height": height}
    page = new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    at(page, toys, more="&bits=0.1.2")
    bit(page, 0).click()
    page.get_by_text("inactive latent").click()
    expect(page.get_by_role("gridcell")).to_have_count(8)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
