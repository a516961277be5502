"""MIG and SAP: how far the latent that tells most of a factor is ahead of the second."""

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64, Int, Int64, Real
from numpy import ndarray
from sklearn.svm import LinearSVC

from factorscope_training.metrics.columns import labels, standardised, varying
from factorscope_training.metrics.mutual_information import plug_in
from factorscope_training.metrics.samples import (
    checked,
    held_out,
    left_out,
    mean,
    ordinal,
    placed,
    standardised_by,
    stream,
)

BINS = 20
"""Of equal width, for each continuous latent."""

EDGE = 1e-9
"""Widths below the edge of a bin that still count as on it: rounding must not tell equal steps apart."""

ITERATIONS = 1000
"""Of the SVM's Newton method at most, for each latent, factor and value; it needs a few."""


@final
@dataclass(frozen=True)
class Gap:
    """0 where two latents tell a factor equally well; None where it is undefined, and `reason` says why."""

    value: float | None
    """Mean of `by_factor`."""
    by_factor: tuple[float | None, ...]
    """The largest entry of the factor's row of `matrix` less the second; None for a constant factor."""
    matrix: Float64[ndarray, "factor latent"]
    """What each latent alone tells of each factor: MIG I / H(factor), SAP accuracy. 0 for a constant factor."""
    reason: str
    """Why `value` is None or 0, or what it leaves out; empty for an ordinary code."""
    estimator: str
    n: int
    seed: int


def mig(factors: Int[ndarray, "n factor"], latents: Real[ndarray, "n latent"], *, discrete: bool, seed: int = 0) -> Gap:
    """Mutual information gap: (I(factor; best latent) - I(factor; second latent)) / H(factor), mean over factors.

    Chen et al. 2018, arXiv:1802.04942, who estimate I from the posteriors' densities; here, as in disentanglement_lib
    (Locatello et al. 2019, arXiv:1811.12359), from the code alone: plug-in, `BINS` bins of equal width for continuous
    latents. Ours: discrete latents by exact value; constant factors left out (theirs: 0/0); None with a single latent.
    Nothing is drawn: `seed` is recorded only. Raises ValueError for NaN or infinite latents or sizes that do not agree.
    """
    values, kept = checked(factors, latents), varying(factors)
    matrix = binned_information(factors, values, discrete=discrete)
    entropies = np.array([plug_in(factor, factor) for factor in factors.T])[:, None]
    matrix = np.divide(matrix, entropies, out=np.zeros_like(matrix), where=entropies > 0)
    method = "exact values" if discrete else f"{BINS} bins of equal width"
    return _gap(matrix, kept, f"plug-in, {method}", len(values), seed)


def sap(factors: Int[ndarray, "n factor"], latents: Real[ndarray, "n latent"], *, discrete: bool, seed: int = 0) -> Gap:
    """Separated attribute predictability: held-out accuracy of a linear SVM that sees the best latent alone, less that
    of the second, mean over factors.

    Kumar et al. 2018, arXiv:1711.00848, the form for categorical factors, with the SVM of disentanglement_lib
    (Locatello et al. 2019, arXiv:1811.12359): scikit-learn's LinearSVC, C = 0.01, balanced, one against the rest.
    Ours: a third of the samples is held out (theirs: fresh ones); latents are standardised by the training samples,
    because this penalty depends on the scale; discrete latents are the ranks of their values; constant factors are left
    out; None with a single latent. A line along one latent cannot cut out middle values, so accuracies stay low for
    factors of many values even on a perfect code. Raises ValueError for NaN or infinite latents, sizes that do not
    agree, or one sample.
    """
    values, kept = ordinal(checked(factors, latents), discrete), varying(factors)
    split = held_out(len(values), 1 / 3, stream(seed, "sap"))
    matrix = np.zeros((factors.shape[1], values.shape[1]))
    for latent, column in enumerate(values.T):
        train, test = standardised_by(column[split.train, None], column[split.test, None])
        for factor in kept:
            label, truth = factors[split.train, factor], factors[split.test, factor]
            predicted = np.full(len(truth), label[0])
            if (label != label[0]).any():
                model = LinearSVC(C=0.01, class_weight="balanced", dual="auto", max_iter=ITERATIONS)
                predicted = model.fit(train, label).predict(test)
            matrix[factor, latent] = (predicted == truth).mean()
    return _gap(matrix, kept, "linear SVM on each latent, C = 0.01, balanced; a third held out", len(values), seed)


def binned_information(
    factors: Int[ndarray, "n factor"], latents: Float64[ndarray, "n latent"], *, discrete: bool
) -> Float64[ndarray, "factor latent"]:
    """I(factor; latent) in nats, plug-in, of finite latents: continuous ones in `BINS` bins of equal width from their
    least to their largest value, discrete ones by exact value. 0 for a latent that is constant up to rounding.
    """
    codes = labels(latents) if discrete else _bins(latents)
    return np.array([[plug_in(factor, code) for code in codes.T] for factor in factors.T])


def _bins(latents: Float64[ndarray, "n latent"]) -> Int64[ndarray, "n latent"]:
    values = standardised(latents)
    low, width = values.min(0), np.ptp(values, axis=0)
    share = np.divide(values - low, width, out=np.zeros_like(values), where=width > 0)
    return np.minimum((BINS * share + EDGE).astype(np.int64), BINS - 1)


def _gap(matrix: Float64[ndarray, "factor latent"], kept: list[int], estimator: str, n: int, seed: int) -> Gap:
    factors, latents = matrix.shape
    gaps = (
        [float(second_first[1] - second_first[0]) for second_first in np.sort(matrix[kept], axis=1)[:, -2:]]
        if latents > 1
        else []
    )
    reason = left_out(len(kept), factors)
    if kept and latents < 2:
        reason = "Undefined: with only one latent there is nothing to compare."
    return Gap(mean(gaps), placed(gaps, kept if gaps else [], factors), matrix, reason, estimator, n, seed)
