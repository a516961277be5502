"""Tiny models and passes for the tests of training."""

import torch
from torch import Tensor

from factorscope_models.manifest import ImageFormat
from factorscope_training.latents import Latent
from factorscope_training.model import Autoencoder, Pass
from factorscope_training.nets import small

IMAGE = ImageFormat(channels=1, height=16, width=16)


def make(latent: Latent, seed: int = 0) -> Autoencoder:
    torch.manual_seed(seed)
    encoder, decoder = small(IMAGE, latent.features, latent.size)
    return Autoencoder(encoder, latent, decoder)


def images(n: int, seed: int = 0) -> Tensor:
    return torch.rand(n, 1, 16, 16, generator=torch.Generator().manual_seed(seed))


def noise(n: int, size: int, seed: int = 1) -> Tensor:
    return torch.randn(n, size, generator=torch.Generator().manual_seed(seed))


def forward(model: Autoencoder, n: int = 8) -> Pass:
    return model(images(n), noise(n, model.latent.size))
