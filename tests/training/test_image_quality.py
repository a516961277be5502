"""Squared error and PSNR."""

import numpy as np
import pytest

from factorscope_training.metrics.image_quality import mean_squared_error, psnr


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
