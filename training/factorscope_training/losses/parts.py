"""What several terms share."""

from typing import Annotated

import torch
from jaxtyping import Float
from pydantic import Field, FiniteFloat
from torch import Tensor

from factorscope_training.model import Moment, Pass
from factorscope_training.posteriors import Normal, Posterior

Scalar = Float[Tensor, ""]
Positive = Annotated[FiniteFloat, Field(gt=0)]
NotNegative = Annotated[FiniteFloat, Field(ge=0)]
Steps = Annotated[int, Field(ge=0)]


def posterior(p: Pass) -> Posterior:
    """q(z|x); ValueError where the latent kind has none."""
    if p.code.posterior is None:
        raise ValueError("this term needs a latent kind with a posterior (gaussian or bernoulli)")
    return p.code.posterior


def normal(p: Pass) -> Normal:
    """q(z|x) as a Gaussian; ValueError where it is none."""
    q = posterior(p)
    if not isinstance(q, Normal):
        raise ValueError("this term needs a latent kind with a Gaussian posterior (gaussian)")
    return q


def nearest(p: Pass) -> Float[Tensor, "batch feature"]:
    """The codebook values nearest to pre_z; ValueError where the latent kind has none."""
    if p.code.nearest is None:
        raise ValueError("this term needs a latent kind with a codebook (quantized, vector_quantized or lfq)")
    return p.code.nearest


def charge(
    by_latent: Float[Tensor, "batch latent"],
    moment: Moment,
    capacity: NotNegative | None,
    capacity_steps: Steps,
    free_bits: NotNegative,
) -> Scalar:
    """What a regulariser of each latent comes to: its sum over latents, mean over the batch (nats).

    With a capacity, |sum - C|: Burgess et al. 2018, arXiv:1804.03599, eq. 8; C rises linearly from 0 over
    `capacity_steps` steps (0: it is fixed). C is in nats an image: the code of Hu & Rostami 2023 (arXiv:2303.12255)
    subtracts it from the sum over the batch, which for C = 10 and a batch of 64 is 0.16 nats an image. With `free_bits`
    (nats a latent), max(free_bits, batch mean) for each latent: Kingma et al. 2016, arXiv:1606.04934, each
    latent a group of its own.
    """
    if free_bits:
        return by_latent.mean(0).clamp_min(free_bits).sum()
    total = by_latent.sum(-1).mean()
    if capacity is None:
        return total
    done = torch.as_tensor(moment.step / capacity_steps if capacity_steps else 1.0, device=total.device).clamp(max=1.0)
    return (total - capacity * done).abs()
