"""A film as a GIF: 255 colours that do not flicker.

One palette for all frames where it does them justice, as it does grey digits and most films; else one for each picture.
The slider's few colours are the same in all of them. Nothing is dithered: noise that moves is worse than a step.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image

from factorscope_server.render.drawing import enlarge
from factorscope_server.render.film import Film, Shape, Tick, compose

FASTEST = 50
"""Frames a second: browsers slow down what is faster."""
OF_SLIDER = 47
"""Colours; with 208 of the picture 255, so that one is left for GIF's transparency."""
OF_PICTURE = 208
GOOD = 10
"""Levels of 255: one palette will do where 99 % of all channels of all pixels are at most so far off."""
SAMPLE = 2**18
"""Pixels that a palette is chosen from."""


def encode(film: Film, tick: Tick) -> bytes:
    """GIF that plays for ever if the film loops, else once."""
    sliders = np.concatenate([film.slider(i) for i in (0, len(film) // 3, len(film) // 2)])
    slider_colours = _colours(sliders.reshape(1, -1, 3), OF_SLIDER)
    palettes = picture_palettes(film.pictures)
    out = BytesIO()
    frames = _frames(film, slider_colours, palettes, tick)
    first = next(frames)
    forever: dict[str, Any] = {"loop": 0} if film.shape.loop else {}
    first.save(
        out, "GIF", save_all=True, append_images=frames, duration=durations(len(film), film.shape.fps), disposal=1,
        optimize=False, **forever,
    )  # fmt: skip
    return out.getvalue()


def problem(shape: Shape) -> str | None:
    """Why there can be no such GIF."""
    if shape.fps <= FASTEST:
        return None
    return f"A GIF has at most {FASTEST} frames a second: take as many, or WebP or MP4."


def durations(frames: int, fps: int) -> list[int]:
    """Milliseconds of each frame, whole hundredths of a second as GIF has them; right in sum."""
    ends = [round(100 * i / fps) for i in range(frames + 1)]
    return [10 * (b - a) for a, b in pairwise(ends)]


def picture_palettes(pictures: np.ndarray) -> list[np.ndarray]:
    """uint8 [colour, 3]: one for all pictures if that is good enough, else one for each."""
    pixels = pictures.reshape(-1, 3)
    some = pixels[:: max(1, len(pixels) // SAMPLE)]
    common = _colours(some[None], OF_PICTURE)
    off = np.abs(common[nearest(some, common)].astype(np.int16) - some)
    if np.quantile(off, 0.99) <= GOOD:
        return [common]
    return [_colours(picture, OF_PICTURE) for picture in pictures]


def nearest(pixels: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """uint8 [n], the index of the colour that is nearest to each of uint8 [n, 3]."""
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    unique, back = np.unique(packed, return_inverse=True)
    colours = np.stack([unique >> 16, unique >> 8 & 255, unique & 255], 1).astype(np.float32)
    target = palette.astype(np.float32)
    found = np.empty(len(colours), np.uint8)
    for start in range(0, len(colours), 4096):  # bounds the memory
        part = colours[start : start + 4096]
        found[start : start + 4096] = ((target**2).sum(1) - 2 * part @ target.T).argmin(1)
    return found[back.reshape(-1)]


def _colours(pixels: np.ndarray, most: int) -> np.ndarray:
    """Up to `most` colours that stand for uint8 [height, width, 3]: all of them where they are few."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if (few := image.getcolors(most)) is not None:
        return np.asarray([colour for _, colour in few], np.uint8)
    found = image.quantize(most, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE).getpalette()
    assert found is not None
    return np.asarray(found, np.uint8).reshape(-1, 3)[:most]


def _frames(
    film: Film, slider_colours: np.ndarray, palettes: Sequence[np.ndarray], tick: Tick
) -> Iterator[Image.Image]:
    for i, shown in enumerate(film.shows):
        palette = palettes[shown if len(palettes) > 1 else 0]
        colours = np.concatenate([palette, slider_colours])
        picture = nearest(film.pictures[shown].reshape(-1, 3), palette).reshape(*film.pictures.shape[1:3], 1)
        slider = film.slider(i)
        below = nearest(slider.reshape(-1, 3), slider_colours).reshape(*slider.shape[:2], 1) + len(palette)
        paper = nearest(film.paper[None], slider_colours) + len(palette)
        indices = compose(film.stage, enlarge(picture, film.stage.enlarged), below, paper)
        image = Image.fromarray(indices[..., 0])
        image.putpalette(colours.tobytes())
        yield image
        tick()
