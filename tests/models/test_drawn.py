"""The drawn sets together: what they need to draw, the sides that they come in, and what they refuse."""

import subprocess
import sys

import numpy as np
import pytest

from factorscope_models.drawn.halving import halved
from factorscope_models.drawn.registry import DRAWN

TRAINING = ("torch", "jaxtyping", "scipy", "h5py", "rich", "sklearn", "factorscope_training", "factorscope_server")
ALONE = f"""
import sys
for name in {TRAINING}:
    sys.modules[name] = None
import numpy as np
from factorscope_models.drawn.registry import DRAWN
for drawn in DRAWN.values():
    drawn.draw(np.zeros((1, len(drawn.info.factors)), int), drawn.image.height)
"""


def last(name: str) -> np.ndarray:
    return np.array([[f.size - 1 for f in DRAWN[name].info.factors]])


def test_pictures_are_drawn_where_nothing_of_the_training_is_installed():
    subprocess.run([sys.executable, "-W", "error", "-c", ALONE], check=True)


@pytest.mark.parametrize("name", DRAWN)
def test_a_set_says_how_many_pictures_it_has_and_of_what_size(name: str):
    drawn = DRAWN[name]
    assert drawn.info.name == name
    assert drawn.info.size == np.prod([f.size for f in drawn.info.factors])
    for side in drawn.sides:
        images = drawn.draw(np.concatenate([0 * last(name), last(name)]), side)
        assert images.shape == (2, side, side, drawn.image.channels)
        assert images.dtype == np.uint8
        assert (images[0] != images[1]).any()


@pytest.mark.parametrize("name", ["shapes3d-render", "dsprites-render"])
def test_at_half_the_side_a_pixel_is_the_mean_of_four(name: str):
    values = np.concatenate([0 * last(name), last(name) // 2, last(name)])
    whole, half = (DRAWN[name].draw(values, side) for side in (64, 32))
    blocks = whole.reshape(3, 32, 2, 32, 2, -1).astype(int)
    assert np.array_equal(half, (blocks.sum((2, 4)) + 2) // 4)


def test_means_of_two_by_two_pixels_are_rounded_half_up():
    blocks = np.array([[0, 0, 0, 1], [0, 1, 1, 0], [1, 1, 1, 0], [255, 0, 0, 0], [255, 255, 255, 255]], np.uint8)
    assert halved(blocks.reshape(5, 2, 2, 1)).ravel().tolist() == [0, 1, 1, 64, 255]


@pytest.mark.parametrize("name", DRAWN)
def test_a_value_outside_its_factor_is_refused(name: str):
    side = DRAWN[name].image.height
    for k in range(last(name).shape[1]):
        for value in (-1, last(name)[0, k] + 1):
            values = last(name)
            values[0, k] = value
            with pytest.raises(ValueError, match=r"must lie in 0 .. size - 1 with sizes \["):
                DRAWN[name].draw(values, side)


@pytest.mark.parametrize("values", [np.zeros((1, 2), int), np.zeros(3, int), np.zeros((1, 3))])
def test_what_is_no_row_of_whole_numbers_is_refused(values: np.ndarray):
    with pytest.raises(ValueError, match="one for each of the 3 factors"):
        DRAWN["squares"].draw(values, 16)


def test_a_side_that_a_set_does_not_come_in_is_refused():
    with pytest.raises(ValueError, match="squares is drawn at 16 pixels, not at 8"):
        DRAWN["squares"].draw(last("squares"), 8)
    with pytest.raises(ValueError, match="shapes3d-render is drawn at 64 or 32 pixels, not at 28"):
        DRAWN["shapes3d-render"].draw(last("shapes3d-render"), 28)
