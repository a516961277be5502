"""Latent kinds: the one part in which methods differ between encoder and decoder."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn


@final
@dataclass(frozen=True)
class Normal:
    """A diagonal Gaussian per image; `log_std`, not `log_var`."""

    mean: Float[Tensor, "batch latent"]
    log_std: Float[Tensor, "batch latent"]


@final
@dataclass(frozen=True)
class Code:
    """What the latent makes of an image in a training pass. Parts that a kind lacks are None."""

    z: Float[Tensor, "batch latent"]
    """What the decoder receives."""
    pre_z: Float[Tensor, "batch latent"]
    """The encoder's own numbers: before quantization, or the posterior mean."""
    posterior: Normal | None = None
    nearest: Float[Tensor, "batch latent"] | None = None
    """The codebook values nearest to pre_z, with their gradient to the codebook."""


class Latent(nn.Module, ABC):
    """Turns `features` numbers from the encoder into `size` latents for the decoder."""

    def __init__(self, size: int, features: int) -> None:
        super().__init__()
        self.size = size
        self.features = features

    @abstractmethod
    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        """The training pass; `noise` is standard normal, used where there is something to sample."""

    @abstractmethod
    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        """What metrics score and what is exported: `z`, the single best value, then what else the kind has."""


@final
class Deterministic(Latent):
    """z is what the encoder says."""

    def __init__(self, size: int) -> None:
        super().__init__(size, size)

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        return Code(h, h)

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        return {"z": h}


@final
class Gaussian(Latent):
    """z ~ N(mean, std^2), reparameterised; std = softplus of the head's second half, as in the QLAE authors' code
    (Hsu et al. 2023, arXiv:2305.18378); the mode is the mean, which the decoder gets at evaluation."""

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
class Quantized(Latent):
    """z is the nearest of `levels` learnable scalars, a separate codebook for each latent.

    Hsu et al. 2023, arXiv:2305.18378; initial values linspace(-0.5, 0.5, levels), first index on ties. The values move
    only through `losses.quantization`: the decoder's gradient passes them by. Deviation from the authors' code: the
    straight-through sum is written so that z is bit for bit a codebook value (theirs is so only under their compiler).
    """

    def __init__(self, size: int, levels: int) -> None:
        super().__init__(size, size)
        self.values = nn.Parameter(torch.linspace(-0.5, 0.5, levels).repeat(size, 1))

    def codes(self, h: Float[Tensor, "batch latent"]) -> Int[Tensor, "batch latent"]:
        """Index of the nearest value of each latent."""
        return (h.float()[:, :, None] - self.values).abs().argmin(-1)

    def nearest(self, h: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch latent"]:
        chosen = F.one_hot(self.codes(h), self.values.shape[1]).to(self.values.dtype)
        return (chosen * self.values).sum(-1)

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        h = h.float()
        nearest = self.nearest(h)
        return Code(straight_through(nearest.detach(), h), h, nearest=nearest)

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        h = h.float()
        return {"z": self.nearest(h), "pre_z": h}


def straight_through(
    value: Float[Tensor, "batch latent"], gradient: Float[Tensor, "batch latent"]
) -> Float[Tensor, "batch latent"]:
    """`value` forwards, the gradient of `gradient` backwards. The added difference is exactly 0."""
    return value + (gradient - gradient.detach())
