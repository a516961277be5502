"""What goes wrong around the server meanwhile: bundles replaced, removed and damaged, and the server itself ended."""

import asyncio
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

from bundles import make
from toy_graphs import decoder, patterns

from factorscope_models import bundle
from factorscope_models.bundle import digest
from factorscope_models.manifest import Manifest
from factorscope_models.zoo import ZOO
from soak.process import Process
from soak.tally import Tally
from soak.truth import Known, known

SWAPPED, COMING, BROKEN = "swapped", "coming", "broken"
SHIPPED = ("ae-shapes3d-render", "vae-mnist")
"""Of the zoo: one of the largest decoders and one of the smallest."""
Files = tuple[Manifest, Mapping[str, bytes]]


@final
@dataclass(frozen=True)
class Scene:
    """A folder of bundles, and what is known of each."""

    folder: Path
    versions: dict[str, list[Known]]
    swaps: tuple[Files, Files]
    """The two versions of the bundle that is replaced again and again."""
    coming: Files


def scene(folder: Path) -> Scene:
    """Two bundles of the zoo, a toy that stays, one that is replaced and one that comes and goes."""
    for id in SHIPPED:
        shutil.copytree(ZOO / id, folder / id)
    bundle.write(folder / "steady", *make("quantized", 3, "steady"))
    swaps = make("gaussian", 1, SWAPPED), _inverted(make("gaussian", 1, SWAPPED))
    coming = make("deterministic", 3, COMING)
    versions = {id: [known(bundle.read(folder / id))] for id in (*SHIPPED, "steady")}
    versions[SWAPPED] = []
    for files in swaps:
        bundle.write(folder / SWAPPED, *files)
        versions[SWAPPED].append(known(bundle.read(folder / SWAPPED)))
    bundle.write(folder / COMING, *coming)
    found = known(bundle.read(folder / COMING))
    versions[COMING] = [found, found]  # two: it may be away
    return Scene(folder, versions, swaps, coming)


async def unrest(scene: Scene, every: float) -> None:
    """Replaces, removes, restores and damages bundles, something every so many seconds, until it is cancelled."""
    turn = 0
    while True:
        for fault in (_swap, _remove, _swap, _restore, _damage, _swap, _mend):
            await asyncio.sleep(every)
            turn += 1
            await asyncio.to_thread(fault, scene, turn)


async def ends(process: Process, tally: Tally, turns: int, seconds: float) -> None:
    """Ends the server again and again, in turn as a service manager and as a crash would, and lets it live at last."""
    for how in (signal.SIGTERM, signal.SIGKILL) * turns:
        await asyncio.sleep(seconds / (2 * turns + 1))
        await process.restart(how, tally)
    await asyncio.sleep(seconds / (2 * turns + 1))


def _swap(scene: Scene, turn: int) -> None:
    bundle.write(scene.folder / SWAPPED, *scene.swaps[turn % 2])


def _remove(scene: Scene, turn: int) -> None:
    shutil.rmtree(scene.folder / COMING)


def _restore(scene: Scene, turn: int) -> None:
    bundle.write(scene.folder / COMING, *scene.coming)


def _damage(scene: Scene, turn: int) -> None:
    """A bundle with a byte too many, in a folder of its own: refused, and nobody else minds."""
    shutil.copytree(scene.folder / "steady", scene.folder / BROKEN)
    with (scene.folder / BROKEN / "decoder.onnx").open("ab") as file:
        file.write(b"\0")


def _mend(scene: Scene, turn: int) -> None:
    shutil.rmtree(scene.folder / BROKEN)


def _inverted(files: tuple[Manifest, dict[str, bytes]]) -> Files:
    """The same model with a decoder that draws the negative."""
    manifest, contents = files
    weights = -patterns(manifest.image.channels)
    changed = {**contents, "decoder.onnx": decoder(manifest.id, manifest.image.channels, weights)}
    sha = {name: digest(data) for name, data in changed.items()}
    return manifest.model_copy(update={"sha256": sha, "title": "Its negative"}), changed
