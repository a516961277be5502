"""PNGs that we write ourselves: other readers see the same pixels, in no more channels than it takes."""

import base64
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from factorscope_server.pictures import address, png, rgba, strip

SIZES = [(1, 1), (1, 7), (5, 1), (64, 704)]


def read(data: bytes) -> Image.Image:
    """As Pillow understands it; it checks every chunk's checksum and that nothing is missing at the end."""
    image = Image.open(BytesIO(data), formats=("PNG",))
    image.load()
    return image


def noise(height: int, width: int, channels: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, channels), np.uint8)


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_another_reader_sees_the_pixels_that_were_written(height: int, width: int, channels: int, mode: str) -> None:
    pixels = noise(height, width, channels)
    image = read(png(pixels))
    assert image.mode == mode
    assert np.array_equal(np.asarray(image).reshape(pixels.shape), pixels)


def test_opaque_pictures_have_no_alpha_and_grey_ones_no_colours() -> None:
    colours = noise(8, 8, 4)
    colours[..., 3] = 255
    grey = np.repeat(noise(8, 8, 1), 3, axis=-1)
    assert read(png(colours)).mode == "RGB"
    assert np.array_equal(np.asarray(read(png(colours))), colours[..., :3])
    assert read(png(grey)).mode == "L"
    assert np.array_equal(np.asarray(read(png(grey)).convert("RGB")), grey)


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_one_pixel_that_is_not_grey_keeps_the_colours(channel: int) -> None:
    pixels = np.full((8, 8, 3), 100, np.uint8)
    pixels[7, 7, channel] = 101
    assert np.array_equal(np.asarray(read(png(pixels))), pixels)


def test_one_pixel_that_is_not_opaque_keeps_the_alpha() -> None:
    pixels = np.full((8, 8, 4), 255, np.uint8)
    pixels[0, 0, 3] = 254
    assert np.array_equal(np.asarray(read(png(pixels))), pixels)


def test_the_bytes_end_after_the_last_line() -> None:
    """Some readers warn of bytes that are left over; Pillow does not look."""
    data = png(noise(3, 5, 3))
    packed = data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8]
    reader = zlib.decompressobj()
    assert len(reader.decompress(packed)) == 3 * (1 + 5 * 3)
    assert reader.eof
    assert not reader.unused_data


def test_enlarged_pictures_pack_to_little_more_than_small_ones() -> None:
    pixels = noise(16, 400, 3)
    enlarged = np.repeat(np.repeat(pixels, 8, axis=0), 8, axis=1)
    assert np.array_equal(np.asarray(read(png(enlarged))), enlarged)
    assert len(png(enlarged)) < 4 * len(png(pixels))


def test_a_flat_picture_packs_to_almost_nothing() -> None:
    assert len(png(np.full((512, 512, 3), 77, np.uint8))) < 2000


def test_a_strip_and_an_address_carry_the_same_pixels() -> None:
    images = noise(3 * 4, 5, 3).reshape(3, 4, 5, 3)
    side_by_side = np.asarray(read(png(strip(images))))
    assert np.array_equal(side_by_side, np.concatenate(list(images), axis=1))
    kind, _, text = address(images[0]).partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(text) == png(images[0])


def test_rounding_is_to_the_nearest_and_grey_becomes_opaque_rgba() -> None:
    images = np.array([0.0, 1.0, 100.4 / 255, 100.6 / 255], np.float32).reshape(1, 1, 1, 4)
    assert rgba(images)[0, 0].tolist() == [[0, 0, 0, 255], [255, 255, 255, 255], [100] * 3 + [255], [101] * 3 + [255]]
