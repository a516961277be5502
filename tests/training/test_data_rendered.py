"""The sets that this project draws, as data sets: indices in the official order, and always the same pictures."""

import hashlib

import numpy as np
import pytest

from factorscope_training.data.dataset import grid_values
from factorscope_training.data.registry import open_data

CHECKSUMS = {
    ("shapes3d-render", 64): "30725385d77e638b8b0fb8880bf6740a4d5039ee43908f39ef5cab2d04f84435",
    ("shapes3d-render", 32): "2f0a0a465b4f5cdc5ae822906d47437f6cba04c9108703cc632f53267643f827",
    ("dsprites-render", 64): "80e120579b6e468b35ebb771d0a3a616898e3311039ada705e19b012a6d06e15",
    ("dsprites-render", 32): "627530be27579d93e77fc57fa52066918a203ba02309e696923c288bef75ed1e",
    ("squares", 16): "deadb3f5813069d229113882a841686deaba476e91a11ea898e1ec634024268b",
}
"""Of 200 images at random; of all squares. A change of a pixel makes another data set, and needs another version."""


@pytest.mark.parametrize(("name", "size"), CHECKSUMS)
def test_the_images_are_those_that_models_were_trained_on(name: str, size: int):
    data = open_data(name, size=size)
    index = np.arange(147) if name == "squares" else np.random.default_rng(7).integers(0, data.size, 200)
    assert hashlib.sha256(data.images(index).tobytes()).hexdigest() == CHECKSUMS[name, size]


def test_the_last_factor_varies_fastest():
    data = open_data("shapes3d-render")
    assert data.values(np.array([1, 15, 479_999])).tolist() == [[0] * 5 + [1], [0] * 4 + [1, 0], [9, 9, 9, 7, 3, 14]]
    assert np.array_equal(data.values(np.array([7])), grid_values(tuple(data.info.factors), np.array([7])))


@pytest.mark.parametrize("name", ["shapes3d-render", "dsprites-render", "squares"])
def test_an_index_outside_the_grid_is_an_error(name: str):
    data = open_data(name)
    with pytest.raises(ValueError, match="out of bounds"):
        data.images(np.array([data.size]))
