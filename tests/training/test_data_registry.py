"""Data sets by name."""

import numpy as np
import pytest
from PIL import Image

from factorscope_training.data import dsprites, shapes3d
from factorscope_training.data.dataset import DataError
from factorscope_training.data.registry import DRAWN, EXPECTED, NAMES, READ, open_data


def test_every_set_is_known_by_the_name_that_it_bears():
    assert (
        *("shapes3d", "dsprites", "mpi3d", "mnist", "omniglot", "folder"),
        *("shapes3d-render", "dsprites-render", "squares"),
    ) == NAMES
    assert set(EXPECTED) == set(READ)
    assert [open_data(name).info.name for name in DRAWN] == list(DRAWN)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(DataError, match=r"no data set 'shape3d'; there are shapes3d, dsprites, .*squares$"):
        open_data("shape3d")


@pytest.mark.parametrize("name", READ)
def test_a_set_that_needs_files_says_which_and_how_to_name_their_folder(name, tmp_path):
    with pytest.raises(DataError, match="--data-dir; expected there: ") as error:
        open_data(name)
    assert EXPECTED[name] in str(error.value)
    with pytest.raises(DataError, match="found an empty folder"):
        open_data(name, tmp_path)


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_set_says_so_and_never_bears_an_official_name(name):
    data = open_data(name)
    assert data.info.rendered
    assert name not in READ
    assert data.info.title not in {"3D Shapes", "dSprites"}
    assert np.prod([f.size for f in data.info.factors]) == data.size == data.info.size
    first = data.images(np.arange(3))
    assert first.shape == (3, data.image.height, data.image.width, data.image.channels)
    assert first.dtype == np.uint8
    assert data.values(np.array([data.size - 1]))[0].tolist() == [f.size - 1 for f in data.info.factors]


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_indices_give_the_same_images_alone_and_together(name):
    data = open_data(name)
    index = np.random.default_rng(0).integers(0, data.size, 5)
    alone = np.concatenate([data.images(index[i : i + 1]) for i in range(5)])
    assert np.array_equal(data.images(index), alone)


def test_the_drawn_copy_of_a_set_has_the_factors_of_the_official_one():
    assert tuple(open_data("dsprites-render").info.factors) == dsprites.FACTORS
    assert tuple(open_data("shapes3d-render").info.factors) == shapes3d.FACTORS


@pytest.mark.parametrize("name", ["shapes3d-render", "dsprites-render"])
def test_two_drawn_sets_come_at_half_their_side_too(name):
    whole, half = open_data(name), open_data(name, size=32)
    index = np.array([0, 7, 123_456, whole.size - 1])
    pixels = whole.images(index).reshape(4, 32, 2, 32, 2, -1).astype(int)
    assert np.array_equal(half.images(index), (pixels.sum((2, 4)) + 2) // 4)
    assert (half.image.height, half.image.width, half.image.channels) == (32, 32, whole.image.channels)
    assert half.info.title == f"{name} at 32 x 32, means of 2x2 pixels"
    assert half.info.source == f"{whole.info.source}; at 32 x 32, means of 2x2 pixels"
    assert (half.info.name, half.info.factors, half.size) == (name, whole.info.factors, whole.size)
    assert np.array_equal(half.values(index), whole.values(index))
    with pytest.raises(DataError, match=f"{name} is drawn at 64 or 32 pixels, not at 28"):
        open_data(name, size=28)


def test_size_and_channels_are_those_of_own_images(tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png")
    data = open_data("folder", tmp_path, size=8, channels=1)
    assert data.images(np.array([0])).shape == (1, 8, 8, 1)
    assert open_data("squares", size=8, channels=3).image.height == 16
