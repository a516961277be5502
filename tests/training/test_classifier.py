"""InfoE's classifier is scikit-learn's, also where both stop before they converge.

Stopped early, a fit amplifies rounding: other orders of the samples move scikit-learn's own loss by up to 4e-5 here.
"""

import warnings

import numpy as np
import pytest
from numpy import ndarray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from factorscope_training.metrics.classifier import Together, _evaluate, _relative, _target, fit
from factorscope_training.metrics.columns import labels, standardised
from factorscope_training.metrics.features import Dense, Features, OneHot


def drawn(seed: int, n: int, sizes: tuple[int, ...], latents: int, noise: float) -> tuple[ndarray, ndarray]:
    """Factors of very different frequencies and latents that mix them."""
    rng = np.random.default_rng(seed)
    factors = np.stack([np.minimum(rng.geometric(0.3, n) - 1, size - 1) for size in sizes], axis=1)
    return factors, factors @ rng.normal(size=(len(sizes), latents)) + noise * rng.normal(size=(n, latents))


def one_hot(codes: ndarray) -> ndarray:
    return np.concatenate([column[:, None] == np.unique(column) for column in codes.T], axis=1).astype(np.float64)


def theirs(features: ndarray, factor: ndarray) -> float:
    model = LogisticRegression(C=np.inf, class_weight="balanced", tol=1e-4 / len(factor), max_iter=100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return log_loss(factor, model.fit(features, factor).predict_proba(features))


@pytest.mark.parametrize("noise", [0.0, 0.3, 3.0])
@pytest.mark.parametrize(("n", "latents"), [(300, 1), (900, 4)])
def test_numbers_that_are_classified_lose_as_much_as_in_scikit_learn(n: int, latents: int, noise: float):
    factors, z = drawn(0, n, (2, 5, 9), latents, noise)
    truths, features = list(labels(factors).T), standardised(z)
    found = fit(Dense(features), truths, iterations=100, tolerance=1e-4 / n)
    for f, truth in zip(found, truths, strict=True):
        assert f.log_loss == pytest.approx(theirs(features, truth), abs=2e-5)


@pytest.mark.parametrize("steps", [0.7, 5.0])
@pytest.mark.parametrize(("n", "latents"), [(300, 1), (900, 5)])
def test_codes_that_are_classified_lose_as_much_as_in_scikit_learn(n: int, latents: int, steps: float):
    factors, z = drawn(1, n, (2, 5, 9), latents, 0.5)
    truths, codes = list(labels(factors).T), labels(np.round(z / steps))
    found = fit(OneHot(codes), truths, iterations=100, tolerance=1e-4 / n)
    for f, truth in zip(found, truths, strict=True):
        assert f.log_loss == pytest.approx(theirs(one_hot(codes), truth), abs=2e-5)


@pytest.mark.parametrize("discrete", [False, True])
def test_a_few_samples_of_many_values_lose_as_much_as_in_scikit_learn(discrete: bool):
    factors, z = drawn(493023, 60, (8, 8), 3, 0.5)
    codes, truths = labels(np.round(z / 3)), list(labels(factors).T)
    features = OneHot(codes) if discrete else Dense(standardised(z))
    found = fit(features, truths, iterations=100, tolerance=1e-4 / 60)
    for f, truth in zip(found, truths, strict=True):
        assert f.log_loss == pytest.approx(theirs(one_hot(codes) if discrete else standardised(z), truth), abs=1e-4)


def both() -> tuple[list[tuple[Features, ndarray]], list[ndarray]]:
    """Two layouts of the same one-hot features, of more samples than one block holds."""
    factors, z = drawn(2, 6000, (4, 2), 3, 0.5)
    codes = labels(np.round(z / 3))
    hot = one_hot(codes)
    return [(Dense(hot), hot), (OneHot(codes), hot)], list(labels(factors).T)


@pytest.mark.parametrize("scales", [(0.1, 0.1), (10.0, 10.0), (500.0, 500.0), (1e5, 1e5), (0.1, 1e3), (1e3, 0.1)])
def test_loss_and_gradient_are_those_of_the_formula_however_large_the_scores(scales: tuple[float, float]):
    """At the larger scales exponentials overflow, and the scores of that factor must be shifted."""
    layouts, truths = both()
    for features, matrix in layouts:
        targets = [_target(features, truth) for truth in truths]
        points = [
            np.random.default_rng(i).normal(size=k * features.size) * scale
            for i, (k, scale) in enumerate(zip((4, 1), scales, strict=True))
        ]
        weights = np.concatenate([_relative(point, features.size) for point in points])
        found = _evaluate(features, Together(targets), weights)
        with_one = np.concatenate([matrix, np.ones((len(matrix), 1))], axis=1)
        for (loss, gradient), point, truth in zip(found, points, truths, strict=True):
            rows = point.reshape(-1, features.size)
            rows = rows if len(rows) > 1 else np.concatenate([rows, 0 * rows])
            scores = with_one @ rows.T
            scores -= scores.max(1, keepdims=True)
            chances = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
            is_true = np.eye(len(rows))[truth]
            weight = (1 / (len(rows) * np.bincount(truth)))[truth]
            logs = np.log(np.exp(scores).sum(1)) - (scores * is_true).sum(1)
            slope = ((chances - is_true) * weight[:, None]).T @ with_one
            expected = slope if len(point) > features.size else slope[:1]
            assert loss == pytest.approx(float(weight @ logs), rel=1e-10, abs=1e-12)
            np.testing.assert_allclose(gradient, expected.ravel(), atol=1e-12)


def test_a_factor_is_fitted_the_same_alone_and_beside_others():
    layouts, truths = both()
    for features, _ in layouts:
        together = fit(features, truths, iterations=30, tolerance=1e-8)
        alone = [fit(features, [truth], iterations=30, tolerance=1e-8)[0] for truth in truths]
        for a, b in zip(together, alone, strict=True):
            assert a.log_loss == pytest.approx(b.log_loss, abs=1e-9)
            assert a.converged == b.converged
