"""Training speed of QLAE with the nets small and paper: our step against a plain eager one of the same model, in turn.

    python benchmarks/bench_training.py [--device cpu] [--nets small paper] [--repeats 9] [--threads N]

The plain side is what one writes first: float32, channels first, no compilation, a gather and a division per batch.
Each net has the batch of its run file. The pictures are those of shapes3d-render, drawn afresh for every batch, which
is the dearest way to get them. Compilation is not counted: each side warms up before it is timed.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import torch
from timing import figure

from factorscope_training.batches import batch_indices, batches
from factorscope_training.build import build_model
from factorscope_training.compute import WORTH_COMPILING, Compute, choose
from factorscope_training.config import RunConfig, read_config
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.shapes3d_render import shapes3d_render
from factorscope_training.model import Autoencoder
from factorscope_training.objective import Objective
from factorscope_training.optimiser import make_optimiser
from factorscope_training.step import stepper

RUNS = Path(__file__).parents[1] / "training" / "runs"
NETS = {"small": ("qlae-shapes3d-render.toml", 40), "paper": ("qlae-shapes3d.toml", 1)}
"""The run file of a net, and how many of its steps are timed at a time on a CPU."""

ENDLESS = 10**9
WARM_S = 10
"""Of each side before it is timed: after a first compilation PyTorch starts helpers that keep the processor busy for
some seconds, once in a training."""
Side = Callable[[int], tuple[float, float]]
"""Takes so many steps; seconds of all, and of those the seconds for which it waited for images."""


def ours(config: RunConfig, data: DataSet, compute: Compute) -> Side:
    """Steps of the project's loop, without its logging and checkpoints."""
    train, _ = data.split()
    model: Autoencoder = build_model(config, data.image).to(compute.device)
    model = model.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    optimiser = make_optimiser(model, config.optimiser)
    take = stepper(model, Objective(config.terms), optimiser, config, compute, len(train))
    images = enumerate(batches(data, train, config.batch, 0, 0, ENDLESS, pinned=compute.device.type == "cuda"))

    def run(steps: int) -> tuple[float, float]:
        waited, began = 0.0, perf_counter()
        for _ in range(steps):
            asked = perf_counter()
            step, batch = next(images)
            waited += perf_counter() - asked
            take(step, batch)
        _finish(compute.device)
        return perf_counter() - began, waited

    return run


def plain(config: RunConfig, data: DataSet, device: torch.device) -> Side:
    """The same model and the same steps, written as one writes them first."""
    train, _ = data.split()
    model = build_model(config, data.image).to(device)
    optimiser = torch.optim.AdamW(model.parameters(), config.optimiser.lr, weight_decay=config.optimiser.weight_decay)
    objective = Objective(config.terms)

    def run(steps: int) -> tuple[float, float]:
        waited, began = 0.0, perf_counter()
        for step in range(steps):
            asked = perf_counter()
            images = data.images(batch_indices(train, config.batch, 0, step))
            waited += perf_counter() - asked
            x = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2))).to(device).float() / 255
            total = objective(model(x, torch.randn(config.batch, config.latent.size, device=device)))["total"]
            optimiser.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_value_(model.parameters(), config.optimiser.clip_value or 1.0)
            optimiser.step()
        _finish(device)
        return perf_counter() - began, waited

    return run


def _finish(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def compare(net: str, data: DataSet, compute: Compute, repeats: int) -> None:
    """Prints medians of images a second of both sides, of their ratio, and of our share of waiting for images."""
    file, steps = NETS[net]
    steps *= 1 if compute.device.type == "cpu" else 50
    config = read_config(RUNS / file)
    sides = {"ours": ours(config, data, compute), "plain eager": plain(config, data, compute.device)}
    for run in sides.values():
        began = perf_counter()
        while perf_counter() - began < WARM_S:
            run(1)
    rounds = [{name: run(steps) for name, run in sides.items()} for _ in range(repeats)]
    of = f"net {net}, batch {config.batch}"
    for name in sides:
        speeds = [steps * config.batch / taken[name][0] for taken in rounds]
        print(figure(f"{of}: {name}", median(speeds), "images/s", f"{min(speeds):.0f} to {max(speeds):.0f}"))
    ratios = sorted(taken["plain eager"][0] / taken["ours"][0] for taken in rounds)
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}, n = {repeats}"
    print(figure(f"{of}: ours over plain eager", median(ratios), "times", spread, least=2.0))
    shares = [100 * taken["ours"][1] / taken["ours"][0] for taken in rounds]
    print(figure(f"{of}: waiting for images", median(shares), "% of time", most=5.0))


def main() -> None:
    """Compares both sides for each net."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    parser.add_argument("--nets", nargs="+", default=list(NETS), choices=NETS)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    compute = choose(args.device, WORTH_COMPILING)
    print(compute.describe())
    data = shapes3d_render()
    for net in args.nets:
        compare(net, data, compute, args.repeats)


if __name__ == "__main__":
    main()
