"""A packed demo: opened from its folder and from a plain host, with no server of ours anywhere."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from browsing import READ, chart, decoded, linked, pixels, settle, slider, violations, wait_for_change
from packing import pack
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from factorscope_models.zoo import ZOO
from factorscope_server import encoding, ranges
from factorscope_server.shelf import Model, Shelf

SHIPPED = "vae-mnist"


@pytest.fixture(scope="module")
def demo(toys: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two toys and a model that ships, in one folder."""
    return pack(tmp_path_factory.mktemp("packed") / "a demo", toys / "toy-quantized", toys / "toy-gaussian", SHIPPED)


@pytest.fixture(scope="module")
def shelf(toys: Path) -> Shelf:
    """What a server would run."""
    return Shelf((toys, ZOO / SHIPPED))


@pytest.fixture(scope="module")
def host(demo: Path) -> Iterator[str]:
    """The address of a plain static host of the demo."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(demo))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def file(demo: Path) -> str:
    """The address that a double click on the folder's index.html opens, without the name."""
    return demo.as_uri()


def asked(page: Page) -> list[str]:
    """Every address that the page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


def visit(page: Page, base: str, fragment: str) -> Page:
    """The demo's page at a fragment, once it shows a picture."""
    page.goto(f"{base}/index.html{fragment}")
    page.wait_for_selector("[data-testid=decoded]:not(.empty)")
    settle(page)
    return page


def off(page: Page, model: Model, z: Sequence[float] | np.ndarray) -> int:
    """The largest difference between the decoded picture and the server's codec at z, in steps of 255."""
    theirs = model.codec.decode_rgba(np.array(z, np.float32)[None])
    return int(np.abs(np.array(settle(page)) - theirs.ravel().astype(int)).max())


def sheet(page: Page) -> np.ndarray:
    """The filmstrips' common sheet of decodes, once there is one: int [height, width, 4]."""
    frame = page.get_by_role("group", name="z0 filmstrip").locator("span[style*='blob:']").first
    frame.wait_for(state="attached")
    url = re.search(r"blob:[^\"')]+", frame.get_attribute("style") or "")
    assert url
    width, height, text = page.evaluate(
        f"""async url => {{
          const image = new Image();
          image.src = url;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          canvas.getContext('2d').drawImage(image, 0, 0);
          return [image.width, image.height, ({READ})(canvas)];
        }}""",
        url[0],
    )
    return np.array(list(bytes.fromhex(text))).reshape(height, width, 4)


def as_png(image: np.ndarray) -> bytes:
    out = BytesIO()
    Image.fromarray(image.squeeze()).save(out, "PNG")
    return out.getvalue()


def photo() -> np.ndarray:
    """A smooth picture of 300 x 210 pixels, larger than any model's."""
    y, x = np.mgrid[:210, :300]
    waves = [128 + 120 * np.sin(x / 40 + c) * np.cos(y / (25 + 10 * c)) for c in range(3)]
    return np.stack(waves, -1).astype(np.uint8)


@pytest.mark.parametrize("where", ["file", "host"])
def test_a_demo_opens_a_drag_decodes_in_the_page_and_nobody_is_asked(
    page: Page, request: pytest.FixtureRequest, shelf: Shelf, where: str
):
    base = request.getfixturevalue(where)
    calls = asked(page)
    visit(page, base, "#model=toy-gaussian")
    before = pixels(decoded(page))
    box = slider(page, 0).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 12, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    wait_for_change(page, before)
    z = linked(page)
    assert abs(z[0]) > 0.3
    assert off(page, shelf.open("toy-gaussian"), z) <= 1
    expect(page.get_by_text("packed demo", exact=True)).to_be_visible()
    assert calls
    assert all(call.startswith((f"{base}/", "blob:", "data:")) for call in calls)


def test_any_z_decodes_to_the_servers_picture(page: Page, file: str, shelf: Shelf):
    rng = np.random.default_rng(0)
    for id in ("toy-quantized", "toy-gaussian", SHIPPED):
        model = shelf.open(id)
        spread = np.array([one.std for one in model.manifest.statistics.latents])
        for z in (0 * spread, *(rng.standard_normal((2, len(spread))) * spread).round(3)):
            visit(page, file, f"#model={id}&mode=free&z={','.join(f'{one:g}' for one in z)}")
            assert off(page, model, z) <= 1


def test_the_filmstrips_are_the_servers_sheet(page: Page, file: str, shelf: Shelf):
    model = shelf.open("toy-gaussian")
    z = [0.2, -0.4, 0.1, 0.0]
    visit(page, file, f"#model=toy-gaussian&range=sigma2&z={','.join(map(str, z))}")
    values = ranges.values(model.manifest, "sigma2", 11)
    theirs = model.codec.traverse(np.array(z, np.float32), range(4), values)
    assert np.abs(sheet(page) - theirs.astype(int)).max() <= 1


def test_an_upload_has_the_servers_code(page: Page, file: str, shelf: Shelf):
    for id in ("toy-quantized", SHIPPED):
        model = shelf.open(id)
        visit(page, file, f"#model={id}&mode=free")
        for data in (as_png(model.samples.images[5]), as_png(photo())):
            theirs = encoding.encode(model, data, None)
            picture = FilePayload(name="a.png", mimeType="image/png", buffer=data)
            page.get_by_label("Upload image").set_input_files(picture)
            expect(page.get_by_text(f"error {theirs.error:.5f}"[:11])).to_be_visible()
            settle(page)
            assert linked(page) == pytest.approx(theirs.pre_z or theirs.z, abs=1e-4)


def test_the_keyboard_alone_moves_draws_and_changes_views(page: Page, file: str):
    visit(page, file, "#model=toy-gaussian")
    before = pixels(decoded(page))
    slider(page, 1).focus()
    page.keyboard.press("PageUp")
    after = wait_for_change(page, before)
    page.keyboard.press("Control+z")
    wait_for_change(page, after)
    page.keyboard.press("n")
    expect(page.get_by_role("region", name="Draws").get_by_text("seed 0")).to_be_visible()
    page.get_by_role("combobox", name="Model").select_option("toy-quantized")
    expect(page).to_have_title(re.compile("Toy, quantized"))
    page.go_back()
    expect(page).to_have_title(re.compile("Toy, gaussian"))


def test_codebook_bits_components_and_metrics_open(page: Page, file: str):
    visit(page, file, "#model=toy-quantized&view=codebook")
    expect(page.get_by_role("radiogroup").first).to_be_visible()
    page.goto(f"{file}/index.html#model=toy-gaussian&view=bits")
    expect(page.get_by_role("switch").first.or_(page.get_by_role("checkbox").first)).to_be_visible()
    page.goto(f"{file}/index.html#model=toy-gaussian&view=components")
    expect(page.get_by_role("slider").first).to_be_visible()
    page.get_by_role("button", name="Samples", exact=True).click()
    expect(page.get_by_role("radio", name=re.compile("^16, drawn by")).first).to_be_enabled()
    page.goto(f"{file}/index.html#model=toy-gaussian&view=metrics")
    chart(page, "Two latents")
    page.get_by_role("region", name="Comparison").get_by_role("button").first.click()
    expect(page.get_by_role("region", name="Comparison").get_by_role("table").first).to_contain_text("Toy, quantized")


def test_what_needs_a_server_says_so(page: Page, file: str):
    page.goto(f"{file}/index.html#model=toy-gaussian&view=consistency")
    expect(page.get_by_role("main")).to_contain_text("server")


def test_a_demo_has_no_accessibility_violation(new_page: Callable[..., Page], host: str):
    page = new_page(reduced_motion="reduce", color_scheme="dark")
    visit(page, host, "#model=toy-gaussian")
    assert violations(page) == []
