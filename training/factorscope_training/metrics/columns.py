"""Latents and factors, made ready for a metric: one column at a time, checked."""

import numpy as np
from jaxtyping import Float64, Int, Int64, Real
from numpy import ndarray


def finite(latents: Real[ndarray, "n latent"]) -> Float64[ndarray, "n latent"]:
    """The latents as float64; ValueError where there are none, or where an entry is NaN or infinite."""
    if 0 in latents.shape:
        raise ValueError(f"latents have shape {latents.shape}; at least one sample and one latent are needed")
    values = latents.astype(np.float64)
    bad = ~np.isfinite(values)
    if bad.any():
        columns = np.flatnonzero(bad.any(0)).tolist()
        raise ValueError(f"{bad.sum()} entries of the latents are NaN or infinite (latents {columns})")
    return values


def labels(columns: Real[ndarray, "n column"]) -> Int64[ndarray, "n column"]:
    """Each column's entries numbered 0, 1, .. in ascending order of the distinct values that occur in it."""
    return np.stack([np.unique(column, return_inverse=True)[1] for column in columns.T], axis=1)


def varying(factors: Int[ndarray, "n factor"]) -> list[int]:
    """The factors that take more than one value here."""
    return np.flatnonzero((factors != factors[:1]).any(0)).tolist()


def standardised(latents: Float64[ndarray, "n latent"]) -> Float64[ndarray, "n latent"]:
    """Each latent with mean 0 and standard deviation 1 (normalised by n); all 0 where it is constant up to rounding."""
    _, exponent = np.frexp(np.abs(latents).max(0))
    scaled = np.ldexp(latents, -exponent)  # exact, and then neither huge nor tiny values leave float64's range
    centred = scaled - scaled.mean(0)
    moves = np.ptp(scaled, axis=0) > 10 * np.finfo(np.float64).eps
    return np.divide(centred, scaled.std(0), out=np.zeros_like(centred), where=moves)
