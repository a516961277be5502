"""Eccentric regularisation, after the two abstracts of Li & Blair 2021, arXiv:2104.11610."""

import torch
from jaxtyping import Float
from torch import Tensor

from factorscope_training.losses.parts import NotNegative, Positive, Scalar
from factorscope_training.model import Pass


def eccentric(p: Pass, *, mu: Positive | None = None, epsilon: NotNegative = 1.0) -> Scalar:
    """E(Z) = mu * mean_i |z_i|^2 - mean_{i != j} ln(epsilon + |z_i - z_j|^2): attraction to the origin, repulsion of
    pairs.

    Our formulation: the abstracts name the two forces, the paper's equations were not at hand. `mu` defaults to 1 /
    (latents + epsilon / 2), for which many latents settle near unit variance each. The mean over pairs makes a batch's
    value an unbiased estimate of the whole set's, for every batch size of at least 2. z is the encoder's own number
    (the mean of a posterior). The energy may be negative.
    """
    return energy(p.code.pre_z[:: p.draws], mu, epsilon)


def energy(z: Float[Tensor, "batch latent"], mu: float | None = None, epsilon: float = 1.0) -> Scalar:
    """E of a set of points, see `eccentric`; ValueError for fewer than two."""
    n = len(z)
    if n < 2:
        raise ValueError(f"repulsion is between pairs: a batch of {n} has none")
    z = z if z.dtype == torch.float64 else z.float()  # half precision loses the distances
    pull = 1 / (z.shape[1] + epsilon / 2) if mu is None else mu
    itself = torch.eye(n, dtype=torch.bool, device=z.device)
    repelled = (epsilon + squared_distances(z)).masked_fill(itself, 1.0).log().sum() / (n * (n - 1))
    return pull * z.square().sum(-1).mean() - repelled


def squared_distances(z: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch batch"]:
    """|z_i - z_j|^2. Centred first: with a common offset the differences would be lost in rounding."""
    centred = z - z.mean(0)
    norms = centred.square().sum(-1)
    return (norms[:, None] + norms - 2 * centred @ centred.T).clamp_min(0)
