"""The official npz files of dSprites and MPI3D, in cut-down grids of the same structure."""

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from factorscope_models.manifest import Factor
from factorscope_training.data import dsprites as dsprites_module
from factorscope_training.data.dataset import DataError
from factorscope_training.data.dsprites import FACTORS, FILE, dsprites
from factorscope_training.data.mpi3d import GRIDS, mpi3d

SPRITES = tuple(Factor(name=f.name, size=size) for f, size in zip(FACTORS, (3, 2, 3, 4, 4), strict=True))
SMALL_GRIDS = tuple(
    tuple(Factor(name=f.name, size=size) for f, size in zip(GRIDS[0], sizes, strict=True))
    for sizes in ((3, 3, 2, 2, 2, 2, 3), (2, 2, 2, 2, 2, 2, 3))
)


class Bomb:
    """Unpickled, it makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def sprites(folder: Path, imgs: np.ndarray | None = None, save=np.savez_compressed, mark: Path | None = None) -> Path:
    """An archive with the members of the official one, its metadata a pickle."""
    if imgs is None:
        imgs = np.random.default_rng(0).integers(0, 2, (288, 64, 64), np.uint8)
    metadata = np.array(Bomb(mark or folder / "unpickled"), dtype=object)
    classes = np.zeros((len(imgs), 6), np.int64)
    save(folder / FILE, metadata=metadata, imgs=imgs, latents_classes=classes, latents_values=classes.astype(float))
    return folder / FILE


@pytest.mark.parametrize("save", [np.savez_compressed, np.savez])
def test_dsprites_come_back_as_0_and_255_and_nothing_is_unpickled(tmp_path, save):
    imgs = np.random.default_rng(0).integers(0, 2, (288, 64, 64), np.uint8)
    sprites(tmp_path, imgs, save)
    data = dsprites(tmp_path, factors=SPRITES)
    index = np.array([287, 0, 5, 5, 130])
    assert np.array_equal(data.images(index), imgs[index][..., None] * 255)
    assert data.values(np.array([0, 1, 4, 287])).tolist() == [
        [0] * 5,
        [0, 0, 0, 0, 1],
        [0, 0, 0, 1, 0],
        [2, 1, 2, 3, 3],
    ]
    assert not (tmp_path / "unpickled").exists()
    assert (tmp_path / f"{FILE}.npy").stat().st_size < imgs.size / 7  # stored as bits


def test_the_official_grid_of_dsprites_leaves_out_colour():
    assert [f.name for f in FACTORS] == ["shape", "scale", "orientation", "posX", "posY"]
    assert [f.size for f in FACTORS] == [3, 6, 40, 32, 32]


def test_a_stored_copy_is_used_again_until_the_source_is_replaced(tmp_path, monkeypatch):
    path = sprites(tmp_path)
    before = dsprites(tmp_path, factors=SPRITES).images(np.arange(288))
    monkeypatch.setattr(dsprites_module, "_packed", lambda imgs: iter(()))  # decoding again would fail
    assert np.array_equal(dsprites(tmp_path, factors=SPRITES).images(np.arange(288)), before)
    monkeypatch.undo()
    sprites(tmp_path, np.ones((288, 64, 64), np.uint8))
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + 60))
    assert (dsprites(tmp_path, factors=SPRITES).images(np.arange(288)) == 255).all()


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda d: shorten(sprites(d)), "no intact npz archive"),
        (lambda d: spoil(sprites(d)), "a damaged archive"),
        (lambda d: (d / FILE).write_bytes(b""), "no intact npz archive"),
        (lambda d: sprites(d, np.zeros((288, 64, 63), np.uint8)), "288 x 64 x 63 uint8"),
        (lambda d: sprites(d, np.zeros((288, 64, 64), np.float32)), "288 x 64 x 64 float32"),
        (lambda d: sprites(d, np.full((288, 64, 64), 255, np.uint8)), "a pixel of 255"),
        (lambda d: sprites(d, np.asfortranarray(np.zeros((288, 64, 64), np.uint8))), "column by column"),
        (lambda d: np.savez(d / FILE, images=np.zeros(3)), "no array `imgs` in it but images.npy"),
        (lambda d: np.savez(d / FILE, imgs=np.array(Bomb(d / "unpickled"), dtype=object)), "a single value object"),
    ],
)
def test_a_damaged_dsprites_is_refused_with_what_was_expected_and_found(tmp_path, make, found):
    make(tmp_path)
    with pytest.raises(DataError) as error:
        dsprites(tmp_path, factors=SPRITES)
    text = str(error.value)
    assert FILE in text
    assert found in text
    assert "https://github.com/google-deepmind/dsprites-dataset" in text
    assert "\n" not in text
    assert sorted(p.name for p in tmp_path.iterdir()) == [FILE]


@pytest.mark.parametrize(("size", "grid"), [(432, 0), (192, 1)])
@pytest.mark.parametrize("save", [np.savez_compressed, np.savez])
def test_the_number_of_images_says_which_grid_of_mpi3d_it_is(tmp_path, size, grid, save):
    images = np.random.default_rng(0).integers(0, 256, (size, 64, 64, 3), np.uint8)
    save(tmp_path / "mpi3d_real.npz", images=images)
    data = mpi3d(tmp_path, tmp_path / "cache", SMALL_GRIDS)
    index = np.array([size - 1, 3, 0, 77])
    assert np.array_equal(data.images(index), images[index])
    assert tuple(data.info.factors) == SMALL_GRIDS[grid]
    assert data.values(np.array([4]))[0].tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert (tmp_path / "cache").exists() == (save is np.savez_compressed)  # a plain archive is mapped in place


def test_mpi3d_has_the_two_official_grids():
    sizes = [[f.size for f in grid] for grid in GRIDS]
    assert sizes == [[6, 6, 2, 3, 3, 40, 40], [4, 4, 2, 3, 3, 40, 40]]
    assert [int(np.prod(s)) for s in sizes] == [1_036_800, 460_800]


def test_mpi3d_of_a_wrong_size_or_in_two_files_is_refused(tmp_path):
    np.savez(tmp_path / "mpi3d_toy.npz", images=np.zeros((100, 64, 64, 3), np.uint8))
    with pytest.raises(DataError, match=r"1036800 or, the complex one, 460800 .* found `images` of 100 x 64 x 64 x 3"):
        mpi3d(tmp_path)
    np.savez(tmp_path / "mpi3d_real.npz", images=np.zeros((100, 64, 64, 3), np.uint8))
    with pytest.raises(DataError, match=r"expected one of mpi3d_toy\.npz, mpi3d_real\.npz; name the file itself"):
        mpi3d(tmp_path)


def test_an_archive_whose_header_promises_more_than_it_holds_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "mpi3d_toy.npz", "w") as archive, archive.open("images.npy", "w") as file:
        header = {"descr": "|u1", "fortran_order": False, "shape": (432, 64, 64, 3)}
        np.lib.format.write_array_header_1_0(file, header)
        file.write(bytes(1000))
    with pytest.raises(DataError, match="with 1000 bytes for 432 x 64 x 64 x 3"):
        mpi3d(tmp_path, grids=SMALL_GRIDS)
