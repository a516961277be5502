"""Multinomial logistic regression with an L1 penalty: the few latents that tell a label."""

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64, Int, Int64
from numpy import ndarray
from scipy.special import softmax

TOLERANCE = 1e-5
"""No coefficient moves by more than this in the last step."""


@final
@dataclass(frozen=True)
class Lasso:
    """Scores are `features @ weights + intercepts`; the label with the largest is predicted."""

    classes: Int64[ndarray, " label"]
    weights: Float64[ndarray, "feature label"]
    intercepts: Float64[ndarray, " label"]
    iterations: int
    """Done; as many as were allowed where it did not come to rest."""

    def predict(self, features: Float64[ndarray, "n feature"]) -> Int64[ndarray, " n"]:
        return self.classes[(features @ self.weights + self.intercepts).argmax(1)]


def fit_lasso(
    features: Float64[ndarray, "n feature"], label: Int[ndarray, " n"], *, penalty: float, iterations: int = 2000
) -> Lasso:
    """Minimises the mean log-loss in nats + `penalty` times the sum of |weights|; intercepts are free.

    Accelerated proximal gradient (Beck & Teboulle 2009, "FISTA") from 0, momentum dropped whenever it points uphill. A
    solver of our own, because scikit-learn's way to ask for this penalty changes between the versions that we support.
    The step is the inverse of half the largest eigenvalue of the features' second
    moments, a bound on the curvature of the loss.
    """
    classes, truth = np.unique(label, return_inverse=True)
    n = len(label)
    design = np.column_stack([features, np.ones(n)])
    wanted = np.eye(len(classes))[truth]
    step = 2 / np.linalg.eigvalsh(design.T @ design / n)[-1]
    shrink = np.full((design.shape[1], 1), step * penalty)
    shrink[-1] = 0
    found = ahead = np.zeros((design.shape[1], len(classes)))
    momentum, done, resting = 1.0, 0, False
    while done < iterations and not resting:
        moved = ahead - step / n * design.T @ (softmax(design @ ahead, axis=1) - wanted)
        following = np.sign(moved) * np.maximum(np.abs(moved) - shrink, 0)
        change = following - found
        if ((ahead - following) * change).sum() > 0:
            momentum = 1.0
        larger = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = following + (momentum - 1) / larger * change
        found, momentum = following, larger
        done, resting = done + 1, bool(np.abs(change).max() <= TOLERANCE)
    return Lasso(classes.astype(np.int64), found[:-1], found[-1], done)
