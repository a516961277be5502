"""What the manifest says of a model on validation images."""

from typing import Any

import numpy as np
from jaxtyping import Float, Float64, Int64
from numpy import ndarray

from factorscope_models.manifest import Histogram, LatentStatistics, LatentSummary, Reconstruction
from factorscope_training.metrics.binary_codes import kl_to_two_modes
from factorscope_training.metrics.gaussian_codes import code_information, draw_codes

PROBABILITIES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
ERROR_PROBABILITIES = (*np.round(np.arange(0, 1, 0.01), 2).tolist(), 0.999, 1.0)
BINS = 40

ACTIVE_KL = 0.01
"""Nats: a Gaussian latent with less mean KL counts as inactive."""

TOLD_IMAGES = 2_000


def latent_summary(
    outputs: dict[str, Float[ndarray, "n latent"]], codebooks: list[list[float]] | None, r: float = 0.0
) -> LatentSummary:
    """Statistics of every latent over n images; `outputs` as `Autoencoder.encode` gives them.

    The rule for *active* is the one that each kind's own meaning suggests: a quantized latent is active if it takes
    more than one value, a Gaussian one if its mean KL exceeds 0.01 nats, a deterministic one if its range exceeds a
    twentieth of the widest (the rule of Hsu et al. 2023's standalone InfoMEC code). A Gaussian one whose prior has two
    modes, -r and +r, is active if it tells more than 0.01 nats of which of 2,000 images it is: one that rests at +r for
    all of them pays KL and says nothing.
    """
    z = outputs["z"].astype(np.float64)
    spread = outputs.get("pre_z", outputs["z"]).astype(np.float64)
    extras: list[dict[str, Any]] = [{} for _ in range(z.shape[1])]
    if codebooks is not None:
        rule = "takes more than one codebook value"
        for latent, values in enumerate(codebooks):
            usage = np.bincount(nearest_index(z[:, latent], np.array(values)), minlength=len(values))
            extras[latent] = {"usage": usage.tolist(), "entropy": _entropy(usage), "active": int((usage > 0).sum()) > 1}
    elif "log_var" in outputs:
        rule = f"tells more than {ACTIVE_KL} nats of the image" if r else f"mean KL above {ACTIVE_KL} nats"
        log_var = outputs["log_var"].astype(np.float64)
        kl = kl_to_two_modes(z, log_var, r)
        told = _told_by_each(z[:TOLD_IMAGES], log_var[:TOLD_IMAGES]) if r else kl
        extras = [{"kl": float(k), "active": bool(t > ACTIVE_KL)} for k, t in zip(kl, told, strict=True)]
    else:
        rule = "range above 1/20 of the widest latent's"
        ranges = np.ptp(z, axis=0)
        extras = [{"active": bool(width > ranges.max() / 20)} for width in ranges]
    mean, values, vectors = principal_components(z)
    return LatentSummary(
        n=len(z),
        active_rule=rule,
        latents=[_one_latent(spread[:, k], extra) for k, extra in enumerate(extras)],
        mean=mean.tolist(),
        eigenvalues=values.tolist(),
        eigenvectors=vectors.tolist(),
    )


def principal_components(
    z: Float64[ndarray, "n latent"],
) -> tuple[Float64[ndarray, " latent"], Float64[ndarray, " latent"], Float64[ndarray, "latent latent"]]:
    """Mean, eigenvalues (descending) and eigenvectors (rows) of the covariance of z, normalised by n.

    A row's entry of largest magnitude is positive, so that signs do not depend on the library.
    """
    mean = z.mean(0)
    values, vectors = np.linalg.eigh(np.cov(z, rowvar=False, bias=True).reshape(z.shape[1], -1))
    rows = vectors.T[::-1]
    signs = np.sign(np.take_along_axis(rows, np.abs(rows).argmax(1)[:, None], 1))
    return mean, np.maximum(values[::-1], 0), rows * np.where(signs == 0, 1, signs)


def nearest_index(z: Float64[ndarray, " n"], values: Float[ndarray, " value"]) -> Int64[ndarray, " n"]:
    """Index of the codebook value nearest to each z, the first on ties."""
    return np.abs(z[:, None] - values).argmin(1).astype(np.int64)


def _told_by_each(
    mean: Float64[ndarray, "n latent"], log_var: Float64[ndarray, "n latent"]
) -> Float64[ndarray, " latent"]:
    """What each latent alone tells of which of the n images it is, nats."""
    z = draw_codes(mean, log_var, np.random.default_rng(0))
    columns = ([part[:, k : k + 1] for part in (mean, log_var, z)] for k in range(mean.shape[1]))
    return np.array([code_information(*column).value for column in columns])


def reconstruction_summary(errors: Float[ndarray, " n"]) -> Reconstruction:
    """Quantiles of the images' mean squared errors."""
    quantiles = np.quantile(errors.astype(np.float64), ERROR_PROBABILITIES)
    return Reconstruction(
        n=len(errors), quantiles={f"{p:g}": float(q) for p, q in zip(ERROR_PROBABILITIES, quantiles, strict=True)}
    )


def _one_latent(column: Float64[ndarray, " n"], extra: dict[str, Any]) -> LatentStatistics:
    low, high = float(column.min()), float(column.max())
    counts, _ = np.histogram(column, BINS, (low, high) if high > low else (low - 0.5, low + 0.5))
    return LatentStatistics(
        min=low,
        max=high,
        mean=float(column.mean()),
        std=float(column.std()),
        quantiles={f"{p:g}": float(q) for p, q in zip(PROBABILITIES, np.quantile(column, PROBABILITIES), strict=True)},
        histogram=Histogram(low=low, high=high, counts=counts.tolist()),
        **extra,
    )


def _entropy(usage: ndarray) -> float:
    p = usage[usage > 0] / usage.sum()
    return float(-(p * np.log(p)).sum())
