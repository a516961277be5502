"""Eccentricity, participation ratio, norms and projections of spectra solved by hand."""

import numpy as np
import pytest

from factorscope_training.metrics.spectrum import eccentricity, norm_variation, participation_ratio, project
from factorscope_training.statistics import principal_components

STRETCHED = np.array([2, 1.5, 1, 0.7, 0.5, 0.3, 0.2, 0.1]) ** 2
"""Eigenvalues whose scores are known: eccentricity 20, participation ratio 2.95."""


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("d", [1, 2, 8])
def test_an_even_spectrum_is_round_and_every_direction_takes_part(d: int):
    values = np.full(d, 3.7)
    assert eccentricity(values) == pytest.approx(1)
    assert participation_ratio(values) == pytest.approx(d)


def test_a_stretched_spectrum():
    assert eccentricity(STRETCHED) == pytest.approx(20)
    assert eccentricity(STRETCHED, rank=3) == pytest.approx(2)
    assert participation_ratio(STRETCHED) == pytest.approx(8.13**2 / 22.3749)
    assert participation_ratio(1e200 * STRETCHED) == pytest.approx(2.95, abs=0.01)


def test_a_dead_direction_leaves_the_ratio_undefined_but_not_at_a_lower_rank():
    values = np.array([4.0, 1, 1e-13])
    assert eccentricity(values) is None
    assert eccentricity(values, rank=2) == pytest.approx(2)
    assert participation_ratio(np.array([4.0, 0, 0])) == 1


def test_codes_that_are_all_equal_have_stated_values():
    assert eccentricity(np.zeros(3)) is None
    assert participation_ratio(np.zeros(3)) == 0
    assert norm_variation(np.zeros((5, 3))) == 0


def test_norms_do_not_vary_on_a_sphere_and_do_by_half_between_1_and_3():
    z = rng().normal(size=(50, 4))
    assert norm_variation(2.5 * z / np.linalg.norm(z, axis=1, keepdims=True)) == pytest.approx(0, abs=1e-15)
    assert norm_variation(np.array([[1.0, 0], [0, -3]])) == pytest.approx(0.5)


@pytest.mark.parametrize(("d", "expected"), [(2, 0.524), (8, 0.254), (32, 0.126), (128, 0.0625)])
def test_norms_of_a_gaussian_vary_as_those_of_its_dimension(d: int, expected: float):
    assert norm_variation(rng().normal(size=(10_000, d))) == pytest.approx(expected, rel=0.03)


def test_projections_keep_the_first_components_only():
    mean, vectors = np.array([10.0, 0, 0]), np.array([[0, 0, 1], [0.6, 0.8, 0], [-0.8, 0.6, 0]])
    z = np.array([[10.6, 0.8, 5]])  # 5 along the first, 1 along the second
    np.testing.assert_allclose(project(z, mean, vectors, 0), [mean])
    np.testing.assert_allclose(project(z, mean, vectors, 1), [[10, 0, 5]], atol=1e-15)
    np.testing.assert_allclose(project(z, mean, vectors, 2), z)
    z = rng().normal(size=(20, 3)) + 4
    np.testing.assert_allclose(project(z, mean, vectors, 3), z)


def test_what_a_projection_loses_is_the_variance_of_the_components_left_out():
    z = rng().normal(size=(500, 4)) @ rng(1).normal(size=(4, 4)) + 3
    mean, values, vectors = principal_components(z)
    for k in range(5):
        lost = ((z - project(z, mean, vectors, k)) ** 2).sum(1).mean()
        assert lost == pytest.approx(values[k:].sum(), abs=1e-12)


def test_requests_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="rank 4 of 3 eigenvalues"):
        eccentricity(np.ones(3), rank=4)
    for bad in ([], [1.0, 2], [1, -1e-3], [np.nan], [np.inf, 1]):
        with pytest.raises(ValueError, match="in descending order"):
            participation_ratio(np.array(bad, np.float64))
    with pytest.raises(ValueError, match="k = 3 components of 2"):
        project(np.ones((1, 2)), np.ones(2), np.eye(2), 3)
