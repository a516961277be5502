"""`factorscope-train evaluate`: a bundle's scores into its manifest, a run's into an evaluation.json beside it."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import JsonValue

from factorscope_models import bundle
from factorscope_models.manifest import ImageFormat, Score
from factorscope_training import checkpoint
from factorscope_training.build import build_model
from factorscope_training.config import WORDS, RunConfig
from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.data.registry import open_data
from factorscope_training.errors import RunError
from factorscope_training.evaluation import record
from factorscope_training.evaluation.evaluate import Evaluation
from factorscope_training.evaluation.evaluate import evaluate as evaluated
from factorscope_training.evaluation.model import Model, of_bundle, of_run
from factorscope_training.evaluation.options import FAMILIES, Options
from factorscope_training.evaluation.record import Record
from factorscope_training.evaluation.show import bar, show
from factorscope_training.metrics.infomec import VARIANTS

DEFAULTS = {"data": None, "only": None, "n": Options.n, "seed": Options.seed, "seeds": Options.seeds}
DEFAULTS |= {"variant": Options.variant}
"""Of the command line, for who calls `evaluate` without one."""


def evaluate(args: Namespace) -> None:
    """Scores a bundle or a run on validation images, prints what was found and writes it."""
    options = options_of(args)
    if (args.what / checkpoint.NAME).exists():
        _run(args, options)
    else:
        _bundle(args, options)


def options_of(args: Namespace) -> Options:
    """The options that a command line names; RunError for one that cannot be."""
    if args.seeds < 1:
        raise RunError(f"--seeds is a number of evaluations, at least 1, not {args.seeds}")
    if args.variant not in VARIANTS:
        raise RunError(f"no variant of InfoMEC is called {args.variant!r}; there are {', '.join(VARIANTS)}")
    options = Options(args.n, args.seed, args.seeds, args.variant, tuple(args.only or FAMILIES))
    return replace(options, judges=args.cache / "judges") if args.cache else options


def _run(args: Namespace, options: Options) -> None:
    found = checkpoint.load(args.what)
    assert found is not None  # the caller has seen the file
    config, state = found
    data = open_data(
        args.data or config.data.name, args.data_dir, args.cache, size=config.data.size, channels=config.data.channels
    )
    model = build_model(config, data.image)
    model.load_state_dict(state.model)
    result = _evaluated(of_run(config, model), data, options)
    if data.info.name != config.data.name:
        print(f"not written: {record.NAME} holds scores on {config.data.name}, not on {data.info.name}")
        return
    written = Record(
        run=args.what.resolve().name,
        title=config.title,
        method=config.method,
        data=data.info,
        training_seed=config.seed,
        step=state.step,
        steps=config.steps,
        config=config.model_dump(mode="json"),
        scores=result.beside(_earlier(args.what, config, state.step)),
        mutual_information=result.mutual_information,
        other_information=result.other_information,
    )
    print(f"written: {record.write(args.what, written)}")


def _earlier(folder: Path, config: RunConfig, step: int) -> list[Score]:
    """The scores of an earlier evaluation of the same weights; none, and says so, where its file is damaged."""
    if not (folder / record.NAME).exists():
        return []
    try:
        found = record.read(folder)
    except RunError as error:
        print(f"the earlier scores are lost: {error}")
        return []
    same = found.step == step and _deciding(found.config) == _deciding(config.model_dump(mode="json"))
    return found.scores if same else []


def _deciding(config: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What of a run file decides its weights."""
    return {name: value for name, value in config.items() if name not in WORDS}


def _bundle(args: Namespace, options: Options) -> None:
    found = bundle.read(args.what)
    manifest = found.manifest
    image = manifest.image
    name = args.data or manifest.data.name
    data = open_data(name, args.data_dir, args.cache, size=image.height, channels=image.channels)
    if data.image != image:
        raise DataError(f"{name} has images of {_shape(data.image)}, the bundle wants {_shape(image)}")
    result = _evaluated(of_bundle(found), data, options)
    if data.info.name != manifest.data.name:
        print(f"not written: the manifest holds scores on {manifest.data.name}, not on {data.info.name}")
        return
    files = {name: (args.what / name).read_bytes() for name in manifest.sha256}
    bundle.write(args.what, result.into(manifest), files)
    print(f"written: {args.what / bundle.MANIFEST}")


def _evaluated(model: Model, data: DataSet, options: Options) -> Evaluation:
    with bar() as told:
        result = evaluated(model, data, options, told)
    show(result, data.info.title)
    return result


def _shape(image: ImageFormat) -> str:
    return f"{image.height}x{image.width}x{image.channels}"
