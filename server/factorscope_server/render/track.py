"""The slider under a film's picture: what moves, over which distribution, and where it stands in this frame."""

from dataclasses import dataclass
from typing import final

from factorscope_models.manifest import Histogram
from factorscope_server.render.drawing import Box, Disc, Drawing, Part, Text, fitted, width_of
from factorscope_server.render.look import Look

MARGIN = 24
HEIGHT = 172
"""Of the whole strip; lengths here are those of a picture of 512 pixels."""
LINE = 98
"""Where the track lies."""
THUMB = 12


@final
@dataclass(frozen=True)
class Track:
    """All of it that stays the same; places are shares of the track, 0 to 1."""

    name: str
    factor: tuple[str, str | None, str] | None
    """Its name, its colour if it has one, and how much is told of it."""
    bars: tuple[tuple[float, float, float], ...]
    """The distribution: left, right, and height as a share of the tallest."""
    ticks: tuple[float, ...]
    ends: tuple[str, str]
    between: str
    """Stands between the ends: what they are."""
    note: tuple[str, str]
    """The model, and its sha."""


def bars(histogram: Histogram, low: float, high: float) -> tuple[tuple[float, float, float], ...]:
    """The part of a histogram between two values."""
    width = (histogram.high - histogram.low) / len(histogram.counts)
    most = max([*histogram.counts, 1])
    found = []
    for i, n in enumerate(histogram.counts):
        left, right = max(histogram.low + i * width, low), min(histogram.low + (i + 1) * width, high)
        if n and right > left and high > low:
            found.append(((left - low) / (high - low), (right - low) / (high - low), n / most))
    return tuple(found)


def place(at: float, width: int, unit: float) -> float:
    """x of a share of the track."""
    return MARGIN * unit + at * (width - 2 * MARGIN * unit)


def strip(track: Track, look: Look, width: int, unit: float, at: float, says: str) -> Drawing:
    """The slider with its thumb at a share of the track and its value in words."""
    margin, line = MARGIN * unit, LINE * unit
    end = width - margin
    parts: list[Part] = []

    def letters(x: float, baseline: float, words: str, size: float, colour: str, room: float, **how: bool) -> float:
        shown = fitted(words, size * unit, room, how.get("bold", False))
        parts.append(Text(x, baseline * unit, shown, size * unit, colour, bold=how.get("bold", False)))
        return x + width_of(shown, size * unit, how.get("bold", False))

    value = width_of(says, 24 * unit)
    parts.append(Text(end, 36 * unit, says, 24 * unit, look.ink, "end"))
    room = end - value - 16 * unit
    x = letters(margin, 36, track.name, 26, look.ink, room - margin, bold=True)
    if track.factor:
        name, colour, told = track.factor
        x += 14 * unit
        if colour:
            parts.append(Disc(x + 6 * unit, 28 * unit, 6 * unit, colour))
            x += 20 * unit
        x = letters(x, 36, name, 24, look.ink, max(0, room - x - width_of(told, 18 * unit) - 10 * unit))
        if x + 10 * unit + width_of(told, 18 * unit) <= room:
            letters(x + 10 * unit, 36, told, 18, look.quiet, room)
    for left, right, height in track.bars:
        x0, x1 = place(left, width, unit), place(right, width, unit)
        tall = 40 * unit * height
        parts.append(Box(x0, line - tall, x1 - x0, tall, look.data))
    for tick in track.ticks:
        parts.append(Box(place(tick, width, unit) - unit, line - 9 * unit, 2 * unit, 9 * unit, look.edge))
    parts.append(Box(margin, line - 2 * unit, end - margin, 4 * unit, look.edge, 2 * unit))
    thumb = place(at, width, unit)
    parts += [Disc(thumb, line, (THUMB + 3) * unit, look.paper), Disc(thumb, line, THUMB * unit, look.accent)]
    small = 15 * unit
    low, high = (fitted(one, small, (end - margin) / 2 - 6 * unit) for one in track.ends)
    parts.append(Text(margin, 130 * unit, low, small, look.quiet))
    parts.append(Text(end, 130 * unit, high, small, look.quiet, "end"))
    sides = max(width_of(low, small), width_of(high, small))
    if width_of(track.between, small) < end - margin - 2 * sides - 24 * unit:
        parts.append(Text(width / 2, 130 * unit, track.between, small, look.quiet, "middle"))
    title, sha = track.note
    parts.append(Text(end, 154 * unit, sha, small, look.quiet, "end"))
    letters(margin, 154, title, 15, look.quiet, end - margin - width_of(sha, small) - 12 * unit)
    return Drawing(width, round(HEIGHT * unit), look.paper, parts)
