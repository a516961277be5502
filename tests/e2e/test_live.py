"""A training goes on while a page shows its snapshots.

Tests name `server` or `trained` before `page`: a page that outlives its server complains.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import (
    AXE,
    Server,
    decoded,
    opened,
    pixels,
    serving,
    settle,
    shows,
    slider,
    value,
    violations,
    wait_for_change,
)
from bundles import make
from playwright.sync_api import Locator, Page, expect

from factorscope_models import bundle
from factorscope_models.manifest import Manifest, Snapshot

RUN = """
title = "Squares, watched"
method = "AE"
net = "small"
steps = 1900  # too few to be compiled
batch = 64
[data]
name = "squares"
[latent]
kind = "deterministic"
size = 3
[terms]
reconstruction = 1.0
[optimiser]
lr = 2e-3
"""
SNAPSHOT_MS = 300_000  # PyTorch starts, some steps are trained, a snapshot is scored; and a machine may be busy
STRIP = "document.querySelector('[aria-label=Draws] [role=radio] span').getAttribute('style')"
WATCH_STRIP = f"""() => {{
  window.seen = [];
  const watch = new MutationObserver(() => seen.push({STRIP} ?? ''));
  watch.observe(document.querySelector('[aria-label=Draws]'), {{ attributes: true, subtree: true, childList: true }});
}}"""
STEP = re.compile(r"^step ([\d,]+) of ([\d,]+)")


def time_slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Training step")


def step(page: Page) -> int:
    found = STEP.match(time_slider(page).get_attribute("aria-valuetext") or "")
    assert found
    return int(found[1].replace(",", ""))


def live(page: Page) -> Locator:
    return page.get_by_role("button", name="Live", exact=True)


def stops(page: Page) -> list[int]:
    """The ends of the time slider."""
    return [int(time_slider(page).get_attribute(end) or "") for end in ("min", "max")]


def leave(runs: Path, step: int, *, run: str = "toy-run", steps: int = 1000) -> Manifest:
    """A snapshot as training leaves it: a toy whose decoder is brighter at later steps."""
    from bundles import digest
    from toy_graphs import decoder, patterns

    id = f"{run}-{step}"
    manifest, files = make("deterministic", 3, id=id, title="Toy, watched")
    files["decoder.onnx"] = decoder(id, 3, patterns(3) * step / steps)
    scores = [score.model_copy(update={"value": round(step / steps, 2)}) for score in manifest.scores]
    changes = {
        "snapshot": Snapshot(run=run, step=step, steps=steps),
        "scores": scores,
        "sha256": {name: digest(data) for name, data in files.items()},
    }
    manifest = manifest.model_copy(update=changes)
    bundle.write(runs / run / bundle.SNAPSHOTS / id, manifest, files)
    return manifest


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Server]]:
    """A folder of runs, and one server of it for all tests."""
    folder = tmp_path_factory.mktemp("runs")
    with serving(folder) as server:
        yield folder, server


@pytest.fixture
def runs(served: tuple[Path, Server]) -> Iterator[Path]:
    """The folder with a run that has left three snapshots."""
    folder, _ = served
    for step in (50, 200, 400):
        leave(folder, step)
    yield folder
    shutil.rmtree(folder / "toy-run")


@pytest.fixture
def server(served: tuple[Path, Server], runs: Path) -> Server:
    return served[1]


def look(page: Page) -> None:
    """The window gets the focus: the page looks for new snapshots now, not within its three seconds."""
    page.evaluate("dispatchEvent(new Event('focus'))")


@pytest.fixture
def training(tmp_path: Path) -> Iterator[Path]:
    """The folder of runs in which a real one goes on until the test ends."""
    (tmp_path / "live.toml").write_text(RUN)
    runs = tmp_path / "runs"
    runs.mkdir()
    command = [sys.executable, "-m", "factorscope_training.cli", "run", "live.toml", "--out", "runs/live"]
    options = ["--snapshot-every", "0.02", "--device", "cpu", "--threads", "1"]
    process = subprocess.Popen([*command, *options], cwd=tmp_path, stdout=subprocess.DEVNULL)
    yield runs
    assert process.poll() is None, "the training has ended by itself"
    process.terminate()
    process.wait(timeout=60)


@pytest.fixture
def watching(training: Path) -> Iterator[Server]:
    with serving(training) as server:
        yield server


def test_a_real_training_appears_in_an_open_page_which_follows_it_and_goes_back_in_its_time(
    watching: Server, page: Page
):
    page.goto(watching.address)
    expect(page.get_by_role("heading", name="No models yet")).to_be_visible()
    expect(decoded(page)).to_be_visible(timeout=SNAPSHOT_MS)
    expect(page).to_have_title("Squares, watched · Factorscope")
    expect(live(page)).to_have_attribute("aria-pressed", "true")
    first, begun = settle(page), stops(page)[0]
    page.wait_for_function(
        "() => { const { min, max } = document.querySelector('[aria-label=\"Training step\"]'); return min !== max }",
        timeout=SNAPSHOT_MS,
    )
    later = wait_for_change(page, first)
    assert step(page) > begun
    time_slider(page).focus()
    page.keyboard.press("Home")
    wait_for_change(page, later)  # perhaps to a snapshot that came before the key
    shows(decoded(page), first)
    assert step(page) == begun
    expect(live(page)).to_have_attribute("aria-pressed", "false")


def test_live_goes_to_a_new_snapshot_by_itself_and_says_so(server: Server, page: Page, runs: Path):
    opened(page, server.address, "#sample=4&sort=index")
    assert (step(page), stops(page)) == (400, [50, 400])
    before = pixels(decoded(page))
    slider(page, 1).focus()
    leave(runs, 700)
    wait_for_change(page, before)
    assert (step(page), stops(page)) == (700, [50, 700])
    expect(page.get_by_role("status").filter(has_text="A new snapshot")).to_have_text(
        "A new snapshot: step 700 of 1,000, InfoM 0.70."
    )
    expect(slider(page, 1)).to_be_focused()
    assert "sample=4" in page.url
    assert "toy-run-700" in page.url
    leave(runs, 1000)
    look(page)
    expect(page.get_by_text("trained", exact=True)).to_be_visible()
    expect(time_slider(page)).to_have_attribute("aria-valuetext", re.compile("1,000 of 1,000"))
    expect(live(page)).to_have_count(0)


def test_an_open_strip_of_draws_is_never_empty_while_the_next_snapshot_comes(server: Server, page: Page, runs: Path):
    opened(page, server.address)
    page.keyboard.press("n")
    strip = page.get_by_role("region", name="Draws").get_by_role("radio")
    expect(strip.first).to_be_enabled()
    page.evaluate(WATCH_STRIP)
    before = page.evaluate(STRIP)
    again = page.get_by_role("button", name="Again")
    again.focus()
    leave(runs, 700)
    look(page)
    page.wait_for_function(f"before => ({STRIP}) !== before", arg=before)
    assert step(page) == 700
    assert page.evaluate("seen.filter(style => !style.includes('blob:'))") == []
    assert page.evaluate("seen.length") > 0, "the strip was watched"
    expect(again).to_be_focused()


def test_scrubbing_back_leaves_live_and_keeps_what_is_looked_at(server: Server, page: Page, runs: Path):
    opened(page, server.address, "#sample=4&range=sigma2&lock=1")
    slider(page, 0).focus()
    page.keyboard.press("ArrowLeft")
    z, before = value(page, 0), settle(page)
    time_slider(page).focus()
    page.keyboard.press("ArrowLeft")
    wait_for_change(page, before)
    assert step(page) == 200
    assert value(page, 0) == z
    expect(live(page)).to_have_attribute("aria-pressed", "false")
    for kept in ("sample=4", "range=sigma2", "lock=1", "toy-run-200"):
        assert kept in page.url
    assert "live" not in page.url
    leave(runs, 700)
    look(page)
    expect(time_slider(page)).to_have_attribute("max", "700")
    assert step(page) == 200, "who looks back is not moved"
    expect(time_slider(page)).to_be_focused()
    old = settle(page)
    live(page).click()
    wait_for_change(page, old)
    assert step(page) == 700


def test_a_link_to_a_snapshot_shows_it_and_back_undoes_a_scrub(server: Server, page: Page):
    opened(page, server.address, "#model=toy-run-200")
    assert step(page) == 200
    expect(page.get_by_role("combobox", name="Model")).to_have_value("toy-run-400")
    before = settle(page)
    time_slider(page).focus()
    page.keyboard.press("End")
    last = wait_for_change(page, before)
    assert step(page) == 400
    page.go_back()
    wait_for_change(page, last)
    assert settle(page) == before
    assert step(page) == 200


def test_a_hand_on_the_slider_goes_from_stop_to_stop(server: Server, page: Page):
    opened(page, server.address)
    box = time_slider(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    seen = []
    for share in (0.8, 0.5, 0.3, 0.1, 0.01):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        seen.append(step(page))
    page.mouse.up()
    assert seen == [400, 200, 200, 50, 50]
    expect(page).to_have_url(re.compile("toy-run-50"))


def test_while_a_slider_is_held_nothing_moves_by_itself(server: Server, page: Page, runs: Path):
    opened(page, server.address, "#sort=index")
    box = slider(page, 0).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    leave(runs, 700)
    look(page)
    expect(time_slider(page)).to_have_attribute("max", "700")
    assert step(page) == 400
    page.mouse.up()
    expect(time_slider(page)).to_have_attribute("aria-valuetext", re.compile("^step 700 "))


def test_finished_models_have_no_time(address: str, page: Page):
    opened(page, address, "#live=1")
    expect(time_slider(page)).to_have_count(0)
    expect(live(page)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_time_slider_is_accessible(server: Server, new_page, scheme: str):
    assert AXE.is_file()
    page = new_page(bypass_csp=True, color_scheme=scheme)
    opened(page, server.address)
    assert violations(page) == []
