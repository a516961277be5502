"""From a run's config to its untrained model."""

import torch

from factorscope_models.manifest import ImageFormat
from factorscope_training import config
from factorscope_training.latents import Deterministic, Gaussian, Latent, Quantized
from factorscope_training.model import Autoencoder
from factorscope_training.nets import NETS


def build_latent(c: config.Latent) -> Latent:
    """The latent kind that the config names."""
    if c.kind == "quantized":
        return Quantized(c.size, c.levels)
    return {"deterministic": Deterministic, "gaussian": Gaussian}[c.kind](c.size)


def build_model(c: config.RunConfig, image: ImageFormat) -> Autoencoder:
    """The model with initial weights drawn from the run's seed; the global random state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(c.seed)
        latent = build_latent(c.latent)
        encoder, decoder = NETS[c.net](image, latent.features, latent.size)
        return Autoencoder(encoder, latent, decoder)
