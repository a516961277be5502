"""A picture from outside: by button, by drop, by paste; upright; and what is said of what is no picture."""

import base64
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from browsing import decoded, opened, pixels, settle, value, wait_for_change
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from factorscope_models.arrays import Samples

QUADRANTS = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
ROTATED = 6
"""EXIF orientation: the stored picture must be turned a quarter clockwise to stand upright."""


@pytest.fixture
def sample(toys: Path) -> tuple[np.ndarray, bytes]:
    """The code of a toy's sample 5 and its image as PNG."""
    samples = Samples.from_bytes((toys / "toy-quantized/samples.npz").read_bytes())
    return samples.z[5], encoded(Image.fromarray(samples.images[5]), "PNG")


@pytest.fixture
def explore(page: Page, address: str) -> Page:
    return opened(page, address, "#model=toy-quantized")


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def photo() -> bytes:
    """A noisy 12-megapixel JPEG of four quadrants, stored lying down as cameras do."""
    upright = np.zeros((4000, 3000, 3), np.uint8)
    for i, colour in enumerate(QUADRANTS.values()):
        upright[2000 * (i // 2) :, 1500 * (i % 2) :] = colour
    noise = np.random.default_rng(0).integers(-30, 31, (4000, 3000, 1), np.int8)
    upright = np.clip(upright.astype(np.int16) + noise, 0, 255).astype(np.uint8)
    stored = Image.fromarray(upright).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = ROTATED
    return encoded(stored, "JPEG", quality=90, exif=exif)


def choose(page: Page, name: str, mime: str, data: bytes) -> None:
    page.get_by_label("Upload image").set_input_files(FilePayload(name=name, mimeType=mime, buffer=data))


def shown(page: Page) -> Locator:
    return page.get_by_role("img", name="input image: uploaded picture")


def check_sample_is_open(page: Page, z: np.ndarray) -> None:
    expect(shown(page)).to_be_visible()
    expect(page.get_by_label("z0 value", exact=True)).to_have_value(re.compile(rf"^{z[0]:g}$"))
    assert [value(page, k) for k in range(3)] == pytest.approx(z[:3])


def test_an_uploaded_png_is_encoded_and_decoded_again(explore: Page, sample: tuple[np.ndarray, bytes]):
    before = pixels(decoded(explore))
    choose(explore, "sample.png", "image/png", sample[1])
    wait_for_change(explore, before)
    check_sample_is_open(explore, sample[0])
    expected = np.asarray(Image.open(BytesIO(sample[1])).convert("RGBA"))
    assert np.array(pixels(shown(explore))).reshape(expected.shape) == pytest.approx(expected)
    expect(explore.get_by_text("typical").first).to_be_visible()


@pytest.mark.parametrize(("event", "carrier"), [("drop", "dataTransfer"), ("paste", "clipboardData")])
def test_a_dropped_and_a_pasted_picture_are_encoded(
    explore: Page, sample: tuple[np.ndarray, bytes], event: str, carrier: str
):
    send = """([event, carrier, data]) => {
      const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], "sample.png", { type: "image/png" }));
      const kind = event === "drop" ? DragEvent : ClipboardEvent;
      document.body.dispatchEvent(new kind(event, { [carrier]: transfer, bubbles: true, cancelable: true }));
    }"""
    explore.evaluate(send, [event, carrier, base64.b64encode(sample[1]).decode()])
    check_sample_is_open(explore, sample[0])


def test_a_twelve_megapixel_photo_with_exif_rotation_is_shown_upright(explore: Page):
    data = photo()
    assert 1e6 < len(data) < 8 * 2**20
    choose(explore, "photo.jpg", "image/jpeg", data)
    expect(shown(explore)).to_be_visible(timeout=60_000)
    image = np.array(pixels(shown(explore))).reshape(16, 16, 4)[..., :3]
    corners = [image[4, 4], image[4, 12], image[12, 4], image[12, 12]]
    assert np.array(corners) == pytest.approx(np.array(list(QUADRANTS.values())), abs=20)
    expect(explore.get_by_text(re.compile("unlike anything the model was trained on"))).to_be_visible()


def test_the_crop_is_moved_with_the_keyboard(explore: Page):
    choose(explore, "photo.jpg", "image/jpeg", photo())
    crop = explore.get_by_role("button", name=re.compile("^Crop: 3000 pixels wide, 0 from the left, 500 from the top"))
    crop.focus()
    before = pixels(shown(explore))
    crop.press("ArrowDown")
    moved = explore.get_by_role("button", name=re.compile("^Crop: 3000 pixels wide, 0 from the left, (?!500 )"))
    expect(moved).to_be_visible(timeout=60_000)
    settle(explore)
    assert pixels(shown(explore)) != before


def test_a_text_file_named_png_is_refused_with_a_sentence(explore: Page, watch: list):
    watch[0].expect("415")
    before = settle(explore)
    choose(explore, "notes.png", "image/png", b"Dear diary, today I learned about latents.\n" * 40)
    alert = explore.get_by_role("alert")
    expect(alert).to_contain_text("The file is not a PNG, JPEG or WebP image, whatever its name says.")
    assert settle(explore) == before
    explore.get_by_role("button", name="Close notice").click()
    expect(alert).to_have_count(0)


def test_a_file_of_another_kind_is_refused_before_it_is_sent(explore: Page):
    choose(explore, "notes.txt", "text/plain", b"Dear diary\n")
    expect(explore.get_by_role("alert")).to_contain_text("Only PNG, JPEG and WebP")


def test_a_file_of_nine_mebibytes_is_refused_with_its_limit(explore: Page, watch: list):
    watch[0].expect("413")
    choose(explore, "large.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(9 * 2**20))
    expect(explore.get_by_role("alert")).to_contain_text("8 MiB")
