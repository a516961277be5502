"""Encoder and codebook meet."""

import torch.nn.functional as F

from factorscope_training.losses.parts import Positive, Scalar, nearest
from factorscope_training.model import Pass


def quantization(p: Pass) -> Scalar:
    """sum_j (sg(pre_z_j) - nearest_j)^2: moves the codebook to the encoder. Hsu et al. 2023, arXiv:2305.18378; for
    vectors van den Oord et al. 2017, arXiv:1711.00937, eq. 3.

    The code of Hsu et al. takes the mean over latents; we sum.
    """
    return (p.code.pre_z.detach() - nearest(p)).square().sum(-1).mean()


def commitment(p: Pass) -> Scalar:
    """sum_j (pre_z_j - sg(nearest_j))^2: moves the encoder to the codebook. As `quantization`, summed over latents."""
    return (p.code.pre_z - nearest(p).detach()).square().sum(-1).mean()


def code_entropy(p: Pass, *, temperature: Positive = 1.0) -> Scalar:
    """sum_j E_x[H(sign_j|x)] - H(E_x[sign_j]), nats: each image's signs sure, each sign used on half of the images.

    The entropy term of lookup-free quantization, Yu et al. 2023, arXiv:2310.05737, with P(sign_j = 1|x) = sigmoid(4
    pre_z_j / temperature), the softmax of minus the squared distances to -1 and 1. Deviation: the entropy of the mean
    is taken latent by latent, an upper bound of the joint code's. At least -ln 2 a latent.
    """
    logits = 4 * p.code.pre_z / temperature
    mean = logits.sigmoid().mean(0).clamp(1e-6, 1 - 1e-6)
    each = -(logits.sigmoid() * F.logsigmoid(logits) + (-logits).sigmoid() * F.logsigmoid(-logits))
    whole = -(mean * mean.log() + (1 - mean) * (1 - mean).log())
    return each.sum(-1).mean() - whole.sum()
