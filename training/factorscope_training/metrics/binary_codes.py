"""What a code pulled towards two modes, -r and +r, is made of: its signs, its true KL, the latents that matter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float, Float64, Real
from numpy import ndarray
from numpy.polynomial.hermite_e import hermegauss

from factorscope_training.metrics.columns import finite

CONSTANT = 0.999
"""A latent whose sign is the same on more than this share of the images counts as constant."""

NODES = 100
"""Of the quadrature: off by less than 1e-7 nats where r times the standard deviation is at most 2, by 1e-3 at 6."""

LN_2 = float(np.log(2))


@final
@dataclass(frozen=True)
class SignCodes:
    """Per latent, over n images."""

    positive: Float64[ndarray, " latent"]
    """Share of images with mean > 0; a mean of exactly 0 counts as negative."""
    near_plus: Float64[ndarray, " latent"]
    """Share with |mean - r| < r/2; 0 where r is 0."""
    near_minus: Float64[ndarray, " latent"]
    """Share with |mean + r| < r/2."""
    entropy: Float64[ndarray, " latent"]
    """H(sign of the mean), nats, plug-in: ln 2 where both signs are as frequent, 0 for a constant sign."""
    constant: Bool[ndarray, " latent"]
    """One sign on more than 99.9 % of the images: it says nothing, and the other sign is new to the decoder."""
    r: float
    n: int


@final
@dataclass(frozen=True)
class AblationUnits:
    """Latents that the decoder uses."""

    count: int
    used: Bool[ndarray, " latent"]
    rise: Float64[ndarray, " latent"]
    """Mean rise of the reconstruction error, nats per image, when this latent alone is shuffled across images."""
    threshold: float
    n: int


def sign_codes(mean: Real[ndarray, "n latent"], r: float) -> SignCodes:
    """How the posterior means lie about -r and +r; after Hu & Rostami 2023, arXiv:2303.12255, but these measures are
    our own.

    Raises ValueError for means that are NaN or infinite and for a negative r.
    """
    m = finite(mean)
    if not r >= 0:
        raise ValueError(f"r is a distance from 0, at least 0; got {r}")
    near = np.abs(np.abs(m) - r) < r / 2
    positive = (m > 0).mean(0)
    entropy = np.zeros_like(positive)
    for p in (positive, 1 - positive):
        entropy -= p * np.log(np.where(p > 0, p, 1))
    return SignCodes(
        positive=positive,
        near_plus=(near & (m > 0)).mean(0),
        near_minus=(near & (m < 0)).mean(0),
        entropy=entropy,
        constant=np.maximum(positive, 1 - positive) > CONSTANT,
        r=r,
        n=len(m),
    )


def kl_to_two_modes(
    mean: Float[ndarray, "n latent"], log_var: Float[ndarray, "n latent"], r: float
) -> Float64[ndarray, " latent"]:
    """KL(q(z_k|x) || 1/2 N(-r, 1) + 1/2 N(r, 1)) of each latent, nats, mean over the images.

    The prior that the penalty R_r of Hu & Rostami 2023, arXiv:2303.12255, stands for (our reading): R_r is the KL to
    the nearer mode alone. This KL is at most R_r + ln 2, the sign being charged for, and less than R_r where a mean
    lies between the modes. With it -(reconstruction error + KL) is a lower bound of ln p(x), comparable between values
    of r; with R_r it is none. At r = 0 the plain KL. E_q ln cosh(r z) is a Gauss-Hermite sum of 100 nodes (`NODES` says
    how exact), everything else is closed. Raises ValueError for entries that are NaN or infinite.
    """
    m, v = finite(mean), finite(log_var)
    std = np.exp(0.5 * v)
    nodes, weights = hermegauss(NODES)
    expected = np.zeros_like(m)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        size = np.abs(r * (m + std * node))
        expected += weight * (size + np.log1p(np.exp(-2 * size)) - LN_2)  # ln cosh, without overflow
    return (0.5 * (m**2 + np.exp(v) - 1 - v + r**2) - expected).mean(0)


def head_cosines(weights: Float[ndarray, "latent feature"]) -> float:
    """Mean squared cosine between different rows of the layer that gives the means: 0 orthogonal, 1 parallel.

    `le_score` of the released code of Hu & Rostami 2023, arXiv:2303.12255, there read as disentanglement when low. It
    sees neither data nor nonlinearity and is not monotone in r: no evidence on its own. A row of zeros has cosine 0
    with every other, and a single row scores 0 (theirs: 0/0). Raises ValueError for entries that are NaN or infinite.
    """
    w = finite(weights)
    if len(w) == 1:
        return 0.0
    norms = np.linalg.norm(w, axis=1, keepdims=True)
    unit = np.divide(w, norms, out=np.zeros_like(w), where=norms > 0)
    squares = (unit @ unit.T) ** 2
    return float((squares.sum() - np.trace(squares)) / (len(w) * (len(w) - 1)))


def ablation_units(
    z: Real[ndarray, "n latent"],
    error: Callable[[Real[ndarray, "n latent"]], Float[ndarray, " n"]],
    rng: np.random.Generator,
    threshold: float = 0.1,
) -> AblationUnits:
    """Latents without which images decode worse: each in turn takes the values of other images, the others stay.

    `error` decodes a whole set of codes and gives each image's reconstruction error, nats summed over pixels, against
    the images that `z` came from. Our own measure; `threshold` in nats per image. It stands beside `active_units`
    because a variance is fooled here: a mean that flips between -r and +r has variance r^2, over 0.01 from r = 0.1 on,
    whether or not the decoder heeds it. Works for every latent kind. With one image nothing can be shuffled: rise 0.
    Raises ValueError for codes that are NaN or infinite.
    """
    finite(z)
    order = rng.permutation(len(z))
    other = np.empty_like(order)
    other[order] = np.roll(order, 1)  # one cycle through all images: none keeps its own value
    baseline = error(z).astype(np.float64).mean()
    rise = np.zeros(z.shape[1])
    for latent in range(z.shape[1]):
        shuffled = z.copy()
        shuffled[:, latent] = z[other, latent]
        rise[latent] = error(shuffled).astype(np.float64).mean() - baseline
    used = rise > threshold
    return AblationUnits(int(used.sum()), used, rise, threshold, len(z))
