"""How well the decoder explains the images."""

import math

import torch

from factorscope_training.losses.parts import NotNegative, Scalar, posterior
from factorscope_training.model import Pass
from factorscope_training.posteriors import log_two_modes


def reconstruction(p: Pass) -> Scalar:
    """-ln p(x|z) under the model's likelihood, nats, summed over pixel values, mean over the batch.

    Hsu et al. 2023, arXiv:2305.18378, take the mean over the D pixel values in their code, we sum: a weight w beside
    their mean is w * D beside our sum.
    """
    return p.nll.mean()


def iwae(p: Pass, *, r: NotNegative = 0.0) -> Scalar:
    """-ln (1/K) sum_k p(x|z_k) p(z_k) / q(z_k|x), nats, K the run's draws; in place of `reconstruction` and `kl`.

    Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, eq. 8, with its sign turned round; K = 1 is the sampled
    negative ELBO. With r > 0 the prior is N(+r, 1)/2 + N(-r, 1)/2 for each latent: our extension.
    """
    z = p.code.z
    log_weights = log_two_modes(z, r).sum(-1) - posterior(p).log_prob(z).sum(-1) - p.nll
    return (math.log(p.draws) - torch.logsumexp(log_weights.reshape(-1, p.draws), dim=1)).mean()
