"""What each command of `factorscope-train` does."""

from argparse import Namespace
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from factorscope_models.manifest import Manifest
from factorscope_training import checkpoint, zoo
from factorscope_training.claims.command import claims
from factorscope_training.compute import choose
from factorscope_training.config import RunConfig, read_config
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.registry import open_data
from factorscope_training.errors import RunError
from factorscope_training.evaluation.command import DEFAULTS, evaluate
from factorscope_training.evaluation.reference import scores
from factorscope_training.export import export_run
from factorscope_training.methods import reference
from factorscope_training.progress import train_shown
from factorscope_training.report.command import report
from factorscope_training.train import CHECKPOINT_SECONDS


def run(args: Namespace) -> None:
    """Trains from a run file into the run's folder."""
    config = read_config(args.config, args.seed)
    folder = args.out or Path("runs") / f"{args.config.stem}-s{config.seed}"
    _train(config, folder, args)
    print(f"trained: {folder}. Next: factorscope-train export {folder} --to BUNDLE_DIR")


def export(args: Namespace) -> None:
    """Writes a finished run as a bundle."""
    config, state = _finished(args.run)
    manifest = _export(config, state, args.to, args)
    print(f"exported: {args.to} ({manifest.title}). Open it: factorscope serve --models {args.to.parent}")


def make_zoo(args: Namespace) -> None:
    """Lists the zoo's runs, or makes one bundle or all of them again: train, export, evaluate."""
    runs = zoo.list_runs(args.runs, args.to)
    if args.name is None:
        table = Table("run", "in the zoo", "title", "steps x batch", "claims")
        for name, entry in runs.items():
            size = f"{entry.config.steps} x {entry.config.batch}"
            table.add_row(name, "yes" if entry.shipped else "no", entry.config.title, size, entry.claim)
        Console().print(table)
        return
    chosen = {name: runs[name].config for name in zoo.chosen(runs, args.name)}
    for config in chosen.values():
        _open(config, args)  # what is missing is said before hours of training
    for name, config in chosen.items():
        folder = Path("runs") / f"{name}-s{config.seed}"
        _train(config, folder, args)
        _, state = _finished(folder)
        _export(config, state, args.to / name, args)
        evaluate(Namespace(**vars(args) | DEFAULTS | {"what": args.to / name, "seeds": zoo.EVALUATIONS}))


def methods(args: Namespace) -> None:
    """Prints the reference of latent kinds, likelihoods, terms and transforms."""
    print(reference(), end="")


def describe_scores(args: Namespace) -> None:
    """Prints the reference of scores."""
    print(scores(), end="")


COMMANDS = {
    "run": run,
    "export": export,
    "evaluate": evaluate,
    "report": report,
    "zoo": make_zoo,
    "methods": methods,
    "scores": describe_scores,
    "claims": claims,
}


def _train(config: RunConfig, folder: Path, args: Namespace) -> None:
    data = _open(config, args)
    if args.threads:
        torch.set_num_threads(args.threads)
    compute = choose(args.device, config.steps)
    print(f"{config.title}: {config.steps} steps of {config.batch} on {compute.describe()}; {folder}")
    every = 60.0 * getattr(args, "snapshot_every", 0.0)
    if every > 0:
        print(f"watch it: factorscope serve --no-zoo --models {folder.parent}")
    train_shown(config, data, folder, compute, getattr(args, "checkpoint_every", CHECKPOINT_SECONDS), every)


def _finished(folder: Path) -> tuple[RunConfig, checkpoint.State]:
    found = checkpoint.load(folder)
    if found is None:
        raise RunError(f"{folder} holds no run: expected {checkpoint.NAME} in it")
    config, state = found
    if state.step < config.steps:
        raise RunError(
            f"{folder} stands at step {state.step} of {config.steps}; finish it with factorscope-train run, then export"
        )
    return config, state


def _open(config: RunConfig, args: Namespace) -> DataSet:
    name = getattr(args, "data", None) or config.data.name
    return open_data(name, args.data_dir, args.cache, size=config.data.size, channels=config.data.channels)


def _export(config: RunConfig, state: checkpoint.State, to: Path, args: Namespace) -> Manifest:
    data = _open(config, args)
    with Progress(TextColumn("exporting"), BarColumn(), MofNCompleteColumn()) as bar:
        task = bar.add_task("", total=None)
        return export_run(config, state, data, to, lambda done, total: bar.update(task, completed=done, total=total))
