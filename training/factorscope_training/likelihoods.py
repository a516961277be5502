"""p(x|z): what the decoder's logits say of the pixels. The mean image is the sigmoid of the logits for every kind."""

import math
from abc import ABC, abstractmethod
from typing import final

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

Images = Float[Tensor, "batch channel height width"]


class Likelihood(nn.Module, ABC):
    """A distribution of images in [0, 1], pixel values independent given the logits."""

    @abstractmethod
    def forward(self, x: Images, logits: Images) -> Float[Tensor, " batch"]:
        """-ln p(x|z) of each image, summed over pixel values; nats (densities over [0, 1] for continuous kinds)."""


@final
class BernoulliPixels(Likelihood):
    """Binary cross-entropy of the logits against pixels in [0, 1] as soft targets, as in the code of Hsu et al. 2023
    (arXiv:2305.18378) and of Hu & Rostami 2023 (arXiv:2303.12255). No density for grey pixels: compare only with
    itself."""

    def forward(self, x: Images, logits: Images) -> Float[Tensor, " batch"]:
        return F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum((1, 2, 3))


class Scaled(Likelihood):
    """Has one scale for all pixel values, fixed or learned with the rest."""

    def __init__(self, scale: float, learned: bool) -> None:
        super().__init__()
        log_scale = torch.tensor(math.log(scale))
        if learned:
            self.log_scale = nn.Parameter(log_scale)
        else:
            self.register_buffer("log_scale", log_scale)


@final
class GaussianPixels(Scaled):
    """N(sigmoid(logits), scale^2). Learned: the one shared scale of Rybkin, Daniilidis & Levine 2021, arXiv:2006.13202,
    by gradient descent instead of their closed form."""

    def forward(self, x: Images, logits: Images) -> Float[Tensor, " batch"]:
        apart = (x - logits.sigmoid()) * (-self.log_scale).exp()
        return (0.5 * (apart.square() + math.log(2 * math.pi)) + self.log_scale).sum((1, 2, 3))


@final
class LogisticPixels(Scaled):
    """The discretised logistic of Kingma et al. 2016, arXiv:1606.04934, for 256 grey levels: the probability of the
    level's interval of width 1/255 around x, the two outer ones reaching to infinity. Here with one scale for all pixel
    values and the mean in [0, 1]."""

    def forward(self, x: Images, logits: Images) -> Float[Tensor, " batch"]:
        steepness = (-self.log_scale).exp()
        centred = x - logits.sigmoid()
        above, below = (centred + 0.5 / 255) * steepness, (centred - 0.5 / 255) * steepness
        # ln(sigmoid(above) - sigmoid(below)), whose difference would round to 0 far from the mean, and its gradient too
        inside = F.logsigmoid(above) + F.logsigmoid(-below) + torch.log(-torch.expm1(-steepness / 255))
        log_p = torch.where(
            x < 0.5 / 255, F.logsigmoid(above), torch.where(x > 1 - 0.5 / 255, F.logsigmoid(-below), inside)
        )
        return -log_p.sum((1, 2, 3))
