"""The Frechet distance between two sets of features, each taken as a Gaussian.

On the features of `judge` it is the Frechet distance on the features of our own classifier, and is called so: it is not
the FID, whose features are those of an Inception network, and does not compare with published values of it.
"""

import numpy as np
from jaxtyping import Float, Float64
from numpy import ndarray

from factorscope_training.metrics.columns import finite


def frechet_distance(a: Float[ndarray, "a feature"], b: Float[ndarray, "b feature"]) -> float:
    """`frechet_of_moments` of the two sets' means and covariances (normalised by n - 1); 0 for equal sets.

    Too high in expectation, the more so the fewer the samples: compare only values of equal set sizes, and state them.
    Raises ValueError for fewer than two samples, and for features that are NaN or infinite.
    """
    if min(len(a), len(b)) < 2:
        raise ValueError(f"a covariance needs at least two samples; the sets have {len(a)} and {len(b)}")
    moments = []
    for features in (finite(a), finite(b)):
        moments += [features.mean(0), np.cov(features, rowvar=False).reshape(features.shape[1], -1)]
    return frechet_of_moments(*moments)


def frechet_of_moments(
    mean_a: Float[ndarray, " feature"],
    covariance_a: Float[ndarray, "feature feature"],
    mean_b: Float[ndarray, " feature"],
    covariance_b: Float[ndarray, "feature feature"],
) -> float:
    """||mean_a - mean_b||^2 + tr(A + B - 2 (A^(1/2) B A^(1/2))^(1/2)): squared, as FID is.

    Dowson & Landau 1982, J. Multivariate Analysis 12(3). The last trace is the sum of the singular values of
    A^(1/2) B^(1/2), with square roots by eigenvalues: real, without warnings and never below 0 for singular covariances
    too, where the matrix square root of A B in common use is none of it.
    """
    shift = ((mean_a.astype(np.float64) - mean_b) ** 2).sum()
    common = np.linalg.svd(_root(covariance_a) @ _root(covariance_b), compute_uv=False).sum()
    return max(0.0, float(shift + np.trace(covariance_a) + np.trace(covariance_b) - 2 * common))


def _root(covariance: Float[ndarray, "feature feature"]) -> Float64[ndarray, "feature feature"]:
    """Symmetric square root; eigenvalues that rounding made negative count as 0."""
    values, vectors = np.linalg.eigh(covariance.astype(np.float64))
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
