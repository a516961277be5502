"""The values that a traversal gives to each latent."""

from statistics import NormalDist

import numpy as np

from factorscope_models.manifest import Manifest, QuantizedLatents
from factorscope_server.codebooks import shown
from factorscope_server.errors import BadRequest
from factorscope_server.schemas import RangeMode


def values(manifest: Manifest, mode: RangeMode, steps: int) -> list[np.ndarray]:
    """Float64 values for each latent, ascending; `steps` of them, but for `codebook` as many as `codes` names.

    minmax and quantile (1st to 99th percentile) come from the validation images, sigma2 is their mean +- 2 standard
    deviations; for quantized latents these describe pre_z. prior: quantiles 0.01 to 0.99 of N(0, 1), equally spaced in
    probability, for Gaussian latents only; codebook for quantized ones only: BadRequest otherwise.
    """
    statistics = manifest.statistics.latents
    match mode:
        case "minmax":
            ends = [(s.min, s.max) for s in statistics]
        case "quantile":
            ends = [(s.quantiles["0.01"], s.quantiles["0.99"]) for s in statistics]
        case "sigma2":
            ends = [(s.mean - 2 * s.std, s.mean + 2 * s.std) for s in statistics]
        case "prior":
            if manifest.latent.kind != "gaussian":
                raise BadRequest(
                    f"The latents of `{manifest.id}` are {manifest.latent.kind}: they have no Gaussian prior."
                )
            normal = NormalDist()
            return [np.array([normal.inv_cdf(p) for p in np.linspace(0.01, 0.99, steps)])] * len(statistics)
        case "codebook":
            books = _codebooks(manifest)
            return [np.array(book)[kept] for book, kept in zip(books, codes(manifest), strict=True)]
    return [np.linspace(low, high, steps) for low, high in ends]


def codes(manifest: Manifest) -> list[list[int]]:
    """Of each latent, the codebook's values that the range `codebook` goes through, by their indices, ascending.

    All of them, but of long codebooks those that validation images use most. BadRequest where there are no codebooks.
    """
    statistics = manifest.statistics.latents
    return [shown(book, one.usage) for book, one in zip(_codebooks(manifest), statistics, strict=True)]


def _codebooks(manifest: Manifest) -> list[list[float]]:
    if not isinstance(manifest.latent, QuantizedLatents):
        raise BadRequest(f"The latents of `{manifest.id}` are {manifest.latent.kind}: they have no codebook.")
    return manifest.latent.codebooks
