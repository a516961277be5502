"""InfoE: how well the latents together tell each factor, by a linear classifier."""

import warnings
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64, Int, Int64, Real
from numpy import ndarray
from scipy.sparse import csr_array
from scipy.special import logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from factorscope_training.metrics.columns import finite, labels, standardised, varying

ITERATIONS = 100
TOLERANCE = 1e-4
"""On the gradient of the summed loss, as in their scikit-learn 1.3; newer ones compare the mean loss's gradient."""


@final
@dataclass(frozen=True)
class Explicitness:
    """Share of ln(number of values) that the classifier saves; at most 1, a little below 0 where it misleads."""

    value: float | None
    """Mean over the factors that vary; None where none does."""
    by_factor: tuple[float | None, ...]
    """None for a constant factor."""
    unconverged: tuple[int, ...]
    """Factors for which the solver used up its iterations, as it often does: their values depend on that limit."""


def explicitness(
    factors: Int[ndarray, "n factor"], latents: Real[ndarray, "n latent"], *, discrete: bool
) -> Explicitness:
    """(H0 - H1) / H0 per factor: H0 = ln K for its K values that occur, H1 the mean log-loss in nats of multinomial
    logistic regression, fitted and scored on the same samples.

    Hsu et al. 2023, arXiv:2305.18378, "InfoE", settings of their standalone code: discrete latents one-hot, continuous
    ones standardised; all latents, inactive ones too; no penalty, intercept, balanced class weights, L-BFGS with
    tolerance 1e-4 and at most 100 iterations. Deviations: they fit H0 on features that are all 0, which under balanced
    weights gives ln K; constant factors are left out (theirs: raises); latents that are all constant score 0 without a
    fit. Raises ValueError where a latent is NaN or infinite.
    """
    values = labels(finite(latents)) if discrete else standardised(finite(latents))
    features = _one_hot(values) if discrete else values
    kept = varying(factors)
    saved: dict[int, float] = {}
    unconverged = []
    for column in kept:
        truth = np.unique(factors[:, column], return_inverse=True)[1]
        if not values.any():  # every latent is constant
            saved[column] = 0.0
            continue
        loss, converged = _log_loss(features, truth)
        null = np.log(truth.max() + 1)
        saved[column] = float((null - loss) / null)
        if not converged:
            unconverged.append(column)
    value = float(np.mean(list(saved.values()))) if kept else None
    return Explicitness(value, tuple(saved.get(i) for i in range(factors.shape[1])), tuple(unconverged))


def _one_hot(codes: Int64[ndarray, "n latent"]) -> csr_array:
    n, size = codes.shape
    ends = np.cumsum(codes.max(0) + 1)
    columns = codes + np.concatenate([[0], ends[:-1]])
    return csr_array((np.ones(n * size), columns.ravel(), np.arange(0, n * size + 1, size)), shape=(n, ends[-1]))


def _log_loss(features: Float64[ndarray, "n feature"] | csr_array, truth: Int64[ndarray, " n"]) -> tuple[float, bool]:
    """Nats, unweighted mean over the samples that it was fitted on; and whether the solver came to rest."""
    model = LogisticRegression(C=np.inf, class_weight="balanced", tol=TOLERANCE / len(truth), max_iter=ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, truth)
    scores = model.decision_function(features)
    if scores.ndim == 1:  # two values: scikit-learn keeps the difference of the two scores
        scores = np.stack([np.zeros_like(scores), scores], axis=1)
    loss = logsumexp(scores, axis=1) - scores[np.arange(len(truth)), truth]
    return float(loss.mean()), bool(model.n_iter_[0] < ITERATIONS)
