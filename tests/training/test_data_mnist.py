"""MNIST's official files, and damaged ones."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from factorscope_training.data.dataset import DataError
from factorscope_training.data.mnist import PARTS, mnist

REAL = Path(__file__).parents[3] / "shared" / "data" / "mnist"


def idx(values: np.ndarray) -> bytes:
    return bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape) + values.tobytes()


@pytest.fixture(scope="session")
def contents() -> dict[str, bytes]:
    """Files of the official names and sizes: image i is filled with i modulo 256, its digit is i modulo 10."""
    files = {}
    for part, size in PARTS:
        numbers = np.arange(size)
        images = np.broadcast_to((numbers % 256).astype(np.uint8)[:, None, None], (size, 28, 28))
        files[f"{part}-images-idx3-ubyte"] = idx(images)
        files[f"{part}-labels-idx1-ubyte"] = idx((numbers % 10).astype(np.uint8))
    return files


@pytest.fixture
def folder(tmp_path, contents) -> Path:
    """Gzipped images, plain labels."""
    for name, data in contents.items():
        if "images" in name:
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data, 1))
        else:
            (tmp_path / name).write_bytes(data)
    return tmp_path


def test_the_test_images_come_after_the_training_images_and_are_what_is_held_out(folder):
    data = mnist(folder)
    assert data.size == 70_000
    assert data.images(np.array([5, 60_000 + 7]))[:, 3, 3, 0].tolist() == [5, 7]
    assert data.values(np.array([5, 60_000 + 7])).tolist() == [[5], [7]]
    train, validation = data.split()
    assert (train[0], train[-1], validation[0], validation[-1]) == (0, 59_999, 60_000, 69_999)


def test_names_with_a_dot_are_taken_too(folder):
    for path in list(folder.iterdir()):
        path.rename(folder / path.name.replace("-idx", ".idx"))
    assert mnist(folder).size == 70_000


def test_the_real_files_are_read_as_everybody_knows_them():
    if not REAL.is_dir():
        pytest.skip(f"the real MNIST files are not at {REAL}")
    data = mnist(REAL)
    first = data.images(np.arange(5))
    assert first.shape == (5, 28, 28, 1)
    assert data.values(np.arange(5))[:, 0].tolist() == [5, 0, 4, 1, 9]
    assert data.values(np.arange(60_000, 60_005))[:, 0].tolist() == [7, 2, 1, 0, 4]
    assert np.bincount(data.values(np.arange(60_000))[:, 0]).tolist() == [
        *(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
    ]
    assert data.images(np.arange(60_000)).mean() == pytest.approx(33.318, abs=1e-3)
    assert data.info.licence == "CC BY-SA 3.0"


def write(name: str, change):
    def damage(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return damage


IMAGES, LABELS = "train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte"


@pytest.mark.parametrize(
    ("damage", "name", "found"),
    [
        (write(IMAGES, lambda b: b[:-5000]), IMAGES, "a damaged file (Compressed file ended"),
        (write(IMAGES, lambda b: b[:1000] + bytes(50) + b[1050:]), IMAGES, "a damaged file"),
        (write(IMAGES, lambda b: b"\x1f\x8b" + bytes(9)), IMAGES, "a damaged file"),
        (write(IMAGES, lambda b: b"<!DOCTYPE html><html>"), IMAGES, "begins with 3c 21 44 4f, not 00 00 08 03"),
        (write(IMAGES, lambda b: gzip.compress(idx(np.zeros((10, 28, 28), np.uint8)))), IMAGES, "10 x 28 x 28 uint8"),
        (write(LABELS, lambda b: b""), LABELS, "found 0 bytes"),
        (write(LABELS, lambda b: b[:-1]), LABELS, "10007 bytes instead of 10008"),
        (write(LABELS, lambda b: b[:-1] + b"\x0a"), LABELS, "the label 10"),
        (write(LABELS, lambda b: bytes([0, 0, 13, 1]) + b[4:]), LABELS, "begins with 00 00 0d 01"),
        (lambda d: (d / LABELS).unlink(), "t10k-labels-idx1-ubyte[.gz] (10000 uint8)", "t10k-images-idx3-ubyte.gz"),
    ],
)
def test_a_damaged_or_missing_file_is_refused_with_what_was_expected_and_found(folder, damage, name, found):
    damage(folder)
    with pytest.raises(DataError) as error:
        mnist(folder)
    text = str(error.value)
    assert name in text
    assert found in text
    assert "http://yann.lecun.com/exdb/mnist/" in text
    assert "\n" not in text


def test_a_plain_file_is_taken_before_a_gzipped_one(folder, contents):
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(b"damaged")
    assert mnist(folder).size == 70_000
