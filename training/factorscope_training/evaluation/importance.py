"""The NLL of images by importance sampling, whoever decodes."""

import math
from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64
from numpy import ndarray

from factorscope_training.metrics.gaussian_codes import importance_nll, log_density
from factorscope_training.posteriors import log_two_modes

CHUNK = 250
"""Draws that are decoded at a time."""


def importance_of(
    nats: Callable[[Float32[ndarray, "m channel height width"], Float[ndarray, "m latent"]], Float64[ndarray, " m"]],
    images: Float32[ndarray, "n channel height width"],
    mean: Float64[ndarray, "n latent"],
    log_var: Float64[ndarray, "n latent"],
    r: float,
    draws: int,
    rng: np.random.Generator,
) -> Float64[ndarray, " n"]:
    """-ln p(x) of each image from `draws` z of its posterior, see `importance_nll`; `nats` is -ln p(x|z).

    The prior is the model's own: of two modes, -r and r, where it was trained with r > 0.
    """
    n = len(images)
    z = mean[:, None] + np.exp(0.5 * log_var[:, None]) * rng.standard_normal((n, draws, mean.shape[1]))
    likelihood = np.empty((n, draws))
    together = math.ceil(CHUNK / draws)
    for start in range(0, n, together):
        rows = slice(start, start + together)
        repeated = np.repeat(images[rows], draws, axis=0)
        likelihood[rows] = -nats(repeated, z[rows].reshape(len(repeated), -1)).reshape(-1, draws)
    prior = log_two_modes(torch.from_numpy(z), r).sum(-1).numpy()
    return importance_nll(likelihood, prior, log_density(z, mean[:, None], log_var[:, None]))
