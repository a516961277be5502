"""Consistency regularisation: Sinha & Dieng 2021, arXiv:2105.14859."""

from factorscope_training.losses.parts import Scalar, posterior
from factorscope_training.model import Pass


def consistency(p: Pass, augmented: Pass) -> Scalar:
    """KL(q(z|x~) || q(z|x)) for the transformed copy x~ of x, nats, summed over latents, mean over the batch.

    Their regulariser, weighted by lambda; the copy comes first, as in their code and in what a secondary source prints.
    Nothing is detached: both passes move. Their code takes exp(log_var) for the standard deviation; we do not.
    """
    return posterior(augmented).kl_to(posterior(p)).sum(-1).mean()
