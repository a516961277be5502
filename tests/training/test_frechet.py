"""The Frechet distance: Gaussians solved by hand, and sets that break a plain matrix square root."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from factorscope_training.metrics.frechet import frechet_distance, frechet_of_moments


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_diagonal_gaussians_solved_by_hand():
    """Means 3 and 4 apart; standard deviations 1 and 3, then 2 and 2: 25 + (1 - 3)^2 + 0."""
    zero = np.zeros(2)
    assert frechet_of_moments(zero, np.diag([1.0, 4]), np.array([3.0, 4]), np.diag([9.0, 4])) == pytest.approx(29)
    assert frechet_of_moments(zero, np.diag([1.0, 4]), zero, np.diag([4.0, 1])) == pytest.approx(2)
    assert frechet_of_moments(zero, np.zeros((2, 2)), zero, np.diag([9.0, 4])) == pytest.approx(13)


def test_one_feature_is_the_difference_of_means_and_of_deviations_squared():
    a, b = np.array([[0.0], [2]]), np.array([[10.0], [14], [18]])  # deviations sqrt 2 and 4, normalised by n - 1
    assert frechet_distance(a, b) == pytest.approx(13**2 + (4 - np.sqrt(2)) ** 2)


def test_covariances_that_do_not_commute_agree_with_the_matrix_square_root():
    roots = rng().normal(size=(2, 5, 5))
    a, b = (root @ root.T for root in roots)
    mean = rng(1).normal(size=5)
    expected = mean @ mean + np.trace(a + b - 2 * np.real(sqrtm(a @ b)))
    assert frechet_of_moments(np.zeros(5), a, mean, b) == pytest.approx(expected, abs=1e-9)


def test_equal_sets_are_at_distance_0_also_with_dead_and_copied_features():
    x = rng().normal(size=(30, 64)) * np.logspace(-6, 3, 64)
    x[:, 5], x[:, 6] = 0, x[:, 7]
    assert frechet_distance(x, rng(1).permutation(x)) == pytest.approx(0, abs=1e-7)
    assert frechet_distance(x.astype(np.float32), x.astype(np.float32)) == pytest.approx(0, abs=1e-7)


def test_a_shift_adds_its_square_and_order_does_not_matter():
    x, y = rng().normal(size=(50, 3)), rng(1).normal(size=(40, 3)) @ rng(2).normal(size=(3, 3))
    shift = np.array([1.0, -2, 2])
    assert frechet_distance(x, x + shift) == pytest.approx(9)
    assert frechet_distance(x, y) == pytest.approx(frechet_distance(y, x))
    assert frechet_distance(x, y) > 0.1


def test_fewer_samples_read_higher():
    """Both sets are from one Gaussian, so the truth is 0."""
    few, many = (frechet_distance(rng(0).normal(size=(n, 8)), rng(1).normal(size=(n, 8))) for n in (50, 2000))
    assert few > 10 * many > 0


def test_sets_without_a_covariance_are_refused():
    x = rng().normal(size=(5, 2))
    with pytest.raises(ValueError, match="the sets have 5 and 1"):
        frechet_distance(x, x[:1])
    with pytest.raises(ValueError, match="NaN or infinite"):
        frechet_distance(x, np.full((5, 2), np.inf))
