"""Two groups of parameters: weights decay, the rest does not."""

import torch
from torch import nn

from factorscope_training.config import Optimiser
from factorscope_training.model import Autoencoder


def parameter_groups(model: Autoencoder) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """(decayed, spared): every bias and everything in latent and likelihood is spared, the rest decays, instance-norm
    scales and a decoder's learned constant included.

    As in the code of Hsu et al. 2023, arXiv:2305.18378 (their 7,646,304 and 5,476 parameters for QLAE on Shapes3D).
    """
    decayed, spared = [], []
    for name, parameter in model.named_parameters():
        free = name.endswith("bias") or name.startswith(("latent.", "likelihood."))
        (spared if free else decayed).append(parameter)
    return decayed, spared


def make_optimiser(model: Autoencoder, config: Optimiser) -> torch.optim.AdamW:
    """AdamW on the decayed group and, with decay 0, plain Adam on the spared one; one learning rate."""
    decayed, spared = parameter_groups(model)
    groups = [{"params": decayed, "weight_decay": config.weight_decay}, {"params": spared, "weight_decay": 0.0}]
    return torch.optim.AdamW(
        [g for g in groups if g["params"]], lr=config.lr, betas=(config.beta1, config.beta2), eps=config.eps, fused=True
    )


def learning_rate(config: Optimiser, step: int, steps: int) -> float:
    """The rate of step `step` of `steps`, counted from 0: constant, then linear to 0 over the cooldown."""
    tail = config.cooldown * steps
    return config.lr * (min(1.0, (steps - step) / tail) if tail else 1.0)
