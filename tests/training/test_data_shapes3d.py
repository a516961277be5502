"""The official 3dshapes.h5, in a cut-down grid of the same structure."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from factorscope_models.manifest import Factor
from factorscope_training.data.dataset import DataError
from factorscope_training.data.shapes3d import FACTORS, shapes3d

SMALL = tuple(Factor(name=f.name, size=size) for f, size in zip(FACTORS, (2, 3, 2, 2, 2, 3), strict=True))
SIZES = tuple(f.size for f in SMALL)
SIZE = int(np.prod(SIZES))


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (SIZE, 64, 64, 3), np.uint8)


def labels() -> np.ndarray:
    """As in the official file: the factors' own values, not their indices; orientation fastest."""
    ends = ((0, 0.9), (0, 0.9), (0, 0.9), (0.75, 1.25), (0, 3), (-30, 30))
    axes = [np.linspace(*end, size) for end, size in zip(ends, SIZES, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(SIZE, 6)


def write(path: Path, images: np.ndarray, **options) -> Path:
    with h5py.File(path, "w") as file:
        file.create_dataset("images", data=images, **options)
        file.create_dataset("labels", data=labels())
    return path


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"chunks": (7, 64, 64, 3), "compression": "gzip"},
        {"chunks": (50, 16, 16, 1), "compression": "gzip", "compression_opts": 4},
    ],
)
def test_images_at_random_are_those_of_the_file_whatever_its_layout(tmp_path, pixels, options):
    write(tmp_path / "3dshapes.h5", pixels, **options)
    data = shapes3d(tmp_path, factors=SMALL)
    index = np.random.default_rng(1).integers(0, SIZE, 40)
    assert np.array_equal(data.images(index), pixels[index])
    assert data.values(np.array([0, 1, 3, SIZE - 1])).tolist() == [
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 1],
        [0, 0, 0, 0, 1, 0],
        [1, 2, 1, 1, 1, 2],
    ]
    assert data.size == SIZE


def test_a_plain_file_is_mapped_in_place_and_a_compressed_one_stored_in_the_named_cache(tmp_path, pixels):
    plain, packed, cache = tmp_path / "plain", tmp_path / "packed", tmp_path / "cache"
    plain.mkdir()
    packed.mkdir()
    shapes3d(write(plain / "3dshapes.h5", pixels), cache, SMALL)
    assert not cache.exists()
    shapes3d(write(packed / "3dshapes.h5", pixels, compression="gzip"), cache, SMALL)
    assert [p.name for p in cache.iterdir()] == ["3dshapes.h5.npy"]
    assert [p.name for p in packed.iterdir()] == ["3dshapes.h5"]


def test_the_full_grid_has_the_official_factors_and_says_where_the_images_are_from(tmp_path):
    path = tmp_path / "3dshapes.h5"
    with h5py.File(path, "w") as file:  # contiguous and never written: 5.9 GB that take no space
        images = file.create_dataset("images", (480_000, 64, 64, 3), np.uint8)
        axes = [np.arange(f.size) for f in FACTORS]
        images[479_999] = 7
        file["labels"] = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 6).astype(float)
    data = shapes3d(path)
    assert [(f.name, f.size) for f in data.info.factors] == [
        ("floor_hue", 10),
        ("wall_hue", 10),
        ("object_hue", 10),
        ("scale", 8),
        ("shape", 4),
        ("orientation", 15),
    ]
    assert (data.images(np.array([479_999])) == 7).all()
    assert data.info.licence == "Apache-2.0"
    assert not data.info.rendered


def damage(path: Path, pixels: np.ndarray, how: str) -> None:
    write(path, pixels, chunks=(8, 64, 64, 3), compression="gzip")
    if how == "truncated":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    elif how == "text":
        path.write_text("<html>404</html>")
    elif how == "a damaged chunk":
        with h5py.File(path) as file:
            chunk = file["images"].id.get_chunk_info(3)  # type: ignore[union-attr]
        data = bytearray(path.read_bytes())
        data[chunk.byte_offset + 100 : chunk.byte_offset + 2000] = bytes(1900)
        path.write_bytes(data)
    else:
        with h5py.File(path, "a") as file:
            if how == "no images":
                del file["images"]
            elif how == "float images":
                del file["images"]
                file["images"] = np.zeros((SIZE, 64, 64, 3), np.float32)
            elif how == "too few images":
                del file["images"]
                file["images"] = pixels[:-1]
            elif how in {"reversed labels", "one other label"}:
                wrong = labels()[::-1] if how == "reversed labels" else labels()
                wrong[77, 5] += how == "one other label"
                del file["labels"]
                file["labels"] = wrong


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ("truncated", "no intact HDF5 file"),
        ("text", "no intact HDF5 file"),
        ("a damaged chunk", "images that cannot be decoded"),
        ("no images", "no `images` in it but labels"),
        ("float images", "144 x 64 x 64 x 3 float32"),
        ("too few images", "143 x 64 x 64 x 3 uint8"),
        ("reversed labels", "do not follow the grid"),
        ("one other label", "do not follow the grid"),
    ],
)
def test_a_damaged_file_is_refused_with_what_was_expected_and_found(tmp_path, pixels, how, found):
    path = tmp_path / "3dshapes.h5"
    damage(path, pixels, how)
    with pytest.raises(DataError) as error:
        shapes3d(tmp_path, factors=SMALL)
    text = str(error.value)
    assert str(path) in text
    assert found in text
    assert "https://github.com/google-deepmind/3d-shapes" in text
    assert "\n" not in text
    assert [p.name for p in tmp_path.iterdir()] == ["3dshapes.h5"]  # nothing half-decoded stays behind


@pytest.mark.parametrize("there", [None, "empty", "another file"])
def test_a_missing_file_is_said_with_what_lies_there(tmp_path, there):
    folder = tmp_path / "data"
    if there:
        folder.mkdir()
    if there == "another file":
        (folder / "cars3d.npz").touch()
    found = {None: "no such folder", "empty": "an empty folder", "another file": "found cars3d.npz"}[there]
    with pytest.raises(DataError, match=found):
        shapes3d(folder)
