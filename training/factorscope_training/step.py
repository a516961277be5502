"""One step of a training: its random numbers, its loss, its gradients."""

from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from factorscope_training.augment import UNIFORMS, transform
from factorscope_training.compute import Compute
from factorscope_training.config import RunConfig
from factorscope_training.model import Autoencoder, Moment
from factorscope_training.objective import Objective
from factorscope_training.optimiser import learning_rate

Stored = UInt8[Tensor, "batch height width channel"]


def stepper(
    model: Autoencoder,
    objective: Objective,
    optimiser: torch.optim.Optimizer,
    config: RunConfig,
    compute: Compute,
    population: int,
) -> Callable[[int, Stored], Float[Tensor, " term"]]:
    """A function of a step's number and images that takes the step; it returns the terms before it, in the order of
    `objective.names`, in memory that no later step writes to."""
    loss = loss_function(model, objective, config, compute, population)

    def take(step: int, images: Stored) -> Tensor:
        # Nothing here waits for the GPU: copies to it are queued, and what it computes is not looked at.
        draw = [part.to(compute.device, non_blocking=True) for part in draw_of(config, step)]
        optimiser.zero_grad(set_to_none=True)
        values = loss(images.to(compute.device, non_blocking=True), *draw)
        values[0].backward()
        if config.optimiser.clip_value is not None:
            torch.nn.utils.clip_grad_value_(optimiser.param_groups[0]["params"], config.optimiser.clip_value)
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(config.optimiser, step, config.steps)
        optimiser.step()
        return values.detach().clone()  # the next replay of a CUDA graph overwrites its results

    return take


def loss_function(
    model: Autoencoder, objective: Objective, config: RunConfig, compute: Compute, population: int
) -> Callable[..., Float[Tensor, " term"]]:
    """The terms of a batch of stored images, in the order of `objective.names`, compiled where `compute` says so.

    Takes the images and the parts of `draw_of`; `population` is the number of training images.
    """
    augment = config.augment

    def loss(images: Stored, step: Tensor, noise: Tensor, copy_noise: Tensor, uniforms: Tensor) -> Tensor:
        x = images.permute(0, 3, 1, 2).float() / 255  # a view: the files' order is what PyTorch calls channels-last
        copies = None if augment is None else transform(x, uniforms, augment)
        moment = Moment(step, population)
        with torch.autocast(compute.device.type, torch.bfloat16, enabled=compute.bfloat16):
            p = model(x, noise, moment)
            augmented = None if copies is None else model(copies, copy_noise, moment)
        return torch.stack(list(objective(p, augmented).values()))

    if not compute.compiled:
        return loss
    mode = "reduce-overhead" if compute.device.type == "cuda" else None  # that is, CUDA graphs
    compiled: Any = torch.compile(loss, mode=mode)
    return compiled


def draw_of(config: RunConfig, step: int) -> list[Tensor]:
    """All that is random in one step, and the step itself: [step, noise, noise of the copies, uniforms of the
    transforms].

    A function of seed and step alone, drawn on the CPU for every device; without `augment` the last two are empty.
    """
    generator = torch.Generator().manual_seed(config.seed * 1_000_003 + step)
    rows, size = config.batch * config.draws, config.latent.size
    copies = config.batch if config.augment else 0
    return [
        torch.tensor(float(step)),
        torch.randn(rows, size, generator=generator),
        torch.randn(copies * config.draws, size, generator=generator),
        torch.rand(copies, UNIFORMS, generator=generator),
    ]
