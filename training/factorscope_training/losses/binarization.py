"""Binarized regularisation: Hu & Rostami 2023, arXiv:2303.12255."""

from typing import Literal

from factorscope_training.losses.parts import NotNegative, Scalar, Steps, charge, normal
from factorscope_training.model import Pass
from factorscope_training.posteriors import log_two_modes


def binarization(
    p: Pass,
    *,
    r: NotNegative,
    form: Literal["nearest", "soft"] = "nearest",
    capacity: NotNegative | None = None,
    capacity_steps: Steps = 0,
    free_bits: NotNegative = 0.0,
) -> Scalar:
    """1/2 sum [(|mean| - r)^2 + std^2 - 1 - ln std^2], nats, mean over the batch: in place of `kl`, with its weight.

    As in the authors' code (the paper's own equations were not at hand); r = 0 is `kl` itself. It is the KL to the
    nearer of N(+r, 1) and N(-r, 1) (our reading), so -reconstruction - binarization is no bound on ln p(x): under the
    prior of both modes it lacks at most ln 2 a latent, the price of a free sign. `soft`, our formulation, pays that
    price: ln q(z|x) - ln p_r(z) at the sample, p_r = N(+r, 1)/2 + N(-r, 1)/2; its mean is a KL, at most ln 2 a latent
    above `nearest`. Capacity and free bits: see `parts.charge`. At a mean of exactly 0 the gradient to the mean is 0.
    """
    q = normal(p)
    by_latent = q.kl_to_modes(r) if form == "nearest" else q.log_prob(p.code.z) - log_two_modes(p.code.z, r)
    return charge(by_latent, p.moment, capacity, capacity_steps, free_bits)
