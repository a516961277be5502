"""Tiny models and passes for the tests of training."""

from collections.abc import Callable

import torch
from torch import Tensor

from factorscope_models.manifest import ImageFormat
from factorscope_training.latents import Binary, Code, Deterministic, Gaussian, Latent
from factorscope_training.likelihoods import BernoulliPixels, Likelihood
from factorscope_training.model import Autoencoder, Moment, Pass
from factorscope_training.nets import small
from factorscope_training.posteriors import Normal
from factorscope_training.quantizers import FixedGrid, Quantized, Signs, VectorQuantized

IMAGE = ImageFormat(channels=1, height=16, width=16)

KINDS: dict[str, Callable[[], Latent]] = {
    "deterministic": lambda: Deterministic(3),
    "gaussian": lambda: Gaussian(3),
    "bernoulli": lambda: Binary(3),
    "quantized": lambda: Quantized(3, 5),
    "quantized, of unequal sizes": lambda: Quantized(3, [5, 2, 4]),
    "quantized, one global codebook": lambda: Quantized(3, 5, shared=True),
    "vector_quantized": lambda: VectorQuantized(3, 16, 4),
    "vector_quantized, moving averages": lambda: VectorQuantized(3, 16, 4, "ema"),
    "fsq": lambda: FixedGrid(3, [3, 4, 8]),
    "lfq": lambda: Signs(3),
}
"""Every latent kind, after whose name a comma may tell the variant."""


def make(latent: Latent, seed: int = 0, likelihood: Likelihood | None = None) -> Autoencoder:
    torch.manual_seed(seed)
    encoder, decoder = small(IMAGE, latent.features, latent.inputs)
    return Autoencoder(encoder, latent, decoder, likelihood)


def images(n: int, seed: int = 0) -> Tensor:
    return torch.rand(n, 1, 16, 16, generator=torch.Generator().manual_seed(seed))


def noise(n: int, size: int, seed: int = 1) -> Tensor:
    return torch.randn(n, size, generator=torch.Generator().manual_seed(seed))


def forward(model: Autoencoder, n: int = 8, draws: int = 1, seed: int = 0, moment: Moment | None = None) -> Pass:
    return model(images(n, seed), noise(n * draws, model.latent.size, seed + 1), moment or Moment(0.0, 1000))


def pass_of(code: Code, draws: int = 1, nll: Tensor | None = None, moment: Moment | None = None) -> Pass:
    """A pass made by hand, of grey logits for black images."""
    x = torch.zeros(len(code.z), 1, 2, 3)
    logits = torch.zeros_like(x)
    return Pass(x, code, logits, BernoulliPixels()(x, logits) if nll is None else nll, draws, moment or Moment())


def normal(mean: list[list[float]], std: list[list[float]], z: list[list[float]] | None = None) -> Code:
    """A Gaussian code, float64; z is the mean unless given."""
    m, s = torch.tensor(mean, dtype=torch.float64), torch.tensor(std, dtype=torch.float64)
    return Code(m if z is None else torch.tensor(z, dtype=torch.float64), m, Normal(m, s.log()))
