"""What `factorscope render` does."""

import argparse
import sys
from collections.abc import Callable

from pydantic import ValidationError

from factorscope_models.files import write_file
from factorscope_server import errors, names
from factorscope_server.errors import BadRequest, TooLarge, UnknownModel
from factorscope_server.pictures import png
from factorscope_server.place import place
from factorscope_server.render import grids, made
from factorscope_server.render.drawing import Drawing, raster, svg
from factorscope_server.render.formats import FORMATS
from factorscope_server.render.look import DARK, LIGHT, Look
from factorscope_server.render.made import Counter
from factorscope_server.render_schemas import RenderRequest
from factorscope_server.schemas import DEFAULT_STEPS, MAX_STEPS, RangeMode
from factorscope_server.shelf import Model, Shelf

DENSITY = 2
"""Pixels of a PNG for each of a drawing."""
STILLS: dict[str, Callable[[Drawing], bytes]] = {
    "png": lambda drawing: png(raster(drawing, DENSITY)),
    "svg": svg,
}
BAR = 30


def main(chosen: argparse.Namespace) -> int:
    """Writes the file; returns the exit status: 2 where it refuses, with the reason on stderr and nothing written."""
    kind = chosen.out.suffix.lower().removeprefix(".")
    moves = chosen.traverse is not None or chosen.interpolate is not None
    fitting = list(FORMATS if moves else STILLS)
    try:
        if kind not in fitting:
            what = "film" if moves else "picture"
            raise BadRequest(f"{chosen.out}: a {what} is written to a file that ends in .{', .'.join(fitting)}.")
        if not chosen.out.parent.is_dir():
            raise BadRequest(f"{chosen.out}: there is no such folder to write to.")
        folder = place(chosen.bundle)
        shelf = Shelf([folder])
        look = shelf.look()
        if look.refused:
            raise UnknownModel(f"{chosen.bundle} is refused: {look.refused[0].reason}.")
        (id,) = look.entries
        model = shelf.open(id)
        called = names.called(look.entries[id])
        data = _film(model, chosen, kind, called) if moves else STILLS[kind](_still(model, chosen))
        write_file(chosen.out, data)
    except (UnknownModel, BadRequest, TooLarge) as error:
        print(f"factorscope: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"factorscope: {chosen.out} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


def _film(model: Model, chosen: argparse.Namespace, kind: str, called: dict[int, str]) -> bytes:
    common = {"format": kind, "seconds": chosen.seconds, "fps": chosen.fps, "size": chosen.size}
    if chosen.traverse is not None:
        film = {
            "kind": "traversal",
            "z": _z(model, chosen.sample),
            "latent": chosen.traverse,
            "range": _range(model, chosen),
            "steps": chosen.steps,
        }
    else:
        stops = [{"name": f"sample {n}", "z": _z(model, n)} for n in chosen.interpolate]
        film = {"kind": "interpolation", "stops": stops, "snap": chosen.snap}
    try:
        asked = RenderRequest.model_validate({"film": film, "loop": not chosen.once, "dark": chosen.dark, **common})
    except ValidationError as error:
        raise BadRequest(errors.sentence(error)) from None
    job = made.planned(model, asked, called)
    counter = Counter(job.work, _bar if sys.stderr.isatty() else lambda done, of: None)
    try:
        return job.run(counter.tick)
    finally:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _still(model: Model, chosen: argparse.Namespace) -> Drawing:
    look: Look = DARK if chosen.dark else LIGHT
    if chosen.heatmap:
        return grids.heatmap(model, look)
    z, of = _z(model, chosen.sample), f"Sample {chosen.sample}"
    if chosen.codebook:
        return grids.codebook(model, z, of, look)
    steps = DEFAULT_STEPS if chosen.steps is None else chosen.steps
    if not 2 <= steps <= MAX_STEPS:
        raise BadRequest(f"--steps {steps}: at least 2, at most {MAX_STEPS}.")
    return grids.sheet(model, z, of, _range(model, chosen), steps, look)


def _z(model: Model, sample: int) -> list[float]:
    if not 0 <= sample < len(model.samples.z):
        raise BadRequest(
            f"There is no sample {sample}: {model.manifest.id} has {len(model.samples.z)}, counted from 0."
        )
    return model.samples.z[sample].tolist()


def _range(model: Model, chosen: argparse.Namespace) -> RangeMode:
    return chosen.range or ("codebook" if model.manifest.latent.kind == "quantized" else "quantile")


def _bar(done: int, of: int) -> None:
    full = BAR * done // of
    print(f"\r{'█' * full}{'░' * (BAR - full)} {100 * done // of} %", end="", file=sys.stderr, flush=True)
