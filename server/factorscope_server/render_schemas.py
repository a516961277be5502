"""What travels as JSON when a film is asked for, and what comes back while it is made."""

from typing import Annotated, Literal

from pydantic import Field

from factorscope_server.render.formats import FilmFormat
from factorscope_server.schemas import Message, Number, RangeMode, Steps

MOST_STOPS = 16


class TraversalFilm(Message):
    """One latent through its range, the others at z."""

    kind: Literal["traversal"]
    z: Annotated[list[Number], Field(examples=[[0.1, -0.5, 0.3]])]
    latent: Annotated[int, Field(strict=True, ge=0, examples=[2])]
    range: RangeMode = "minmax"
    steps: Steps | None = None
    """Values that are held in turn; null: smoothly. The range `codebook` goes through its values whatever this is."""


class FilmStop(Message):
    name: Annotated[str, Field(min_length=1, max_length=40, examples=["sample 3"])]
    """Stands under the slider."""
    z: Annotated[list[Number], Field(examples=[[0.1, -0.5, 0.3]])]


class InterpolationFilm(Message):
    """Straight lines in z from each stop to the next; where it loops, back to the first at last."""

    kind: Literal["interpolation"]
    stops: Annotated[list[FilmStop], Field(min_length=2, max_length=MOST_STOPS)]
    snap: bool = False
    """Quantized latents take the nearest value of their codebooks on the way; indices of vectors always do."""


class RenderRequest(Message):
    """A film; at most 600 frames, and 200 million pixels in all of them together."""

    film: Annotated[TraversalFilm | InterpolationFilm, Field(discriminator="kind")]
    format: FilmFormat = "gif"
    seconds: Annotated[float, Field(strict=True, ge=0.2, le=120, allow_inf_nan=False)] = 4
    """Of one round: up and down, or through all stops."""
    fps: Annotated[int, Field(strict=True, ge=1, le=60)] = 25
    """Frames a second; GIF takes at most 50."""
    size: Annotated[int, Field(strict=True, ge=64, le=1024)] = 512
    """Side of the picture in pixels, as near as whole multiples of its own pixels come."""
    loop: bool = True
    """For ever, its end as its start; else once and in one direction. An MP4 holds one round, whatever plays it."""
    dark: bool = False


class RenderProgress(Message):
    """A line while the film is made."""

    done: int
    of: int


class RenderedFile(Message):
    """The last line, unless that is an error."""

    file: str = Field(examples=["R0lGODlh"])
    """Base64."""
    name: str = Field(examples=["factorscope-qlae-mnist-z3.gif"])
    type: str = Field(examples=["image/gif"])
