"""How far codes move when their images are transformed.

Sinha & Dieng 2021, arXiv:2105.14859, ask for codes that stay; the first and third measure are our own, the second is
their penalty. A code that has collapsed does not drift either (KL 0, relative drift undefined, retrieval at chance):
read them beside a measure of activity.
"""

import numpy as np
from jaxtyping import Float
from numpy import ndarray
from scipy.spatial.distance import cdist

from factorscope_training.metrics.columns import finite

BLOCK = 500
"""Transformed codes whose distances to all codes are held in memory at once."""


def relative_drift(mean: Float[ndarray, "n latent"], transformed: Float[ndarray, "n latent"]) -> float | None:
    """Mean of ||m~ - m||^2 over the trace of the covariance of m (normalised by n): 0 still, 2 as if unrelated.

    `mean` are the codes of n images, `transformed` those of the same images transformed. It has no unit: the
    same for codes scaled or rotated together. None where all m are equal, since there is no scale then. Raises
    ValueError for codes that are NaN or infinite.
    """
    m, moved = finite(mean), finite(transformed)
    trace = m.var(0).sum()
    if not np.ptp(m, axis=0).any():
        return None
    return float(((moved - m) ** 2).sum(1).mean() / trace)


def posterior_drift(
    mean: Float[ndarray, "n latent"],
    log_var: Float[ndarray, "n latent"],
    transformed_mean: Float[ndarray, "n latent"],
    transformed_log_var: Float[ndarray, "n latent"],
) -> float:
    """KL(q(z|x~) || q(z|x)) of diagonal Gaussians, nats, summed over latents, mean over images.

    The regulariser of Sinha & Dieng 2021, arXiv:2105.14859, x~ the transformed image; the other direction is another
    number. Raises ValueError for entries that are NaN or infinite.
    """
    m, v, moved, w = (finite(array) for array in (mean, log_var, transformed_mean, transformed_log_var))
    return float(0.5 * (v - w - 1 + np.exp(w - v) + (moved - m) ** 2 * np.exp(-v)).sum(1).mean())


def retrieval_accuracy(mean: Float[ndarray, "n latent"], transformed: Float[ndarray, "n latent"]) -> float:
    """Share of the transformed images whose nearest code among all n of `mean` is their own image's; chance is 1/n.

    Euclidean distance; where k codes are equally near and its own is among them, an image counts 1/k, so a collapsed
    code scores 1/n. It depends on n: state it. Raises ValueError for codes that are NaN or infinite.
    """
    m, moved = finite(mean), finite(transformed)
    hits = 0.0
    for start in range(0, len(m), BLOCK):
        distance = cdist(moved[start : start + BLOCK], m, "sqeuclidean")
        nearest = distance == distance.min(1, keepdims=True)
        own = nearest[np.arange(len(distance)), np.arange(start, start + len(distance))]
        hits += float((own / nearest.sum(1)).sum())
    return hits / len(m)
