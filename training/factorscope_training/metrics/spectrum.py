"""How far codes are from filling a sphere evenly: the spectrum of their covariance, and their norms.

Eigenvalues and eigenvectors are those of `statistics.principal_components`: descending, the eigenvectors in rows. Li &
Blair 2021, arXiv:2104.11610, name eccentricity and "deep principal components"; their definitions were not at hand, so
the measures here are our formulation.
"""

import math

import numpy as np
from jaxtyping import Float, Float64
from numpy import ndarray

from factorscope_training.metrics.columns import finite

FLAT = 1e-12
"""An eigenvalue of at most this share of the largest is rounding."""


def eccentricity(eigenvalues: Float[ndarray, " latent"], rank: int | None = None) -> float | None:
    """sqrt(largest eigenvalue / the `rank`-th), by default the last: 1 on a sphere, larger the more stretched.

    None where the `rank`-th is 0 up to rounding, as with a dead latent: choose a lower rank then, and say which. Raises
    ValueError for eigenvalues that are negative, not finite or not descending, and for a rank that they do not have.
    """
    values = _checked(eigenvalues)
    chosen = len(values) if rank is None else rank
    if not 1 <= chosen <= len(values):
        raise ValueError(f"rank {chosen} of {len(values)} eigenvalues; it runs from 1 to {len(values)}")
    last = values[chosen - 1]
    return float(np.sqrt(values[0] / last)) if last > FLAT * values[0] else None


def participation_ratio(eigenvalues: Float[ndarray, " latent"]) -> float:
    """(sum of eigenvalues)^2 / sum of their squares: the number of directions that share the variance.

    All of them where it is the same in each, 1 on a line, 0 for codes that are all equal. Raises ValueError as
    `eccentricity` does.
    """
    values = _checked(eigenvalues)
    if values[0] == 0:
        return 0.0
    shares = values / values[0]
    return float(shares.sum() ** 2 / (shares**2).sum())


def norm_variation(z: Float[ndarray, "n latent"]) -> float:
    """Standard deviation of ||z|| over its mean: 0 on a sphere about the origin, about 1/sqrt(2 d) for N(0, I) in d.

    Norms are taken from the origin, not from the mean; 0 where every z is 0. Raises ValueError for codes that are NaN
    or infinite.
    """
    norms = np.linalg.norm(finite(z), axis=1)
    mean = norms.mean()
    return float(norms.std() / mean) if mean > 0 else 0.0


def project(
    z: Float[ndarray, "n latent"],
    mean: Float[ndarray, " latent"],
    eigenvectors: Float[ndarray, "latent latent"],
    k: int,
) -> Float64[ndarray, "n latent"]:
    """z with only its first k deep principal components about `mean`: `mean` itself at 0, z at k = all.

    Decoding it for growing k shows what each component adds. Raises ValueError for a k that is not there.
    """
    if not 0 <= k <= len(mean):
        raise ValueError(f"k = {k} components of {len(mean)}; it runs from 0 to {len(mean)}")
    kept = eigenvectors[:k].astype(np.float64)
    return mean + (z - mean.astype(np.float64)) @ kept.T @ kept


def _checked(eigenvalues: Float[ndarray, " latent"]) -> Float64[ndarray, " latent"]:
    values = eigenvalues.astype(np.float64)
    if not len(values) or not (values >= 0).all() or math.isinf(values.max()) or (np.diff(values) > 0).any():
        raise ValueError(
            "a spectrum is at least one eigenvalue, none of them negative or not finite, in descending order"
        )
    return values
