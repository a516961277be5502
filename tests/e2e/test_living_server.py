"""Servers stop and start, bundles come and are broken, while a page is open.

Tests name `server` before `page`: what is set up first is torn down last, and a page that outlives its server
complains.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import (
    Server,
    decoded,
    linked,
    opened,
    pixels,
    served,
    serving,
    settle,
    shows,
    slider,
    wait_for_change,
)
from bundles import write
from playwright.sync_api import Page, expect


@pytest.fixture
def folder(toys: Path, tmp_path: Path) -> Path:
    """Two toys, the second with a decoder that somebody has touched."""
    for name in ("toy-deterministic", "toy-quantized"):
        shutil.copytree(toys / name, tmp_path / name)
    graph = tmp_path / "toy-quantized/decoder.onnx"
    graph.write_bytes(graph.read_bytes()[:-1] + b"?")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with serving(folder) as server:
        yield server


def test_a_page_whose_server_is_started_anew_connects_again(server: Server, page: Page, folder: Path, watch: list):
    watch[0].expect("WebSocket|ERR_CONNECTION|Failed to (load|fetch)")
    opened(page, server.address)
    server.stop()
    expect(page.get_by_text("Live link lost")).to_be_visible()
    again = Server(folder, port=server.port)
    try:
        expect(page.get_by_text("Live link lost")).to_have_count(0, timeout=30_000)
        before = settle(page)
        slider(page, 0).focus()
        page.keyboard.press("End")
        after = wait_for_change(page, before)
        page.keyboard.press("Home")
        wait_for_change(page, after)
    finally:
        again.stop()


def test_what_a_server_was_killed_over_is_decoded_by_the_next(server: Server, page: Page, folder: Path, watch: list):
    watch[0].expect("WebSocket|ERR_CONNECTION|Failed to (load|fetch)")
    opened(page, server.address)
    before = settle(page)
    os.kill(server.pid, signal.SIGSTOP)  # so that it dies with a request in hand
    slider(page, 0).focus()
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    assert pixels(decoded(page)) == before
    os.kill(server.pid, signal.SIGKILL)
    gone, back = page.get_by_text("The server does not answer."), page.get_by_text("The server answers again.")
    expect(gone).to_be_visible()
    expect(page.get_by_text("Live link lost")).to_be_visible()
    again = Server(folder, port=server.port)
    try:
        expect(back).to_be_visible(timeout=30_000)
        expect(gone).to_have_count(0)
        (wanted,) = served(page, again.address, "toy-deterministic", [linked(page)])
        shows(decoded(page), wanted)
        assert wanted != before
        slider(page, 0).focus()
        page.keyboard.press("Home")
        (wanted,) = served(page, again.address, "toy-deterministic", [linked(page)])
        shows(decoded(page), wanted)
    finally:
        again.stop()


def test_a_broken_bundle_is_listed_with_its_reason_and_the_others_work(server: Server, page: Page):
    opened(page, server.address)
    page.get_by_text("1 refused").click()
    expect(page.get_by_role("banner")).to_contain_text("toy-quantized")
    expect(page.get_by_role("banner")).to_contain_text("decoder.onnx")
    before = pixels(decoded(page))
    slider(page, 0).focus()
    page.keyboard.press("Home")
    page.keyboard.press("End")
    wait_for_change(page, before)


def test_a_bundle_put_into_the_folder_appears_without_a_restart(server: Server, page: Page, folder: Path):
    opened(page, server.address)
    write(folder / "late", "gaussian", 1, id="late", title="Came later")
    models = page.get_by_role("combobox", name="Model")
    models.focus()
    expect(models.locator("option", has_text="Came later")).to_have_count(1, timeout=15_000)
    models.select_option("late")
    expect(page).to_have_title("Came later · Factorscope")


def test_an_empty_folder_is_explained_and_filled_while_the_page_is_open(page: Page, tmp_path: Path, watch: list):
    watch[0].expect("WebSocket|ERR_CONNECTION")  # when the server stops at the end
    with serving(tmp_path) as server:
        page.goto(server.address)
        expect(page.get_by_role("heading", name="No models yet")).to_be_visible()
        write(tmp_path / "first")
        expect(decoded(page)).to_be_visible(timeout=30_000)
