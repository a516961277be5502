"""The solver behind InfoE walks as scipy's does, step by step."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy import ndarray
from scipy.optimize import minimize, rosen, rosen_der

from factorscope_training.metrics.lbfgs import Descent, minimise

Loss = Callable[[ndarray], tuple[float, ndarray]]


def walk(loss: Loss, start: ndarray, iterations: int) -> tuple[Descent, int]:
    """And how often the loss was asked for."""
    descent = minimise(start, iterations=iterations, tolerance=1e-8)
    point, asked = next(descent), 0
    while True:
        asked += 1
        try:
            point = descent.send(loss(point))
        except StopIteration as stop:
            return stop.value, asked


def bowl(x: ndarray) -> tuple[float, ndarray]:
    """A quadratic with curvatures from 1 to 1000."""
    curvature = np.geomspace(1, 1000, len(x))
    return float(curvature @ (x - 1) ** 2 / 2), curvature * (x - 1)


def shallow(x: ndarray) -> tuple[float, ndarray]:
    """So flat at the start that the first step must be long."""
    loss, gradient = bowl(x)
    return loss / 1e5, gradient / 1e5


def valley(x: ndarray) -> tuple[float, ndarray]:
    return float(rosen(x)), rosen_der(x)


def waves(x: ndarray) -> tuple[float, ndarray]:
    """Not convex: line searches have to turn round."""
    return float(np.sum(np.sin(3 * x) + 0.1 * x**2)), 3 * np.cos(3 * x) + 0.2 * x


@pytest.mark.parametrize("iterations", [1, 2, 3, 7, 15, 25])
@pytest.mark.parametrize("loss", [bowl, shallow, valley, waves])
def test_it_stands_where_scipy_stands_after_as_many_iterations(loss: Loss, iterations: int):
    start = np.random.default_rng(0).normal(size=12) * 3
    options = {"maxiter": iterations, "maxls": 50, "gtol": 1e-8, "ftol": 64 * np.finfo(float).eps}
    theirs = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    ours, asked = walk(loss, start, iterations)
    np.testing.assert_allclose(ours.x, theirs.x, atol=1e-8)
    assert (ours.iterations, asked) == (theirs.nit, theirs.nfev)


def test_it_rests_at_once_where_the_gradient_is_nothing():
    descent, asked = walk(bowl, np.ones(5), 10)
    assert (descent.iterations, asked) == (0, 1)


def test_a_gradient_that_points_the_wrong_way_ends_the_walk_where_it_began():
    descent, asked = walk(lambda x: (bowl(x)[0], -bowl(x)[1]), np.zeros(3), 10)
    np.testing.assert_allclose(descent.x, 0, atol=1e-6)
    assert asked <= 60
