"""A film as an animated WebP, lossless: every pixel is the one that was decoded, at little more than a GIF's size."""

from io import BytesIO
from itertools import pairwise
from typing import final

from PIL import Image

from factorscope_server.render.film import Film, Tick

EFFORT = {"method": 1, "quality": 20}
"""Method 0 makes files four times and more as large; above these the search takes long and saves little."""


@final
class _Reel(Image.Image):
    """The film as Pillow sees files of several frames, so that only one frame is in memory at a time."""

    def __init__(self, film: Film, tick: Tick) -> None:
        super().__init__()
        self._film = film
        self._tick = tick
        self.n_frames = len(film)
        self.seek(0)

    def seek(self, frame: int) -> None:
        if frame > 0:
            self._tick()
        shown = Image.fromarray(self._film.frame(frame))
        self.im, self._mode, self._size = shown.im, shown.mode, shown.size

    def tell(self) -> int:
        return 0


def encode(film: Film, tick: Tick) -> bytes:
    """WebP that plays for ever if the film loops, else once."""
    ends = [round(1000 * i / film.shape.fps) for i in range(len(film) + 1)]
    out = BytesIO()
    _Reel(film, tick).save(
        out, "WEBP", save_all=True, lossless=True, **EFFORT, loop=0 if film.shape.loop else 1,
        duration=[b - a for a, b in pairwise(ends)],
    )  # fmt: skip
    tick()
    return out.getvalue()
