"""A film as a value: decoded pictures, which of them each frame shows, a slider below. Frames are drawn when asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from factorscope_models.manifest import ImageFormat
from factorscope_server.codec import Codec
from factorscope_server.errors import BadRequest
from factorscope_server.render.drawing import enlarge, raster
from factorscope_server.render.look import DARK, LIGHT, rgb
from factorscope_server.render.plans import Plan
from factorscope_server.render.track import HEIGHT, MARGIN, strip

MOST_FRAMES = 600
MOST_PIXELS = 200_000_000
"""Of all frames together: about 500 of the usual size. A GIF of them takes a byte of memory for each."""
BLOCK = 16
"""Pictures decoded between two words of progress."""
UNIT = 512
Tick = Callable[[], None]
"""Called after each piece of work; may raise, to stop it. A film of n frames takes 2 n: n to decode, n to encode."""


@final
@dataclass(frozen=True)
class Shape:
    """How a film is to look."""

    seconds: float = 4
    """Of one round."""
    fps: int = 25
    size: int = 512
    """Side of the picture in pixels, as near as whole multiples of its own pixels come."""
    loop: bool = True
    dark: bool = False

    @property
    def frames(self) -> int:
        """Even where it loops."""
        return 2 * max(1, round(self.seconds * self.fps / 2)) if self.loop else max(2, round(self.seconds * self.fps))


@final
@dataclass(frozen=True)
class Stage:
    """Where things lie in a frame; sides are even, as H.264 wants them."""

    width: int
    height: int
    x: int
    y: int
    enlarged: int
    unit: float
    top: int
    """Of the slider's strip."""


@final
@dataclass(frozen=True)
class Film:
    """Frames of one size; the picture in them is pixel for pixel the decoder's."""

    plan: Plan
    shape: Shape
    stage: Stage
    pictures: np.ndarray
    """uint8 [picture, height, width, 3], each different"""
    shows: tuple[int, ...]
    """The picture of each frame."""

    def __len__(self) -> int:
        return len(self.shows)

    def slider(self, frame: int) -> np.ndarray:
        """The strip under the picture, uint8 [height, width, 3]."""
        look, stage = DARK if self.shape.dark else LIGHT, self.stage
        drawn = strip(self.plan.track, look, stage.width, stage.unit, self.plan.at[frame], self.plan.says[frame])
        return raster(drawn)

    def frame(self, frame: int) -> np.ndarray:
        """uint8 [height, width, 3]"""
        picture = enlarge(self.pictures[self.shows[frame]], self.stage.enlarged)
        return compose(self.stage, picture, self.slider(frame), self.paper)

    @property
    def paper(self) -> np.ndarray:
        return np.array(rgb((DARK if self.shape.dark else LIGHT).paper), np.uint8)


def compose(stage: Stage, picture: np.ndarray, slider: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """A frame [height, width, channels] of its parts, which may be colours or indices of colours."""
    whole = np.empty((stage.height, stage.width, picture.shape[-1]), np.uint8)
    whole[:] = paper
    whole[stage.y : stage.y + picture.shape[0], stage.x : stage.x + picture.shape[1]] = picture
    whole[stage.top : stage.top + slider.shape[0]] = slider
    return whole


def staged(image: ImageFormat, shape: Shape) -> Stage:
    """The layout of a frame; raises BadRequest for more frames or pixels than we take."""
    enlarged = max(1, round(shape.size / max(image.height, image.width)))
    unit = max(0.5, enlarged * max(image.height, image.width) / UNIT)
    margin = round(MARGIN * unit)
    width = _even(image.width * enlarged + 2 * margin)
    top = margin + image.height * enlarged
    height = _even(top + round(HEIGHT * unit))
    if shape.frames > MOST_FRAMES:
        raise BadRequest(f"{shape.frames} frames; at most {MOST_FRAMES}. Take fewer seconds or frames a second.")
    if shape.frames * width * height > MOST_PIXELS:
        fitting = MOST_PIXELS // (width * height)
        raise BadRequest(
            f"{shape.frames} frames of {width} x {height} pixels are too many: at this size at most {fitting} frames."
        )
    return Stage(width, height, (width - image.width * enlarged) // 2, margin, enlarged, unit, top)


def film(codec: Codec, image: ImageFormat, plan: Plan, shape: Shape, tick: Tick) -> Film:
    """Decodes each different z of a plan once."""
    stage = staged(image, shape)
    rows, shows = np.unique(plan.z, axis=0, return_inverse=True)
    pictures = np.empty((len(rows), image.height, image.width, 3), np.uint8)
    words = 0
    for start in range(0, len(rows), BLOCK):
        pictures[start : start + BLOCK] = codec.decode_rgba(rows[start : start + BLOCK])[..., :3]
        done = min(start + BLOCK, len(rows)) * len(shows) // len(rows)
        for _ in range(done - words):
            tick()
        words = done
    return Film(plan, shape, stage, pictures, tuple(shows.reshape(-1).tolist()))


def _even(n: int) -> int:
    return n + n % 2
