"""Every rule's draws have the moments, the radius, the plane or the signs that its sentence promises."""

import inspect
from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from numpy import ndarray

from factorscope_models import sampling
from factorscope_models.sampling import RULES

N = 20_000

CODES = np.random.default_rng(5).normal(size=(400, 3)) * [2, 1, 0.3] @ np.array([[1, 1, 0], [0, 1, 1], [1, 0, 2]]) + [
    1,
    0,
    -4,
]
COVARIANCE = np.cov(CODES, rowvar=False, bias=True)
ASCENDING, COLUMNS = np.linalg.eigh(COVARIANCE)
MEAN, EIGENVALUES, EIGENVECTORS = CODES.mean(0), ASCENDING[::-1], COLUMNS.T[::-1]
COMPONENTS = (MEAN, EIGENVALUES, EIGENVECTORS)
CODEBOOKS = [[-1.0, 0.5], [0.0, 0.25, 3.0], [7.0, 8.0]]
COUNTS = [[1, 3], [2, 0, 6], [5, 5]]

DRAWS: dict[str, Callable[[np.random.Generator], ndarray]] = {
    "normal": lambda rng: sampling.normal(N, 3, rng),
    "mixture": lambda rng: sampling.mixture(N, 3, 1.5, rng),
    "weighted": lambda rng: sampling.weighted(N, np.array([0, 0.25, 1]), 1.5, rng),
    "joint": lambda rng: sampling.joint(N, CODES, 1.5, rng),
    "corners": lambda rng: sampling.corners(N, 3, 1.5, rng),
    "gaussian": lambda rng: sampling.gaussian(N, *COMPONENTS, rng),
    "ellipsoid": lambda rng: sampling.ellipsoid(N, *COMPONENTS, rng),
    "sphere": lambda rng: sampling.sphere(N, MEAN, EIGENVALUES, rng),
    "truncated": lambda rng: sampling.truncated(N, *COMPONENTS, 2, rng),
    "usage": lambda rng: sampling.usage(N, CODEBOOKS, COUNTS, rng),
}


def draw(rule: str, seed: int = 0) -> ndarray:
    return DRAWS[rule](np.random.default_rng(seed))


def test_every_rule_has_a_sentence_and_a_function_and_the_other_way_round():
    public = {name for name in vars(sampling) if name[0] != "_" and inspect.isfunction(getattr(sampling, name))}
    assert public == set(RULES) == set(DRAWS) == set(get_args(sampling.Rule))
    assert all(sentence.count(".") == 0 and sentence[0].islower() for sentence in RULES.values())


def test_every_sentence_says_whose_the_rule_is():
    assert all(sentence.endswith("the rule is our choice") for sentence in RULES.values())


@pytest.mark.parametrize("rule", RULES)
def test_the_generator_decides_the_draws(rule: str):
    np.testing.assert_array_equal(draw(rule), draw(rule))
    assert (draw(rule) != draw(rule, seed=1)).any()
    assert draw(rule).shape == (N, 3)


@pytest.mark.parametrize(("rule", "variance"), [("normal", 1), ("mixture", 1 + 1.5**2), ("corners", 1.5**2)])
def test_symmetric_rules_have_mean_0_and_independent_latents(rule: str, variance: float):
    z = draw(rule)
    np.testing.assert_allclose(z.mean(0), 0, atol=0.06)
    np.testing.assert_allclose(np.cov(z, rowvar=False), variance * np.eye(3), atol=0.1)


def test_corners_are_exactly_at_r_and_all_occur():
    z = draw("corners")
    assert np.unique(z).tolist() == [-1.5, 1.5]
    assert len(np.unique(z, axis=0)) == 8


def test_weighted_signs_are_as_frequent_as_asked():
    """Mean (2 p - 1) r; a constant sign has no variance of its own."""
    z = draw("weighted")
    np.testing.assert_allclose(z.mean(0), [-1.5, -0.75, 1.5], atol=0.05)
    np.testing.assert_allclose(z.var(0), [1, 1 + 1.5**2 * 0.75, 1], rtol=0.05)


def test_joint_draws_only_rows_of_signs_that_occur():
    """r is so large that noise changes no sign."""
    codes = np.array([[0.1, -2, 3], [-1, -1, 0], [-5, -0.1, -7], [4, 4, 4]])
    z = sampling.joint(1000, codes, 50, np.random.default_rng(0))
    rows, counts = np.unique(np.sign(z), axis=0, return_counts=True)
    np.testing.assert_array_equal(rows, [[-1, -1, -1], [1, -1, 1], [1, 1, 1]])
    np.testing.assert_allclose(counts / 1000, [0.5, 0.25, 0.25], atol=0.06)
    assert np.abs(np.abs(z) - 50).mean() == pytest.approx(np.sqrt(2 / np.pi), abs=0.05), "and adds N(0, 1)"


@pytest.mark.parametrize("rule", ["gaussian", "ellipsoid"])
def test_both_have_the_mean_and_covariance_of_the_codes(rule: str):
    z = draw(rule)
    np.testing.assert_allclose(z.mean(0), MEAN, atol=0.08)
    np.testing.assert_allclose(np.cov(z, rowvar=False), COVARIANCE, atol=0.25)
    assert np.abs(COVARIANCE).max() > 4, "so the tolerance can fail"


def test_the_ellipsoid_is_a_shell_and_the_gaussian_is_not():
    def distances(z: ndarray) -> ndarray:
        return np.linalg.norm((z - MEAN) @ EIGENVECTORS.T / np.sqrt(EIGENVALUES), axis=1)

    np.testing.assert_allclose(distances(draw("ellipsoid")), np.sqrt(3))
    assert distances(draw("gaussian")).std() > 0.5


def test_the_sphere_is_about_the_origin_and_has_the_codes_root_mean_square_norm():
    z = draw("sphere")
    np.testing.assert_allclose(np.linalg.norm(z, axis=1), np.sqrt((CODES**2).sum(1).mean()))
    np.testing.assert_allclose(z.mean(0), 0, atol=0.15)


def test_truncated_draws_lie_in_the_plane_of_the_first_components_and_fill_it():
    scores = (draw("truncated") - MEAN) @ EIGENVECTORS.T
    np.testing.assert_allclose(scores[:, 2], 0, atol=1e-12)
    np.testing.assert_allclose(scores[:, :2].var(0), EIGENVALUES[:2], rtol=0.05)
    np.testing.assert_array_equal(sampling.truncated(2, *COMPONENTS, 0, np.random.default_rng(0)), [MEAN, MEAN])


@pytest.mark.parametrize("k", [-1, 4])
def test_components_that_are_not_there_are_refused(k: int):
    with pytest.raises(ValueError, match=f"k = {k} components of 3"):
        sampling.truncated(2, *COMPONENTS, k, np.random.default_rng(0))


def test_codes_are_as_frequent_as_counted_and_independent():
    z = draw("usage")
    for column, values, counts in zip(z.T, CODEBOOKS, COUNTS, strict=True):
        shares = [(column == value).mean() for value in values]
        np.testing.assert_allclose(shares, np.array(counts) / sum(counts), atol=0.02)
    assert not (z[:, 1] == 0.25).any(), "what no image holds is never drawn"
    np.testing.assert_allclose(np.corrcoef(z, rowvar=False), np.eye(3), atol=0.03)


def test_a_latent_whose_codes_nobody_counted_cannot_be_drawn():
    with pytest.raises(ValueError, match="latent 1 has no code"):
        sampling.usage(2, [[0.0], [1.0, 2.0]], [[1], [0, 0]], np.random.default_rng(0))
