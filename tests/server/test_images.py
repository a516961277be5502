"""Uploads: every kind of good picture becomes what the encoder reads, every bad one a sentence."""

import warnings
from collections.abc import Callable

import numpy as np
import pytest
from picture_files import corners, oriented, quarters, raw_png, saved
from PIL import Image
from starlette.testclient import TestClient

from factorscope_models.manifest import ImageFormat
from factorscope_server.errors import BadImage, BadRequest, TooLarge, UnsupportedMedia
from factorscope_server.images.fitting import as_input, fit
from factorscope_server.images.outline import MOST_BYTES

RGB = ImageFormat(channels=3, height=16, width=16)
GREY = ImageFormat(channels=1, height=16, width=16)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "seen"),
    [(1, "RGWB"), (2, "GRBW"), (3, "WBRG"), (4, "BWGR"), (5, "RBWG"), (6, "BRGW"), (7, "WGRB"), (8, "GWBR")],
)
def test_exif_orientation_is_followed(format: str, orientation: int, seen: str):
    fitted = fit(saved(quarters(64, 96), format, exif=oriented(orientation)), None, RGB)
    assert corners(fitted.pixels) == seen
    assert fitted.upright == ((64, 96) if orientation < 5 else (96, 64))
    assert fitted.crop == ((0, 16, 64, 64) if orientation < 5 else (16, 0, 64, 64))


def test_a_crop_counts_in_pixels_of_the_upright_image():
    data = saved(quarters(64, 64), "PNG", exif=oriented(6))
    assert (fit(data, (0, 0, 32), RGB).pixels == (0, 0, 255)).all()
    assert (fit(data, (32, 32, 32), RGB).pixels == (0, 255, 0)).all()


def test_transparency_shows_white():
    clear = np.zeros((16, 16, 4), np.uint8)
    clear[:8] = (0, 0, 0, 128)
    for format, options in (("PNG", {}), ("WEBP", {"lossless": True})):
        pixels = fit(saved(Image.fromarray(clear), format, **options), None, RGB).pixels
        assert (pixels[8:] == 255).all()
        assert np.abs(pixels[:8].astype(int) - 127).max() <= 1


def test_palettes_and_their_transparency_are_handled():
    palette = quarters(16, 16).quantize(4)
    assert corners(fit(saved(palette), None, RGB).pixels) == "RGWB"
    red = palette.getpixel((0, 0))
    pixels = fit(saved(palette, transparency=red), None, RGB).pixels
    assert corners(pixels) == "WGWB"


def test_transparent_colour_of_a_grey_image_shows_white():
    grey = Image.fromarray(np.full((16, 16), 7, np.uint8))
    assert (fit(saved(grey, transparency=7), None, GREY).pixels == 255).all()


@pytest.mark.parametrize("colour", [0, 2, 4, 6], ids=["grey", "colour", "grey and alpha", "colour and alpha"])
def test_sixteen_bits_are_scaled_to_eight(colour: int):
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    values = np.full((16, 16, channels), 0x8080, ">u2")
    if colour in (4, 6):
        values[..., -1] = 0xFFFF
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    assert (fit(raw_png(16, 16, 16, colour, rows), None, RGB).pixels == 0x80).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"])
def test_every_mode_becomes_the_models(mode: str):
    format = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    data = saved(quarters(20, 20).convert(mode), format)
    assert fit(data, None, RGB).pixels.shape == (16, 16, 3)
    assert fit(data, None, GREY).pixels.shape == (16, 16, 1)


def test_the_first_frame_of_an_animation_is_taken():
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]
    for format, options in (("PNG", {}), ("WEBP", {"lossless": True})):
        data = saved(frames[0], format, save_all=True, append_images=frames[1:], **options)
        assert corners(fit(data, None, RGB).pixels) == "RRRR"


def test_an_image_of_the_models_size_comes_through_unchanged():
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    np.testing.assert_array_equal(fit(saved(Image.fromarray(pixels)), None, RGB).pixels, pixels)


def test_scaling_down_is_antialiased():
    y, x = np.mgrid[:160, :160]
    checks = Image.fromarray(((x + y) % 2 * 255).astype(np.uint8))
    pixels = fit(saved(checks), None, GREY).pixels.astype(int)
    assert np.abs(pixels - 127).max() < 12


def test_a_large_photo_is_scaled_as_if_read_in_full():
    """JPEG's own shrinking while decoding saves time and must not be seen."""
    y, x = np.mgrid[:1203, :1601]
    smooth = np.stack([x / 1601, y / 1203, (x + y) / 2804], -1)
    photo = Image.fromarray((255 * smooth).astype(np.uint8))
    for square in (None, (301, 77, 1024)):
        fast = fit(saved(photo, "JPEG", quality=95), square, RGB)
        slow = fit(saved(photo), square, RGB)
        assert (fast.crop, fast.upright) == (slow.crop, slow.upright)
        assert np.abs(fast.pixels.astype(int) - slow.pixels).max() <= 3


def test_tall_models_get_crops_of_their_own_aspect():
    tall = ImageFormat(channels=3, height=32, width=16)
    fitted = fit(saved(quarters(60, 60)), None, tall)
    assert fitted.crop == (15, 0, 30, 60)
    assert fitted.pixels.shape == (32, 16, 3)
    assert fit(saved(quarters(60, 60)), (0, 0, 40), tall).crop == (0, 0, 20, 40)


def test_one_pixel_is_enough():
    assert (fit(saved(Image.new("RGB", (1, 1), "red")), None, RGB).pixels == (255, 0, 0)).all()
    assert fit(saved(Image.new("RGB", (1, 5000), "red")), None, RGB).crop == (0, 2499, 1, 1)


def test_the_encoder_sees_pixels_in_zero_to_one():
    seen = as_input(np.array([[[0, 51, 255]]], np.uint8))
    np.testing.assert_array_equal(seen, np.array([0, 51 / 255, 1], np.float32).reshape(1, 3, 1, 1))
    assert seen.dtype == np.float32


def test_a_bomb_is_refused_before_it_unpacks():
    """81 megapixels in 79 kB; Pillow alone opens it without a word."""
    rows = (b"\0" + b"\0" * 9000) * 9000
    bomb = raw_png(9000, 9000, 8, 0, rows)
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge, match="25 megapixels"):
        fit(bomb, None, RGB)


@pytest.mark.parametrize("side", [10_000, 60_000], ids=["where Pillow warns", "where Pillow raises"])
def test_a_lying_header_is_refused_before_it_unpacks(side: int):
    for action in ("error", "ignore"):
        with warnings.catch_warnings():
            warnings.simplefilter(action)
            with pytest.raises(TooLarge):
                fit(raw_png(side, side, 8, 2, b"\0"), None, RGB)


def test_twenty_five_megapixels_are_just_taken():
    assert fit(saved(Image.new("L", (5000, 5000)), compress_level=1), None, GREY).upright == (5000, 5000)
    with pytest.raises(TooLarge):
        fit(saved(Image.new("L", (5001, 5000)), compress_level=1), None, GREY)


def gif() -> bytes:
    return saved(Image.new("RGB", (8, 8)), "GIF")


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: b"", UnsupportedMedia),
        (lambda: b"this is a text file, whatever its name says\n" * 9, UnsupportedMedia),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", UnsupportedMedia),
        (gif, UnsupportedMedia),
        (lambda: saved(Image.new("RGB", (8, 8)), "BMP"), UnsupportedMedia),
        (lambda: saved(Image.new("RGB", (8, 8)), "TIFF"), UnsupportedMedia),
        (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n", UnsupportedMedia),
        (lambda: b"\x89PNG\r\n\x1a\n", BadImage),
        (lambda: b"\x89PNG\r\n\x1a\n" + gif(), BadImage),
        (lambda: b"\xff\xd8\xff<html>", BadImage),
        (lambda: b"RIFF\x10\0\0\0WEBPVP8 ", BadImage),
        (lambda: saved(quarters())[:-60], BadImage),
        (lambda: saved(quarters(), "JPEG")[:400], BadImage),
        (lambda: saved(quarters(), "WEBP")[:60], BadImage),
        (lambda: raw_png(64, 64, 8, 2, b"\0" * 10), BadImage),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * MOST_BYTES, TooLarge),
    ],
)
def test_what_is_no_good_picture_is_refused_by_kind(make: Callable[[], bytes], error: type[Exception]):
    with pytest.raises(error):
        fit(make(), None, RGB)


def test_a_polyglot_is_only_ever_a_picture():
    """HTML behind the end of a PNG: read as PNG, and what is sent back was encoded anew."""
    polyglot = saved(quarters()) + b"<script>alert(1)</script>"
    assert corners(fit(polyglot, None, RGB).pixels) == "RGWB"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_no_damage_ends_in_anything_but_a_sentence(format: str):
    good = np.frombuffer(saved(quarters(24, 24), format, exif=oriented(6)), np.uint8)
    rng = np.random.default_rng(0)
    for _ in range(150):
        bad = good.copy()
        at = rng.integers(0, len(bad), rng.integers(1, 9))
        bad[at] = rng.integers(0, 256, len(at))
        cut = rng.integers(8, len(bad) + 1)
        try:
            assert fit(bad[:cut].tobytes(), None, RGB).pixels.shape == (16, 16, 3)
        except (BadImage, BadRequest, TooLarge, UnsupportedMedia):
            continue


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"hello, this is text", 415, "unsupported_media"),
        (b"\x89PNG\r\n\x1a\nbroken", 422, "bad_image"),
        (raw_png(9000, 9000, 8, 0, b"\0"), 413, "too_large"),
    ],
)
def test_over_http_the_sentence_comes_with_its_status(api: TestClient, data: bytes, status: int, code: str):
    answer = api.post("models/toy-quantized/encode", content=data, headers={"Content-Type": "image/png"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    form = api.post("models/toy-quantized/encode", files={"file": ("cat.png", data, "image/png")})
    assert form.json() == answer.json()
