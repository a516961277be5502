"""Our own sprites and squares: where and as large as their factors say, and like those of dSprites."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from factorscope_models.drawn.sprites import FACTORS, SPRITES
from factorscope_models.drawn.squares import SQUARES

ANIMATION = Path(__file__).parents[3] / "shared" / "reference" / "dsprites.gif"

SQUARE, ELLIPSE, HEART = range(3)


def draw(*factors) -> np.ndarray:
    """The images of factor values; arrays broadcast. [n, height, width], 0 or 1."""
    values = np.stack(np.broadcast_arrays(*np.atleast_1d(*factors)), axis=-1)
    return SPRITES.draw(values, 64)[..., 0] // 255


def middle(images: np.ndarray) -> np.ndarray:
    """Mean position of the lit pixels: [n, (x, y)]."""
    y, x = np.mgrid[: images.shape[1], : images.shape[2]]
    weight = images / images.sum((1, 2), keepdims=True)
    return np.stack([(weight * x).sum((1, 2)), (weight * y).sum((1, 2))], -1)


def test_sprites_are_binary_and_have_the_official_factors():
    values = np.random.default_rng(0).integers(0, [f.size for f in FACTORS], (500, 5))
    images = SPRITES.draw(values, 64)
    assert images.shape == (500, 64, 64, 1)
    assert set(np.unique(images)) == {0, 255}
    assert SPRITES.info.size == 737_280
    assert [(f.name, f.size) for f in SPRITES.info.factors] == [
        ("shape", 3), ("scale", 6), ("orientation", 40), ("posX", 32), ("posY", 32)
    ]  # fmt: skip
    assert SPRITES.info.rendered
    assert SPRITES.info.name != "dsprites"


def test_a_step_in_x_or_y_moves_the_image_by_one_pixel():
    random = np.random.default_rng(1)
    shape, scale, turn = (random.integers(0, n, 200) for n in (3, 6, 40))
    x, y = random.integers(0, 31, (2, 200))
    here = draw(shape, scale, turn, x, y)
    assert np.array_equal(draw(shape, scale, turn, x + 1, y), np.roll(here, 1, axis=2))
    assert np.array_equal(draw(shape, scale, turn, x, y + 1), np.roll(here, 1, axis=1))


def test_no_sprite_touches_the_border_at_any_orientation():
    corner = np.array([0, 31])
    shape, turn, x, y = (a.ravel() for a in np.meshgrid(np.arange(3), np.arange(40), corner, corner))
    images = draw(shape, 5, turn, x, y)
    assert not images[:, [0, 1, -2, -1]].any()
    assert not images[:, :, [0, 1, -2, -1]].any()


def test_the_middle_goes_from_a_quarter_to_three_quarters_of_the_image():
    assert middle(draw(SQUARE, 5, 0, 0, 31))[0].tolist() == [15.5, 46.5]
    assert middle(draw(ELLIPSE, 2, 0, 31, 0))[0].tolist() == [46.5, 15.5]


def test_sizes_grow_from_half_to_whole():
    lit = draw(np.repeat(np.arange(3), 6), np.tile(np.arange(6), 3), 0, 9, 9).sum((1, 2)).reshape(3, 6)
    assert lit[SQUARE].tolist() == [100, 144, 196, 256, 324, 400]
    assert (np.diff(lit, axis=1) > 0).all()
    assert lit[:, 5] / lit[:, 0] == pytest.approx(4, rel=0.15)


def test_the_heart_stands_on_its_tip_and_turns_counterclockwise_through_the_full_circle():
    turning = middle(draw(HEART, 5, np.arange(40), 0, 0)) - 15.5
    angle = np.unwrap(np.arctan2(-turning[:, 1], turning[:, 0]))  # y grows downwards
    assert turning[0, 0] == 0
    assert turning[0, 1] < -1  # more of it above the origin than below
    assert np.diff(angle) == pytest.approx(2 * np.pi / 39, abs=0.06)
    assert np.array_equal(draw(HEART, 5, 0, 0, 0), draw(HEART, 5, 39, 0, 0))


def test_images_differ_except_where_a_small_shape_meets_itself_turned():
    shape, scale, turn = (a.ravel() for a in np.meshgrid(np.arange(3), np.arange(6), np.arange(39), indexing="ij"))
    seen: dict[bytes, tuple[int, int, int]] = {}
    coincide = 0
    for image, *factors in zip(draw(shape, scale, turn, 12, 12), shape, scale, turn, strict=True):
        here = (int(factors[0]), int(factors[1]), int(factors[2]))
        there = seen.setdefault(image.tobytes(), here)
        if there == here:
            continue
        coincide += 1
        assert there[:2] == here[:2]
        period = {SQUARE: 39 / 4, ELLIPSE: 39 / 2}[here[0]]  # a heart has no symmetry: never
        turns = (here[2] - there[2]) / period
        assert abs(turns - round(turns)) * period < 1.01  # steps
    assert coincide == 30


def test_the_720_masks_are_the_same_everywhere():
    masks = SPRITES.draw(np.stack(np.unravel_index(np.arange(720) * 1024, [f.size for f in FACTORS]), -1), 64)
    assert (
        hashlib.sha256(masks.tobytes()).hexdigest()
        == "c50bbf1d27322ac45f7fd20b085d5cd08f4e3cc1343045b2eb8e1e6ed38ce9a4"
    )


def test_scales_and_orientations_look_like_those_of_dsprites():
    """Frame by frame against the animation of the authors, which shows the factors one after the other."""
    if not ANIMATION.is_file():
        pytest.skip(f"the animation of dSprites is not at {ANIMATION}")
    with Image.open(ANIMATION) as file:
        frames = np.stack([np.asarray(frame.convert("L")) > 0 for frame in ImageSequence.Iterator(file)])
    for shape, scales, turns in ((SQUARE, 256, 274), (ELLIPSE, 192, 210), (HEART, 0, 18)):
        theirs = np.concatenate([frames[scales : scales + 6], frames[turns : turns + 40]])
        ours = np.concatenate([draw(shape, np.arange(6), 0, 0, 0), draw(shape, 5, np.arange(40), 0, 0)])
        assert (ours != theirs).sum() < 0.005 * theirs.sum()
        assert (ours != theirs).sum((1, 2)).max() <= 4


def test_squares_are_where_and_as_bright_as_their_factors_say():
    values = np.stack(np.unravel_index(np.arange(147), (7, 7, 3)), -1)
    images = SQUARES.draw(values, 16)
    assert images.shape == (147, 16, 16, 1)
    assert len({image.tobytes() for image in images}) == 147
    assert ((images > 0).sum((1, 2, 3)) == 16).all()
    at = middle(images[..., 0] > 0)
    assert np.array_equal(at, values[:, :2] * 2 + 1.5)
    assert [np.unique(images[values[:, 2] == s])[-1] for s in range(3)] == [85, 170, 255]
    assert SQUARES.info.rendered
