"""The Consistency view: a transformed input's KL is Python's, by slider, hand and chart; models side by side."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from browsing import opened, pixels, violations
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from toy_graphs import run

from factorscope_models.bundle import read
from factorscope_models.warp import warp
from factorscope_training.metrics.drift import posterior_drift
from factorscope_training.sections import transformed

VIEW = "#view=consistency&model=toy-gaussian&sample=5"


def transform(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def number(page: Page, name: str) -> float:
    """The open model's, once it is of the transform that the sliders show."""
    expect(page.locator("table[aria-busy=false]")).to_be_visible()
    return float(page.get_by_test_id(name).first.get_attribute("value") or "nan")


def amounts(page: Page) -> tuple[float, float, float, float]:
    rotation, x, y, scale = (
        float(transform(page, name).input_value()) for name in ("Rotate", "Shift right", "Shift down", "Scale")
    )
    return rotation, x, y, scale


def input_of(page: Page, address: str, model: str = "toy-gaussian") -> np.ndarray:
    """float64 [1, channel, height, width] in [0, 1]"""
    png = page.request.get(f"{address}/api/v1/models/{model}/samples/5.png").body()
    return np.atleast_3d(np.asarray(Image.open(BytesIO(png)), np.float64) / 255).transpose(2, 0, 1)[None]


def pythons_kl(x: np.ndarray, moved: np.ndarray, toys: Path) -> float:
    """By the metrics' own formula, through the bundle's encoder."""
    encoder = read(toys / "toy-gaussian").encoder
    q, p = (run(encoder, image=image.astype(np.float32)) for image in (moved, x))
    return posterior_drift(p["z"], p["log_var"], q["z"], q["log_var"])


def test_a_rotated_inputs_kl_is_pythons_by_keyboard_alone(page: Page, address: str, toys: Path):
    opened(page, address, VIEW)
    assert number(page, "kl") == 0
    expect(page.get_by_text("code unchanged")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.ariaLabel") == "Rotate":
            break
    for _ in range(2):
        page.keyboard.press("PageUp")
    expect(transform(page, "Rotate")).to_have_attribute(
        "aria-valuetext", "16 degrees counterclockwise, beyond the range of training"
    )
    x = input_of(page, address)
    moved = transformed(x.astype(np.float32), "rotation", 16)
    assert number(page, "kl") == pytest.approx(pythons_kl(x, moved, toys), rel=1e-4)
    assert number(page, "kl") > 0.5
    expect(page.get_by_text("code unchanged")).to_have_count(0)
    shown = np.reshape(pixels(page.get_by_test_id("transformed")), (16, 16, 4))[..., 0]
    np.testing.assert_allclose(shown, 255 * moved[0, 0], rtol=0, atol=0.51)
    page.keyboard.press("z")
    expect(transform(page, "Rotate")).to_have_value("0")


def test_a_hand_on_the_picture_shifts_it_and_at_its_rim_turns_it(page: Page, address: str, toys: Path):
    opened(page, address, VIEW)
    box = page.get_by_test_id("transformed").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.45 * box["height"], steps=4)
    page.mouse.up()
    assert amounts(page) == pytest.approx((0, 0.1, -0.05, 1), abs=0.01)
    page.mouse.move(box["x"] + 0.97 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.4 * box["height"], steps=4)
    page.mouse.up()
    assert amounts(page)[0] == pytest.approx(12.5, abs=1)
    x = input_of(page, address)
    assert number(page, "kl") == pytest.approx(pythons_kl(x, warp(x, *amounts(page)), toys), rel=1e-4)
    expect(page).to_have_url(re.compile(r"warp=\d"))
    page.get_by_role("button", name="Reset", exact=True).click()
    assert number(page, "kl") == 0
    expect(page).not_to_have_url(re.compile("warp="))


def test_the_charts_cursor_follows_and_sets_the_transform(page: Page, address: str):
    opened(page, address, f"{VIEW}&warp=20_0_0_1")
    panel = page.locator("[data-transform=rotation]")
    assert float(panel.locator(".cursor").get_attribute("data-at") or "nan") == 20
    value = number(page, "kl")
    top, bottom = (float(panel.locator(".cursor").get_attribute(end) or "nan") for end in ("y1", "y2"))
    point = float(panel.locator("circle").get_attribute("cy") or "nan")
    assert (bottom - point) / (bottom - top) == pytest.approx(value / (1.15 * 12), rel=1e-3)  # 12: the toy's highest KL
    trained = panel.locator(".trained").bounding_box()
    assert trained
    page.mouse.click(trained["x"] + trained["width"], trained["y"] + trained["height"] / 2)
    expect(transform(page, "Rotate")).to_have_attribute("aria-valuetext", re.compile("^1[45]"))
    assert amounts(page)[0] == pytest.approx(15, abs=0.5)
    assert number(page, "kl") < value
    page.get_by_role("group", name="Measure").get_by_role("button", name="Drift").click()
    page.get_by_role("button", name="Numbers").click()
    row = page.get_by_role("table", name="Drift by rotation").get_by_role("row", name=re.compile("^−40 "))
    expect(row.get_by_role("cell")).to_have_text("1.50")


def test_models_stand_side_by_side_on_the_same_picture(new_page: Callable[..., Page], address: str):
    page = new_page(bypass_csp=True, color_scheme="dark", reduced_motion="reduce")
    opened(page, address, f"{VIEW}&warp=12_0_0_1.1")
    page.get_by_text(re.compile("^Beside other models of")).click()
    page.get_by_role("button", name="Toy, quantized").click()
    page.get_by_role("button", name="Toy, deterministic").click()
    row = page.locator("[data-model=toy-quantized]")
    expect(row.get_by_text("no posterior")).to_be_visible()
    expect(row.get_by_text(re.compile(r"^\d of 4 codes moved$|^code unchanged$"))).to_be_visible()
    x = np.repeat(input_of(page, address)[0].transpose(1, 2, 0), 3, 2)
    out = BytesIO()
    Image.fromarray(np.rint(255 * x).astype(np.uint8)).save(out, "PNG")
    answer = page.request.post(
        f"{address}/api/v1/models/toy-quantized/warp?rotation=12&scale=1.1",
        data=out.getvalue(),
        headers={"Content-Type": "image/png"},
    ).json()
    expect(row.get_by_test_id("drift")).to_have_attribute("value", re.compile(r"\d"))
    assert float(row.get_by_test_id("drift").get_attribute("value") or "nan") == pytest.approx(answer["drift"]["total"])
    expect(page).to_have_url(re.compile(r"with=toy-quantized\.toy-deterministic"))
    page.get_by_role("button", name="Numbers").click()
    assert violations(page) == []
    page.get_by_role("button", name="Leave out Toy, quantized").click()
    expect(row).to_have_count(0)
    expect(page.locator("[data-model=toy-deterministic]")).to_have_count(1)
