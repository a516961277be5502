"""What an encoder says of z: a distribution of each latent, independent of the others."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

LN_2 = math.log(2)


class Posterior(ABC):
    """q(z|x) of a batch, with the prior that its kind has by default."""

    @abstractmethod
    def log_prob(self, z: Float[Tensor, "*any latent"]) -> Float[Tensor, "*all latent"]:
        """ln q(z_k|x) in nats. `z` broadcasts against [batch, latent]: z[:, None] gives every sample under every
        image's posterior, [sample, batch, latent]."""

    @abstractmethod
    def kl_to_prior(self) -> Float[Tensor, "batch latent"]:
        """KL(q(z_k|x) || p(z_k)) in nats."""

    @abstractmethod
    def log_prior(self, z: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch latent"]:
        """ln p(z_k) in nats."""

    @abstractmethod
    def kl_to(self, other: "Posterior") -> Float[Tensor, "batch latent"]:
        """KL(self || other) in nats, image by image; TypeError where the two are of different kinds."""


@final
@dataclass(frozen=True)
class Normal(Posterior):
    """A diagonal Gaussian per image; `log_std`, not `log_var`. The prior is N(0, I)."""

    mean: Float[Tensor, "batch latent"]
    log_std: Float[Tensor, "batch latent"]

    def log_prob(self, z: Float[Tensor, "*any latent"]) -> Float[Tensor, "*all latent"]:
        return log_normal(z, self.mean, self.log_std)

    def kl_to_prior(self) -> Float[Tensor, "batch latent"]:
        return self.kl_to_modes(0.0)

    def kl_to_modes(self, r: float) -> Float[Tensor, "batch latent"]:
        """KL to the nearer of N(+r, 1) and N(-r, 1): (|mean| - r)^2 / 2 + (std^2 - 1) / 2 - ln std."""
        return 0.5 * ((self.mean.abs() - r).square() + (2 * self.log_std).exp() - 1) - self.log_std

    def log_prior(self, z: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch latent"]:
        return log_two_modes(z, 0.0)

    def kl_to(self, other: Posterior) -> Float[Tensor, "batch latent"]:
        if not isinstance(other, Normal):
            raise TypeError(f"a Gaussian posterior has no closed KL to {type(other).__name__}")
        ratio = (2 * (self.log_std - other.log_std)).exp()
        apart = ((self.mean - other.mean) * (-other.log_std).exp()).square()
        return other.log_std - self.log_std + 0.5 * (ratio + apart - 1)


@final
@dataclass(frozen=True)
class Bernoulli(Posterior):
    """z_k is 1 with probability sigmoid(logits), else 0. The prior is 1/2."""

    logits: Float[Tensor, "batch latent"]

    def log_prob(self, z: Float[Tensor, "*any latent"]) -> Float[Tensor, "*all latent"]:
        return z * F.logsigmoid(self.logits) + (1 - z) * F.logsigmoid(-self.logits)

    def kl_to_prior(self) -> Float[Tensor, "batch latent"]:
        p = self.logits.sigmoid()
        return p * F.logsigmoid(self.logits) + (1 - p) * F.logsigmoid(-self.logits) + LN_2

    def log_prior(self, z: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch latent"]:
        return torch.full_like(z, -LN_2)

    def kl_to(self, other: Posterior) -> Float[Tensor, "batch latent"]:
        if not isinstance(other, Bernoulli):
            raise TypeError(f"a Bernoulli posterior has no closed KL to {type(other).__name__}")
        p = self.logits.sigmoid()
        ones = F.logsigmoid(self.logits) - F.logsigmoid(other.logits)
        noughts = F.logsigmoid(-self.logits) - F.logsigmoid(-other.logits)
        return p * ones + (1 - p) * noughts


def log_normal(z: Tensor, mean: Tensor, log_std: Tensor) -> Tensor:
    """ln N(z; mean, std^2), entry by entry."""
    return -0.5 * (((z - mean) * (-log_std).exp()).square() + math.log(2 * math.pi)) - log_std


def log_two_modes(z: Tensor, r: float) -> Tensor:
    """ln of the density N(z; +r, 1) / 2 + N(z; -r, 1) / 2, entry by entry; r = 0 is the standard normal density."""
    nearer = -0.5 * ((z.abs() - r).square() + math.log(2 * math.pi))
    return nearer if r == 0 else nearer + F.softplus(-2 * r * z.abs()) - LN_2
