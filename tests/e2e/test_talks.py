"""Talks: scenes made in the page, put in order, kept, saved as a file and read again; and files that are refused."""

import base64
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from browsing import opened, slider
from playwright.sync_api import FilePayload, Page, expect
from talking import SHOWS, five_scenes, load, payload, rgba, shown_of


@pytest.fixture
def five(page: Page, address: str) -> list[dict[str, Any]]:
    return five_scenes(page, address)


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
    first = page.get_by_role("complementary", name="Talk").get_by_role("listitem").first
    page.get_by_role("button", name="Update scene 1").press("Enter")
    expect(first).to_contain_text("Explore · Toy, gaussian")
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(first).to_contain_text("Bits · toy-gaussian")


def test_words_that_are_being_written_survive_a_reload_and_the_next_scene_goes_behind_the_last(
    page: Page, address: str
):
    opened(page, address, "#model=toy-deterministic&sample=3")
    page.keyboard.press("s")
    page.keyboard.press("s")
    page.keyboard.press("e")
    page.get_by_label("Caption of scene 2").press_sequentially("Half a sen")
    page.reload()
    page.keyboard.press("e")
    expect(page.get_by_label("Caption of scene 2")).to_have_value("Half a sen")
    expect(page.get_by_role("button", name="Save as scene")).to_be_enabled()
    page.keyboard.press("s")
    expect(page.get_by_label("Caption of scene 3")).to_have_value("")


def test_the_key_of_uploads_asks_for_a_picture_beside_an_open_talk_too(page: Page, address: str):
    opened(page, address, "#model=toy-gaussian")
    page.get_by_role("link", name="Metrics").click()
    expect(page.get_by_label("Upload image")).to_have_count(0)
    page.keyboard.press("e")
    expect(page.get_by_label("Open a talk")).to_be_attached()
    page.evaluate("addEventListener('click', ({ target }) => (window.clicked = target.ariaLabel), true)")
    page.keyboard.press("u")
    page.wait_for_function("() => window.clicked === 'Upload image'")


FULL = """() => {
  for (let size = 2 ** 22, n = 0; size >= 1; n += 1) {
    try { localStorage.setItem(`full${n}`, "x".repeat(size)); } catch { size = Math.floor(size / 2); }
  }
}"""
EMPTIED = """() => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("full")) localStorage.removeItem(key);
}"""


def test_where_the_browser_has_no_room_left_the_talk_stays_whole_and_the_page_says_so(
    page: Page, address: str, tmp_path: Path
):
    opened(page, address, "#model=toy-deterministic&sample=3")
    page.keyboard.press("s")
    before = page.evaluate("localStorage.getItem('factorscope-talk')")
    page.evaluate(FULL)
    page.keyboard.press("s")
    expect(page.get_by_text("no room to keep the talk until the next visit: save it as a file")).to_be_visible()
    assert page.evaluate("localStorage.getItem('factorscope-talk')") == before
    page.keyboard.press("e")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save file").click()
    file = tmp_path / "talk.json"
    download.value.save_as(file)
    assert len(json.loads(file.read_text())["scenes"]) == 2
    page.evaluate(EMPTIED)
    page.keyboard.press("s")
    page.reload()
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Open scene 3")).to_be_visible()
