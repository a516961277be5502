"""What measures of factors and latents share: arrays that agree, samples held out, chance of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64, Int, Int64, Real
from numpy import ndarray

from factorscope_training.metrics.columns import finite, labels


@final
@dataclass(frozen=True)
class Split:
    """Numbers of the samples on each side; none is on both."""

    train: Int64[ndarray, " train"]
    test: Int64[ndarray, " test"]


def checked(factors: Int[ndarray, "n factor"], latents: Real[ndarray, "n latent"]) -> Float64[ndarray, "n latent"]:
    """The latents as float64; ValueError for arrays that do not agree, no factor, no sample, NaN or infinity."""
    if len(factors) != len(latents):
        raise ValueError(f"{len(factors)} samples of factors but {len(latents)} of latents; give both of each")
    if not factors.shape[1]:
        raise ValueError("there are no factors to compare the latents with")
    return finite(latents)


def ordinal(latents: Float64[ndarray, "n latent"], discrete: bool) -> Float64[ndarray, "n latent"]:
    """Discrete latents by the rank of each value among those that occur, continuous ones as they are."""
    return labels(latents).astype(np.float64) if discrete else latents


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Chance of one's own: what a caller drew from the same seed, or another measure, does not tie to it."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=tuple(purpose.encode())))


def held_out(n: int, share: float, generator: np.random.Generator) -> Split:
    """A random `share` of n samples to test on, the others to train on; at least one each.

    Raises ValueError for a single sample, and for a share that is not between 0 and 1.
    """
    if n < 2:
        raise ValueError("a score on held-out samples needs at least 2 samples, not 1")
    if not 0 < share < 1:
        raise ValueError(f"the share of held-out samples lies between 0 and 1; got {share}")
    order = generator.permutation(n)
    count = min(max(round(n * share), 1), n - 1)
    return Split(train=order[count:], test=order[:count])


def standardised_by(
    train: Float64[ndarray, "train column"], test: Float64[ndarray, "test column"]
) -> tuple[Float64[ndarray, "train column"], Float64[ndarray, "test column"]]:
    """Both less the training samples' mean, in their standard deviations; 0 where training is constant up to rounding.

    Columns are scaled by a power of two first, so that neither huge nor tiny values leave float64's range.
    """
    _, exponent = np.frexp(np.maximum(np.abs(train).max(0), np.abs(test).max(0)))
    seen, new = np.ldexp(train, -exponent), np.ldexp(test, -exponent)
    centre, spread = seen.mean(0), seen.std(0)
    moves = np.ptp(seen, axis=0) > 10 * np.finfo(np.float64).eps
    scale = np.where(moves, spread, np.inf)
    return (seen - centre) / scale, (new - centre) / scale


def left_out(kept: int, factors: int, moving: int | None = None, latents: int = 0) -> str:
    """What a reader must know of a code that is not ordinary: how many factors vary, and how many latents do where
    constant ones are left out."""
    if not kept:
        return "Undefined: every factor is constant in these samples."
    parts = []
    if kept < factors:
        parts.append(f"Left out, being constant in these samples: {factors - kept} factor(s).")
    if moving == 0:
        parts.append("Every latent is constant: counts as 0.")
    elif moving is not None and moving < latents:
        parts.append(f"Left out, being constant in these samples: {latents - moving} latent(s).")
    return " ".join(parts)


def mean(scores: Sequence[float | None]) -> float | None:
    """Of those that are defined; None where none is."""
    known = [score for score in scores if score is not None]
    return float(np.mean(known)) if known else None


def placed(scores: Sequence[float | None], at: Sequence[int], size: int) -> tuple[float | None, ...]:
    """`size` scores: those given at the places `at`, None elsewhere."""
    found = dict(zip(at, scores, strict=True))
    return tuple(found.get(i) for i in range(size))
