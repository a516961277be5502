"""What a Gaussian code carries: KL and activity of each latent, information about the image, and the NLL."""

import math
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float, Float64
from numpy import ndarray

from factorscope_training.metrics.columns import finite

LN_2PI = math.log(2 * math.pi)

BLOCK = 500
"""Codes whose densities under all n posteriors are held in memory at once."""


@final
@dataclass(frozen=True)
class ActiveUnits:
    """Latents whose posterior mean moves with the image."""

    count: int
    active: Bool[ndarray, " latent"]
    variances: Float64[ndarray, " latent"]
    """Of the posterior means over the images, normalised by n."""
    threshold: float


@final
@dataclass(frozen=True)
class CodeInformation:
    """How much a code tells of the image that it came from."""

    value: float
    """Nats; at most `cap`, and below 0 only by sampling noise."""
    standard_error: float
    """Of the one draw per image; the spread over sets of images is not in it. 0 for a single image."""
    cap: float
    """ln n: no estimate from n images can exceed it, whatever the model."""
    n: int


def draw_codes(
    mean: Float[ndarray, "n latent"], log_var: Float[ndarray, "n latent"], rng: np.random.Generator
) -> Float64[ndarray, "n latent"]:
    """One z per image from its posterior N(mean, exp(log_var))."""
    return mean + np.exp(0.5 * log_var.astype(np.float64)) * rng.standard_normal(mean.shape)


def kl_by_latent(mean: Float[ndarray, "n latent"], log_var: Float[ndarray, "n latent"]) -> Float64[ndarray, " latent"]:
    """KL(q(z_k|x) || N(0, 1)) of each latent, nats, mean over the images; their sum is an image's mean KL.

    Raises ValueError where there is nothing to average, or an entry is NaN or infinite.
    """
    m, v = finite(mean), finite(log_var)
    return 0.5 * (m**2 + np.exp(v) - 1 - v).mean(0)


def active_units(mean: Float[ndarray, "n latent"], threshold: float = 0.01) -> ActiveUnits:
    """Latents whose posterior means have a variance above `threshold` over the images.

    Burda et al. 2016, arXiv:1509.00519, who take 0.01. The number means little where means cluster at two values:
    see `binary_codes.ablation_units`. Raises ValueError for means that are NaN or infinite.
    """
    variances = finite(mean).var(0)
    active = variances > threshold
    return ActiveUnits(int(active.sum()), active, variances, threshold)


def code_information(
    mean: Float[ndarray, "n latent"], log_var: Float[ndarray, "n latent"], z: Float[ndarray, "n latent"]
) -> CodeInformation:
    """I_q(x; z) = E_x E_q(z|x) [ln q(z|x) - ln q(z)], q(z) the mixture of all n posteriors; `z` as `draw_codes` gives.

    Equal to E_x KL(q(z|x) || p) - KL(q(z) || p), the form of Sinha & Dieng 2021, arXiv:2105.14859 (as reported; their
    estimator is not known to us). Taken as one log ratio per image, so that not even a draw exceeds ln n: it is the
    information about which of these n images was encoded, and grows with n until it meets that of the model. Values
    above ln n in the literature come from other estimators. Time and work grow with n squared.
    Raises ValueError for entries that are NaN or infinite.
    """
    m, v, codes = finite(mean), finite(log_var), finite(z)
    n, latents = m.shape
    precision = np.exp(-v)
    constant = -0.5 * (v.sum(1) + (m**2 * precision).sum(1) + latents * LN_2PI)
    weighted = m * precision
    ratios = np.empty(n)
    for start in range(0, n, BLOCK):
        block = codes[start : start + BLOCK]
        density = constant + block @ weighted.T - 0.5 * block**2 @ precision.T  # ln q(z_i | x_m), (i, m)
        own = density[np.arange(len(block)), np.arange(start, start + len(block))]
        ratios[start : start + len(block)] = own - _logsumexp(density) + math.log(n)
    error = float(ratios.std(ddof=1) / math.sqrt(n)) if n > 1 else 0.0
    return CodeInformation(float(ratios.mean()), error, math.log(n), n)


def log_density(
    z: Float[ndarray, "*#shape latent"],
    mean: Float[ndarray, "*#shape latent"],
    log_var: Float[ndarray, "*#shape latent"],
) -> Float64[ndarray, "*#shape"]:
    """ln N(z; mean, exp(log_var)), nats, summed over latents; the leading axes broadcast: [image, draw, latent]."""
    v = log_var.astype(np.float64)
    return -0.5 * (LN_2PI + v + (z.astype(np.float64) - mean) ** 2 * np.exp(-v)).sum(-1)


def importance_nll(
    log_likelihood: Float[ndarray, "image draw"],
    log_prior: Float[ndarray, "image draw"],
    log_posterior: Float[ndarray, "image draw"],
) -> Float64[ndarray, " image"]:
    """-ln (1/S) sum_s p(x|z_s) p(z_s) / q(z_s|x) of each image, nats, from S draws z_s of q(z|x).

    The three arguments are ln p(x|z_s), ln p(z_s) and ln q(z_s|x), each summed over pixels or latents. Importance
    sampling as in Burda et al. 2016, arXiv:1509.00519: exact at any S where q is the true posterior, otherwise too
    high in expectation, the less so the larger S; S = 1 is the negative ELBO. State S beside the number. An image that
    no draw explains (all p(x|z_s) = 0) has infinity. Raises ValueError without draws, and for NaN.
    """
    weights = log_likelihood.astype(np.float64) + log_prior - log_posterior
    if 0 in weights.shape:
        raise ValueError(f"log weights have shape {weights.shape}; at least one image and one draw are needed")
    if np.isnan(weights).any():
        raise ValueError(f"{np.isnan(weights).any(1).sum()} images have log weights that are NaN")
    return math.log(weights.shape[1]) - _logsumexp(weights)


def _logsumexp(values: Float64[ndarray, "row column"]) -> Float64[ndarray, " row"]:
    """Over each row; minus infinity for a row of nothing else."""
    top = values.max(1)
    shift = np.where(np.isfinite(top), top, 0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(values - shift[:, None]).sum(1)) + shift
