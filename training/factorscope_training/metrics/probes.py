"""How well a classifier reads a label off the latents: a linear one, and one with a hidden layer."""

import warnings
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64, Int, Real
from numpy import ndarray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from factorscope_training.metrics.columns import finite

ITERATIONS = 100
"""Of L-BFGS at most, for the linear probe."""

EPOCHS = 20
"""For the probe with a hidden layer."""

HIDDEN = 128

LINEAR_PROBE = f"logistic regression, C = 1, at most {ITERATIONS} iterations of L-BFGS"
HIDDEN_LAYER_PROBE = f"one hidden layer of {HIDDEN}, at most {EPOCHS} epochs of Adam"


@final
@dataclass(frozen=True)
class Probe:
    """A classifier's score on held-out codes, and what is needed to defend it."""

    accuracy: float
    """Share of the test codes whose label it names."""
    chance: float
    """Share of the test codes' most frequent label: what a code without information can reach."""
    classifier: str
    iterations: int
    """Done, of the budget that `classifier` names; 0 where the training labels are all the same."""
    converged: bool
    """False: the budget ended first, and the accuracy depends on it."""
    n_train: int
    n_test: int
    seed: int


def linear_probe(
    train: Real[ndarray, "train latent"],
    train_labels: Int[ndarray, " train"],
    test: Real[ndarray, "test latent"],
    test_labels: Int[ndarray, " test"],
    *,
    n_train: int = 10_000,
    seed: int = 0,
) -> Probe:
    """Accuracy of multinomial logistic regression on latents standardised by the training codes.

    L2 penalty of scikit-learn's C = 1, L-BFGS, at most 100 iterations. `n_train` codes are drawn by `seed` where there
    are more. Labels that do not occur in training count as missed. Raises ValueError where a code is NaN or infinite,
    or there is none.
    """
    model = LogisticRegression(C=1.0, max_iter=ITERATIONS)
    return _probe(model, ITERATIONS, LINEAR_PROBE, train, train_labels, test, test_labels, n_train, seed)


def hidden_layer_probe(
    train: Real[ndarray, "train latent"],
    train_labels: Int[ndarray, " train"],
    test: Real[ndarray, "test latent"],
    test_labels: Int[ndarray, " test"],
    *,
    n_train: int = 10_000,
    seed: int = 0,
) -> Probe:
    """As `linear_probe`, with one hidden layer of 128 rectified units.

    20 epochs of Adam, batches of at most 200; `seed` draws its weights and orders too. `converged` is nearly always
    False: 20 epochs are a budget, not the limit of what it could learn.
    """
    model = MLPClassifier((HIDDEN,), max_iter=EPOCHS, random_state=seed)
    return _probe(model, EPOCHS, HIDDEN_LAYER_PROBE, train, train_labels, test, test_labels, n_train, seed)


def _probe(
    model: LogisticRegression | MLPClassifier,
    budget: int,
    name: str,
    train: Real[ndarray, "train latent"],
    train_labels: Int[ndarray, " train"],
    test: Real[ndarray, "test latent"],
    test_labels: Int[ndarray, " test"],
    n_train: int,
    seed: int,
) -> Probe:
    if n_train < 1:
        raise ValueError(f"a probe needs at least one code to train on, not n_train = {n_train}")
    chosen = np.random.default_rng(seed).permutation(len(train))[:n_train]
    features, labels = finite(train[chosen]), train_labels[chosen]
    mean, scale = features.mean(0), features.std(0)
    scale[np.ptp(features, axis=0) <= 1e-12 * np.abs(features).max(0)] = np.inf  # constant up to rounding: 0

    def standardised(codes: Float64[ndarray, "n latent"]) -> Float64[ndarray, "n latent"]:
        return (codes - mean) / scale

    held_out = standardised(finite(test))
    iterations, predicted = 0, np.full(len(test), labels[0])
    if (labels != labels[0]).any():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(standardised(features), labels)
        iterations, predicted = int(np.max(model.n_iter_)), model.predict(held_out)
    return Probe(
        accuracy=float(np.mean(predicted == test_labels)),
        chance=float(np.unique(test_labels, return_counts=True)[1].max() / len(test)),
        classifier=name,
        iterations=iterations,
        converged=iterations < budget,
        n_train=len(chosen),
        n_test=len(test),
        seed=seed,
    )
