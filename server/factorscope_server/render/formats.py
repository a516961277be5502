"""The formats of films, and their encoders."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, final

from factorscope_server.render import gif, mp4, webp
from factorscope_server.render.film import Film, Shape, Tick

FilmFormat = Literal["gif", "webp", "mp4"]


@final
@dataclass(frozen=True)
class Format:
    encode: Callable[[Film, Tick], bytes]
    """Ticks once for each frame."""
    media_type: str
    problem: Callable[[Shape], str | None] = lambda _: None
    """Why there can be no such film, in a sentence."""


FORMATS: dict[FilmFormat, Format] = {
    "gif": Format(gif.encode, "image/gif", gif.problem),
    "webp": Format(webp.encode, "image/webp"),
    "mp4": Format(mp4.encode, "video/mp4", mp4.problem),
}
