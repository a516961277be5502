"""Measures of Gaussian posteriors: what they cost, how many move, what they tell of the image, the NLL."""

import math

import numpy as np
import torch

from factorscope_training.claims.measures.measure import Numbers
from factorscope_training.claims.subject import CHUNK, Subject
from factorscope_training.metrics.gaussian_codes import (
    active_units,
    code_information,
    draw_codes,
    importance_nll,
    kl_by_latent,
    log_density,
)
from factorscope_training.posteriors import log_two_modes


def gaussian(s: Subject) -> Numbers:
    mean, log_var = s.test.posterior()
    z = draw_codes(mean, log_var, s.rng("information"))
    return {
        "kl": float(kl_by_latent(mean, log_var).sum()),
        "active_units": float(active_units(mean).count),
        "information": code_information(mean, log_var, z).value,
    }


def importance(s: Subject) -> Numbers:
    """The prior is the model's own: of two modes, where it was trained with r > 0."""
    n, draws = min(s.sizes.importance, len(s.test.z)), s.sizes.draws
    images = s.test.images[:n]
    mean, log_var = (part[:n, None] for part in s.test.posterior())
    z = mean + np.exp(0.5 * log_var) * s.rng("importance").standard_normal((n, draws, mean.shape[-1]))
    likelihood = np.empty((n, draws))
    together = math.ceil(CHUNK / draws)
    for start in range(0, n, together):
        rows = slice(start, start + together)
        repeated = np.repeat(images[rows], draws, axis=0)
        likelihood[rows] = -s.nats(repeated, z[rows].reshape(len(repeated), -1)).reshape(-1, draws)
    prior = log_two_modes(torch.from_numpy(z), s.r).sum(-1).numpy()
    return {"nll": float(importance_nll(likelihood, prior, log_density(z, mean, log_var)).mean())}
