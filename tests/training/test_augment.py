"""Transforms of a batch: each image by its own draw, the amounts as asked, right angles kept."""

import inspect

import numpy as np
import pytest
import torch
from PIL import Image
from pydantic import ValidationError
from torch import Tensor

from factorscope_training import augment
from factorscope_training.augment import UNIFORMS, Augment, transform, warp

COLUMNS = ("rotation", "dx", "dy", "scale", "flip", "brightness", "contrast", "hue")
FLIP, HUE = COLUMNS.index("flip"), COLUMNS.index("hue")
EVERYTHING = Augment(preset="large", vertical_flip=True, jitter=True)


def images(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def draw(n: int, **columns: float) -> Tensor:
    """Rows of 1/2, which change nothing, with these columns replaced."""
    u = torch.full((n, UNIFORMS), 0.5, dtype=torch.float64)
    for name, value in columns.items():
        u[:, COLUMNS.index(name)] = value
    return u


def warped(x: Tensor, degrees: float = 0, dx: float = 0, dy: float = 0, scale: float = 1) -> Tensor:
    return warp(x, *(torch.full((len(x),), value, dtype=x.dtype) for value in (degrees, dx, dy, scale)))


def test_the_identity_returns_the_image():
    for shape in ((2, 1, 28, 28), (2, 3, 64, 64), (1, 3, 9, 14)):
        x = images(*shape)
        assert torch.allclose(warped(x), x, rtol=0, atol=1e-12)
        assert torch.allclose(warped(x.float()), x.float(), rtol=0, atol=4e-6)
        assert torch.allclose(transform(x, draw(len(x)), EVERYTHING), x, rtol=0, atol=1e-12)


def test_a_quarter_turn_is_rot90_counterclockwise():
    x = images(2, 3, 8, 8)
    assert torch.allclose(warped(x, degrees=90), torch.rot90(x, 1, (2, 3)), rtol=0, atol=1e-12)
    assert torch.allclose(warped(x, degrees=-90), torch.rot90(x, -1, (2, 3)), rtol=0, atol=1e-12)


def test_a_turn_keeps_distances_in_an_image_that_is_not_square():
    """A pixel two to the right of the middle comes to lie two above it, whatever the sides."""
    x = torch.zeros(1, 1, 7, 13, dtype=torch.float64)
    x[0, 0, 3, 8] = 1
    turned = warped(x, degrees=90)
    assert turned[0, 0, 1, 6] == pytest.approx(1)
    assert turned.sum() == pytest.approx(1)


def test_a_shift_by_whole_pixels_moves_every_pixel_and_fills_with_zeros():
    x = images(1, 1, 5, 8)
    moved = warped(x, dx=2 / 8, dy=-1 / 5)
    expected = torch.zeros_like(x)
    expected[:, :, :4, 2:] = x[:, :, 1:, :6]
    assert torch.allclose(moved, expected, rtol=0, atol=1e-12)


def test_scale_grows_the_content_about_the_middle():
    x = torch.zeros(1, 1, 9, 9, dtype=torch.float64)
    x[0, 0, 4, 6] = 1
    assert warped(x, scale=2)[0, 0, 4, 8] == pytest.approx(1)
    assert warped(x, scale=2).sum() == pytest.approx(4 - 0.5 - 0.5)  # a tent of 2 x 2 pixels, a column of it outside


def test_the_shift_comes_after_the_turn():
    x = images(1, 1, 8, 8)
    turned = torch.rot90(x, 1, (2, 3))
    assert torch.allclose(warped(x, degrees=90, dx=1 / 8)[..., 1:], turned[..., :-1], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("column", "low", "high"),
    [
        ("rotation", {"degrees": -30}, {"degrees": 30}),
        ("dx", {"dx": -0.1}, {"dx": 0.1}),
        ("dy", {"dy": -0.1}, {"dy": 0.1}),
        ("scale", {"scale": 0.75}, {"scale": 1.25}),
    ],
)
def test_a_draw_of_0_and_1_gives_the_ends_of_the_range(column, low, high):
    x, a = images(1, 1, 10, 10), Augment(preset="large")
    assert torch.allclose(transform(x, draw(1, **{column: 0}), a), warped(x, **low))
    assert torch.allclose(transform(x, draw(1, **{column: 1}), a), warped(x, **high))
    assert not torch.allclose(warped(x, **low), warped(x, **high), atol=0.1)


def test_each_image_of_a_batch_has_its_own_draw():
    """A parameter drawn once for the whole batch would fail here, for each of the columns."""
    x = images(1, 3, 12, 12).expand(8, -1, -1, -1)
    for column in range(UNIFORMS):
        u = draw(8)
        u[:, column] = torch.linspace(0, 0.99, 8)
        out = transform(x, u, EVERYTHING)
        distinct = {image.numpy().tobytes() for image in out}
        assert len(distinct) == (2 if column == FLIP else 8), f"column {column}"


def test_an_image_is_changed_alike_alone_and_in_a_batch_and_every_time():
    x, u = images(5, 3, 11, 8), images(5, UNIFORMS, seed=1)
    out = transform(x, u, EVERYTHING)
    assert torch.equal(transform(x, u, EVERYTHING), out)
    for i in range(5):
        assert torch.allclose(transform(x[i : i + 1], u[i : i + 1], EVERYTHING)[0], out[i], rtol=0, atol=1e-12)


def test_half_of_the_images_stand_upside_down():
    x, a = images(4, 1, 6, 6), Augment(vertical_flip=True)
    u = draw(4)
    u[:, FLIP] = torch.tensor([0.0, 0.49, 0.5, 0.99])
    assert torch.equal(transform(x, u, a), torch.cat([x[:2].flip(2), x[2:]]))


def test_the_flip_comes_before_the_warp():
    x, a = images(1, 1, 10, 10), Augment(shift=0.1, vertical_flip=True)
    assert torch.allclose(transform(x, draw(1, dy=1, flip=0), a), warped(x.flip(2), dy=0.1))


def test_brightness_and_contrast_are_factors_around_1():
    x, a = torch.tensor([[[[0.2, 0.6]]]], dtype=torch.float64), Augment(jitter=True)
    assert transform(x, draw(1, brightness=0), a).flatten().tolist() == pytest.approx([0.16, 0.48])
    assert transform(x, draw(1, brightness=1), a).flatten().tolist() == pytest.approx([0.24, 0.72])
    assert transform(x, draw(1, contrast=0), a).flatten().tolist() == pytest.approx([0.3, 0.5])
    assert transform(x, draw(1, contrast=1), a).flatten().tolist() == pytest.approx([0.1, 0.7])
    assert transform(x, draw(1, brightness=1, contrast=0), a).flatten().tolist() == pytest.approx([0.36, 0.6])


def test_contrast_of_colours_is_about_their_grey():
    red = torch.zeros(1, 3, 2, 2, dtype=torch.float64)
    red[:, 0] = 0.8
    out = transform(red, draw(1, contrast=0), Augment(jitter=True))
    assert out[0, :, 0, 0].tolist() == pytest.approx([0.4 + 0.1196, 0.1196, 0.1196])  # grey 0.299 * 0.8, half of it


def test_a_turned_hue_is_that_of_the_hsv_circle():
    """Against Pillow's HSV, at whole steps of its 256 hues."""
    x = (images(40, 3, 1, 1) * 255).round()
    steps = torch.randint(-51, 52, (40,), generator=torch.Generator().manual_seed(2)).double()
    u = draw(40)
    u[:, HUE] = 0.5 + steps / 256 / 0.4
    ours = transform(x / 255, u, Augment(jitter=True))[..., 0, 0] * 255
    pixels = Image.fromarray(x[..., 0].numpy().astype(np.uint8).transpose(0, 2, 1))  # a column of 40
    hsv = np.array(pixels.convert("HSV"))
    hsv[:, 0, 0] += steps.numpy().astype(np.int64).astype(np.uint8)  # modulo 256
    theirs = np.asarray(Image.fromarray(hsv, "HSV").convert("RGB"))[:, 0]
    assert ours.numpy() == pytest.approx(theirs, abs=8)  # Pillow's three numbers are whole


def test_grey_stays_grey_under_hue_and_one_channel_has_none():
    grey, a = images(6, 1, 5, 5), Augment(jitter=True)
    u = draw(6)
    u[:, HUE] = torch.linspace(0, 1, 6)
    assert torch.allclose(transform(grey.expand(-1, 3, -1, -1), u, a), grey.expand(-1, 3, -1, -1), rtol=0, atol=1e-12)
    assert torch.allclose(transform(grey, u, a), grey, rtol=0, atol=1e-12)


def test_results_stay_between_0_and_1():
    x = images(64, 3, 8, 8).round().float()
    out = transform(x, images(64, UNIFORMS, seed=3).float(), EVERYTHING)
    assert out.dtype == torch.float32
    assert out.min() >= 0
    assert out.max() <= 1


def test_places_are_exact_under_autocast():
    x, u = images(2, 3, 64, 64).float(), images(2, UNIFORMS, seed=4).float()
    with torch.autocast("cpu", torch.bfloat16):
        inside = transform(x, u, EVERYTHING)
    assert torch.equal(inside, transform(x, u, EVERYTHING))


def test_it_compiles_into_one_graph(monkeypatch):
    for name, function in inspect.getmembers(augment, inspect.isfunction):
        monkeypatch.setattr(augment, name, inspect.unwrap(function))  # without the checks of shapes
    x, u = images(2, 3, 8, 8), images(2, UNIFORMS)
    compiled = torch.compile(augment.transform, fullgraph=True, backend="eager")
    assert torch.equal(compiled(x, u, EVERYTHING), transform(x, u, EVERYTHING))


def test_a_preset_stands_for_three_ranges_and_survives_being_written_down():
    a = Augment(preset="simple")
    assert (a.rotation, a.shift, a.scale) == (15, 0.05, (0.9, 1.1))
    assert Augment.model_validate_json(a.model_dump_json()) == a
    assert Augment(rotation=20).scale == (1, 1)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "this changes no image: give a preset, rotation, shift"),
        ({"rotation": 0, "scale": (1, 1)}, "this changes no image"),
        ({"preset": "simple", "rotation": 20}, "give the preset 'simple' or rotation, shift and scale, not both"),
        ({"preset": "simple", "scale": (0.5, 2)}, "not both"),
        ({"scale": (1.1, 0.9)}, "scale goes from the smallest to the largest, not from 1.1 to 0.9"),
        ({"scale": (0, 1)}, "greater than 0"),
        ({"shift": 1}, "less than 1"),
        ({"rotation": -5}, "greater than or equal to 0"),
        ({"preset": "huge"}, "'simple' or 'large'"),
        ({"preset": ["simple"]}, "'simple' or 'large'"),
        ({"rotations": 3}, "Extra inputs are not permitted"),
    ],
)
def test_what_contradicts_itself_or_does_nothing_is_refused(given, says):
    with pytest.raises(ValidationError, match=says):
        Augment.model_validate(given)


def test_a_draw_of_another_width_is_refused():
    with pytest.raises(ValueError, match="a draw has 8 columns, not 7"):
        transform(images(1, 1, 4, 4), images(1, 7), EVERYTHING)
