"""The three parts of the KL, each with the batch as its estimate of the aggregate posterior."""

import math
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from factorscope_training.losses.parts import NotNegative, Scalar, posterior
from factorscope_training.model import Pass
from factorscope_training.posteriors import Posterior, log_two_modes

Estimator = Literal["mixture", "weighted", "stratified"]


def mutual_information(p: Pass, *, estimator: Estimator = "mixture") -> Scalar:
    """I(x; z): mean of ln q(z|x) - ln q(z), nats; with `mixture` at most ln(batch).

    Chen et al. 2018, arXiv:1802.04942, eq. 2, first term. See `total_correlation` for the estimators.
    """
    q = posterior(p)
    joint, _ = aggregate(q, p.code.z, estimator, p.moment.population, p.draws)
    return (q.log_prob(p.code.z).sum(-1) - joint).mean()


def total_correlation(p: Pass, *, estimator: Estimator = "mixture") -> Scalar:
    """KL(q(z) || prod_k q(z_k)), nats, at the batch's own samples, which must carry their gradient: with a detached
    sample the expected gradient of the density alone is 0.

    Chen et al. 2018, arXiv:1802.04942, eq. 2, second term. q(z) is `mixture`: the equal mixture of the batch's
    posteriors, which is exact where the batch is the whole data set; `weighted`: their minibatch-weighted sampling,
    which divides by N * M for a data set of N and batches of M: the same gradient, larger by (K-1) ln N for K latents;
    `stratified`: their minibatch-stratified sampling (appendix C.2), in which one other image stands for all that are
    not in the batch.
    """
    joint, marginals = aggregate(posterior(p), p.code.z, estimator, p.moment.population, p.draws)
    return (joint - marginals).mean()


def dimension_kl(p: Pass, *, estimator: Estimator = "mixture", r: NotNegative = 0.0) -> Scalar:
    """sum_k KL(q(z_k) || p(z_k)), nats. Chen et al. 2018, arXiv:1802.04942, eq. 2, third term; estimators as above.

    mutual_information + total_correlation + dimension_kl is an estimate of `kl`. With r > 0, for Gaussian latents, the
    prior is the exact mixture N(+r, 1)/2 + N(-r, 1)/2 of each latent: our extension of Hu & Rostami 2023
    (arXiv:2303.12255) to beta-TCVAE, which their code does not have.
    """
    q, z = posterior(p), p.code.z
    _, marginals = aggregate(q, z, estimator, p.moment.population, p.draws)
    prior = log_two_modes(z, r) if r else q.log_prior(z)
    return (marginals - prior.sum(-1)).mean()


def aggregate(
    q: Posterior, z: Float[Tensor, "batch latent"], estimator: Estimator, population: int, draws: int = 1
) -> tuple[Float[Tensor, " batch"], Float[Tensor, " batch"]]:
    """ln q(z) and sum_k ln q(z_k) of each sample, estimated from the batch's posteriors: one for each image, whose
    `draws` samples stand one after another."""
    log_q = q.log_prob(z[:, None])[:, ::draws]  # (sample, component, latent)
    log_w = _log_weights(log_q.shape[1], estimator, population, z.device).repeat_interleave(draws, 0)
    joint = torch.logsumexp(log_q.sum(-1) + log_w, dim=1)
    marginals = torch.logsumexp(log_q + log_w[:, :, None], dim=1).sum(-1)
    return joint, marginals


def _log_weights(
    batch: int, estimator: Estimator, population: int, device: torch.device
) -> Float[Tensor, "batch batch"]:
    if estimator == "mixture":
        return torch.full((batch, batch), -math.log(batch), device=device)
    if estimator == "weighted":
        return torch.full((batch, batch), -math.log(batch * population), device=device)
    others = batch - 1
    weights = torch.full((batch, batch), 1 / others, device=device)
    row = torch.arange(batch, device=device)
    weights[row, row] = 1 / population
    weights[row, (row + 1) % batch] = max(population - others, 1e-12) / (population * others)
    return weights.log()
