"""What holds of every picture, whatever its size, kind, orientation and crop; and pixels worked out by hand."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from picture_files import SIGNATURE, chunk, oriented, raw_png, riff, saved, vp8x
from PIL import Image

from factorscope_models.manifest import ImageFormat
from factorscope_server.errors import BadImage, BadRequest, TooLarge, UnsupportedMedia
from factorscope_server.images.fitting import fit

quickly = settings(max_examples=60, deadline=None, derandomize=True, database=None)
sides = st.integers(1, 60)
formats = st.builds(ImageFormat, channels=st.just(3), height=st.integers(8, 24), width=st.integers(8, 24))
RGB = ImageFormat(channels=3, height=16, width=16)
UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: a[::-1].swapaxes(0, 1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: a[:, ::-1].swapaxes(0, 1),
}
"""What EXIF says of each orientation, in rows and columns."""


def lanczos(pixels: np.ndarray, size: int) -> np.ndarray:
    """The first axis brought to `size`: the window is three source pixels wide, or three target pixels if larger."""
    scale = len(pixels) / size
    wide = max(scale, 1)
    offset = (np.arange(len(pixels)) + 0.5)[None] - (np.arange(size)[:, None] + 0.5) * scale
    weight = np.where(np.abs(offset) < 3 * wide, np.sinc(offset / wide) * np.sinc(offset / wide / 3), 0)
    return np.tensordot(weight / weight.sum(1, keepdims=True), pixels, 1)


def noise(height: int, width: int, seed: int) -> np.ndarray:
    """Away from black and white, so that nothing is cut off between the two axes."""
    return np.random.default_rng(seed).integers(64, 192, (height, width, 3), np.uint8)


@quickly
@given(height=sides, width=sides, to=formats, orientation=st.integers(1, 8), seed=st.integers(0, 9))
def test_a_picture_is_turned_cropped_and_scaled_as_by_the_book(
    height: int, width: int, to: ImageFormat, orientation: int, seed: int
):
    stored = noise(height, width, seed)
    fitted = fit(saved(Image.fromarray(stored), exif=oriented(orientation)), None, to)
    upright = UPRIGHT[orientation](stored).astype(float)
    assert fitted.upright == (upright.shape[1], upright.shape[0])
    left, top, size_x, size_y = fitted.crop
    cut = upright[top : top + size_y, left : left + size_x]
    expected = lanczos(lanczos(cut, to.height).swapaxes(0, 1), to.width).swapaxes(0, 1)
    shrunk_first = max(size_x / to.width, size_y / to.height) >= 6  # a mean, then Lanczos: faster, a little softer
    assert np.abs(fitted.pixels - expected).max() <= (12 if shrunk_first else 2)


@quickly
@given(data=st.data(), width=sides, height=sides, to=formats, orientation=st.integers(1, 8))
def test_turning_a_picture_and_saying_so_changes_nothing(
    data: st.DataObject, width: int, height: int, to: ImageFormat, orientation: int
):
    stored = noise(height, width, 0)
    upright = UPRIGHT[orientation](stored)
    side = data.draw(st.integers(1, min(upright.shape[:2])))
    left = data.draw(st.integers(0, upright.shape[1] - side))
    top = data.draw(st.integers(0, upright.shape[0] - side))
    square = data.draw(st.sampled_from([None, (left, top, side)]))
    turned = fit(saved(Image.fromarray(stored), exif=oriented(orientation)), square, to)
    plain = fit(saved(Image.fromarray(np.ascontiguousarray(upright))), square, to)
    assert (turned.crop, turned.upright) == (plain.crop, plain.upright)
    assert np.abs(turned.pixels.astype(int) - plain.pixels).max() <= 1


@quickly
@given(left=st.integers(0, 70), top=st.integers(0, 70), side=st.integers(1, 70), width=sides, height=sides, to=formats)
def test_a_crop_is_what_was_asked_for_or_refused(
    left: int, top: int, side: int, width: int, height: int, to: ImageFormat
):
    longer = max(to.width, to.height)
    size_x, size_y = (max(1, round(side / longer * n)) for n in (to.width, to.height))
    data = saved(Image.fromarray(noise(height, width, 0)))
    if left + size_x <= width and top + size_y <= height:
        assert fit(data, (left, top, side), to).crop == (left, top, size_x, size_y)
    else:
        with pytest.raises(BadRequest, match="leaves the upright image"):
            fit(data, (left, top, side), to)


@quickly
@given(width=sides, height=sides, to=formats)
def test_the_crop_that_nobody_asked_for_is_the_largest_in_the_middle(width: int, height: int, to: ImageFormat):
    left, top, size_x, size_y = fit(saved(Image.fromarray(noise(height, width, 0))), None, to).crop
    assert size_x == width or size_y == height
    assert abs(2 * left + size_x - width) <= 1
    assert abs(2 * top + size_y - height) <= 1
    assert abs(size_x * to.height - size_y * to.width) <= max(to.width, to.height)


@quickly
@given(
    colour=st.tuples(*[st.integers(0, 255)] * 3),
    alpha=st.integers(0, 255),
    width=sides,
    height=sides,
    kind=st.sampled_from(["PNG", "WEBP"]),
)
def test_one_colour_stays_one_colour_over_white(
    colour: tuple[int, int, int], alpha: int, width: int, height: int, kind: str
):
    image = Image.new("RGBA", (width, height), (*colour, alpha))
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    pixels = fit(saved(image, kind, **options), None, RGB).pixels
    expected = (np.array(colour) * alpha + 255 * (255 - alpha)) / 255
    assert np.abs(pixels - expected).max() <= 1
    assert np.ptp(pixels.reshape(-1, 3), axis=0).max() == 0


@quickly
@given(
    start=st.sampled_from(
        [SIGNATURE, SIGNATURE + b"\0\0\0\rIHDR", b"\xff\xd8\xff", b"\xff\xd8\xff\xc0\0\x11\x08", b"RIFF\xff\0\0\0WEBP"]
    ),
    rest=st.binary(max_size=300),
)
@example(start=b"RIFF\xff\0\0\0WEBP", rest=b"VP8X\x0a\0\0\0")
@example(start=b"", rest=b"")
def test_any_bytes_end_in_a_picture_or_a_sentence(start: bytes, rest: bytes):
    with suppress(BadImage, TooLarge, UnsupportedMedia):
        assert fit(start + rest, None, RGB).pixels.shape == (16, 16, 3)


def test_every_grey_of_sixteen_bits_is_rounded():
    values = np.arange(65536).reshape(256, 256)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    pixels = fit(raw_png(256, 256, 16, 0, rows), None, ImageFormat(channels=1, height=256, width=256)).pixels[..., 0]
    np.testing.assert_array_equal(pixels, np.rint(values / 257))


@pytest.mark.parametrize(
    ("depth", "colour", "row", "key", "seen"),
    [
        (1, 0, b"\x0f\x0f", b"\0\0", "white white"),
        (2, 0, b"\x55\x55\xff\xff", b"\0\1", "white white"),
        (2, 0, b"\xaa\xaa\x55\x55", b"\0\1", "grey white"),
        (4, 0, b"\x33" * 4 + b"\x55" * 4, b"\0\3", "white dark"),
        (8, 0, b"\3" * 8 + b"\x55" * 8, b"\0\3", "white dark"),
        (16, 0, b"\3\4" * 8 + b"\x55\x55" * 8, b"\3\4", "white dark"),
        (16, 0, b"\3\4" * 8 + b"\x55\x55" * 8, b"\3\5", "black dark"),
        (8, 2, b"\x55\x55\x55" * 8 + b"\0\0\0" * 8, b"\0\0\0\0\0\0", "dark white"),
        (16, 2, b"\x12\x34" * 24 + b"\x55\x55" * 24, b"\x12\x34" * 3, "white dark"),
    ],
)
def test_the_transparent_colour_of_a_png_is_white_at_every_depth(
    depth: int, colour: int, row: bytes, key: bytes, seen: str
):
    """Left and right half of a row: rows of 16 pixels, of which those of the key's colour are clear."""
    shades = {"white": 255, "grey": 170, "dark": 85, "black": 3}
    data = raw_png(16, 16, depth, colour, (b"\0" + row) * 16, chunk(b"tRNS", key))
    pixels = fit(data, None, RGB).pixels
    left, right = seen.split()
    assert (pixels[:, [0, -1]].astype(int) == np.array([[shades[left]] * 3, [shades[right]] * 3])).all()


def test_inks_of_a_jpeg_become_the_colours_that_they_print():
    inks = {(0, 0, 0, 0): (255, 255, 255), (0, 255, 255, 0): (255, 0, 0), (0, 0, 0, 255): (0, 0, 0)}
    for ink, colour in inks.items():
        data = saved(Image.new("CMYK", (16, 16), ink), "JPEG", quality=100)
        assert np.abs(fit(data, None, RGB).pixels.astype(int) - colour).max() <= 2


@pytest.mark.parametrize("size", [(1, 1), (1, 9000), (9000, 1), (2, 65_535), (65_535, 2)])
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_line_is_a_picture(size: tuple[int, int], format: str):
    if format == "WEBP":
        size = min(size[0], 16383), min(size[1], 16383)
    if format == "JPEG":
        size = min(size[0], 65_500), min(size[1], 65_500)
    pixels = fit(saved(Image.new("RGB", size, (200, 100, 50)), format, quality=95), None, RGB).pixels
    assert np.abs(pixels.astype(int) - (200, 100, 50)).max() <= 6


def test_the_first_frame_of_an_animation_may_be_smaller_than_its_canvas():
    """What it does not cover is clear."""
    still = saved(Image.new("RGB", (8, 16), "red"), "WEBP", lossless=True)
    head = (4).to_bytes(3, "little") + bytes(3) + (7).to_bytes(3, "little") + (15).to_bytes(3, "little") + bytes(4)
    pixels = fit(riff(vp8x(16, 16, 18), (b"ANIM", bytes(6)), (b"ANMF", head + still[12:])), None, RGB).pixels
    assert (pixels[:, 8:] == (255, 0, 0)).all()
    assert (pixels[:, :8] == 255).all()
