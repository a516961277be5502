"""Omniglot's archives, cut-down copies of them, and damaged ones."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from factorscope_training.data.dataset import DataError
from factorscope_training.data.omniglot import omniglot

REAL = Path(__file__).parents[3] / "shared" / "data" / "omniglot"

ONE, TWO = "images_background_small1", "images_background_small2"
FILES = {
    ONE: ["Greek/character01/0394_01", "Greek/character01/0394_02", "Balinese/character02/0109_01"],
    TWO: ["Tagalog/character01/0893_01", "Greek/character01/0394_01", "Greek/character01/0394_02"],
}
PARTS = {ONE: 3, TWO: 3}


def png(image: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def drawing(column: int) -> bytes:
    """A black vertical stroke on white, one pixel wide."""
    image = np.full((105, 105), True)
    image[:, column] = False
    return png(image)


def write(folder: Path, part: str, change: dict[str, bytes] | None = None) -> Path:
    """The archive of a part, the stroke of drawing nnnn_mm in column nnnn modulo 100 + mm; `change` replaces files."""
    path = folder / f"{part}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{part}/", "")
        for name in FILES[part]:
            column = int(name[-7:-3]) % 100 + int(name[-2:])
            archive.writestr(f"{part}/{name}.png", (change or {}).get(name) or drawing(column))
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    for part in FILES:
        write(tmp_path, part)
    return tmp_path


def test_what_both_archives_hold_counts_once_and_factors_follow_the_alphabet(folder):
    data = omniglot(folder, PARTS)
    assert data.size == 4
    assert [(f.name, f.size) for f in data.info.factors] == [("alphabet", 3), ("character", 3)]
    assert data.values(np.arange(4)).tolist() == [[0, 0], [1, 1], [1, 1], [2, 2]]
    assert data.info.title == "Omniglot background small 1 + 2"
    assert data.images(np.array([2, 0])).shape == (2, 28, 28, 1)


def test_one_archive_is_enough_and_may_bear_any_name(folder):
    (folder / f"{TWO}.zip").rename(folder / "other.zip")
    assert omniglot(folder, PARTS).info.title == "Omniglot background small 1"
    assert omniglot(folder / "other.zip", PARTS).info.title == "Omniglot background small 2"
    assert omniglot(folder / "other.zip", PARTS).size == 3


def test_strokes_are_light_and_a_pixel_is_the_mean_of_the_area_that_it_covers(folder):
    """Column 3 of the file lies with three quarters in our column 0, with one in column 1."""
    change = {"Balinese/character02/0109_01": drawing(3)}
    write(folder, ONE, change)
    image = omniglot(folder / f"{ONE}.zip", PARTS).images(np.array([0]))[0, :, :, 0]
    assert (image == image[0]).all()
    assert image[0, :3].tolist() == [51, 17, 0]  # 255 * 0.75 / 3.75, 255 * 0.25 / 3.75
    assert not image[0, 3:].any()


def test_a_drawing_that_is_all_stroke_is_all_255(folder):
    change = dict.fromkeys(FILES[ONE], png(np.full((105, 105), False)))
    write(folder, ONE, change)
    assert (omniglot(folder / f"{ONE}.zip", PARTS).images(np.arange(3)) == 255).all()


def test_the_real_archives_are_read_as_they_are_known():
    if not REAL.is_dir():
        pytest.skip(f"the real Omniglot archives are not at {REAL}")
    data = omniglot(REAL)
    index = np.arange(data.size)
    assert [f.size for f in data.info.factors] == [8, 242]
    alphabets, characters = data.values(index).T
    assert (np.bincount(alphabets) // 20).tolist() == [24, 22, 24, 47, 40, 26, 42, 17]
    assert (np.bincount(characters) == 20).all()
    assert data.images(index).mean() == pytest.approx(20.540, abs=1e-3)  # strokes cover 8 % of the paper
    assert len(data.split()[1]) == 484


def bomb() -> bytes:
    return png(np.full((105, 105), True)) + bytes(20_000)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-60])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.find(b".png") + 40  # inside the first drawing
    data[at] ^= 255
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (lambda d: cut(d / f"{ONE}.zip"), "found a damaged archive (File is not a zip file)"),
        (lambda d: flip(d / f"{ONE}.zip"), "found a damaged archive ("),
        (
            lambda d: (d / f"{ONE}.zip").write_text("<!DOCTYPE html>"),
            "found a damaged archive (File is not a zip file)",
        ),
        (lambda d: zipfile.ZipFile(d / f"{ONE}.zip", "w").close(), "found 0 drawings in the folder ''"),
        (lambda d: write(d, ONE, {FILES[ONE][0]: b"no image"}), "found a damaged archive (cannot identify image"),
        (lambda d: write(d, ONE, {FILES[ONE][0]: bomb()}), "Greek/character01/0394_01.png with 2"),
        (lambda d: write(d, ONE, {FILES[ONE][0]: png(np.zeros((28, 28), bool))}), "0394_01.png of 28 x 28 pixels"),
        (lambda d: write(d, ONE, {FILES[ONE][0]: png(np.zeros((105, 105), np.uint8))}), "pixels in mode L"),
    ],
)
def test_a_damaged_or_foreign_archive_is_refused_with_what_was_expected_and_found(folder, damage, found):
    damage(folder)
    with pytest.raises(DataError) as error:
        omniglot(folder, PARTS)
    text = str(error.value)
    assert f"{ONE}.zip: expected " in text
    assert found in text
    assert "https://github.com/brendenlake/omniglot" in text
    assert "\n" not in text


def test_an_archive_with_another_number_of_drawings_is_refused(folder):
    with pytest.raises(DataError, match=f"found 3 drawings in the folder '{ONE}'"):
        omniglot(folder)
