"""From a run's config to its untrained model."""

import torch

from factorscope_models.manifest import ImageFormat
from factorscope_training import config
from factorscope_training.latents import Binary, Deterministic, Gaussian, Latent
from factorscope_training.likelihoods import BernoulliPixels, GaussianPixels, Likelihood, LogisticPixels
from factorscope_training.model import Autoencoder
from factorscope_training.nets import NETS
from factorscope_training.quantizers import FixedGrid, Quantized, Signs, VectorQuantized

LIKELIHOODS = {"gaussian": GaussianPixels, "logistic": LogisticPixels}
"""Those with a scale."""

PLAIN = {"deterministic": Deterministic, "gaussian": Gaussian, "bernoulli": Binary, "lfq": Signs}
"""Latent kinds with nothing to set but their size."""


def build_latent(c: config.Latent) -> Latent:
    """The latent kind that the config names."""
    if isinstance(c, config.QuantizedLatent):
        return Quantized(c.size, c.levels, c.shared, c.learned)
    if isinstance(c, config.VectorLatent):
        return VectorQuantized(c.size, c.entries, c.dimensions, c.update, c.decay)
    if isinstance(c, config.GridLatent):
        return FixedGrid(c.size, c.levels)
    return PLAIN[c.kind](c.size)


def build_likelihood(c: config.Likelihood) -> Likelihood:
    """The likelihood that the config names."""
    if c.kind == "bernoulli":
        return BernoulliPixels()
    return LIKELIHOODS[c.kind](c.scale, c.learned)


def build_model(c: config.RunConfig, image: ImageFormat) -> Autoencoder:
    """The model with initial weights drawn from the run's seed; the global random state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(c.seed)
        latent = build_latent(c.latent)
        encoder, decoder = NETS[c.net](image, latent.features, latent.inputs)
        return Autoencoder(encoder, latent, decoder, build_likelihood(c.likelihood))
