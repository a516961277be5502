"""Balanced multinomial logistic regression of several factors at once, without a penalty."""

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64, Int64
from numpy import ndarray

from factorscope_training.metrics.features import Features, Rows
from factorscope_training.metrics.lbfgs import minimise

LARGEST = 1e280
"""Of a sum of exponentials, before scores are shifted first."""


@final
@dataclass(frozen=True)
class Target:
    """One factor's labels, 0 to `size` - 1, each of which occurs; and what its loss needs of them."""

    labels: Int64[ndarray, " n"]
    size: int
    weight: Float64[ndarray, " n"]
    """Of each sample; 1 in all, and as much for a rare value as for a frequent one."""
    told: Float64[ndarray, "row feature"]
    """Weighted sums of the features over the samples of each value but the last."""


@final
class Together:
    """Factors that descend side by side."""

    def __init__(self, targets: list[Target]) -> None:
        self.sizes = [t.size for t in targets]
        self.rows = Rows(tuple(size - 1 for size in self.sizes))
        self.weight = np.stack([t.weight for t in targets])
        self.told = np.concatenate([t.told for t in targets])


@final
@dataclass(frozen=True)
class Fit:
    """Of one factor."""

    log_loss: float
    """Nats, unweighted mean over the samples that it was fitted on."""
    converged: bool
    """Whether the solver came to rest before its last iteration."""


def fit(features: Features, labels: list[Int64[ndarray, " n"]], *, iterations: int, tolerance: float) -> list[Fit]:
    """One fit for each column of labels, which must hold at least two values, numbered from 0 without gaps.

    The loss is the mean negative log-likelihood with scikit-learn's `class_weight="balanced"`, the start is 0, and the
    solver the one that `LogisticRegression` calls, so that numbers agree also where it stops early. As there, a factor
    of two values has one score, any other one for each value. `tolerance` is on the gradient of this mean loss.

    All factors descend side by side: each step scores every sample once for all of them. Scores are taken relative to
    the last value's, so that its exponential is 1, and shifted by their largest only where a sum of exponentials would
    leave float64's range. The part of the gradient that does not depend on the weights is computed once.
    """
    targets = [_target(features, column) for column in labels]
    descents = [
        minimise(np.zeros((t.size if t.size > 2 else 1) * features.size), iterations=iterations, tolerance=tolerance)
        for t in targets
    ]
    points = {i: next(descent) for i, descent in enumerate(descents)}
    fits: dict[int, Fit] = {}
    while points:
        going = list(points)
        together = Together([targets[i] for i in going])
        while len(points) == len(going):
            weights = [_relative(points[i], features.size) for i in going]
            for i, evaluation in zip(going, _evaluate(features, together, np.concatenate(weights)), strict=True):
                try:
                    points[i] = descents[i].send(evaluation)
                except StopIteration as stop:
                    del points[i]
                    loss = _log_loss(features, targets[i], _relative(stop.value.x, features.size))
                    fits[i] = Fit(loss, stop.value.iterations < iterations)
    return [fits[i] for i in range(len(targets))]


def _target(features: Features, labels: Int64[ndarray, " n"]) -> Target:
    counts = np.bincount(labels)
    weight = (1 / (len(counts) * counts))[labels]
    values = np.arange(len(counts) - 1)[:, None]
    told = sum(
        features.moments(np.asarray((labels[block] == values) * weight[block], order="F"), block)
        for block in features.blocks
    )
    return Target(labels, len(counts), weight, features.finished(np.asarray(told)))


def _relative(point: Float64[ndarray, " parameter"], size: int) -> Float64[ndarray, "row feature"]:
    """Weights of each value but the last, less those of the last."""
    weights = point.reshape(-1, size)
    return weights[:-1] - weights[-1] if len(weights) > 1 else weights


def _evaluate(
    features: Features, together: Together, weights: Float64[ndarray, "row feature"]
) -> list[tuple[float, Float64[ndarray, " parameter"]]]:
    """Each factor's loss and gradient, in the parameters that `_relative` takes."""
    prepared, rows = features.prepared(weights), together.rows
    losses, moments = np.zeros(len(rows.sizes)), np.zeros(1)
    for block in features.blocks:
        values, sums, logs = _exponentials(features, prepared, block, rows)
        weight = together.weight[:, block]
        losses += np.einsum("fn,fn->f", weight, logs)
        features.scale(values, np.divide(weight, sums, out=sums), rows)
        moments = moments + features.moments(values, block)
    slopes = features.finished(moments) - together.told
    known = np.einsum("rd,rd->r", weights, together.told)
    found = []
    for size, loss, of_factor in zip(together.sizes, losses, rows.slices, strict=True):
        gradient = slopes[of_factor]
        if size > 2:
            gradient = np.concatenate([gradient, -gradient.sum(0, keepdims=True)])
        found.append((float(loss - known[of_factor].sum()), gradient.ravel()))
    return found


def _exponentials(
    features: Features, prepared: ndarray, block: slice, rows: Rows
) -> tuple[Float64[ndarray, "row sample"], Float64[ndarray, "factor sample"], Float64[ndarray, "factor sample"]]:
    """exp(score) of each value but the last; with the last's, their sum over values; and that sum's logarithm.

    For a factor with larger sums than `LARGEST` in this block, the first two are divided by the largest exponential.
    """
    values = features.scores(prepared, block)
    with np.errstate(over="ignore", invalid="ignore"):
        np.exp(values, out=values)
        sums = features.sums(values, rows)
    sums += 1
    if sums.max() < LARGEST:  # not so for NaN, as of infinity times 0
        return values, sums, np.log(sums)
    values = np.minimum(values, LARGEST)  # elsewhere in memory, for here scores are made once more
    sums = features.sums(values, rows) + 1
    logs = np.log(sums)
    for i in np.flatnonzero(sums.max(1) >= LARGEST):
        scores = np.ascontiguousarray(features.scores(prepared[rows.slices[i]], block))
        shift = np.maximum(scores.max(0), 0)
        shifted = values[rows.slices[i]] = np.exp(scores - shift)
        sums[i] = shifted.sum(0) + np.exp(-shift)
        logs[i] = np.log(sums[i]) + shift
    return values, sums, logs


def _log_loss(features: Features, target: Target, weights: Float64[ndarray, "row feature"]) -> float:
    rows, prepared, total = Rows((target.size - 1,)), features.prepared(weights), 0.0
    for block in features.blocks:
        logs = _exponentials(features, prepared, block, rows)[2][0]
        labels = target.labels[block]
        told = np.flatnonzero(labels < target.size - 1)
        total += logs.sum() - features.scores(prepared, block)[labels[told], told].sum()
    return float(total / features.n)
