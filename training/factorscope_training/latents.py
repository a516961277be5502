"""Latent kinds: the one part in which methods differ between encoder and decoder. Kinds with a codebook:
quantizers.py."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, final

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from factorscope_training.posteriors import Bernoulli, Normal, Posterior


@final
@dataclass(frozen=True)
class Code:
    """What the latent makes of an image in a training pass. Parts that a kind lacks are None."""

    z: Float[Tensor, "batch input"]
    """What the decoder receives: one number a latent, but for vector-quantized ones."""
    pre_z: Float[Tensor, "batch feature"]
    """The encoder's own numbers: before quantization, or the posterior mean."""
    posterior: Posterior | None = None
    nearest: Float[Tensor, "batch feature"] | None = None
    """The codebook values nearest to pre_z, with their gradient to the codebook."""


class Latent(nn.Module, ABC):
    """Turns `features` numbers from the encoder into `size` latents, `inputs` numbers for the decoder."""

    OUTPUTS: ClassVar[tuple[str, ...]]
    """The keys of `outputs`, in order."""

    def __init__(self, size: int, features: int, inputs: int | None = None) -> None:
        super().__init__()
        self.size = size
        self.features = features
        self.inputs = size if inputs is None else inputs

    @abstractmethod
    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        """The training pass; `noise` is standard normal, used where there is something to sample."""

    @abstractmethod
    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        """What metrics score and what is exported: `z`, the single best value, then what else the kind has."""

    def embed(self, z: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch input"]:
        """What the decoder receives for a z of `outputs`."""
        return z

    def codebooks(self) -> list[list[float]] | None:
        """The values that each exported z can take, ascending; None for continuous latents."""
        return None


@final
class Deterministic(Latent):
    """z is what the encoder says."""

    OUTPUTS = ("z",)

    def __init__(self, size: int) -> None:
        super().__init__(size, size)

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        return Code(h.float(), h.float())

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        return {"z": h.float()}


@final
class Gaussian(Latent):
    """z ~ N(mean, std^2), reparameterised; std = softplus of the head's second half, as in the QLAE authors' code
    (Hsu et al. 2023, arXiv:2305.18378); the mode is the mean, which the decoder gets at evaluation."""

    OUTPUTS = ("z", "log_var")

    def __init__(self, size: int) -> None:
        super().__init__(size, 2 * size)

    def posterior(self, h: Float[Tensor, "batch feature"]) -> Normal:
        mean, raw = h.float().chunk(2, dim=-1)
        return Normal(mean, F.softplus(raw).clamp_min(1e-6).log())

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        posterior = self.posterior(h)
        return Code(posterior.mean + posterior.log_std.exp() * noise, posterior.mean, posterior)

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        posterior = self.posterior(h)
        return {"z": posterior.mean, "log_var": 2 * posterior.log_std}


@final
class Binary(Latent):
    """z in {0, 1} ~ Bernoulli(sigmoid(h)), the gradient straight through to the probability (Bengio et al. 2013,
    arXiv:1308.3432); the mode is 1 where the probability exceeds 1/2. `pre_z` is the probability.

    The straight-through gradient is biased, and it is the only one that total correlation gets from the sample: with a
    detached sample its expectation would be 0.
    """

    OUTPUTS = ("z", "pre_z")

    def __init__(self, size: int) -> None:
        super().__init__(size, size)

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        posterior = Bernoulli(h.float())
        p = posterior.logits.sigmoid()
        uniform = 0.5 * (1 + torch.erf(noise * 0.5**0.5))
        return Code(straight_through((uniform < p).to(p.dtype), p), p, posterior)

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        p = h.float().sigmoid()
        return {"z": (p > 0.5).to(p.dtype), "pre_z": p}

    def codebooks(self) -> list[list[float]]:
        return [[0.0, 1.0]] * self.size


def straight_through(
    value: Float[Tensor, "batch input"], gradient: Float[Tensor, "batch input"]
) -> Float[Tensor, "batch input"]:
    """`value` forwards, the gradient of `gradient` backwards. The added difference is exactly 0."""
    return value + (gradient - gradient.detach())
