"""How close decoded images are to the originals."""

import numpy as np
from jaxtyping import Float, Float64
from numpy import ndarray

FLOOR = 1e-10
"""Smallest squared error that counts: an exact copy has 100 dB, not infinitely many."""


def mean_squared_error(a: Float[ndarray, "n *pixels"], b: Float[ndarray, "n *pixels"]) -> Float64[ndarray, " n"]:
    """Mean squared difference per pixel value, each image's own."""
    difference = (a - b).reshape(len(a), -1).astype(np.float64)
    return np.einsum("ij,ij->i", difference, difference) / max(difference.shape[1], 1)


def psnr(errors: Float[ndarray, " n"]) -> float:
    """Peak signal-to-noise ratio in dB, for pixels in [0, 1]: mean over images of -10 log10(mean squared error).

    As in Hsu et al. 2023, arXiv:2305.18378: a mean of decibels, which is above the decibels of the mean error; at most
    100 dB. Raises ValueError where there is no image or an error is negative or NaN.
    """
    if not len(errors) or not (errors >= 0).all():
        raise ValueError("PSNR needs the squared errors of at least one image, none of them negative or NaN")
    return float(np.mean(-10 * np.log10(np.maximum(errors.astype(np.float64), FLOOR))))
