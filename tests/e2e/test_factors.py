"""Factors as sliders: the true picture is drawn, the latents follow its code, and the one that moves most is named."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from browsing import decoded, field, opened, pixels, serving, settle, value, violations
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from factorscope_models.drawn.registry import DRAWN
from factorscope_models.zoo import ZOO

MODEL = "qlae-shapes3d-render"
NAMES = [factor.name for factor in DRAWN["shapes3d-render"].info.factors]
WALL = NAMES.index("wall_hue")


@pytest.fixture(scope="module")
def shipped() -> Iterator[str]:
    """The address of a server of the zoo."""
    with serving(zoo=True) as server:
        yield server.address


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Factors")


def slider(page: Page, factor: str) -> Locator:
    return panel(page).get_by_role("slider", name=factor, exact=True)


def shown(page: Page) -> Locator:
    return page.get_by_role("img", name=re.compile("^input image"))


def values(page: Page) -> list[int]:
    return [int(slider(page, name).input_value()) for name in NAMES]


def drawn(of: list[int]) -> list[int]:
    """RGBA of the picture that these factor values have."""
    picture = DRAWN["shapes3d-render"].draw(np.array([of]), 64)[0]
    return np.concatenate([picture, np.full((64, 64, 1), 255, np.uint8)], -1).ravel().tolist()


def code(page: Page, address: str, of: list[int]) -> list[float]:
    answer = page.request.post(f"{address}/api/v1/models/{MODEL}/factors", data={"values": of})
    return answer.json()["encoding"]["z"]


def most_informed(model: str, factor: int) -> int:
    """The latent that the manifest's mutual information names for a factor."""
    information = json.loads((ZOO / model / "manifest.json").read_text())["mutual_information"]
    return int(np.argmax(information["values"][factor]))


def test_a_factor_moved_by_keyboard_shows_its_picture_and_the_latents_follow_and_undo_returns(shipped: str, page: Page):
    opened(page, shipped, f"#model={MODEL}")
    sample, before = pixels(shown(page)), settle(page)
    page.keyboard.press("f")
    slider(page, "wall_hue").focus()
    start = values(page)
    assert drawn(start) == sample, "the sliders stand where the sample's factors are"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    moved = [*start[:WALL], start[WALL] + 2, *start[WALL + 1 :]]
    assert values(page) == moved
    expect(page.get_by_text("input drawn from its factors")).to_be_visible()
    after = settle(page)
    assert after != before
    assert pixels(shown(page)) == drawn(moved)
    z = code(page, shipped, moved)
    assert [value(page, k) for k in range(len(z))] == pytest.approx(z, abs=6e-6)
    expect(slider(page, "wall_hue")).to_have_attribute("aria-valuetext", f"{moved[WALL] + 1} of 10")
    page.keyboard.press("z")
    expect(page.get_by_text("input sample 0")).to_be_visible()
    assert (settle(page), pixels(shown(page)), values(page)) == (before, sample, start)
    page.keyboard.press("Shift+Z")
    expect(page.get_by_text("input drawn from its factors")).to_be_visible()
    assert (settle(page), values(page)) == (after, moved)


def test_the_latent_that_moves_most_is_the_one_that_mutual_information_names(shipped: str, page: Page):
    opened(page, shipped, f"#model={MODEL}")
    page.keyboard.press("f")
    for factor in ("wall_hue", "floor_hue", "orientation"):
        slider(page, factor).focus()
        best = most_informed(MODEL, NAMES.index(factor))
        expect(panel(page).get_by_text(f"Along {factor} z{best} moves most")).to_be_visible()
        heads = panel(page).get_by_role("columnheader").all_inner_texts()
        along = panel(page).get_by_role("row").nth(1).get_by_role("cell")
        numbers = [float(text) for text in along.all_inner_texts()]
        assert max(numbers) == numbers[[h for h in heads if h.startswith("z")].index(f"z{best}")] > 2


def test_the_last_move_is_told_in_standard_deviations_with_its_sign(shipped: str, page: Page):
    opened(page, shipped, f"#model={MODEL}")
    std = page.request.get(f"{shipped}/api/v1/models/{MODEL}/factors").json()["std"]
    page.keyboard.press("f")
    slider(page, "orientation").focus()
    start = values(page)
    page.keyboard.press("Home")
    settle(page)
    end = [*start[:-1], 0]
    moved = (np.array(code(page, shipped, end)) - code(page, shipped, start)) / std
    best = int(np.abs(moved).argmax())
    text = f"{moved[best]:+.1f}".replace("-", "−")
    expect(panel(page).get_by_text(f"Last move: z{best} {text}.")).to_be_visible()
    heads = [h for h in panel(page).get_by_role("columnheader").all_inner_texts() if h.startswith("z")]
    cells = panel(page).get_by_role("row").nth(2).get_by_role("cell").all_inner_texts()
    found = {head: float(cell.replace("−", "-")) for head, cell in zip(heads, cells, strict=True)}
    assert found == pytest.approx({f"z{k}": moved[k] for k in range(len(moved))}, abs=0.0501)


def test_a_drag_ends_on_the_picture_under_the_hand_and_is_one_step_of_undo(shipped: str, page: Page):
    opened(page, shipped, f"#model={MODEL}")
    page.keyboard.press("f")
    start = values(page)
    box = slider(page, "object_hue").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 8, y, steps=25)
    page.mouse.up()
    settle(page)
    end = values(page)
    assert end == [*start[:2], 9, *start[3:]]
    assert pixels(shown(page)) == drawn(end)
    page.keyboard.press("z")
    expect(page.get_by_text("input sample 0")).to_be_visible()
    assert values(page) == start


def test_a_link_carries_the_factor_values_and_what_was_moved_since(
    shipped: str, page: Page, new_page: Callable[..., Page]
):
    opened(page, shipped, f"#model={MODEL}&factors=1.2.3.4.1.6")
    assert pixels(shown(page)) == drawn([1, 2, 3, 4, 1, 6])
    assert page.url.endswith("factors=1.2.3.4.1.6"), "its own z needs no place in the link"
    field(page, 0).fill("-9")
    field(page, 0).press("Enter")
    expect(page.get_by_text("1 of 12 latents moved")).to_be_visible()
    other = new_page()
    opened(other, shipped, page.url[page.url.index("#") :])
    assert pixels(shown(other)) == drawn([1, 2, 3, 4, 1, 6])
    assert settle(other) == settle(page)


def test_the_picture_stays_when_the_model_changes_and_a_model_without_it_says_so(shipped: str, page: Page):
    opened(page, shipped, f"#model={MODEL}&factors=1.2.3.4.1.6")
    before = settle(page)
    page.get_by_role("combobox", name="Model").select_option("beta-vae-shapes3d-render")
    expect(page).to_have_title(re.compile("β-VAE"))
    assert settle(page) != before
    assert pixels(shown(page)) == drawn([1, 2, 3, 4, 1, 6])
    page.get_by_role("combobox", name="Model").select_option("vae-mnist")
    expect(page.get_by_text("MNIST has no such factor values: VAE · MNIST opens on a sample.")).to_be_visible()
    expect(page.get_by_text("input sample 0")).to_be_visible()


def test_values_that_a_model_does_not_have_open_on_a_sample(shipped: str, page: Page):
    opened(page, shipped, f"#model={MODEL}&factors=1.2.3.9.1.6")
    expect(
        page.get_by_text("shapes3d-render has no such factor values: QLAE · shapes3d-render opens on a sample.")
    ).to_be_visible()
    expect(page.get_by_text("input sample 0")).to_be_visible()


def test_mnist_says_why_its_factors_cannot_be_set(shipped: str, page: Page):
    opened(page, shipped, "#model=vae-mnist")
    page.get_by_role("button", name="Factors", exact=True).click()
    expect(panel(page).get_by_text("The labels of MNIST (digit) do not make a picture")).to_be_visible()
    expect(panel(page).get_by_role("slider")).to_have_count(0)


def test_nobody_knows_the_factors_of_an_upload_and_a_move_draws_a_picture_instead(
    shipped: str, page: Page, tmp_path: Path
):
    file = tmp_path / "red.png"
    Image.new("RGB", (64, 64), "red").save(file)
    opened(page, shipped, f"#model={MODEL}")
    page.keyboard.press("f")
    start = values(page)
    page.get_by_label("Upload image").set_input_files(file)
    expect(panel(page).get_by_text("Nobody knows the factors of an uploaded picture")).to_be_visible()
    slider(page, "shape").focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("input drawn from its factors")).to_be_visible()
    settle(page)
    assert pixels(shown(page)) == drawn([*start[:4], 0, start[5]])


def test_keys_open_and_close_the_factors_which_share_their_place_with_the_draws(shipped: str, page: Page):
    opened(page, shipped, f"#model={MODEL}")
    button = page.get_by_role("button", name="Factors", exact=True)
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    expect(slider(page, "floor_hue")).to_be_visible()
    slider(page, "floor_hue").focus()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_role("region", name="Draws")).to_be_visible()
    page.keyboard.press("f")
    expect(panel(page)).to_be_visible()
    expect(page.get_by_role("region", name="Draws")).to_have_count(0)
    page.keyboard.press("n")
    expect(panel(page)).to_have_count(0)


def test_moving_a_factor_moves_nothing_else_on_the_page(shipped: str, page: Page):
    opened(page, shipped, f"#model={MODEL}")
    page.keyboard.press("f")
    slider(page, "scale").focus()
    expect(panel(page).get_by_text("Along scale")).to_be_visible()
    places = [slider(page, name).bounding_box() for name in NAMES], decoded(page).bounding_box()
    for key in ("Home", "End", "ArrowLeft"):
        page.keyboard.press(key)
        settle(page)
        assert ([slider(page, name).bounding_box() for name in NAMES], decoded(page).bounding_box()) == places


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_open_factors_have_no_violation(
    shipped: str, new_page: Callable[..., Page], scheme: str, width: int, height: int
):
    page = new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    opened(page, shipped, f"#model={MODEL}")
    page.get_by_role("button", name="Factors", exact=True).click()
    slider(page, "wall_hue").focus()
    page.keyboard.press("ArrowRight")
    expect(panel(page).get_by_text("Last move: z")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
