"""A folder of one's own images."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from factorscope_training.data import folder as folder_module
from factorscope_training.data import pictures
from factorscope_training.data.dataset import DataError
from factorscope_training.data.folder import folder_of_images
from factorscope_training.data.pictures import picture

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def quarters() -> Image.Image:
    """40 x 40: red, green above; blue, white below."""
    image = Image.new("RGB", (40, 40), RED)
    image.paste(GREEN, (20, 0, 40, 20))
    image.paste(BLUE, (0, 20, 20, 40))
    image.paste(WHITE, (20, 20, 40, 40))
    return image


def corners(pixels: np.ndarray) -> list[tuple[int, ...]]:
    """The colour in each quarter's middle, in reading order."""
    n = len(pixels)
    return [tuple(pixels[y, x].tolist()) for y in (n // 4, 3 * n // 4) for x in (n // 4, 3 * n // 4)]


@pytest.mark.parametrize(
    ("name", "options"), [("a.png", {}), ("a.JPG", {"quality": 95}), ("a.webp", {"lossless": True})]
)
def test_an_image_is_read_from_each_format(tmp_path, name, options):
    quarters().save(tmp_path / name, **options)
    found = corners(picture(tmp_path / name, 16, 3))
    assert np.abs(np.array(found) - [RED, GREEN, BLUE, WHITE]).max() <= 6


def test_the_largest_centred_square_is_taken(tmp_path):
    wide = Image.new("RGB", (100, 40), (9, 9, 9))
    wide.paste(quarters(), (30, 0))
    wide.save(tmp_path / "wide.png")
    wide.rotate(90, expand=True).save(tmp_path / "tall.png")
    assert corners(picture(tmp_path / "wide.png", 40, 3)) == [RED, GREEN, BLUE, WHITE]
    assert corners(picture(tmp_path / "tall.png", 40, 3)) == [GREEN, WHITE, RED, BLUE]
    assert np.array_equal(picture(tmp_path / "wide.png", 40, 3), np.asarray(quarters()))  # not blurred at its own size


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, [RED, GREEN, BLUE, WHITE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (8, [GREEN, WHITE, RED, BLUE]),
        (2, [GREEN, RED, WHITE, BLUE]),
    ],
)
def test_a_camera_held_sideways_is_turned_upright(tmp_path, orientation, expected):
    exif = Image.Exif()
    exif[0x0112] = orientation
    quarters().save(tmp_path / "a.png", exif=exif)
    assert corners(picture(tmp_path / "a.png", 16, 3)) == expected


def test_transparent_pixels_are_white_in_every_mode_that_has_them(tmp_path):
    clear = quarters().convert("RGBA")
    clear.putpixel((10, 10), (0, 0, 0, 0))
    alpha = Image.new("L", (40, 40), 255)
    alpha.paste(0, (0, 0, 20, 20))
    clear.putalpha(alpha)
    clear.save(tmp_path / "rgba.png")
    clear.save(tmp_path / "rgba.webp", lossless=True)
    Image.merge("LA", (Image.new("L", (40, 40), 7), alpha)).save(tmp_path / "la.png")
    palette = quarters().convert("P", palette=Image.Palette.ADAPTIVE)
    palette.save(tmp_path / "p.png", transparency=palette.getpixel((5, 5)))
    assert corners(picture(tmp_path / "rgba.png", 16, 3)) == [WHITE, GREEN, BLUE, WHITE]
    assert corners(picture(tmp_path / "rgba.webp", 16, 3)) == [WHITE, GREEN, BLUE, WHITE]
    assert corners(picture(tmp_path / "la.png", 16, 1)) == [(255,), (7,), (7,), (7,)]
    assert corners(picture(tmp_path / "p.png", 16, 3)) == [WHITE, GREEN, BLUE, WHITE]


def test_half_transparent_black_is_the_grey_in_the_middle(tmp_path):
    Image.new("RGBA", (8, 8), (0, 0, 0, 128)).save(tmp_path / "a.png")
    assert (picture(tmp_path / "a.png", 8, 3) == 127).all()


def test_sixteen_bits_become_eight(tmp_path):
    wide = np.repeat(np.array([0, 128, 129, 257 * 100, 65535, 40000], np.uint16), 6).reshape(6, 6)
    Image.fromarray(wide).save(tmp_path / "a.png")
    assert picture(tmp_path / "a.png", 6, 1)[:, 0, 0].tolist() == [0, 0, 1, 100, 255, 156]


def test_palette_two_colour_and_cmyk_images_are_read(tmp_path):
    quarters().convert("P", palette=Image.Palette.ADAPTIVE).save(tmp_path / "p.png")
    quarters().convert("1").save(tmp_path / "1.png")
    quarters().convert("CMYK").save(tmp_path / "cmyk.jpg", quality=95)
    assert corners(picture(tmp_path / "p.png", 16, 3)) == [RED, GREEN, BLUE, WHITE]
    assert corners(picture(tmp_path / "1.png", 40, 1))[3] == (255,)
    assert np.abs(np.array(corners(picture(tmp_path / "cmyk.jpg", 16, 3))) - [RED, GREEN, BLUE, WHITE]).max() <= 6


def test_the_first_frame_stands_for_an_animation(tmp_path):
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, BLUE)]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True)
    assert corners(picture(tmp_path / "a.webp", 8, 3)) == [RED] * 4


def test_images_are_taken_from_below_too_in_the_order_of_their_paths(tmp_path):
    for name, grey in (("b.png", 20), ("a/z.jpg", 10), ("c/d/e.webp", 30), (".hidden/x.png", 90), (".y.png", 91)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (5, 7), grey).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no image")
    data = folder_of_images(tmp_path, size=4, channels=1)
    assert np.abs(data.images(np.arange(3))[:, 0, 0, 0].astype(int) - [10, 20, 30]).max() <= 1
    assert data.size == 3
    assert data.values(np.array([2, 0])).shape == (2, 0)
    assert data.info.factors == []
    assert (data.image.channels, data.image.height, data.image.width) == (1, 4, 4)


def many(folder: Path, names: str = "abcd") -> Path:
    for k, name in enumerate(names):
        Image.new("RGB", (6, 6), (k, k, k)).save(folder / f"{name}.png")
    return folder


def test_a_table_names_factors_whose_values_are_sorted(tmp_path):
    (many(tmp_path) / "factors.csv").write_text(
        "\ufefffile,weight,colour\nd.png,10,red\r\nb.png,9,blue\na.png,100,red\n\nc.png, 9,green\n", "utf-8"
    )
    data = folder_of_images(tmp_path, size=4)
    assert [(f.name, f.size) for f in data.info.factors] == [("weight", 3), ("colour", 3)]
    assert data.values(np.arange(4)).tolist() == [[2, 2], [0, 0], [0, 1], [1, 2]]  # 9 < 10 < 100; blue < green < red


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("", "the header ``"),
        ("name,x\na.png,1\n", "the header `name,x`"),
        ("file\na.png\n", "the header `file`"),
        ("file,x,x\n", "the header `file,x,x`"),
        ("file,x\na.png,1\nb.png,1\nc.png,1\n", "no row for d.png"),
        ("file,x\na.png,1\n", "no row for b.png (and 2 more)"),
        ("file,x\na.png,1\nb.png,1\nc.png,1\nd.png,1\ne.png,1\n", "a row for e.png, which is no image"),
        ("file,x\na.png,1\na.png,2\n", "a second row for a.png"),
        ("file,x\na.png\n", "row 2 without exactly 2 values: `a.png`"),
        ("file,x\na.png,\n", "row 2 without exactly 2 values"),
        ("file,x\na.png,1,2\n", "row 2 without exactly 2 values"),
        (b"file,x\n\xff.png,1\n", "what cannot be read"),
        ('file,x\n"a.png,1\n', "what cannot be read"),
    ],
)
def test_a_table_that_is_not_one_row_for_each_image_is_refused(tmp_path, table, found):
    many(tmp_path)
    (tmp_path / "factors.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    with pytest.raises(DataError) as error:
        folder_of_images(tmp_path, size=4)
    text = str(error.value)
    assert "factors.csv: expected a header `file,<factor>" in text
    assert found in text


def huge_png(width: int, height: int) -> bytes:
    """A PNG of zeros that says so many pixels and holds none."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def gif() -> bytes:
    out = BytesIO()
    quarters().save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "cannot be read"),
        (b"just text", "cannot be read"),
        (gif(), "cannot be read"),  # named .png, but no format of ours
        (huge_png(9000, 8999), "found 9000 x 8999"),
        (huge_png(10_000, 10_000), "cannot be read"),  # here Pillow warns, and warnings may be errors
        (huge_png(60_000, 60_000), "cannot be read"),
        (huge_png(20, 20), "cannot be read"),
    ],
)
def test_an_image_that_cannot_be_read_is_named(tmp_path, data, found):
    many(tmp_path)
    (tmp_path / "bad.png").write_bytes(data)
    with pytest.raises(DataError, match=found) as error:
        folder_of_images(tmp_path, size=4)
    assert str(tmp_path / "bad.png") in str(error.value)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")  # Pillow reads the image all the same
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_no_damage_to_a_file_raises_anything_but_a_data_error(tmp_path, name):
    random = np.random.default_rng(0)
    exif = Image.Exif()
    exif[0x0112] = 6
    quarters().save(tmp_path / name, exif=exif)
    intact = (tmp_path / name).read_bytes()
    refused = 0
    for _ in range(300):
        data = bytearray(intact[: random.integers(1, len(intact) + 1)])
        for place in random.integers(0, len(data), random.integers(0, 6)):
            data[place] = random.integers(0, 256)
        (tmp_path / name).write_bytes(data)
        try:
            shape = picture(tmp_path / name, 8, 3).shape
        except DataError as error:
            refused += name in str(error)
        else:
            assert shape == (8, 8, 3)
    assert refused > 100


def test_a_folder_without_images_says_what_is_there(tmp_path):
    (tmp_path / "report.pdf").touch()
    with pytest.raises(DataError, match=r"expected a folder of images \(\.png.*found report\.pdf"):
        folder_of_images(tmp_path)


def test_decoded_images_are_kept_in_the_cache_until_a_file_changes(tmp_path, monkeypatch):
    images, cache = tmp_path / "images", tmp_path / "cache"
    images.mkdir()
    before = folder_of_images(many(images), cache, size=4).images(np.arange(4))
    monkeypatch.setattr(folder_module, "picture", None)  # decoding again would fail
    assert np.array_equal(folder_of_images(images, cache, size=4).images(np.arange(4)), before)
    monkeypatch.undo()
    length = (images / "b.png").stat().st_size
    (images / "b.png").write_bytes((images / "d.png").read_bytes())
    os.utime(images / "b.png", (0, 0))
    assert (images / "b.png").stat().st_size == length  # only the time tells
    assert (folder_of_images(images, cache, size=4).images(np.array([1])) == 3).all()
    assert (Image.MAX_IMAGE_PIXELS or 0) > pictures.MAX_PIXELS
