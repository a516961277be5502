"""The training loop."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float, UInt8
from torch import Tensor
from torch.utils.tensorboard import SummaryWriter

from factorscope_training import checkpoint
from factorscope_training.augment import UNIFORMS, transform
from factorscope_training.batches import batches
from factorscope_training.build import build_model
from factorscope_training.checkpoint import State
from factorscope_training.compute import Compute
from factorscope_training.config import WORDS, RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.errors import RunError
from factorscope_training.model import Autoencoder, Moment
from factorscope_training.objective import Objective
from factorscope_training.optimiser import learning_rate, make_optimiser
from factorscope_training.snapshots import Snapshots

LOG_EVERY = 50
"""Steps between two entries of the history: each is the mean over the steps since the last."""

CHECKPOINT_SECONDS = 120.0

Stored = UInt8[Tensor, "batch height width channel"]
Progress = Callable[[int, dict[str, float]], None]
"""Called with the steps done and the latest means of the terms."""


def train(
    config: RunConfig,
    data: DataSet,
    folder: Path,
    compute: Compute,
    progress: Progress = lambda step, means: None,
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
    snapshots: Snapshots | None = None,
) -> Autoencoder:
    """Trains to the end, from the checkpoint in `folder` if there is one; leaves the final checkpoint there.

    On a CPU an interrupted and resumed run ends with the same weights, to the last bit, as an uninterrupted one, with
    snapshots or without: images and noise are functions of seed and step. Raises RunError where the loss is no longer
    finite, the disk is full, or the folder holds another run; the last good checkpoint stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model: Autoencoder = build_model(config, data.image).to(compute.device)
    model = model.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    optimiser = make_optimiser(model, config.optimiser)
    state = _resume(folder, config, model, optimiser)
    state.machine = compute.describe()
    objective = Objective(config.terms, config.augment is not None)
    indices, _ = data.split()
    loss = loss_function(model, objective, config, compute, len(indices))
    sums: Tensor | None = None
    began, saved = time.monotonic() - state.wall_seconds, time.monotonic()
    writer = SummaryWriter(str(folder / "tensorboard"), purge_step=state.step + 1)
    if snapshots is not None:
        snapshots.go_on(state.step)

    def wall_seconds() -> float:
        return time.monotonic() - began - (0.0 if snapshots is None else snapshots.spent)

    def now() -> State:
        return replace(state, wall_seconds=wall_seconds(), model=model.state_dict(), optimiser={})

    def save() -> None:
        _check_finite({n: p.sum().item() for n, p in model.named_parameters()}, state.step, folder)
        state.wall_seconds = wall_seconds()
        state.model, state.optimiser = model.state_dict(), optimiser.state_dict()
        checkpoint.save(folder, config, state)

    try:
        for step, images in enumerate(
            batches(data, indices, config.batch, config.seed, state.step, config.steps), start=state.step
        ):
            draw = [part.to(compute.device) for part in draw_of(config, step)]
            values = loss(torch.from_numpy(images).to(compute.device), *draw)
            optimiser.zero_grad(set_to_none=True)
            values[0].backward()
            if config.optimiser.clip_value is not None:
                torch.nn.utils.clip_grad_value_(optimiser.param_groups[0]["params"], config.optimiser.clip_value)
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(config.optimiser, step, config.steps)
            optimiser.step()
            sums = values.detach() if sums is None else sums + values.detach()
            state.step = step + 1
            if state.step % LOG_EVERY == 0 or state.step == config.steps:
                since = state.step - (int(state.history["step"][-1]) if state.history.get("step") else 0)
                means = dict(zip(objective.names, (sums / since).tolist(), strict=True))
                sums = None
                _check_finite(means, state.step, folder)
                _log(writer, state, means, optimiser.param_groups[0]["lr"])
                progress(state.step, means)
                if time.monotonic() - saved > checkpoint_seconds or state.step == config.steps:
                    save()
                    saved = time.monotonic()
                if snapshots is not None and state.step < config.steps and snapshots.due():
                    snapshots.take(now(), writer)
        if snapshots is not None and config.steps not in snapshots.steps():
            snapshots.take(now(), writer)
    finally:
        writer.close()
    return model


def _resume(folder: Path, config: RunConfig, model: Autoencoder, optimiser: torch.optim.Optimizer) -> State:
    found = checkpoint.load(folder)
    if found is None:
        return State()
    begun, state = found
    theirs, ours = begun.model_dump(exclude=WORDS), config.model_dump(exclude=WORDS)
    if differing := sorted(name for name in ours if ours[name] != theirs[name]):
        raise RunError(f"{folder} holds a run with another {', '.join(differing)}; name another folder with --out")
    if begun != config:  # in words alone: the checkpoint takes the new ones
        checkpoint.save(folder, config, state)
    model.load_state_dict(state.model)
    optimiser.load_state_dict(state.optimiser)
    return state


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

    compiled: Any = torch.compile(loss) if compute.compiled else loss
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


def _check_finite(means: dict[str, float], step: int, folder: Path) -> None:
    bad = [name for name, value in means.items() if not math.isfinite(value)]
    if bad:
        kept = (
            "the last good checkpoint is intact" if (folder / checkpoint.NAME).exists() else "no checkpoint was due yet"
        )
        raise RunError(f"step {step}: {', '.join(bad)} is no longer finite; {kept}. Try a lower learning rate")


def _log(writer: SummaryWriter, state: State, means: dict[str, float], lr: float) -> None:
    for name, value in {"step": state.step, **means}.items():
        state.history.setdefault(name, []).append(value)
    for name, value in means.items():
        writer.add_scalar(f"loss/{name}", value, state.step)
    writer.add_scalar("learning_rate", lr, state.step)
