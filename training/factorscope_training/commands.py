"""What each command of `factorscope-train` does."""

from argparse import Namespace
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from factorscope_models import bundle
from factorscope_models.manifest import ImageFormat, Manifest, QuantizedLatents
from factorscope_training import checkpoint, zoo
from factorscope_training.build import build_model
from factorscope_training.claims.command import claims
from factorscope_training.codec import Codec, of_graphs, of_model
from factorscope_training.compute import choose
from factorscope_training.config import RunConfig, read_config
from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.data.registry import open_data
from factorscope_training.errors import RunError
from factorscope_training.evaluate import Evaluation, evaluate_codec
from factorscope_training.export import export_run
from factorscope_training.methods import reference
from factorscope_training.progress import train_shown
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


def evaluate(args: Namespace) -> None:
    """Scores a bundle, into its manifest, or a run, onto the screen."""
    if (args.what / checkpoint.NAME).exists():
        config, state = _finished(args.what, whole=False)
        data = _open(config, args)
        model = build_model(config, data.image)
        model.load_state_dict(state.model)
        _print(_evaluate(of_model(model), data, model.latent.codebooks(), args), data)
        return
    found = bundle.read(args.what)
    image = found.manifest.image
    name = args.data or found.manifest.data.name
    data = open_data(name, args.data_dir, args.cache, size=image.height, channels=image.channels)
    if data.image != image:
        raise DataError(f"{name} has images of {_shape(data.image)}, the bundle wants {_shape(image)}")
    codec = of_graphs(found.encoder, found.decoder)
    latent = found.manifest.latent
    codebooks = latent.codebooks if isinstance(latent, QuantizedLatents) else None
    result = _evaluate(codec, data, codebooks, args)
    _print(result, data)
    if data.info.name != found.manifest.data.name:
        print(f"not written: the manifest holds scores on {found.manifest.data.name}, not on {data.info.name}")
        return
    files = {name: (args.what / name).read_bytes() for name in found.manifest.sha256}
    bundle.write(args.what, result.into(found.manifest), files)


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
        scoring = {"what": args.to / name, "data": None, "n": 10_000, "seed": 0, "variant": "standalone"}
        evaluate(Namespace(**vars(args) | scoring))


def methods(args: Namespace) -> None:
    """Prints the reference of latent kinds, likelihoods, terms and transforms."""
    print(reference(), end="")


COMMANDS = {"run": run, "export": export, "evaluate": evaluate, "zoo": make_zoo, "methods": methods, "claims": claims}


def _train(config: RunConfig, folder: Path, args: Namespace) -> None:
    data = _open(config, args)
    if args.threads:
        torch.set_num_threads(args.threads)
    compute = choose(args.device, config.steps)
    print(f"{config.title}: {config.steps} steps of {config.batch} on {compute.describe()}; {folder}")
    train_shown(config, data, folder, compute, getattr(args, "checkpoint_every", CHECKPOINT_SECONDS))


def _finished(folder: Path, whole: bool = True) -> tuple[RunConfig, checkpoint.State]:
    found = checkpoint.load(folder)
    if found is None:
        raise RunError(f"{folder} holds no run: expected {checkpoint.NAME} in it")
    config, state = found
    if whole and state.step < config.steps:
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


def _shape(image: ImageFormat) -> str:
    return f"{image.height}x{image.width}x{image.channels}"


def _evaluate(codec: Codec, data: DataSet, codebooks: list[list[float]] | None, args: Namespace) -> Evaluation:
    with Progress(TextColumn("encoding"), BarColumn(), MofNCompleteColumn(), transient=True) as bar:
        task = bar.add_task("", total=args.n)
        return evaluate_codec(
            codec, data, codebooks, args.n, args.seed, args.variant, lambda done: bar.update(task, completed=done)
        )


def _print(result: Evaluation, data: DataSet) -> None:
    scores = Table("score", "value", "estimator", "n", "note", title=data.info.title)
    for s in result.scores:
        value = "-" if s.value is None else f"{s.value:.3f} {s.unit}"
        scores.add_row(s.name, value, s.estimator, str(s.n), s.note)
    Console().print(scores)
    if (mi := result.mutual_information) is None:
        return
    matrix = Table("latent", *mi.factors, title="NMI; inactive latents in brackets")
    for k, active in enumerate(mi.active):
        matrix.add_row(f"z{k}" if active else f"(z{k})", *(f"{row[k]:.2f}" for row in mi.values))
    Console().print(matrix)
