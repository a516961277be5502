"""Latents get names: written in their row, kept beside the bundle, there again after a reload."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from browsing import Watch, opened, serving, slider
from playwright.sync_api import Page, expect

ID = "toy-gaussian"


@pytest.fixture(scope="module")
def folder(toys: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy that these tests may name."""
    folder = tmp_path_factory.mktemp("named")
    copytree(toys / ID, folder / ID)
    return folder


@pytest.fixture(scope="module")
def named(folder: Path) -> Iterator[str]:
    with serving(folder) as server:
        yield server.address


def kept(folder: Path) -> list[dict]:
    return json.loads((folder / f"{ID}.names.json").read_text())["latents"]


SAVED = "() => performance.getEntriesByType('resource').filter(one => one.name.endsWith('/names')).length > 1"
"""As a function: a page's CSP forbids Playwright to poll an expression."""


def test_a_keyboard_names_a_latent_and_the_name_is_there_after_a_reload(named: str, folder: Path, page: Page):
    opened(page, named, f"#model={ID}")
    slider(page, 0).focus()
    page.keyboard.press("F2")
    expect(page.get_by_role("textbox", name="Name of z0")).to_be_focused()
    page.keyboard.type("size of the disc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("slider", name="z0 size of the disc")).to_be_focused()
    page.wait_for_function(SAVED)
    assert kept(folder) == [{"latent": 0, "name": "size of the disc", "note": ""}]
    page.keyboard.press("F2")
    page.keyboard.type("nonsense")
    page.keyboard.press("Escape")
    expect(page.get_by_role("slider", name="z0 size of the disc")).to_be_focused()
    page.reload()
    expect(page.get_by_role("slider", name="z0 size of the disc")).to_be_visible()
    expect(page.get_by_text("z0 size of the disc")).to_be_in_viewport()


def test_a_mouse_names_a_latent_with_a_note_and_takes_both_away(named: str, folder: Path, page: Page):
    opened(page, named, f"#model={ID}")
    slider(page, 1).hover()
    page.get_by_role("button", name="Name z1", exact=True).click()
    page.get_by_role("button", name="Name and note of z1").click()
    dialog = page.get_by_role("dialog", name="Latent z1")
    dialog.get_by_label("Name", exact=True).fill("slope")
    dialog.get_by_role("textbox", name="Note").fill("steeper to the right,\nthen flat")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    assert {"latent": 1, "name": "slope", "note": "steeper to the right, then flat"} in kept(folder)
    page.get_by_role("button", name="Note on z1").click()
    expect(dialog.get_by_role("textbox", name="Note")).to_have_value("steeper to the right, then flat")
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export names").click()
    file = download.value.path().read_bytes()
    dialog.get_by_label("Name", exact=True).fill("")
    dialog.get_by_role("textbox", name="Note").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("slider", name=re.compile("^z1 slope$"))).to_have_count(1)  # its best factor, as before
    expect(page.get_by_role("button", name="Note on z1")).to_have_count(0)
    assert all(one["latent"] != 1 for one in kept(folder))
    slider(page, 1).focus()
    page.keyboard.press("F2")
    page.get_by_role("button", name="Name and note of z1").click()
    dialog.get_by_label("Import names").set_input_files(
        {"name": "any.json", "mimeType": "application/json", "buffer": file}
    )
    expect(page.get_by_role("button", name="Note on z1")).to_be_visible()


def test_a_damaged_file_of_names_is_told_and_left_alone(named: str, folder: Path, page: Page, watch: list[Watch]):
    watch[0].expect("409")
    file = folder / f"{ID}.names.json"
    before = file.read_bytes() if file.exists() else b""
    file.write_text("{")
    opened(page, named, f"#model={ID}")
    expect(page.get_by_text(f"{ID}.names.json is damaged")).to_be_visible()
    slider(page, 0).focus()
    page.keyboard.press("F2")
    page.keyboard.type("new")
    page.keyboard.press("Enter")
    expect(page.get_by_role("slider", name=re.compile("^z0 new"))).to_have_count(0)
    assert file.read_text() == "{"
    file.write_bytes(before)
