"""Divergence from the prior, and the moments of the aggregate posterior."""

from typing import Literal

import torch

from factorscope_training.losses.parts import NotNegative, Scalar, Steps, charge, normal, posterior
from factorscope_training.model import Pass


def kl(
    p: Pass, *, capacity: NotNegative | None = None, capacity_steps: Steps = 0, free_bits: NotNegative = 0.0
) -> Scalar:
    """KL(q(z|x) || p(z)), nats, summed over latents, mean over the batch; its weight is beta.

    Gaussian: sum of (mean^2 + std^2 - 1)/2 - ln std, Kingma & Welling 2013, arXiv:1312.6114, appendix B; Bernoulli
    against 1/2: sum of p ln 2p + (1-p) ln 2(1-p). The weight is the beta of Higgins et al. 2017. Capacity and
    free bits: see `parts.charge`.
    """
    return charge(posterior(p).kl_to_prior(), p.moment, capacity, capacity_steps, free_bits)


def dip_vae(p: Pass, *, form: Literal["i", "ii"] = "i", diagonal: NotNegative = 10.0) -> Scalar:
    """sum_{i != j} C_ij^2 + diagonal * sum_i (C_ii - 1)^2 for the batch's covariance C: of the means (form i), plus the
    mean of the posteriors' own variances (form ii).

    Kumar, Sattigeri & Balakrishnan 2018, arXiv:1711.00848, eqs. 6 and 7: the term's weight is their lambda_od,
    `diagonal` their lambda_d / lambda_od. Normalised by the batch size.
    """
    q = normal(p)
    centred = q.mean - q.mean.mean(0)
    covariance = centred.T @ centred / len(centred)
    if form == "ii":
        covariance = covariance + torch.diag((2 * q.log_std).exp().mean(0))
    variances = covariance.diagonal()
    off = covariance.square().sum() - variances.square().sum()
    return off + diagonal * (variances - 1).square().sum()
