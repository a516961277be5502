"""`evaluation.json`: the scores of one model with what is needed to tell which model that is."""

from pathlib import Path
from typing import Literal, final

from pydantic import JsonValue, ValidationError

from factorscope_models.bundle import MANIFEST, read_manifest
from factorscope_models.files import write_file
from factorscope_models.frozen import Frozen
from factorscope_models.manifest import DataSource, Manifest, MutualInformation, PositiveInt, Score
from factorscope_training import checkpoint
from factorscope_training.errors import RunError

NAME = "evaluation.json"
"""Beside the checkpoint of a run. A bundle holds its scores in its manifest."""


@final
class Record(Frozen):
    """One model's scores, wherever they were read from."""

    schema_version: Literal[1] = 1
    run: str
    """The name of the bundle or of the run's folder."""
    title: str
    method: str
    data: DataSource
    """That the scores were taken on."""
    training_seed: int
    step: int
    """Where the weights stand."""
    steps: PositiveInt
    """Of the whole training."""
    config: dict[str, JsonValue] = {}
    """The run file as read, every default spelled out: runs of one recipe differ in `seed` alone."""
    scores: list[Score]
    mutual_information: MutualInformation | None = None
    other_information: list[MutualInformation] = []


def of_manifest(manifest: Manifest) -> Record:
    """What a bundle says of itself."""
    trained, snapshot = manifest.provenance, manifest.snapshot
    return Record(
        run=manifest.id,
        title=manifest.title,
        method=manifest.method,
        data=manifest.data,
        training_seed=trained.seed,
        step=snapshot.step if snapshot else trained.steps,
        steps=snapshot.steps if snapshot else trained.steps,
        config=trained.config,
        scores=manifest.scores,
        mutual_information=manifest.mutual_information,
        other_information=manifest.other_information,
    )


def read(path: Path) -> Record:
    """The record of a bundle's folder, of a run's folder, or of an evaluation.json itself.

    Raises BundleRefused for a manifest that cannot be read, else RunError: nothing was evaluated, nothing is there, or
    the file is damaged. A bundle without scores has a record without scores.
    """
    if (path / MANIFEST).exists():
        return of_manifest(read_manifest(path)[0])
    file = path / NAME if path.is_dir() else path
    try:
        return Record.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        if (path / checkpoint.NAME).exists():
            raise RunError(f"{path} has no {NAME} yet: factorscope-train evaluate {path} writes it") from None
        raise RunError(f"{path}: expected a bundle, a run that was evaluated, or an {NAME}") from None
    except OSError as error:
        raise RunError(f"{file} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise RunError(f"{file}: {place}: {first['msg']}; evaluate the run again") from error


def write(folder: Path, record: Record) -> Path:
    """Replaces the run's evaluation.json, whole or not at all; RunError where the disk will not take it."""
    path = folder / NAME
    try:
        write_file(path, record.model_dump_json(indent=1).encode())
    except OSError as error:
        raise RunError(f"{path} could not be written ({error.strerror}); an earlier one is intact") from error
    return path
