"""IRS: how still a latent stays while one factor is held and all else changes."""

from dataclasses import dataclass
from typing import Literal, final

import numpy as np
from jaxtyping import Float64, Int, Real
from numpy import ndarray

from factorscope_training.metrics.columns import standardised, varying
from factorscope_training.metrics.samples import checked, left_out, ordinal, placed, stream


@final
@dataclass(frozen=True)
class Robustness:
    """1: each latent follows one factor and nothing else. None where it is undefined, and `reason` says why."""

    value: float | None
    """Mean of `by_latent`, weighted."""
    by_latent: tuple[float | None, ...]
    """The largest entry of the latent's column of `matrix`; None for a constant latent."""
    matrix: Float64[ndarray, "factor latent"]
    """1 - largest deviation while the factor is held / largest deviation at all; 0 for a constant factor or latent."""
    chance: float | None
    """`value` for the same latents with their samples shuffled: what a code without information reaches."""
    reason: str
    estimator: str
    n: int
    seed: int


def irs(
    factors: Int[ndarray, "n factor"],
    latents: Real[ndarray, "n latent"],
    *,
    discrete: bool,
    quantile: float = 1.0,
    weights: Literal["variance", "deviation"] = "variance",
    seed: int = 0,
) -> Robustness:
    """Interventional robustness score: for latent l and factor i, 1 - D_il / D_l. D_il is the largest |z - mean z| over
    the samples with one value of factor i, averaged over its values; D_l that over all samples. Per latent the best
    factor, then the mean weighted by `weights`.

    Suter et al. 2019, arXiv:1811.00007, as we read it, with their assumptions: a sample stands for what its image is
    encoded as under its factors, all that is not held counts as nuisance, factors are crossed. `quantile` 1 is the
    largest deviation; disentanglement_lib's adaptation of the authors' code takes the 0.99 quantile within a value and
    weighs by D_l: `quantile=0.99, weights="deviation"` gives its numbers where no latent is constant. Weighing by
    variance is our choice. Constant factors and constant latents are left out. Discrete latents count by the ranks of
    their values.

    A value that occurs rarely deviates little, and the largest of few draws is smaller than that of many, so latents
    without any information do not score 0: `chance` tells, drawn by `seed`. Scaling one latent changes its weight.
    Raises ValueError for NaN or infinite latents, sizes that do not agree, or a quantile not in (0, 1].
    """
    if not 0 < quantile <= 1:
        raise ValueError(f"the quantile of deviations lies in (0, 1]; got {quantile}")
    values = ordinal(checked(factors, latents), discrete)
    order = stream(seed, "irs").permutation(len(values))
    kept, scaled = varying(factors), standardised(values)
    moving = np.flatnonzero(scaled.any(0)).tolist()
    weight = _weights(values[:, moving], weights) if moving else np.empty(0)
    matrix = np.zeros((factors.shape[1], values.shape[1]))
    shuffled = np.zeros_like(matrix)
    for factor in kept:
        matrix[factor, moving] = _stillness(factors[:, factor], scaled[:, moving], quantile)
        shuffled[factor, moving] = _stillness(factors[order, factor], scaled[:, moving], quantile)
    defined = bool(kept and moving)
    best = matrix[np.ix_(kept, moving)].max(0) if defined else np.empty(0)
    extreme = "largest deviation" if quantile == 1 else f"{quantile:g} quantile of deviations"
    return Robustness(
        value=float(np.average(best, weights=weight)) if defined else None if not kept else 0.0,
        by_latent=placed(best.tolist(), moving if defined else [], values.shape[1]),
        matrix=matrix,
        chance=float(np.average(shuffled[np.ix_(kept, moving)].max(0), weights=weight)) if defined else None,
        reason=left_out(len(kept), factors.shape[1], len(moving), values.shape[1]),
        estimator=f"{extreme} within each value, weighted by {weights}",
        n=len(values),
        seed=seed,
    )


def _weights(
    latents: Float64[ndarray, "n latent"], weights: Literal["variance", "deviation"]
) -> Float64[ndarray, " latent"]:
    """In one unit, of latents that vary; how large a constant one is does not matter to it."""
    joint = np.ldexp(latents, -int(np.frexp(np.abs(latents).max())[1]))
    return joint.var(0) if weights == "variance" else np.abs(joint - joint.mean(0)).max(0)


def _stillness(
    factor: Int[ndarray, " n"], latents: Float64[ndarray, "n latent"], quantile: float
) -> Float64[ndarray, " latent"]:
    present = np.unique(factor)
    total = np.zeros(latents.shape[1])
    for value in present:
        held = latents[factor == value]
        total += np.quantile(np.abs(held - held.mean(0)), quantile, axis=0)
    return 1 - total / len(present) / np.abs(latents - latents.mean(0)).max(0)
