"""The page's colours for what is drawn here; tokens.css and colour.ts are their source, and a test compares."""

from dataclasses import dataclass
from typing import final

from PIL import ImageColor


@final
@dataclass(frozen=True)
class Look:
    """Light or dark paper, and what is drawn on it."""

    paper: str
    ink: str
    quiet: str
    hairline: str
    edge: str
    accent: str
    data: str
    amber: str
    red: str


LIGHT = Look("#fbfbfa", "#1b1d21", "#5b5f66", "#d9d9d4", "#85878c", "#1d5fc4", "#b9cbe6", "#8a5600", "#b3261e")
DARK = Look("#131417", "#e8e8e6", "#a2a6ae", "#2f3238", "#7b8088", "#74a9ff", "#34507c", "#e5ad45", "#ff8f85")
FACTOR_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9")
"""Okabe & Ito 2008, without black and yellow."""
CIVIDIS = (
    (0, 34, 78), (18, 53, 112), (59, 73, 108), (87, 93, 109), (112, 113, 115),
    (138, 134, 120), (165, 156, 116), (195, 179, 105), (225, 204, 85), (254, 232, 56),
)  # fmt: skip
"""Nuñez, Anderton & Renslow 2018, at ten equal steps."""


def factor_colour(index: int) -> str:
    """The same in every view."""
    return FACTOR_COLOURS[index % len(FACTOR_COLOURS)]


def cividis(share: float) -> str:
    """The colour of a magnitude from 0 to 1; beyond them clamped."""
    at = min(max(share, 0), 1) * (len(CIVIDIS) - 1)
    i = min(int(at), len(CIVIDIS) - 2)
    mixed = (round(a + (at - i) * (b - a)) for a, b in zip(CIVIDIS[i], CIVIDIS[i + 1], strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better: by WCAG's relative luminance."""
    r, g, b = (_linear(channel) for channel in rgb(colour))
    return "#000000" if 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 else "#ffffff"


def rgb(colour: str) -> tuple[int, int, int]:
    """#rrggbb as numbers."""
    r, g, b = ImageColor.getrgb(colour)[:3]
    return r, g, b


def _linear(channel: int) -> float:
    return channel / 255 / 12.92 if channel <= 10.31475 else ((channel / 255 + 0.055) / 1.055) ** 2.4
