"""The terms of a training loss.

Each is in nats (or squared units of the latent), summed over pixels or latents, mean over the batch.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from factorscope_training.latents import Normal
from factorscope_training.model import Pass

Scalar = Float[Tensor, ""]


def reconstruction(p: Pass) -> Scalar:
    """-log p(x|z) of a Bernoulli likelihood: binary cross-entropy of the logits against pixels in [0, 1].

    Soft targets, as in Hsu et al. 2023, arXiv:2305.18378; their code takes the mean over the D pixel values, we sum:
    a weight w beside their mean is w * D beside our sum.
    """
    pixels = F.binary_cross_entropy_with_logits(p.logits.float(), p.x.float(), reduction="none")
    return pixels.sum((1, 2, 3)).mean()


def kl(p: Pass) -> Scalar:
    """KL(q(z|x) || N(0, I)) = sum of (mean^2 + std^2 - 1)/2 - ln std. Kingma & Welling 2013,
    arXiv:1312.6114, appendix B; its weight is the beta of Higgins et al. 2017."""
    q = _posterior(p)
    return (0.5 * (q.mean.square() + (2 * q.log_std).exp() - 1) - q.log_std).sum(-1).mean()


def mutual_information(p: Pass) -> Scalar:
    """I(x; z) under the batch's mixture: mean of log q(z|x) - log q(z), at most ln(batch).

    Chen et al. 2018, arXiv:1802.04942, eq. 2, first term. See `total_correlation` for the estimator.
    """
    q = _posterior(p)
    joint, _ = _mixture(q, p.code.z)
    return (_log_normal(p.code.z, q.mean, q.log_std).sum(-1) - joint).mean()


def total_correlation(p: Pass) -> Scalar:
    """KL(q(z) || prod_k q(z_k)), q(z) the batch's mixture of posteriors.

    Chen et al. 2018, arXiv:1802.04942, eq. 2, second term. We divide by the batch size M where their minibatch
    weighting divides by N*M: the same gradient, but ours is 0 when all posteriors agree and theirs (K-1) ln N.
    """
    joint, marginals = _mixture(_posterior(p), p.code.z)
    return (joint - marginals).mean()


def dimension_kl(p: Pass) -> Scalar:
    """sum_k KL(q(z_k) || N(0, 1)). Chen et al. 2018, arXiv:1802.04942, eq. 2, third term; estimator as above.

    mutual_information + total_correlation + dimension_kl is an estimate of `kl`.
    """
    z = p.code.z
    _, marginals = _mixture(_posterior(p), z)
    zero = torch.zeros_like(z)
    return (marginals - _log_normal(z, zero, zero).sum(-1)).mean()


def quantization(p: Pass) -> Scalar:
    """sum_j (sg(pre_z_j) - nearest_j)^2: moves the codebook to the encoder. Hsu et al. 2023, arXiv:2305.18378.

    Their code takes the mean over latents; we sum.
    """
    return (p.code.pre_z.detach() - _nearest(p)).square().sum(-1).mean()


def commitment(p: Pass) -> Scalar:
    """sum_j (pre_z_j - sg(nearest_j))^2: moves the encoder to the codebook. As `quantization`, summed over latents."""
    return (p.code.pre_z - _nearest(p).detach()).square().sum(-1).mean()


TERMS: dict[str, Callable[[Pass], Scalar]] = {
    f.__name__: f
    for f in (reconstruction, kl, mutual_information, total_correlation, dimension_kl, quantization, commitment)
}

TERMS_NEEDING = {
    "kl": "gaussian",
    "mutual_information": "gaussian",
    "total_correlation": "gaussian",
    "dimension_kl": "gaussian",
    "quantization": "quantized",
    "commitment": "quantized",
}
"""The latent kind that a term is defined for, where not for all."""


def _posterior(p: Pass) -> Normal:
    if p.code.posterior is None:
        raise ValueError("this term needs a latent kind with a posterior (gaussian)")
    return p.code.posterior


def _nearest(p: Pass) -> Float[Tensor, "batch latent"]:
    if p.code.nearest is None:
        raise ValueError("this term needs a latent kind with a codebook (quantized)")
    return p.code.nearest


def _log_normal(z: Tensor, mean: Tensor, log_std: Tensor) -> Tensor:
    return -0.5 * (((z - mean) * (-log_std).exp()).square() + math.log(2 * math.pi)) - log_std


def _mixture(q: Normal, z: Tensor) -> tuple[Float[Tensor, " batch"], Float[Tensor, " batch"]]:
    """log q(z) and sum_k log q(z_k) of each sample under the equal mixture of the batch's posteriors."""
    log_q = _log_normal(z[:, None], q.mean[None], q.log_std[None])  # (sample, component, latent)
    log_m = math.log(log_q.shape[1])
    joint = torch.logsumexp(log_q.sum(-1), dim=1) - log_m
    marginals = (torch.logsumexp(log_q, dim=1) - log_m).sum(-1)
    return joint, marginals
