"""The training loop."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.tensorboard import SummaryWriter

from factorscope_training import checkpoint
from factorscope_training.batches import batches
from factorscope_training.build import build_model
from factorscope_training.checkpoint import State
from factorscope_training.compute import Compute
from factorscope_training.config import WORDS, RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.errors import RunError
from factorscope_training.model import Autoencoder
from factorscope_training.objective import Objective
from factorscope_training.optimiser import make_optimiser
from factorscope_training.snapshots import Snapshots
from factorscope_training.step import stepper

LOG_EVERY = 50
"""Steps between two entries of the history: each is the mean over the steps since the last."""

CHECKPOINT_SECONDS = 120.0

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
    indices, _ = data.split()
    objective = Objective(config.terms, config.augment is not None)
    take = stepper(model, objective, optimiser, config, compute, len(indices))
    on_gpu = compute.device.type == "cuda"
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
            batches(data, indices, config.batch, config.seed, state.step, config.steps, pinned=on_gpu),
            start=state.step,
        ):
            values = take(step, images)
            sums = values if sums is None else sums + values
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
