"""Mutual information of factors and latents, in nats, and its matrix normalised by the factors' entropies."""

from dataclasses import dataclass
from typing import Literal, final

import numpy as np
from jaxtyping import Float64, Int, Int64, Real
from numpy import ndarray
from scipy.special import digamma

from factorscope_training.metrics.columns import finite, labels, standardised

JITTER = 1e-10
"""Standard deviation of the noise that tells equal continuous values apart, in standard deviations of the latent."""

GRID = 60
"""Continuous latents are rounded to 2^-60 of their largest magnitude, so that distances are exact in int64."""

FAR = 2**62
"""Farther than any two points on the grid."""


Normalisation = Literal["factor", "latent", "geometric", "arithmetic"]
"""What information is divided by: the entropy of the factor, that of the latent, or a mean of the two."""


@final
@dataclass(frozen=True)
class Estimator:
    """Plug-in for discrete latents. For continuous ones, nearest neighbours within the factor value (Ross 2014), or,
    where `bins` is given, plug-in after cutting each latent's range into so many bins of equal width; "auto" leaves
    the number to numpy's rule (the larger of Sturges' and Freedman and Diaconis')."""

    neighbours: int = 10
    bins: int | Literal["auto"] | None = None

    def text(self, discrete: bool) -> str:
        """As printed beside a number."""
        if discrete:
            return "plug-in"
        if self.bins is None:
            return f"Ross 2014, {self.neighbours} nearest neighbours"
        return f"plug-in, {'' if self.bins == 'auto' else f'{self.bins} '}equal-width bins" + (
            " (number by numpy's auto rule)" if self.bins == "auto" else ""
        )


def estimators_for(discrete: bool) -> tuple[Estimator, ...]:
    """Those that a page may offer in a switch; the first is the default. Discrete latents need no choice."""
    if discrete:
        return (Estimator(10),)
    return (Estimator(10), Estimator(3), Estimator(bins=20), Estimator(bins="auto"))


def nmi(
    factors: Int[ndarray, "n factor"],
    latents: Real[ndarray, "n latent"],
    *,
    discrete: bool,
    estimator: Estimator,
    generator: np.random.Generator,
    normalisation: Normalisation = "factor",
) -> Float64[ndarray, "factor latent"]:
    """I(factor; latent) / H(factor), H the plug-in entropy; the row of a constant factor is 0.

    As in Hsu et al. 2023, arXiv:2305.18378 ("InfoMEC"), except for that row (theirs: 0/0), for continuous latents that
    are constant up to rounding (0; theirs: the estimate for jitter alone), and for the jitter itself: one draw of n
    numbers serves every latent, so that the matrix follows a permutation of the latents exactly. Other normalisations
    divide by the latent's entropy (of its values or bins) or by a mean of the two; an entry whose divisor is 0 is 0.
    Raises ValueError where a latent is NaN or infinite, for fewer than one neighbour or bin, and for a normalisation
    by the latent's entropy under nearest neighbours, which have none.
    """
    if estimator.neighbours < 1 or (estimator.bins not in (None, "auto") and int(estimator.bins) < 1):
        raise ValueError(f"an estimator needs at least one neighbour and one bin: {estimator}")
    values, truth = finite(latents), labels(factors)
    counted = discrete or estimator.bins is not None
    if counted:
        codes = labels(values) if discrete else np.stack([_binned(column, estimator.bins) for column in values.T], 1)
        information = [[_plug_in(f, c) for c in codes.T] for f in truth.T]
        of_latents = np.array([_plug_in(c, c) for c in codes.T])
    else:
        if normalisation != "factor":
            raise ValueError(f"a continuous latent has no entropy to normalise by ({normalisation}); use bins")
        jitter = JITTER * generator.standard_normal(len(values))
        columns = [_on_grid(column, jitter) for column in standardised(values).T]
        table = digamma(np.arange(1, len(values) + 1))
        information = [[_ross(f, c, estimator.neighbours, table) for c in columns] for f in truth.T]
        of_latents = np.zeros(values.shape[1])
    of_factors = np.array([_plug_in(f, f) for f in truth.T])[:, None]
    divisors = {
        "factor": np.broadcast_to(of_factors, (len(of_factors), len(of_latents))),
        "latent": np.broadcast_to(of_latents, (len(of_factors), len(of_latents))),
        "geometric": np.sqrt(of_factors * of_latents),
        "arithmetic": (of_factors + of_latents) / 2,
    }[normalisation]
    matrix = np.array(information)
    return np.divide(matrix, divisors, out=np.zeros_like(matrix), where=divisors > 0)


def _binned(latent: Float64[ndarray, " n"], bins: int | Literal["auto"] | None) -> Int64[ndarray, " n"]:
    """The bin of each value, numbered from 0; the largest value lies in the last bin, a constant latent in bin 0."""
    if not standardised(latent[:, None]).any():
        return np.zeros(len(latent), dtype=np.int64)
    column = np.ldexp(latent, -np.frexp(np.abs(latent).max())[1])  # exact, so that values on an edge stay there
    edges = np.histogram_bin_edges(column, bins="auto" if bins is None else bins)
    return np.unique(np.searchsorted(edges[1:-1], column, "right"), return_inverse=True)[1]


def plug_in(a: Real[ndarray, " n"], b: Real[ndarray, " n"]) -> float:
    """I(a; b) of two discrete variables from their contingency table, nats; the entropy where a is b.

    Exactly 0 for a table that is exactly independent. Biased upwards by about (|a|-1)(|b|-1) / 2n.
    """
    first, second = labels(np.stack([a, b], axis=1)).T
    return _plug_in(first, second)


def nearest_neighbour(
    label: Int[ndarray, " n"], latent: Real[ndarray, " n"], neighbours: int, generator: np.random.Generator
) -> float:
    """I(label; latent) of a discrete and a continuous variable, nats, not below 0; 0 for a constant latent.

    Ross 2014, PLoS ONE 9(2) e87357: psi(n) + <psi(k)> - <psi(n_label)> - <psi(m)>, where m counts the samples (itself
    included) that are nearer than the k-th neighbour of the same label, k at most n_label - 1. As scikit-learn's
    `mutual_info_classif` has it: samples whose label occurs once are left out, jitter breaks ties; where no label
    occurs twice the value is 0 (theirs: NaN).
    """
    column = _on_grid(standardised(finite(latent[:, None]))[:, 0], JITTER * generator.standard_normal(len(latent)))
    table = digamma(np.arange(1, len(latent) + 1))
    return _ross(labels(label[:, None])[:, 0], column, neighbours, table)


def _plug_in(a: Int64[ndarray, " n"], b: Int64[ndarray, " n"]) -> float:
    n, of_a, of_b = len(a), np.bincount(a), np.bincount(b)
    pair = a * len(of_b) + b
    if len(of_a) * len(of_b) <= 16 * n:
        table = np.bincount(pair)
        cells = np.flatnonzero(table)
        counts = table[cells]
    else:  # a sparse table, larger than the data
        cells, counts = np.unique(pair, return_counts=True)
    expected = of_a[cells // len(of_b)] * of_b[cells % len(of_b)]
    return max(0.0, float((counts / n * np.log(n * counts / expected)).sum()))


@final
@dataclass(frozen=True)
class _Sorted:
    order: Int64[ndarray, " n"]
    values: Int64[ndarray, " n"]
    """Ascending."""


def _on_grid(latent: Float64[ndarray, " n"], jitter: Float64[ndarray, " n"]) -> _Sorted | None:
    """None for a constant latent, which `standardised` has made 0."""
    if not latent.any():
        return None
    noisy = latent + jitter
    _, exponent = np.frexp(np.abs(noisy).max())
    steps = np.rint(np.ldexp(noisy, GRID - exponent)).astype(np.int64)
    order = np.argsort(steps)
    return _Sorted(order, steps[order])


def _ross(label: Int64[ndarray, " n"], latent: _Sorted | None, neighbours: int, psi: Float64[ndarray, " n"]) -> float:
    """`psi[i]` is digamma(i + 1)."""
    counts = np.bincount(label)
    if latent is None or len(counts) == 1:
        return 0.0
    ascending, values = label[latent.order], latent.values
    if counts.min() == 1:
        kept = counts[ascending] > 1
        ascending, values, counts = ascending[kept], values[kept], np.where(counts > 1, counts, 0)
        if not len(values):
            return 0.0
    small = np.min_scalar_type(len(counts))  # stable sorting of 8 or 16 bits is a radix sort
    by_label = np.argsort(ascending.astype(small), kind="stable")
    label, points = ascending[by_label], values[by_label]
    radius = np.maximum(_kth_distance(label, points, counts, neighbours) - 1, 0)
    within = np.searchsorted(values, points + radius, "right") - np.searchsorted(values, points - radius, "left")
    n, used = len(values), counts[counts > 0]
    means = (used * (psi[np.minimum(neighbours, used - 1) - 1] - psi[used - 1])).sum() / n
    return max(0.0, float(psi[n - 1] + means - psi[within - 1].mean()))


def _kth_distance(
    label: Int64[ndarray, " n"], points: Int64[ndarray, " n"], counts: Int64[ndarray, " label"], k: int
) -> Int64[ndarray, " n"]:
    """To the k-th nearest point of the same label, or the farthest where there are fewer; sorted by label, then point.

    The k nearest to a point and the point itself are k+1 in a row: of the rows that contain it, the narrowest.
    """
    distance = np.full(len(points), FAR)
    rows = len(points) - k
    if rows > 0:
        first = points[:rows]
        last = np.where(label[:rows] == label[k:], points[k:], FAR)
        for position in range(k + 1):
            here = points[position : position + rows]
            best = distance[position : position + rows]
            np.minimum(best, np.maximum(here - first, last - here), out=best)
    few = counts[label] <= k
    if few.any():
        end = np.cumsum(counts)
        group = label[few]
        lowest, highest = points[end[group] - counts[group]], points[end[group] - 1]
        distance[few] = np.maximum(points[few] - lowest, highest - points[few])
    return distance
