"""Our own pictures of Shapes3D: repeatable, each factor visible where it should be, and like the published ones."""

import hashlib
import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from factorscope_models.drawn.shapes3d import FACTORS, SHAPES3D, render, weights

SAMPLES = Path(__file__).resolve().parents[3] / "shared/reference/shapes3d/samples-5x5.png"
SIZES = tuple(f.size for f in FACTORS)
USUAL = (0, 3, 6, 4, 0, 9)
SKY, WALL, FLOOR, OBJECT = (3, 32), (25, 10), (58, 5), (46, 32)
"""A pixel (row, column) well inside of each in the picture of USUAL."""

# fmt: off
TILES = [
    (0, 1, 0, 6, 2, 4), (3, 8, 5, 5, 1, 0), (4, 7, 2, 5, 1, 5), (5, 2, 5, 4, 0, 8), (4, 5, 8, 1, 0, 5),
    (6, 2, 4, 4, 2, 0), (8, 3, 9, 5, 0, 10), (3, 2, 0, 7, 2, 7), (2, 8, 8, 0, 2, 4), (0, 0, 3, 5, 3, 7),
    (5, 9, 6, 1, 1, 7), (1, 3, 2, 6, 3, 0), (5, 5, 1, 0, 0, 10), (0, 1, 7, 3, 3, 7), (9, 2, 9, 7, 0, 11),
    (1, 0, 9, 5, 3, 10), (7, 2, 6, 1, 2, 2), (8, 7, 2, 1, 0, 14), (0, 6, 6, 0, 3, 7), (3, 7, 5, 6, 0, 2),
    (4, 7, 4, 7, 1, 3), (2, 8, 9, 7, 3, 3), (3, 3, 2, 1, 1, 1), (5, 5, 7, 2, 1, 6), (4, 4, 1, 1, 1, 6),
]
# fmt: on
"""Factor values of the published sample sheet, row by row, read off the pictures."""
ROWS = ((8, 151), (181, 324), (354, 497), (527, 671), (700, 844))
COLUMNS = ((8, 152), (181, 325), (355, 498), (528, 671), (701, 844))
"""First pixel of each tile on the sheet, and the first behind it."""


def with_factor(factor: int, values: range | list[int]) -> np.ndarray:
    rows = np.tile(USUAL, (len(values), 1))
    rows[:, factor] = list(values)
    return rows


def test_the_pictures_are_those_of_this_version():
    """A change of a pixel is a change of the data set: raise VERSION, then renew the checksum."""
    values = np.stack(np.unravel_index(np.arange(0, 480_000, 9973), SIZES), axis=-1)
    digest = hashlib.sha256(render(values).tobytes()).hexdigest()
    assert digest == "6c0f9feb52a6120ce8e7434cf05ccf4f84bc0d0a82334e43833e7e61c6dbaf9a"


def test_a_picture_is_the_same_every_time_and_in_every_batch():
    values = np.stack(np.unravel_index(np.random.default_rng(0).integers(0, 480_000, 24), SIZES), axis=-1)
    whole = render(values)
    order = np.random.default_rng(1).permutation(24)
    assert np.array_equal(render(values), whole)
    assert np.array_equal(render(values[order]), whole[order])
    assert np.array_equal(np.concatenate([render(values[:5]), render(values[5:])]), whole)


def test_weights_are_whole_numbers_whose_sums_float32_holds_exactly():
    every = np.stack([weights(7, shape, orientation) for shape in range(4) for orientation in (0, 7, 14)])
    assert (every == np.rint(every)).all()
    assert every.min() >= 0
    assert every.sum(-1).max() * 255 < 2**24


@pytest.mark.parametrize(
    ("factor", "seen", "unseen"),
    [(0, FLOOR, (SKY, WALL, OBJECT)), (1, WALL, (SKY, FLOOR, OBJECT)), (2, OBJECT, (SKY, WALL, FLOOR))],
    ids=["floor", "wall", "object"],
)
def test_a_hue_colours_its_own_surface_and_nothing_else(factor, seen, unseen):
    pictures = render(with_factor(factor, range(10)))
    assert len({pictures[(k, *seen)].tobytes() for k in range(10)}) == 10
    for place in unseen:
        assert len({pictures[(k, *place)].tobytes() for k in range(10)}) == 1


def test_two_hues_meet_only_where_two_surfaces_do():
    base = render(np.array([USUAL]))[0]
    changed = [(render(with_factor(factor, [5]))[0] != base).any(-1) for factor in range(3)]
    for a, b in itertools.combinations(changed, 2):
        assert (a & b).mean() < 0.04
    assert not np.logical_or.reduce(changed)[:14].any(), "the sky has no factor"


@pytest.mark.parametrize("factor", range(6), ids=[f.name for f in FACTORS])
def test_every_value_of_a_factor_gives_another_picture(factor):
    pictures = render(with_factor(factor, range(SIZES[factor]))).astype(int)
    for a, b in itertools.combinations(pictures, 2):
        assert np.abs(a - b).mean() > 0.2


def test_scale_and_shape_leave_the_room_as_it_is():
    pictures = np.concatenate([render(with_factor(3, range(8))), render(with_factor(4, range(4)))])
    assert (pictures[:, :, :12] == pictures[0, :, :12]).all()


def test_a_larger_scale_covers_more():
    """The blue object before a green wall and a red floor, below the sky."""
    for shape in range(4):
        values = with_factor(3, range(8))
        values[:, 4] = shape
        blue = render(values)[:, 20:, :, 2] > 100
        assert (np.diff(blue.sum((1, 2))) > 0).all()


def test_orientation_moves_the_corner_from_right_to_left():
    """At the ends the corner of the room stands 12 pixels off the middle; the wall beyond it is darker."""
    first, last = render(with_factor(5, [0, 14]))[:, 26, :, 1].astype(int)
    assert abs(int(np.argmin(np.diff(first))) - 43) <= 1
    assert abs(int(np.argmax(np.diff(last))) - 19) <= 1


def test_the_object_casts_a_shadow_on_the_floor():
    row = render(np.array([(0, 5, 5, 7, 2, 7)]))[0, 55, :, 0]
    assert row.min() < 110
    assert row[2] > 240


def test_the_set_has_the_official_factors_and_order_but_not_the_official_name():
    info = SHAPES3D.info
    assert info.size == 480_000
    assert [(f.name, f.size) for f in info.factors] == [
        ("floor_hue", 10), ("wall_hue", 10), ("object_hue", 10), ("scale", 8), ("shape", 4), ("orientation", 15)
    ]  # fmt: skip
    assert info.rendered
    assert info.name != "shapes3d"
    assert "our own rendering" in info.source


def test_the_pictures_are_like_the_published_samples():
    """Mean absolute difference over 25 published pictures: 2.41 of 255."""
    if not SAMPLES.is_file():
        pytest.skip("the published sample sheet is not here, the likeness cannot be measured")
    sheet = np.asarray(Image.open(SAMPLES).convert("RGB")).astype(int)
    middles = [[a + ((np.arange(64) + 0.5) * (b - a) / 64).astype(int) for a, b in side] for side in (ROWS, COLUMNS)]
    tiles = np.stack([sheet[y][:, x] for y in middles[0] for x in middles[1]])
    difference = np.abs(render(np.array(TILES)) - tiles).mean((1, 2, 3))
    assert difference.mean() < 2.5
    assert difference.max() < 4.2
