"""Whole bundles that a training leaves on its way, so that one can watch it disentangle."""

import hashlib
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import final

import torch
from torch.utils.tensorboard import SummaryWriter

from factorscope_models import bundle
from factorscope_models.bundle import BundleRefused
from factorscope_models.manifest import Manifest, QuantizedLatents, Snapshot
from factorscope_training.checkpoint import State
from factorscope_training.codec import of_graphs
from factorscope_training.config import RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.evaluation.evaluate import evaluate_codec
from factorscope_training.export import export_run
from factorscope_training.traversal import traversal_sheet

IMAGES = 2_000
"""Validation images that a snapshot is described and scored on, at most: a fifth of an export's."""
SOON = 60.0
"""Seconds from the first snapshot to the second, at most: most happens early."""
MAKING = ".making"
Say = Callable[[str], None]


@final
class Snapshots:
    """One training's series: a snapshot at once, one a minute later, then one every so many seconds, one at the end.

    Each is exported, scored and moved into place whole. Nothing of the training changes: a snapshot has a model of its
    own, and leaves the random state as it was. One that fails says so, and the training goes on.
    """

    def __init__(
        self, folder: Path, config: RunConfig, data: DataSet, seconds: float, say: Say = print, images: int = IMAGES
    ) -> None:
        self.folder = folder / bundle.SNAPSHOTS
        self._config = config
        self._data = data
        self._seconds = seconds
        self._say = say
        self._images = images
        self._run = run_id(folder)
        self._next = 0.0
        self._spent = 0.0
        self._began: float | None = None

    @property
    def spent(self) -> float:
        """Seconds that its snapshots took so far, failed ones and the one under way too."""
        return self._spent + (0.0 if self._began is None else time.monotonic() - self._began)

    def go_on(self, step: int) -> None:
        """Makes the series that of a training that stands at `step`: snapshots of later steps, which a training left
        that has no checkpoint any more, are removed."""
        steps = self.steps()
        for late in (found for found in steps if found > step):
            path = self.folder / f"{self._run}-{late}"
            path.unlink() if path.is_symlink() else shutil.rmtree(path)
        self._next = time.monotonic() + self._seconds if any(found <= step for found in steps) else 0.0

    def steps(self) -> list[int]:
        """Of the snapshots of this run that lie in its folder, ascending; a copy under another name is none of them."""
        kept = ((path, self._of(path)) for path in self.folder.glob(f"{self._run}-*"))
        return sorted(found.step for path, found in kept if found and path.name == f"{self._run}-{found.step}")

    def _of(self, path: Path) -> Snapshot | None:
        try:
            manifest, _ = bundle.read_manifest(path)
        except BundleRefused:
            return None
        return manifest.snapshot if manifest.snapshot is not None and manifest.snapshot.run == self._run else None

    def due(self) -> bool:
        return time.monotonic() >= self._next

    def take(self, state: State, writer: SummaryWriter) -> None:
        """Leaves a snapshot of `state`, with its scores and a traversal in TensorBoard; never raises but to stop."""
        self._began = began = time.monotonic()
        try:
            with torch.random.fork_rng(devices=[]):
                said = self._write(state, writer)
            self._say(f"snapshot of step {state.step}: {said}; {time.monotonic() - began:.1f} s")
        except Exception as error:  # a look at a training must not end it, whatever is wrong with the look
            known = isinstance(error, OSError) and error.strerror
            reason = known or f"{type(error).__name__}: {error}"
            self._say(f"no snapshot of step {state.step}, the training goes on: {reason}")
        self._spent, self._began = self.spent, None
        self._next = time.monotonic() + (min(SOON, self._seconds) if len(self.steps()) < 2 else self._seconds)

    def _write(self, state: State, writer: SummaryWriter) -> str:
        """The scores, in words."""
        making = self.folder / MAKING
        shutil.rmtree(making, ignore_errors=True)
        id = f"{self._run}-{state.step}"
        snapshot = Snapshot(run=self._run, step=state.step, steps=self._config.steps)
        try:
            manifest = export_run(self._config, state, self._data, making / id, most=self._images, snapshot=snapshot)
            found = bundle.read(making / id)
            codec = of_graphs(found.encoder, found.decoder)
            books = manifest.latent.codebooks if isinstance(manifest.latent, QuantizedLatents) else None
            scored = evaluate_codec(codec, self._data, books, self._images, 0, "standalone").into(manifest)
            files = {name: (making / id / name).read_bytes() for name in manifest.sha256}
            _log(writer, scored, state.step)
            writer.add_image(
                "traversal", traversal_sheet(codec, scored, found.samples.z[0]), state.step, dataformats="HWC"
            )
            writer.flush()
            bundle.write(self.folder / id, scored, files)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        values = [f"{s.name} {s.value:.2f}{s.unit and f' {s.unit}'}" for s in scored.scores if s.value is not None]
        return ", ".join(values)


def run_id(folder: Path) -> str:
    """What all snapshots of the run in `folder` have in common: the folder's name, made fit for an id."""
    name = folder.resolve().name
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:48]
    if plain == name:
        return plain
    return f"{plain[:39]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}".strip("-")  # so that A_b and a-b stay apart


def _log(writer: SummaryWriter, manifest: Manifest, step: int) -> None:
    for score in manifest.scores:
        if score.value is not None:
            writer.add_scalar(f"score/{score.name}", score.value, step)
