"""What we read of a file before anybody decodes it."""

from dataclasses import dataclass
from typing import final

from factorscope_server.errors import BadImage, TooLarge

MOST_BYTES = 8 * 2**20
MOST_PIXELS = 25_000_000
MOST_SIDE = 65_535
"""Pixels: what a JPEG can have. Pillow spends eight bytes on each row, however narrow."""
MOST_PARTS = 50_000
"""Chunks, segments and frames that we walk over: a file of nothing else would take seconds."""


@final
@dataclass(frozen=True)
class Outline:
    """A file's first picture and nothing else of it: no texts, profiles, other frames, or bytes behind its end.

    Decoders see `bare` alone. Whatever they would unpack besides the picture is where their bombs lie.
    """

    kind: str
    """PNG, JPEG or WEBP"""
    size: tuple[int, int]
    """width, height as stored, within the limits"""
    orientation: int
    """of EXIF, 1 to 8"""
    bare: bytes

    def __post_init__(self) -> None:
        width, height = self.size
        if not width or not height:
            raise BadImage("The image is damaged: it has no pixels.")
        if max(self.size) > MOST_SIDE or width * height > MOST_PIXELS:
            raise TooLarge(
                f"The image has {width} x {height} pixels; "
                f"at most {MOST_PIXELS // 10**6} megapixels, and {MOST_SIDE} on a side."
            )


def too_many_parts() -> TooLarge:
    return TooLarge(f"The file has more than {MOST_PARTS} parts; save the picture anew.")
