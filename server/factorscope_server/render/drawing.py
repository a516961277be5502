"""A drawing as a list of parts, and its two forms: pixels and SVG. Lengths are pixels, y goes down.

Pictures lie on whole pixels and are enlarged by whole numbers, so that every pixel of theirs is a crisp square in both.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Literal, final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from factorscope_server.errors import TooLarge
from factorscope_server.pictures import address

SMOOTH = 4
"""Shapes and letters are drawn this many times larger and then averaged: Pillow's own edges are steps."""
BAND = 2**24
"""Pixels of these that are in memory at a time: 48 MiB, a whole slider of a film or a band of a sheet."""
MOST_PIXELS = 200_000_000
"""Of a whole drawing."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
PLAIN = {
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "x",
    "’": "'",
    "“": '"',
    "”": '"',
    "→": ">",
    "≥": ">=",
    "≤": "<=",
    "ß": "ss",
}
"""What stands for signs that Pillow's own font has not."""
KNOWN = "·…±°"
"""Beyond ASCII, what it has."""


@final
@dataclass(frozen=True)
class Text:
    x: float
    baseline: float
    words: str
    size: float
    colour: str
    anchor: Literal["start", "middle", "end"] = "start"
    bold: bool = False


@final
@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0


@final
@dataclass(frozen=True)
class Disc:
    x: float
    y: float
    radius: float
    colour: str


@final
@dataclass(frozen=True)
class Picture:
    """uint8 [height, width, 3 or 4], each pixel a square of `enlarged` pixels."""

    x: int
    y: int
    pixels: np.ndarray
    enlarged: int


Part = Text | Box | Disc | Picture


@final
@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    paper: str
    parts: Sequence[Part]


def raster(drawing: Drawing, density: int = 1) -> np.ndarray:
    """uint8 [height, width, 3] with `density` pixels for each; letters in Pillow's own font. Raises TooLarge."""
    if (pixels := drawing.width * drawing.height * density**2) > MOST_PIXELS:
        raise TooLarge(
            f"{pixels / 1e6:,.0f} million pixels; at most {MOST_PIXELS / 1e6:,.0f}. Take fewer steps, or SVG."
        )
    scale = density * SMOOTH
    found = np.empty((drawing.height * density, drawing.width * density, 3), np.uint8)
    band = max(1, BAND // (drawing.width * scale**2))
    for top in range(0, drawing.height, band):
        bottom = min(top + band, drawing.height)
        large = Image.new("RGB", (drawing.width * scale, (bottom - top) * scale), drawing.paper)
        pen = ImageDraw.Draw(large)
        for part in drawing.parts:
            if not isinstance(part, Picture) and _reaches(part, top, bottom):
                _draw(pen, part, scale, top)
        found[top * density : bottom * density] = np.asarray(large.reduce(SMOOTH))
    for part in drawing.parts:
        if isinstance(part, Picture):
            _paste(found, part, density)
    return found


def enlarge(pixels: np.ndarray, times: int) -> np.ndarray:
    """[height, width, channels]: every pixel a square of that side."""
    return pixels.repeat(times, 0).repeat(times, 1)


def width_of(words: str, size: float, bold: bool = False) -> float:
    """Pixels that words take in the font of `raster`."""
    return _font(64).getlength(plain(words)) * size / 64 + (size / 20 if bold else 0)


def fitted(words: str, size: float, room: float, bold: bool = False) -> str:
    """The words, or as many letters of them as there is room for and an ellipsis."""
    if width_of(words, size, bold) <= room:
        return words
    while words and width_of(words + "…", size, bold) > room:
        words = words[:-1]
    return words.rstrip() + "…"


def plain(words: str) -> str:
    """The words in the letters that Pillow's own font has: no accents, Greek by name, unknown as question marks."""
    spelled = "".join(PLAIN.get(letter) or _greek(letter) for letter in words)
    apart = "".join(
        x for letter in spelled for x in (letter if letter in KNOWN else unicodedata.normalize("NFKD", letter))
    )
    kept = (letter for letter in apart if not unicodedata.combining(letter))
    return "".join(letter if " " <= letter <= "~" or letter in KNOWN else "?" for letter in kept)


def legible(words: str) -> bool:
    """Whether Pillow's own font can say all of the words."""
    return plain(words).count("?") == words.count("?")


def _greek(letter: str) -> str:
    """β as beta, as in the names of methods; any other letter as it is."""
    found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(letter, ""))
    if not found:
        return letter
    return found[2].lower() if found[1] == "SMALL" else found[2].capitalize()


def svg(drawing: Drawing) -> bytes:
    """A file of its own: letters stay text, pictures are embedded."""
    size = f'width="{drawing.width}" height="{drawing.height}"'
    parts = "\n".join(_written(part) for part in drawing.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {drawing.width} {drawing.height}" '
        f'font-family="{FONT}">\n<rect {size} fill="{drawing.paper}"/>\n{parts}\n</svg>\n'
    ).encode()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


def _reaches(part: Text | Box | Disc, top: float, bottom: float) -> bool:
    """Whether a part may have something to draw between two heights; letters stay within their size of the baseline."""
    match part:
        case Text():
            ends = part.baseline - 1.5 * part.size, part.baseline + part.size
        case Box():
            ends = part.y, part.y + part.height
        case Disc():
            ends = part.y - part.radius - 1, part.y + part.radius + 1
    return ends[0] < bottom and ends[1] > top


def _draw(pen: ImageDraw.ImageDraw, part: Text | Box | Disc, scale: int, top: int) -> None:
    """Draws a part on paper that begins at `top`."""
    match part:
        case Text():
            anchor = {"start": "ls", "middle": "ms", "end": "rs"}[part.anchor]
            size = round(part.size * scale)
            at = (part.x * scale, (part.baseline - top) * scale)
            weight = size / 40 if part.bold else 0  # the font has one weight
            pen.text(at, plain(part.words), part.colour, _font(size), anchor, stroke_width=weight)
        case Box():
            x, y = part.x * scale, (part.y - top) * scale
            ends = x + part.width * scale - 1, y + part.height * scale - 1
            if ends[0] >= x and ends[1] >= y:
                pen.rounded_rectangle((x, y, *ends), part.radius * scale, part.colour)
        case Disc():
            pen.circle((part.x * scale, (part.y - top) * scale), part.radius * scale, part.colour)


def _paste(found: np.ndarray, part: Picture, density: int) -> None:
    large = enlarge(part.pixels, part.enlarged * density)
    height, width, channels = large.shape
    there = found[part.y * density : part.y * density + height, part.x * density : part.x * density + width]
    solid = large[..., 3:] > 0 if channels == 4 else True
    np.copyto(there, large[..., :3], where=solid)


def _allowed(words: str) -> str:
    """The words with a question mark for each character that XML may not hold."""
    return "".join("?" if unicodedata.category(one) in ("Cc", "Cs", "Cn") else one for one in words)


def _written(part: Part) -> str:
    match part:
        case Text():
            weight = ' font-weight="600"' if part.bold else ""
            anchor = f' text-anchor="{part.anchor}"' if part.anchor != "start" else ""
            place = f'x="{part.x:g}" y="{part.baseline:g}" font-size="{part.size:g}"'
            return f'<text {place} fill="{part.colour}"{anchor}{weight}>{escape(_allowed(part.words))}</text>'
        case Box():
            rounded = f' rx="{part.radius:g}"' if part.radius else ""
            size = f'width="{part.width:g}" height="{part.height:g}"'
            return f'<rect x="{part.x:g}" y="{part.y:g}" {size}{rounded} fill="{part.colour}"/>'
        case Disc():
            return f'<circle cx="{part.x:g}" cy="{part.y:g}" r="{part.radius:g}" fill="{part.colour}"/>'
        case Picture():
            height, width, _ = part.pixels.shape
            enlarged = enlarge(part.pixels, part.enlarged)
            size = f'width="{width * part.enlarged}" height="{height * part.enlarged}"'
            style = 'style="image-rendering:pixelated"'
            return f'<image x="{part.x}" y="{part.y}" {size} {style} href="{address(enlarged)}"/>'
