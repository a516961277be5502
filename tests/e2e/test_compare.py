"""The Compare view: side by side stands what the server decodes for each model, by mouse and by keyboard alone."""

import io
import re
from typing import Any

import numpy as np
import pytest
from browsing import linked, opened, pixels, served, shows
from bundles import make
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect
from toy_graphs import SIZE

from factorscope_models.arrays import Codes

OPEN, QUANTIZED, GREY = "toy-deterministic", "toy-quantized", "toy-gaussian"
SAMPLE = 3
Vector = NDArray[np.float32]


@pytest.fixture(scope="module")
def codes() -> dict[str, Vector]:
    """z of the validation images, by model."""
    made = {OPEN: make("deterministic", 3), QUANTIZED: make("quantized", 3), GREY: make("gaussian", 1)}
    return {id: Codes.from_bytes(files["codes.npz"]).z for id, (_, files) in made.items()}


def compare(page: Page, address: str, others: list[str], more: str = "") -> Page:
    """The view on a sample, with the rows of the latents."""
    opened(page, address, f"#model={OPEN}&view=explore&sample={SAMPLE}")
    page.goto(f"{address}/#view=compare&model={OPEN}&sample={SAMPLE}&with={'.'.join(others)}{more}")
    expect(page.get_by_role("region", name="Matched latents").get_by_role("slider")).to_have_count(3)
    return page


def tile(page: Page, letter: str) -> Locator:
    return page.get_by_test_id(f"compared-{letter}")


def row(page: Page, latent: int) -> Locator:
    return page.get_by_role("region", name="Matched latents").get_by_role("slider", name=re.compile(rf"^z{latent}\b"))


def png_of(page: Page, address: str, sample: int) -> bytes:
    return page.request.get(f"{address}/api/v1/models/{OPEN}/samples/{sample}.png").body()


def encoding(page: Page, address: str, model: str, sample: int = SAMPLE) -> dict[str, Any]:
    """What the server answers to a sample's picture."""
    png = png_of(page, address, sample)
    answer = page.request.post(
        f"{address}/api/v1/models/{model}/encode", headers={"Content-Type": "image/png"}, data=png
    )
    return answer.json()


def encoded(page: Page, address: str, model: str, sample: int = SAMPLE) -> Vector:
    """A model's z of a sample's picture."""
    return np.array(encoding(page, address, model, sample)["z"], np.float32)


def decode(page: Page, address: str, model: str, z: Vector) -> list[int]:
    return served(page, address, model, [z.tolist()])[0]


def near(canvas: Locator, wanted: list[int]) -> None:
    """z in float32 and in the page's numbers may differ by a rounding."""
    shows(canvas, wanted, off=1)


def z_of(page: Page) -> Vector:
    """What the address says of the open model's z."""
    return np.array(linked(page), np.float32)


def follows(mine: Vector, value: float, theirs: Vector, snaps: bool) -> float:
    """A partner's value: at the same place of its own distribution. Independent of the page's own code."""
    values, counts = np.unique(mine, return_counts=True)
    place = np.interp(value, values, (counts.cumsum() - counts / 2) / len(mine), left=0, right=1)
    values, counts = np.unique(theirs, return_counts=True)
    if snaps:
        return float(values[min(np.searchsorted(counts.cumsum() / len(theirs), place, side="right"), len(values) - 1)])
    return float(np.interp(place, (counts.cumsum() - counts / 2) / len(theirs), values))


def test_each_picture_is_what_its_model_decodes_of_its_own_code_of_the_same_picture(page: Page, address: str):
    compare(page, address, [QUANTIZED, GREY])
    for letter, model in (("A", OPEN), ("B", QUANTIZED), ("C", GREY)):
        near(tile(page, letter), decode(page, address, model, encoded(page, address, model)))
        answer = encoding(page, address, model)
        figure = page.get_by_role("figure").filter(has=tile(page, letter))
        expect(figure).to_contain_text("its own code")
        found = re.search(r"error (\S+) · (\w+)", figure.inner_text().replace("−", "-"))
        assert found
        assert (float(found[1]), found[2]) == (pytest.approx(answer["error"], rel=0.01), answer["verdict"])
    expect(page.get_by_text("It sees this picture as")).to_be_visible()
    page.get_by_role("radio", name="Sample 5").click()
    for letter, model in (("A", OPEN), ("B", QUANTIZED)):
        near(tile(page, letter), decode(page, address, model, encoded(page, address, model, 5)))
    upload = FilePayload(name="seven.png", mimeType="image/png", buffer=png_of(page, address, 7))
    page.get_by_label("Upload image").set_input_files(upload)
    for letter, model in (("A", OPEN), ("B", QUANTIZED)):
        near(tile(page, letter), decode(page, address, model, encoded(page, address, model, 7)))


def test_one_slider_moves_its_latent_in_every_model(page: Page, address: str, codes: dict[str, Vector]):
    compare(page, address, [QUANTIZED, GREY])
    own = {model: encoded(page, address, model) for model in codes}

    def all_follow() -> Vector:
        z = z_of(page)
        moved = [k for k in range(3) if z[k] != own[OPEN][k]]
        for letter, model in (("A", OPEN), ("B", QUANTIZED), ("C", GREY)):
            wanted = own[model].copy()
            for k in moved:
                wanted[k] = follows(codes[OPEN][:, k], z[k], codes[model][:, k], model == QUANTIZED)
            near(tile(page, letter), decode(page, address, model, z if letter == "A" else wanted))
        return z

    row(page, 0).focus()
    page.keyboard.press("End")
    assert all_follow()[0] == codes[OPEN][:, 0].max()
    before = pixels(tile(page, "B"))
    box = row(page, 1).bounding_box()
    assert box
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in (0.9, 0.1):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=3)
    page.mouse.up()
    z = all_follow()
    assert z[0] == codes[OPEN][:, 0].max()
    assert z[1] == pytest.approx(np.quantile(codes[OPEN][:, 1], 0.1), abs=0.06)
    assert pixels(tile(page, "B")) != before
    link = page.url
    shown = [pixels(tile(page, letter)) for letter in "ABC"]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    near(tile(page, "B"), decode(page, address, QUANTIZED, own[QUANTIZED]))
    page.goto("about:blank")
    page.goto(link)
    for letter, picture in zip("ABC", shown, strict=True):
        near(tile(page, letter), picture)


def test_a_row_and_all_of_them_go_back_by_keyboard_alone(page: Page, address: str, codes: dict[str, Vector]):
    compare(page, address, [QUANTIZED])
    own = {model: encoded(page, address, model) for model in (OPEN, QUANTIZED)}
    start = [decode(page, address, model, z) for model, z in own.items()]
    for letter, picture in zip("AB", start, strict=True):
        near(tile(page, letter), picture)
    for latent in (0, 2):
        row(page, latent).focus()
        page.keyboard.press("Home" if latent else "End")
    reset = page.get_by_role("button", name="Reset z2 and its partners")
    expect(reset).to_be_enabled()
    reset.press("Enter")
    expect(reset).to_be_disabled()
    moved = own[QUANTIZED].copy()
    moved[0] = follows(codes[OPEN][:, 0], codes[OPEN][:, 0].max(), codes[QUANTIZED][:, 0], True)
    assert moved[0] != own[QUANTIZED][0]
    near(tile(page, "B"), decode(page, address, QUANTIZED, moved))
    page.get_by_role("button", name="Reset all").press("Enter")
    for letter, picture in zip("AB", start, strict=True):
        near(tile(page, letter), picture)


def test_the_divider_shows_one_picture_before_it_and_the_other_behind_it(page: Page, address: str):
    compare(page, address, [QUANTIZED])
    row(page, 1).focus()
    page.keyboard.press("Home")
    expect(page.get_by_role("img", name="B: decoded by Toy, quantized, 1 of its latents moved")).to_be_visible()
    row(page, 0).focus()
    page.keyboard.press("Home")
    page.wait_for_load_state("networkidle")
    divider = page.get_by_role("slider", name="Divider between A and B")
    pictures = {}
    for letter in "AB":
        pictures[letter] = np.array(pixels(tile(page, letter))).reshape(SIZE, SIZE, 4)[..., :3]
    assert (pictures["A"] != pictures["B"]).any()

    def seen(x: int, y: int) -> list[int]:
        """What stands on the screen in the middle of a pixel of the pictures."""
        shot = Image.open(io.BytesIO(divider.locator("..").screenshot())).convert("RGB")
        found = shot.getpixel((int((x + 0.5) * shot.width / SIZE), int((y + 0.5) * shot.height / SIZE)))
        return list(found) if isinstance(found, tuple) else []

    def all_right(share: float) -> None:
        for x, y in ((3, 10), (5, 14), (10, 5), (13, 12)):
            assert seen(x, y) == pytest.approx(pictures["A" if x < SIZE * share else "B"][y, x], abs=2), (share, x, y)

    all_right(0.5)
    divider.focus()
    page.keyboard.press("Home")
    all_right(0)
    page.keyboard.press("End")
    all_right(1)
    box = divider.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.8 * box["height"])
    expect(divider).to_have_value("25")
    expect(divider).to_have_attribute("aria-valuetext", "25 % from the left: A before it, B behind it")


def test_the_difference_is_pythons_in_pixels_and_numbers(page: Page, address: str):
    compare(page, address, [QUANTIZED, GREY])
    page.get_by_role("combobox", name="Left picture").select_option("C")
    page.get_by_role("combobox", name="Right picture").select_option("A")
    page.get_by_role("button", name="Difference").click()
    before, after = (np.array(pixels(tile(page, letter)), float).reshape(-1, 4)[:, :3] / 255 for letter in "CA")
    change = after - before
    largest = np.abs(change).max(1)
    share = np.where(change.sum(1) < -1e-12, -largest, largest) / largest.max()
    ends = np.where(share[:, None] < 0, [33, 102, 172], [214, 96, 0])
    wanted = np.floor(255 + np.abs(share)[:, None] * (ends - 255) + 0.5)
    shown = np.array(pixels(page.get_by_test_id("compare-difference"))).reshape(-1, 4)[:, :3]
    clear = np.abs(change.sum(1)) > 1e-9  # no sign hangs on a rounding
    assert clear.mean() > 0.9
    assert shown[clear] == pytest.approx(wanted[clear], abs=1)
    numbers = page.get_by_text("differ by").inner_text()
    mean, most = (float(text) for text in re.findall(r"([\d.]+) %", numbers))
    assert mean == pytest.approx(100 * np.abs(change).mean(), rel=0.01)
    assert most == pytest.approx(100 * largest.max(), rel=0.01)


def test_models_are_added_changed_and_taken_away_by_keyboard(page: Page, address: str):
    opened(page, address, f"#model={OPEN}&view=explore")
    page.goto(f"{address}/#view=compare&model={OPEN}")
    add = page.get_by_role("combobox", name="Add a model")
    expect(page.get_by_role("combobox", name="Model B")).to_be_visible()  # one is suggested
    first = page.get_by_role("combobox", name="Model B").input_value()
    add.select_option(GREY if first != GREY else QUANTIZED)
    expect(page.get_by_role("combobox", name="Model C")).to_be_visible()
    expect(page.get_by_role("button", name="by factor")).to_be_enabled()
    page.get_by_role("button", name="by factor").press("Enter")
    expect(page).to_have_url(re.compile("match=factor"))
    expect(row(page, 0)).to_have_accessible_name("z0 disc")
    page.get_by_role("button", name="Remove model B").press("Enter")
    expect(page.get_by_role("combobox", name="Model C")).to_have_count(0)
    assert page.get_by_role("combobox", name="Model B").input_value() != first
    page.keyboard.press("Control+z")
    expect(page.get_by_role("combobox", name="Model B")).to_have_value(first)


def test_models_of_other_images_are_matched_by_factor_only_and_it_is_said_why(page: Page, rated: str):
    opened(page, rated, "#model=rated&view=explore")
    page.goto(f"{rated}/#view=compare&model=rated&with=elsewhere")
    likeness = page.get_by_role("button", name="by likeness")
    expect(likeness).to_be_disabled()
    expect(page.get_by_text("Not by likeness: Elsewhere was trained on Other patterns")).to_be_visible()
    expect(page.get_by_role("button", name="by factor")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("it knows other things than this picture shows")).to_be_visible()
    start = pixels(tile(page, "B"))
    row(page, 0).focus()
    page.keyboard.press("End")
    expect(page.get_by_role("img", name=re.compile("^B: .* 1 of its latents moved"))).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert pixels(tile(page, "B")) != start
