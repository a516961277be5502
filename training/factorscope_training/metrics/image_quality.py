"""How close decoded images are to the originals."""

import numpy as np
from jaxtyping import Float, Float64
from numpy import ndarray
from scipy.ndimage import gaussian_filter

FLOOR = 1e-10
"""Smallest squared error that counts: an exact copy has 100 dB, not infinitely many."""

RADIUS, SIGMA = 5, 1.5
"""Pixels, of SSIM's window: 11 x 11 weights of a Gaussian."""

LUMINANCE, CONTRAST = 0.01**2, 0.03**2
"""SSIM's constants C1 and C2, for pixels in [0, 1]."""


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


def ssim(
    a: Float[ndarray, "n channel height width"], b: Float[ndarray, "n channel height width"]
) -> Float64[ndarray, " n"]:
    """Structural similarity of each pair of images with pixels in [0, 1]: at most 1, which equal images have.

    Wang et al. 2004, IEEE Trans. Image Processing 13(4): 11 x 11 Gaussian window with sigma 1.5, population moments,
    K1 = 0.01 and K2 = 0.03, mean over the windows that lie wholly in the image. Deviations: no image is shrunk first,
    and of colours every channel counts alike where theirs is of grey images. Raises ValueError for images with a side
    below 11 pixels, and for pixels that are NaN or infinite.
    """
    if min(a.shape[2:]) < 2 * RADIUS + 1:
        raise ValueError(f"SSIM's window is 11 x 11 pixels; the images are {a.shape[2]} x {a.shape[3]}")
    x, y = a.astype(np.float64), b.astype(np.float64)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("SSIM needs pixels that are neither NaN nor infinite")
    mx, my = _windowed(x), _windowed(y)
    variances = _windowed(x * x) - mx * mx + _windowed(y * y) - my * my
    covariance = _windowed(x * y) - mx * my
    luminance = (2 * mx * my + LUMINANCE) / (mx * mx + my * my + LUMINANCE)
    return (luminance * (2 * covariance + CONTRAST) / (variances + CONTRAST)).mean((1, 2, 3))


def _windowed(
    x: Float64[ndarray, "n channel height width"],
) -> Float64[ndarray, "n channel inner_height inner_width"]:
    """The weighted mean in each window that lies in the image."""
    inside = slice(RADIUS, -RADIUS)
    return gaussian_filter(x, (0, 0, SIGMA, SIGMA), radius=(0, 0, RADIUS, RADIUS))[:, :, inside, inside]
