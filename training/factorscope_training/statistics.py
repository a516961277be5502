"""What the manifest says of a model on validation images."""

from typing import Any

import numpy as np
from jaxtyping import Float, Float64, Int64
from numpy import ndarray

from factorscope_models.manifest import Histogram, LatentStatistics, LatentSummary, Reconstruction

PROBABILITIES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
ERROR_PROBABILITIES = (*np.round(np.arange(0, 1, 0.01), 2).tolist(), 0.999, 1.0)
BINS = 40

ACTIVE_KL = 0.01
"""Nats: a Gaussian latent with less mean KL counts as inactive."""


def latent_summary(
    outputs: dict[str, Float[ndarray, "n latent"]], codebooks: list[list[float]] | None
) -> LatentSummary:
    """Statistics of every latent over n images; `outputs` as `Autoencoder.encode` gives them.

    The rule for *active* is the one that each kind's own meaning suggests: a quantized latent is active if it takes
    more than one value, a Gaussian one if its mean KL exceeds 0.01 nats, a deterministic one if its range exceeds a
    twentieth of the widest (the rule of Hsu et al. 2023's standalone InfoMEC code).
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
        rule = f"mean KL above {ACTIVE_KL} nats"
        log_var = outputs["log_var"].astype(np.float64)
        kl = (0.5 * (z**2 + np.exp(log_var) - 1 - log_var)).mean(0)
        extras = [{"kl": float(k), "active": bool(k > ACTIVE_KL)} for k in kl]
    else:
        rule = "range above 1/20 of the widest latent's"
        ranges = np.ptp(z, axis=0)
        extras = [{"active": bool(r > ranges.max() / 20)} for r in ranges]
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
