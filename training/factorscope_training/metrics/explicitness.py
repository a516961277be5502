"""InfoE: how well the latents together tell each factor, by a linear classifier."""

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Int, Real
from numpy import ndarray
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsmr

from factorscope_training.metrics.classifier import Fit, fit
from factorscope_training.metrics.columns import finite, labels, standardised, varying
from factorscope_training.metrics.features import Dense, OneHot

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

    @classmethod
    def none(cls, kept: list[int], factors: int) -> "Explicitness":
        """0 for the factors kept."""
        by_factor = tuple(0.0 if i in kept else None for i in range(factors))
        return cls(0.0 if kept else None, by_factor, ())


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
    kept = varying(factors)
    truths = [np.unique(factors[:, i], return_inverse=True)[1] for i in kept]
    if not values.any():  # every latent is constant
        fits = [Fit(float(np.log(truth.max() + 1)), True) for truth in truths]
    else:
        features = OneHot(values) if discrete else Dense(values)
        fits = fit(features, truths, iterations=ITERATIONS, tolerance=TOLERANCE / len(values))
    nulls = [float(np.log(truth.max() + 1)) for truth in truths]
    saved = {i: (null - f.log_loss) / null for i, null, f in zip(kept, nulls, fits, strict=True)}
    unconverged = [i for i, f in zip(kept, fits, strict=True) if not f.converged]
    value = float(np.mean(list(saved.values()))) if kept else None
    return Explicitness(value, tuple(saved.get(i) for i in range(factors.shape[1])), tuple(unconverged))


def regression(
    factors: Int[ndarray, "n factor"], latents: Real[ndarray, "n latent"], *, discrete: bool
) -> Explicitness:
    """R^2 per factor of its values, as they are numbered, by least squares with an intercept on the same samples.

    The regression form of InfoE in the training code of Hsu et al. 2023, arXiv:2305.18378: discrete latents one-
    hot, continuous ones standardised. Constant factors are left out; latents that are all constant score 0. Raises
    ValueError where a latent is NaN or infinite.

    One-hot features are linearly dependent. Ours is the minimum itself; `scipy.linalg.lstsq` with its default cut-off
    on centred features, as older scikit-learn calls it as we read it, keeps directions that are only rounding and
    falls short. The redundant discrete reference case has 0.86199 where the minimum gives 0.86234; that call, repeated
    by us in float64 and float32, gives 0.8617 and 0.8611. The cause is inferred from that.
    """
    values, kept = finite(latents), varying(factors)
    if not kept or not (codes := labels(values)).any():  # every latent is constant
        return Explicitness.none(kept, factors.shape[1])
    truth = standardised(factors[:, kept].astype(np.float64))
    if discrete:
        ends = np.cumsum(codes.max(0) + 1)
        columns = codes + np.concatenate([[0], ends[:-1]])
        rows = np.arange(0, columns.size + 1, columns.shape[1])
        features = csr_array((np.ones(columns.size), columns.ravel(), rows), shape=(len(codes), int(ends[-1])))
        predicted = [features @ lsmr(features, y, atol=1e-10, btol=1e-10)[0] for y in truth.T]
    else:
        features = standardised(values)
        predicted = [features @ np.linalg.lstsq(features, y)[0] for y in truth.T]
    squared = [float(1 - np.mean((y - p) ** 2)) for y, p in zip(truth.T, predicted, strict=True)]
    saved = dict(zip(kept, squared, strict=True))
    return Explicitness(float(np.mean(squared)), tuple(saved.get(i) for i in range(factors.shape[1])), ())
