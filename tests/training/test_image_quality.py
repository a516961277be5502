"""Squared error, PSNR and SSIM."""

import numpy as np
import pytest

from factorscope_training.metrics.image_quality import mean_squared_error, psnr, ssim


def test_the_error_is_a_mean_over_the_pixels_of_each_image_alone():
    a = np.zeros((2, 3, 4, 4), np.float32)
    b = a.copy()
    b[0, 0] = 0.5  # a third of the values, each off by 1/2
    b[1] = 1
    np.testing.assert_allclose(mean_squared_error(a, b), [1 / 12, 1])


def test_psnr_is_a_mean_of_decibels_not_the_decibels_of_the_mean_error():
    assert psnr(np.array([0.1, 0.001])) == pytest.approx(20)


def test_psnr_falls_as_errors_grow():
    image = np.full((4, 1, 8, 8), 0.5)
    noise = np.random.default_rng(0).normal(size=image.shape)
    levels = [psnr(mean_squared_error(image, image + s * noise)) for s in (0.01, 0.1, 0.5)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] - levels[1] == pytest.approx(20)


def test_an_exact_copy_has_100_decibels():
    assert psnr(np.zeros(3, np.float32)) == pytest.approx(100)


@pytest.mark.parametrize("errors", [[], [np.nan], [-0.1]])
def test_errors_that_cannot_be_are_refused(errors: list[float]):
    with pytest.raises(ValueError, match="none of them negative or NaN"):
        psnr(np.array(errors, np.float64))


def pictures(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((n, 3, 13, 12))


def test_ssim_is_the_weighted_formula_in_every_window_that_lies_in_the_image():
    a, b = pictures(2), pictures(2, 1)
    apart = np.arange(11) - 5
    weights = np.exp(-(apart[:, None] ** 2 + apart**2) / (2 * 1.5**2))
    weights /= weights.sum()
    expected = np.zeros(2)
    for i, channel, row, column in np.ndindex(2, 3, 3, 2):
        x, y = (image[i, channel, row : row + 11, column : column + 11] for image in (a, b))
        mx, my = (weights * x).sum(), (weights * y).sum()
        vx, vy, both = (
            (weights * (u - m) * (v - k)).sum() for u, m, v, k in ((x, mx, x, mx), (y, my, y, my), (x, mx, y, my))
        )
        similar = (2 * mx * my + 1e-4) * (2 * both + 9e-4)
        expected[i] += similar / ((mx**2 + my**2 + 1e-4) * (vx + vy + 9e-4)) / 18
    np.testing.assert_allclose(ssim(a, b), expected)


def test_ssim_of_flat_images_compares_their_brightness_alone():
    a, b = np.full((1, 1, 11, 11), 0.2), np.full((1, 1, 11, 11), 0.4)
    assert ssim(a, b)[0] == pytest.approx((2 * 0.08 + 1e-4) / (0.04 + 0.16 + 1e-4))


def test_an_image_is_like_itself_unlike_its_negative_and_the_order_does_not_matter():
    a, b = pictures(3), pictures(3, 1)
    np.testing.assert_allclose(ssim(a, a), 1)
    assert (ssim(a, 1 - a) < -0.5).all()
    np.testing.assert_allclose(ssim(a, b), ssim(b, a))
    np.testing.assert_allclose(ssim(a, b)[1:], ssim(a[1:], b[1:]))


def test_images_that_ssim_is_not_for_are_refused():
    with pytest.raises(ValueError, match="11 x 11 pixels; the images are 10 x 12"):
        ssim(np.zeros((1, 1, 10, 12)), np.zeros((1, 1, 10, 12)))
    with pytest.raises(ValueError, match="neither NaN nor infinite"):
        ssim(np.full((1, 1, 11, 11), np.nan), np.zeros((1, 1, 11, 11)))
