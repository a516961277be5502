"""A film from what was asked for: planned at once, so that what cannot be is refused; made when it is run."""

import base64
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from factorscope_server.errors import BadRequest
from factorscope_server.render import plans
from factorscope_server.render.film import Shape, Tick, film, staged
from factorscope_server.render.formats import FORMATS, FilmFormat
from factorscope_server.render.plans import Plan
from factorscope_server.render_schemas import RenderedFile, RenderRequest, TraversalFilm
from factorscope_server.shelf import Model


@final
@dataclass(frozen=True)
class Job:
    """A film that can be made."""

    model: Model
    plan: Plan
    shape: Shape
    format: FilmFormat

    @property
    def work(self) -> int:
        """How often `run` ticks."""
        return 2 * self.shape.frames

    @property
    def name(self) -> str:
        """A file's name: letters, digits, dots and hyphens."""
        stem = re.sub(r"[^A-Za-z0-9.]+", "-", f"factorscope-{self.model.manifest.id}-{self.plan.what}")
        return f"{stem.strip('-')[:120]}.{self.format}"

    def run(self, tick: Tick) -> bytes:
        """The file's contents; whatever `tick` raises ends it."""
        made = film(self.model.codec, self.model.manifest.image, self.plan, self.shape, tick)
        return FORMATS[self.format].encode(made, tick)


def planned(model: Model, asked: RenderRequest, called: dict[int, str]) -> Job:
    """Raises BadRequest for what this model has not, for more than we take and for what this server cannot write.

    `called` has the latents that people have named.
    """
    shape = Shape(asked.seconds, asked.fps, asked.size, asked.loop, asked.dark)
    staged(model.manifest.image, shape)
    if (problem := FORMATS[asked.format].problem(shape)) is not None:
        raise BadRequest(problem)
    wanted = asked.film
    if isinstance(wanted, TraversalFilm):
        name = called.get(wanted.latent, "")
        plan = plans.traversal(
            model.manifest,
            model.sha,
            wanted.z,
            wanted.latent,
            wanted.range,
            shape.frames,
            shape.loop,
            wanted.steps,
            name,
        )
    else:
        stops, names = [stop.z for stop in wanted.stops], [stop.name for stop in wanted.stops]
        plan = plans.interpolation(model.manifest, model.sha, stops, names, wanted.snap, shape.frames, shape.loop)
    return Job(model, plan, shape, asked.format)


@final
class Stopped(Exception):
    """Nobody waits for the film any more."""


@final
class Counter:
    """Counts ticks and says so whenever another hundredth is done; raises Stopped once it is told to."""

    def __init__(self, of: int, say: Callable[[int, int], None]) -> None:
        self.stopped = threading.Event()
        self._of = of
        self._say = say
        self._done = 0

    def tick(self) -> None:
        if self.stopped.is_set():
            raise Stopped
        self._done += 1
        if self._done * 100 // self._of != (self._done - 1) * 100 // self._of:
            self._say(self._done, self._of)


def sent(job: Job, data: bytes) -> RenderedFile:
    """The file as the page gets it."""
    kind = FORMATS[job.format].media_type
    return RenderedFile(file=base64.b64encode(data).decode(), name=job.name, type=kind)
