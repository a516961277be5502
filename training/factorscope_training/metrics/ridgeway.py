"""Modularity and explicitness as Ridgeway & Mozer 2018 mean them; InfoM and InfoE are other numbers."""

import warnings
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64, Int, Int64, Real
from numpy import ndarray
from scipy.stats import rankdata
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from factorscope_training.metrics.columns import labels, standardised, varying
from factorscope_training.metrics.gaps import BINS, binned_information
from factorscope_training.metrics.samples import checked, held_out, left_out, mean, placed, standardised_by, stream

ITERATIONS = 1000
"""Of L-BFGS at most."""


@final
@dataclass(frozen=True)
class Modularity:
    """1: each latent tells of one factor only; 0: of all alike. None where it is undefined, and `reason` says why."""

    value: float | None
    """Mean of `by_latent`."""
    by_latent: tuple[float | None, ...]
    """None for a constant latent."""
    information: Float64[ndarray, "factor latent"]
    """I(factor; latent), nats."""
    reason: str
    estimator: str
    n: int
    seed: int


@final
@dataclass(frozen=True)
class LinearExplicitness:
    """1: each value of each factor can be told from the others by a line; 0: by chance only."""

    value: float | None
    """Mean of `by_factor`; None where none is defined, and `reason` says why."""
    by_factor: tuple[float | None, ...]
    """Mean over the values of the factor of 2 AUC - 1, on held-out samples; None for a constant factor."""
    unconverged: tuple[int, ...]
    """Factors with a value for which the solver used up its iterations."""
    reason: str
    estimator: str
    n: int
    n_train: int
    n_test: int
    seed: int


def modularity(
    factors: Int[ndarray, "n factor"], latents: Real[ndarray, "n latent"], *, discrete: bool, seed: int = 0
) -> Modularity:
    """1 - sum over all factors but the best of I(factor; latent)^2 / (I(best; latent)^2 (number of factors - 1)), mean
    over latents: how near each latent is to one that tells of its best factor only.

    Ridgeway & Mozer 2018, arXiv:1802.05312, as we read it and as disentanglement_lib computes it (Locatello et al.
    2019, arXiv:1811.12359): I in nats, not divided by H(factor), plug-in, 20 bins of equal width for continuous
    latents. Ours: discrete latents by exact value; constant factors and constant latents are left out (theirs: such a
    latent counts as 0); a latent that varies and tells exactly nothing counts as 0; None with a single varying factor.
    Latents weigh alike, and one of noise is compared by the bias of its plug-in values: it does not score 0. Nothing is
    drawn: `seed` is recorded only. Raises ValueError for NaN or infinite latents or sizes that do not agree.
    """
    values, kept = checked(factors, latents), varying(factors)
    information = binned_information(factors, values, discrete=discrete)
    moving = np.flatnonzero(standardised(values).any(0)).tolist()
    scores = [_template_fit(column) for column in information[np.ix_(kept, moving)].T] if len(kept) > 1 else []
    return Modularity(
        value=mean(scores) if moving or len(kept) < 2 else 0.0,
        by_latent=placed(scores, moving if scores else [], values.shape[1]),
        information=information,
        reason=_modularity_reason(len(kept), factors.shape[1], len(moving), values.shape[1]),
        estimator=f"plug-in, {'exact values' if discrete else f'{BINS} bins of equal width'}",
        n=len(values),
        seed=seed,
    )


def linear_explicitness(
    factors: Int[ndarray, "n factor"], latents: Real[ndarray, "n latent"], *, discrete: bool, seed: int = 0
) -> LinearExplicitness:
    """2 AUC - 1 of logistic regression of each value of a factor against its others, mean over values, then factors.

    Ridgeway & Mozer 2018, arXiv:1802.05312, as we read it: one-versus-rest classifiers on the whole code, area under
    the ROC curve. Ours: the rescaling, so that chance is 0 (theirs 1/2); a third of the samples held out; latents
    standardised by the training samples; discrete latents one-hot, as in InfoE; scikit-learn's LogisticRegression with
    C = 1 and at most 1000 iterations; values without a sample on either side of the split are left out, constant
    factors too; factors of different numbers of values weigh alike. A continuous latent that holds a factor does not
    score 1: no line along it tells a middle value from the others. Raises ValueError for NaN or infinite latents, sizes
    that do not agree, or one sample.
    """
    values, kept = checked(factors, latents), varying(factors)
    split = held_out(len(values), 1 / 3, stream(seed, "explicitness"))
    features = _one_hot(labels(values)) if discrete else values
    train, test = standardised_by(features[split.train], features[split.test])
    scores: dict[int, float] = {}
    unconverged, skipped = [], 0
    for factor in kept:
        by_value, converged = [], True
        for value in np.unique(factors[:, factor]):
            label, truth = factors[split.train, factor] == value, factors[split.test, factor] == value
            if not (label.any() and truth.any()) or label.all() or truth.all():
                skipped += 1
                continue
            area, rested = _area(train, label, test, truth)
            by_value.append(2 * area - 1)
            converged &= rested
        if by_value:
            scores[factor] = float(np.mean(by_value))
        if not converged:
            unconverged.append(factor)
    by_factor = tuple(scores.get(i) for i in range(factors.shape[1]))
    return LinearExplicitness(
        value=mean(by_factor),
        by_factor=by_factor,
        unconverged=tuple(unconverged),
        reason=_explicitness_reason(len(kept), factors.shape[1], len(scores), skipped),
        estimator="one-versus-rest logistic regression, C = 1, 2 AUC - 1; a third held out"
        + (", one-hot" if discrete else ""),
        n=len(values),
        n_train=len(split.train),
        n_test=len(split.test),
        seed=seed,
    )


def _template_fit(information: Float64[ndarray, " factor"]) -> float:
    squares = (information / information.max()) ** 2 if information.any() else np.ones_like(information)
    return float(1 - (squares.sum() - 1) / (len(squares) - 1))


def _modularity_reason(kept: int, factors: int, moving: int, latents: int) -> str:
    if kept == 1:
        return "Undefined: with only one varying factor there is nothing to compare."
    return left_out(kept, factors, moving, latents)


def _explicitness_reason(kept: int, factors: int, scored: int, skipped: int) -> str:
    parts = [left_out(kept, factors)]
    if kept and not scored:
        parts.append("Undefined: no value of a factor occurs on both sides of the split.")
    elif skipped:
        parts.append(f"Left out, being on one side of the split only: {skipped} value(s) of factors.")
    return " ".join(filter(None, parts))


def _one_hot(codes: Int64[ndarray, "n latent"]) -> Float64[ndarray, "n feature"]:
    return np.concatenate([np.eye(code.max() + 1)[code] for code in codes.T], axis=1)


def _area(
    train: Float64[ndarray, "train feature"],
    label: Bool[ndarray, " train"],
    test: Float64[ndarray, "test feature"],
    truth: Bool[ndarray, " test"],
) -> tuple[float, bool]:
    """Area under the ROC curve, ties counted half; and whether the solver came to rest."""
    model = LogisticRegression(C=1.0, max_iter=ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(train, label)
    return area_under_curve(model.decision_function(test), truth), int(model.n_iter_.max()) < ITERATIONS


def area_under_curve(scores: Float64[ndarray, " n"], truth: Bool[ndarray, " n"]) -> float:
    """Share of the pairs of a true and a false sample in which the true one scores higher; equal scores count half."""
    true, n = int(truth.sum()), len(truth)
    return float((rankdata(scores)[truth].sum() - true * (true + 1) / 2) / (true * (n - true)))
