"""DCI: disentanglement, completeness and informativeness, from what a classifier of each factor looks at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64, Int, Int64, Real
from numpy import ndarray
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from factorscope_training.metrics.columns import standardised, varying
from factorscope_training.metrics.lasso import fit_lasso
from factorscope_training.metrics.samples import checked, held_out, left_out, mean, ordinal, placed, stream

PENALTY = 0.01
"""Of the L1 form: nats per unit of each absolute weight, on latents of standard deviation 1. Our choice."""


@final
@dataclass(frozen=True)
class Fitted:
    """What a classifier of one factor has learnt."""

    importance: Float64[ndarray, " latent"]
    """Not negative; all 0 where it found nothing to look at."""
    predict: Callable[[Float64[ndarray, "n latent"]], Int64[ndarray, " n"]]


@final
@dataclass(frozen=True)
class Form:
    """A way to tell how important each latent is for a factor; values of different forms must not be compared."""

    text: str
    """With every setting."""
    test_share: float
    most: int
    """Training samples at most: the rest is not looked at."""
    fit: Callable[[Float64[ndarray, "n latent"], Int64[ndarray, " n"], int], Fitted]
    """From latents, labels of one factor and a seed."""


def _forest(latents: Float64[ndarray, "n latent"], label: Int64[ndarray, " n"], seed: int) -> Fitted:
    model = RandomForestClassifier(100, criterion="entropy", max_depth=10, random_state=seed)
    model.fit(latents, label)
    return Fitted(np.asarray(model.feature_importances_), lambda new: np.asarray(model.predict(new)))


def _boosting(latents: Float64[ndarray, "n latent"], label: Int64[ndarray, " n"], seed: int) -> Fitted:
    model = GradientBoostingClassifier(learning_rate=0.1, n_estimators=100, max_depth=3, random_state=seed)
    model.fit(latents, label)
    return Fitted(np.asarray(model.feature_importances_), lambda new: np.asarray(model.predict(new)))


def _lasso(latents: Float64[ndarray, "n latent"], label: Int64[ndarray, " n"], seed: int) -> Fitted:
    model = fit_lasso(latents, label, penalty=PENALTY)
    return Fitted(np.abs(model.weights).mean(1), model.predict)


FORMS = {
    "forest": Form("random forest, 100 trees, entropy, depth 10", 0.1, 9_000, _forest),
    "boosting": Form("gradient boosting, 100 rounds of trees of depth 3, rate 0.1", 1 / 3, 2_000, _boosting),
    "lasso": Form(f"multinomial logistic regression, L1 penalty {PENALTY:g}", 1 / 3, 9_000, _lasso),
}


@final
@dataclass(frozen=True)
class DCI:
    """Three scores, 1 is best; None where a score is undefined, and `reasons` says why."""

    disentanglement: float | None
    """Each latent matters to one factor only: `disentanglement_by_latent`, weighted by importance."""
    completeness: float | None
    """Each factor is told by one latent only: `completeness_by_factor`, weighted by importance."""
    informativeness: float | None
    """Share of the held-out samples whose factor is named: mean of `informativeness_by_factor`."""
    disentanglement_by_latent: tuple[float | None, ...]
    """None for a latent of no importance to any factor."""
    completeness_by_factor: tuple[float | None, ...]
    """None for a constant factor, and where no latent is of importance."""
    informativeness_by_factor: tuple[float | None, ...]
    """None for a constant factor."""
    chance_by_factor: tuple[float | None, ...]
    """What `informativeness_by_factor` is without any latent: the share of the most frequent held-out value."""
    importance: Float64[ndarray, "factor latent"]
    """The row of a constant factor is 0."""
    reasons: dict[str, str]
    """By score (DCI-D, DCI-C, DCI-I): why it is None or 0, or what it leaves out. Empty for an ordinary code."""
    estimator: str
    n: int
    n_train: int
    n_test: int
    seed: int


def dci(
    factors: Int[ndarray, "n factor"],
    latents: Real[ndarray, "n latent"],
    *,
    discrete: bool,
    importance: str = "boosting",
    seed: int = 0,
) -> DCI:
    """From R_ij, how important latent j is for a classifier of factor i: D_j = 1 - H(R_.j) in units of ln(number of
    varying factors), C_i = 1 - H(R_i.) in units of ln(number of latents), each weighted by its share of the sum of R; I
    the accuracy on held-out samples.

    Eastwood & Williams 2018, "A Framework for the Quantitative Evaluation of Disentangled Representations", who regress
    the factors; here they are classified, and `importance` names the classifier, as `FORMS` lists it. `boosting`:
    scikit-learn's defaults, as in disentanglement_lib (Locatello et al. 2019, arXiv:1811.12359), which trains on 10,000
    samples; here on 2,000 at most, since the time is that of 100 trees for every value of every factor. `forest`: the
    settings of the released code of Tripod, a tenth held out; its trees see only some of the latents at each cut, and
    so credit others too: even a perfect code stays below 1. Both by decrease of impurity. `lasso`: mean over the
    factor's values of the absolute weights of an L1 logistic regression; penalty and classifier are ours.

    Latents are standardised, one column each; discrete ones as the ranks of their values, so that R keeps a column per
    latent, though a classifier then sees an order (Tripod's code makes several columns of them). Constant factors are
    left out. A latent of no importance has no D and no weight, but counts in ln(number of latents); where nothing is of
    importance D and C are 0. D with a single varying factor, and C with a single latent, are None.

    Raises ValueError for NaN or infinite latents, sizes that do not agree, one sample, or an unknown form.
    """
    if importance not in FORMS:
        raise ValueError(f"no such form of importance: {importance!r}; there are {sorted(FORMS)}")
    form, values = FORMS[importance], standardised(ordinal(checked(factors, latents), discrete))
    generator = stream(seed, "dci")
    split = held_out(len(values), form.test_share, generator)
    train = split.train[: form.most]
    (n_factors, n_latents), kept = (factors.shape[1], values.shape[1]), varying(factors)
    matrix, accuracy, chance = np.zeros((n_factors, n_latents)), [], []
    for column in kept:
        label, truth = factors[train, column].astype(np.int64), factors[split.test, column]
        fitted = _constant(label, n_latents)
        if (label != label[0]).any():
            fitted = form.fit(values[train], label, int(generator.integers(2**31)))
        matrix[column] = fitted.importance
        accuracy.append(float((fitted.predict(values[split.test]) == truth).mean()))
        chance.append(float(np.unique(truth, return_counts=True)[1].max() / len(truth)))
    by_latent = concentration(matrix[kept].T) if len(kept) > 1 else [None] * n_latents
    by_factor = concentration(matrix[kept]) if n_latents > 1 else [None] * len(kept)
    share = f"{form.test_share:.0%} held out" if form.test_share < 0.3 else "a third held out"
    return DCI(
        disentanglement=weighted(by_latent, matrix.sum(0)) if len(kept) > 1 else None,
        completeness=weighted(by_factor, matrix[kept].sum(1)) if kept and n_latents > 1 else None,
        informativeness=mean(accuracy),
        disentanglement_by_latent=tuple(by_latent),
        completeness_by_factor=placed(by_factor, kept, n_factors),
        informativeness_by_factor=placed(accuracy, kept, n_factors),
        chance_by_factor=placed(chance, kept, n_factors),
        importance=matrix,
        reasons=_reasons(matrix[kept], n_factors - len(kept)),
        estimator=f"{form.text}; {share}, at most {form.most:,} to train on",
        n=len(values),
        n_train=len(train),
        n_test=len(split.test),
        seed=seed,
    )


def concentration(matrix: Float64[ndarray, "scored compared"]) -> list[float | None]:
    """Of each row: 1 - entropy of its shares / ln(length), 1 where one entry has all; None for a row of 0."""
    scores: list[float | None] = []
    for row in matrix:
        share = row[row > 0] / row.sum() if row.any() else None
        scores.append(None if share is None else float(1 + (share * np.log(share)).sum() / np.log(len(row))))
    return scores


def weighted(scores: Sequence[float | None], weights: Float64[ndarray, " scored"]) -> float:
    """Mean of the scores that are defined, weighted; 0 where none is."""
    pairs = [(score, weight) for score, weight in zip(scores, weights, strict=True) if score is not None]
    return float(sum(s * w for s, w in pairs) / sum(w for _, w in pairs)) if pairs else 0.0


def _constant(label: Int64[ndarray, " n"], n_latents: int) -> Fitted:
    """Where training has seen one value only."""
    return Fitted(np.zeros(n_latents), lambda latents: np.full(len(latents), label[0]))


def _reasons(matrix: Float64[ndarray, "varying latent"], constant: int) -> dict[str, str]:
    factors, latents = matrix.shape
    if not factors:
        return dict.fromkeys(("DCI-D", "DCI-C", "DCI-I"), left_out(0, constant))
    constants = left_out(factors, factors + constant)
    nothing = "" if matrix.any() else "No latent is of importance: counts as 0."
    disentanglement = "Undefined: with only one varying factor there is nothing to compare." if factors < 2 else nothing
    completeness = "Undefined: with only one latent there is nothing to compare." if latents < 2 else nothing
    parts = {"DCI-D": [constants, disentanglement], "DCI-C": [constants, completeness], "DCI-I": [constants]}
    sentences = {name: " ".join(filter(None, texts)) for name, texts in parts.items()}
    return {name: text for name, text in sentences.items() if text}
