"""The stage and its talks: a clicker's keys, scenes that glide, files that go out and come back, and what a scene refuses."""

import base64
import json
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import READ, decoded, opened, pixels, slider, violations
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

SHOWS = f"wanted => ({READ})(document.querySelector('[data-testid=decoded]')) === wanted"
SAMPLE = f"""() => {{
  window.seen = [];
  const look = () => {{
    const now = ({READ})(document.querySelector('[data-testid=decoded]'));
    if (now !== window.seen.at(-1)) window.seen.push(now);
    requestAnimationFrame(look);
  }};
  look();
}}"""
FIRST = [-0.4, 0.3, 0.1, 0.0]
SECOND = [0.45, -0.3, 0.1, 0.0]
CODES = [-0.5, 0.25, 0.5, 0.0]


def shown_of(page: Page, address: str, model: str, z: list[float]) -> str:
    """What the server decodes z to: RGBA as text."""
    octets = "application/octet-stream"
    answer = page.request.post(
        f"{address}/api/v1/models/{model}/decode",
        data=np.array(z, np.float32).tobytes(),
        headers={"Content-Type": octets, "Accept": octets},
    )
    assert answer.ok
    return answer.body().hex()


def scene(page: Page, address: str, model: str, z: list[float], caption: str = "", **state: Any) -> dict[str, Any]:
    sha = page.request.get(f"{address}/api/v1/models/{model}").headers["etag"].strip('W/"')
    return {
        "bundle": {"id": model, "sha": sha, "title": model},
        "others": [],
        "state": {
            "view": "explore", "base": 0, "z": z, "range": None, "mode": "snap", "sort": "activity", "locked": [],
            "latent": None, "matching": None, "bits": [], "warp": None, **state,
        },
        "picture": None,
        "caption": caption,
        "notes": "",
    }  # fmt: skip


@pytest.fixture
def five(page: Page, address: str) -> list[dict[str, Any]]:
    """Scenes of three models in three views, the fourth with an upload."""
    picture = page.request.get(f"{address}/api/v1/models/toy-quantized/samples/7.png").body()
    upload = scene(page, address, "toy-quantized", CODES, "An upload", base="upload")
    upload["picture"] = "data:image/png;base64," + base64.b64encode(picture).decode()
    return [
        scene(page, address, "toy-deterministic", FIRST, "One", base=2),
        scene(page, address, "toy-deterministic", SECOND, "Two", base=2, latent=1),
        scene(page, address, "toy-gaussian", FIRST, "Bits", view="bits"),
        upload,
        scene(page, address, "toy-quantized", CODES[::-1], "Codes", view="codebook", base=1),
    ]


def payload(scenes: list[dict[str, Any]], **fields: Any) -> FilePayload:
    talk = {"format": "factorscope-talk", "version": 1, "title": "Five", "scenes": scenes, **fields}
    return FilePayload(name="five.talk.json", mimeType="application/json", buffer=json.dumps(talk).encode())


def load(page: Page, file: FilePayload) -> None:
    page.keyboard.press("e")
    page.get_by_label("Open a talk").set_input_files(file)


def check(page: Page, address: str, scene: dict[str, Any], number: int, of: int = 5) -> None:
    """The scene is on stage, and its picture is the server's."""
    expect(page.get_by_label(f"scene {number} of {of}")).to_be_visible()
    expect(page.get_by_role("contentinfo").get_by_text(scene["caption"], exact=True)).to_be_visible()
    wanted = shown_of(page, address, scene["bundle"]["id"], scene["state"]["z"])
    page.wait_for_function(SHOWS, arg=wanted, timeout=20_000)


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
            shown = page.get_by_role("img", name="input image: an uploaded picture")
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


def rgba(png: bytes) -> str:
    return Image.open(BytesIO(png)).convert("RGBA").tobytes().hex()


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


def test_scenes_are_made_by_key_kept_over_a_reload_and_come_back_from_their_file(
    page: Page, address: str, new_page: Callable[..., Page], tmp_path: Path
):
    opened(page, address, "#model=toy-deterministic&sample=3")
    page.keyboard.press("s")
    slider(page, 0).focus()
    page.keyboard.press("End")
    page.keyboard.press("s")
    picture = page.request.get(f"{address}/api/v1/models/toy-quantized/samples/7.png").body()
    page.get_by_label("Upload image").first.set_input_files(
        FilePayload(name="seven.png", mimeType="image/png", buffer=picture)
    )
    expect(page.get_by_role("img", name="input image: uploaded picture")).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("e")
    page.get_by_label("Caption of scene 2").fill("At the end")
    page.get_by_label("Title of the talk").fill("My talk")
    page.keyboard.press("Tab")
    page.reload()
    page.keyboard.press("e")
    expect(page.get_by_label("Caption of scene 2")).to_have_value("At the end")
    expect(page.get_by_text("not in a file yet")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save file").click()
    assert download.value.suggested_filename == "My-talk.talk.json"
    file = tmp_path / "talk.json"
    download.value.save_as(file)
    talk = json.loads(file.read_text())
    assert [one["caption"] for one in talk["scenes"]] == ["", "At the end", ""]
    assert [one["state"]["base"] for one in talk["scenes"]] == [3, 3, "upload"]
    assert rgba(base64.b64decode(talk["scenes"][2]["picture"].split(",")[1])) == rgba(picture)
    other = opened(new_page(), address, "#model=toy-gaussian")
    other.keyboard.press("e")
    other.get_by_label("Open a talk").set_input_files(file)
    for number, one in enumerate(talk["scenes"], 1):
        other.get_by_role("button", name=f"Open scene {number}").click()
        wanted = shown_of(other, address, one["bundle"]["id"], one["state"]["z"])
        other.wait_for_function(SHOWS, arg=wanted, timeout=20_000)


def test_a_file_that_is_wrong_is_refused_whole_and_unsaved_changes_are_asked_about(
    page: Page, address: str, five: list[dict[str, Any]]
):
    opened(page, address, "#model=toy-gaussian")
    page.keyboard.press("s")
    torn = deepcopy(five)
    del torn[4]["state"]["z"]
    load(page, payload(torn))
    expect(page.get_by_role("alert").filter(has_text="Scene 5: state has no field “z”")).to_be_visible()
    expect(page.get_by_role("button", name="Open scene 2")).to_have_count(0)
    page.get_by_label("Open a talk").set_input_files(payload(five))
    question = page.get_by_role("alert").filter(has_text="changes that are in no file")
    question.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("button", name="Open scene 2")).to_have_count(0)
    page.get_by_label("Open a talk").set_input_files(payload(five))
    question.get_by_role("button", name="Replace it").click()
    expect(page.get_by_label("Caption of scene 5")).to_have_value("Codes")
    expect(page.get_by_text("in a file", exact=True)).to_be_visible()


def captions(page: Page) -> list[str]:
    return [box.input_value() for box in page.get_by_label("Caption of scene").all()]


def test_scenes_are_put_in_order_doubled_and_deleted_with_the_keyboard(
    page: Page, address: str, five: list[dict[str, Any]]
):
    opened(page, address, "#model=toy-gaussian")
    load(page, payload(five[:3]))
    page.get_by_role("button", name="Open scene 3").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("button", name="Open scene 2")).to_be_focused()
    assert captions(page) == ["One", "Bits", "Two"]
    page.get_by_role("button", name="Move scene 1 down").press("Enter")
    assert captions(page) == ["Bits", "One", "Two"]
    page.get_by_role("button", name="Duplicate scene 2").press("Enter")
    assert captions(page) == ["Bits", "One", "One", "Two"]
    page.get_by_role("button", name="Delete scene 1").press("Enter")
    assert captions(page) == ["One", "One", "Two"]
    expect(page.get_by_role("button", name="Open scene 1")).to_be_focused()
    page.get_by_role("button", name="Put it back").press("Enter")
    assert captions(page) == ["Bits", "One", "One", "Two"]


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
    assert black.bounding_box() == {"x": 0, "y": 0, **page.viewport_size}  # pyright: ignore[reportCallIssue]
    page.keyboard.press("PageDown")
    expect(black).to_have_count(0)
    expect(page.get_by_role("heading", level=2)).to_contain_text("z1")
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == "light"
    page.keyboard.press("d")
    page.wait_for_function(f"{theme} === 'dark'")
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
