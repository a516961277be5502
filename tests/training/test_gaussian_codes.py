"""KL, active units, information and NLL of Gaussian codes, on a model whose every number is known."""

import math

import numpy as np
import pytest
from numpy import ndarray

from factorscope_training.metrics.gaussian_codes import (
    active_units,
    code_information,
    draw_codes,
    importance_nll,
    kl_by_latent,
    log_density,
)

W = np.array([[2, 0], [0, 0.05], [1, 0]])
"""Of the linear Gaussian model p(z) = N(0, I), p(x|z) = N(Wz, I)."""

COVARIANCE = np.linalg.inv(np.eye(2) + W.T @ W)
"""Of its exact posterior, diagonal because the columns of W are orthogonal."""

INFORMATION = 0.8971281747
"""Nats, 1/2 ln det(I + W'W): the mean KL of the exact posterior, and I(x; z), for the codes then follow the prior."""


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def images(n: int) -> ndarray:
    return rng(1).normal(size=(n, 2)) @ W.T + rng(2).normal(size=(n, 3))


def posterior(x: ndarray, shrink: float = 1.0) -> tuple[ndarray, ndarray]:
    """Mean and log-variance, the exact variance times `shrink`."""
    return x @ W @ COVARIANCE, np.tile(np.log(shrink * np.diag(COVARIANCE)), (len(x), 1))


def nll(x: ndarray, draws: int, shrink: float) -> ndarray:
    mean, log_var = (part[:, None] for part in posterior(x, shrink))
    z = mean + np.exp(0.5 * log_var) * rng(3).normal(size=(len(x), draws, 2))
    return importance_nll(
        log_density(x[:, None], z @ W.T, np.zeros((1, 1, 3))),
        log_density(z, np.zeros((1, 1, 2)), np.zeros((1, 1, 2))),
        log_density(z, mean, log_var),
    )


def exact_nll(x: ndarray) -> ndarray:
    s = np.eye(3) + W @ W.T
    squares = np.einsum("ni,ij,nj->n", x, np.linalg.inv(s), x)
    return 0.5 * (3 * math.log(2 * math.pi) + np.log(np.linalg.det(s)) + squares)


@pytest.mark.parametrize("draws", [1, 7])
def test_the_exact_posterior_gives_the_exact_nll_of_every_image_at_any_number_of_draws(draws: int):
    x = images(200)
    np.testing.assert_allclose(nll(x, draws, shrink=1), exact_nll(x), rtol=0, atol=5e-14)


def test_a_posterior_too_narrow_costs_what_theory_says_and_less_with_more_draws():
    """Half the variance in two dimensions makes every weight 1 / (2 sqrt(u)), u uniform: ln 2 - 1/2 at one draw."""
    x = images(3000)
    gaps = {s: nll(x, s, shrink=0.5) - exact_nll(x) for s in (1, 5, 50)}
    uniform = rng(9).random((100_000, 5))
    five = -np.log((0.5 / np.sqrt(uniform)).mean(1))
    assert gaps[1].mean() == pytest.approx(0.1931471806, abs=4 * gaps[1].std() / 3000**0.5)
    assert gaps[5].mean() == pytest.approx(five.mean(), abs=4 * five.std() / 3000**0.5)
    assert 0 < gaps[50].mean() < 0.04


def test_the_information_and_the_mean_kl_of_the_exact_posterior_are_those_of_the_model():
    mean, log_var = posterior(images(4000))
    kl = kl_by_latent(mean, log_var)
    assert kl.sum() == pytest.approx(INFORMATION, abs=0.04)
    assert kl[1] == pytest.approx(0.5 * np.log(1 + 0.05**2), abs=3e-4)
    found = code_information(mean, log_var, draw_codes(mean, log_var, rng()))
    assert found.value == pytest.approx(INFORMATION, abs=4 * found.standard_error)
    assert 0.005 < found.standard_error < 0.015
    assert found.cap == pytest.approx(np.log(4000))


def test_a_scalar_model_of_slope_2_has_half_ln_5_nats():
    """W = 2: posterior variance 1/5, means 2x/5 of variance 4/5."""
    x = 2 * rng(4).normal(size=(3000, 1)) + rng(5).normal(size=(3000, 1))
    mean, log_var = 0.4 * x, np.full((3000, 1), np.log(0.2))
    found = code_information(mean, log_var, draw_codes(mean, log_var, rng()))
    assert found.value == pytest.approx(0.8047189562, abs=4 * found.standard_error)
    assert kl_by_latent(mean, log_var)[0] == pytest.approx(0.8047189562, abs=0.05)
    assert active_units(mean).variances[0] == pytest.approx(0.8, abs=0.08)


def test_information_is_the_average_log_ratio_computed_the_long_way():
    mean, log_var = rng(1).normal(size=(30, 3)), rng(2).normal(size=(30, 3)) - 1
    z = draw_codes(mean, log_var, rng())
    pairs = log_density(z[:, None], mean[None], log_var[None])
    expected = np.mean(np.diag(pairs) - np.log(np.exp(pairs).mean(1)))
    assert code_information(mean, log_var, z).value == pytest.approx(expected, abs=1e-12)


def test_posteriors_far_apart_tell_exactly_which_image_and_no_more():
    """More images than one block holds."""
    mean = rng().normal(size=(1100, 4))
    log_var = np.full((1100, 4), -20.0)
    found = code_information(mean, log_var, draw_codes(mean, log_var, rng()))
    assert found.value == pytest.approx(np.log(1100), abs=1e-9)
    half = code_information(mean[:500], log_var[:500], draw_codes(mean[:500], log_var[:500], rng()))
    assert half.value == pytest.approx(6.2146, abs=1e-4)


def test_a_collapsed_code_has_no_kl_no_information_and_no_active_unit():
    mean = log_var = np.zeros((50, 2), np.float32)
    np.testing.assert_array_equal(kl_by_latent(mean, log_var), [0, 0])
    assert code_information(mean, log_var, draw_codes(mean, log_var, rng())).value == pytest.approx(0, abs=1e-14)
    assert active_units(mean).count == 0
    single = code_information(mean[:1], log_var[:1], draw_codes(mean[:1], log_var[:1], rng()))
    assert (single.value, single.standard_error, single.cap) == (pytest.approx(0, abs=1e-14), 0, 0)


def test_a_latent_is_active_where_the_variance_of_its_mean_exceeds_the_threshold():
    """Means at plus and minus sqrt(v) have variance v."""
    mean = np.sqrt([0.02, 0.005]) * np.array([[1], [-1]])
    found = active_units(mean)
    np.testing.assert_allclose(found.variances, [0.02, 0.005])
    assert (found.count, found.active.tolist(), found.threshold) == (1, [True, False], 0.01)
    assert active_units(mean, threshold=0.001).count == 2
    exact = active_units(posterior(images(5000))[0])
    assert exact.count == 1
    np.testing.assert_allclose(exact.variances, [0.833333, 0.002494], rtol=0.06)


def test_a_kl_solved_by_hand():
    """KL(N(0.5, 1) || N(0, 1)) = 1/8; variance 2 costs (1 - ln 2) / 2."""
    mean, log_var = np.array([[0.5, 0], [-0.5, 0]]), np.array([[0, math.log(2)], [0, math.log(2)]])
    np.testing.assert_allclose(kl_by_latent(mean, log_var), [0.125, 0.1534264097], atol=1e-10)


def test_drawn_codes_have_the_posteriors_mean_and_variance():
    mean, log_var = np.tile([[1.0, -2]], (20_000, 1)), np.tile(np.log([[0.25, 4]]), (20_000, 1))
    z = draw_codes(mean, log_var, rng())
    np.testing.assert_allclose(z.mean(0), [1, -2], atol=0.06)
    np.testing.assert_allclose(z.var(0), [0.25, 4], rtol=0.05)


def test_an_image_that_no_draw_explains_has_an_infinite_nll():
    zero = np.zeros((2, 3))
    likelihood = np.array([[-np.inf, -np.inf, -np.inf], [-np.inf, -1e4, -np.inf]])
    np.testing.assert_allclose(importance_nll(likelihood, zero, zero), [np.inf, 1e4 + np.log(3)])


def test_log_weights_that_make_no_sense_are_refused():
    zero = np.zeros((2, 3))
    with pytest.raises(ValueError, match="1 images have log weights that are NaN"):
        importance_nll(np.array([[0, np.nan, 0], [0, 0, 0]]), zero, zero)
    with pytest.raises(ValueError, match="at least one image and one draw"):
        importance_nll(zero[:, :0], zero[:, :0], zero[:, :0])
    with pytest.raises(ValueError, match="NaN or infinite"):
        code_information(np.full((2, 3), np.nan), zero, zero)
