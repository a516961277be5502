"""Training speed of QLAE with net small: our loop against a plain eager loop of the same model, in turn, images/s.

    python benchmarks/bench_training.py [--steps 200] [--repeats 3] [--batch 32]

The plain side is what one writes first: float32, channels first, no compilation, a gather and a division per batch.
Compilation is not counted: each side warms up before it is timed.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import torch
from machine import machine

from factorscope_training.batches import batch_indices, batches
from factorscope_training.build import build_model
from factorscope_training.compute import WORTH_COMPILING, choose
from factorscope_training.config import RunConfig, read_config
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.shapes3d_render import shapes3d_render
from factorscope_training.objective import Objective
from factorscope_training.optimiser import make_optimiser
from factorscope_training.train import draw_of, loss_function

RUN = Path(__file__).parents[1] / "training" / "runs" / "qlae-shapes3d-render.toml"


def ours(config: RunConfig, data: DataSet) -> Callable[[int], None]:
    """Steps of the project's loop, without its logging and checkpoints."""
    compute = choose("cpu", WORTH_COMPILING)
    model = build_model(config, data.image).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    optimiser = make_optimiser(model, config.optimiser)
    loss = loss_function(model, Objective(config.terms), config, compute, len(data.split()[0]))
    train, _ = data.split()

    def run(steps: int) -> None:
        for step, images in enumerate(batches(data, train, config.batch, 0, 0, steps)):
            values = loss(torch.from_numpy(images), *draw_of(config, step))
            optimiser.zero_grad(set_to_none=True)
            values[0].backward()
            torch.nn.utils.clip_grad_value_(optimiser.param_groups[0]["params"], config.optimiser.clip_value or 1.0)
            optimiser.step()

    return run


def plain(config: RunConfig, data: DataSet) -> Callable[[int], None]:
    """The same model and the same steps, written as one writes them first."""
    model = build_model(config, data.image)
    optimiser = torch.optim.AdamW(model.parameters(), config.optimiser.lr, weight_decay=config.optimiser.weight_decay)
    objective = Objective(config.terms)
    train, _ = data.split()

    def run(steps: int) -> None:
        for step in range(steps):
            images = data.images(batch_indices(train, config.batch, 0, step))
            x = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2))).float() / 255
            total = objective(model(x, torch.randn(config.batch, config.latent.size)))["total"]
            optimiser.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_value_(model.parameters(), config.optimiser.clip_value or 1.0)
            optimiser.step()

    return run


def main() -> None:
    """Prints medians in images/s and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    args = parser.parse_args()
    config = read_config(RUN).model_copy(update={"batch": args.batch})
    data = shapes3d_render()
    sides = {"ours": ours(config, data), "plain eager": plain(config, data)}
    speeds: dict[str, list[float]] = {name: [] for name in sides}
    for run in sides.values():
        run(5)
    for _ in range(args.repeats):
        for name, run in sides.items():
            began = time.perf_counter()
            run(args.steps)
            speeds[name].append(args.steps * args.batch / (time.perf_counter() - began))
    print(f"{machine()}; {torch.get_num_threads()} thread(s), batch {args.batch}, {args.repeats} x {args.steps} steps")
    for name, values in speeds.items():
        print(f"{name:12} median {median(values):7.0f} images/s  ({min(values):.0f} to {max(values):.0f})")
    ratios = [a / b for a, b in zip(speeds["ours"], speeds["plain eager"], strict=True)]
    print(f"ratio        median {median(ratios):7.2f}           ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
