"""Colours of a factor's values: names with a colour and a mark each where they are few, else one scale."""

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from factorscope_models.manifest import Factor
from factorscope_server.figures.style import PALETTE, text

FEW = 10
SYMBOLS = (
    "circle",
    "square",
    "diamond",
    "cross",
    "triangle-up",
    "x",
    "triangle-down",
    "star",
    "circle-open",
    "square-open",
)
"""So that values are not told apart by colour alone."""
ROUND = ("circle",) * len(PALETTE) + ("circle-open",) * (FEW - len(PALETTE))
Group = tuple[str, np.ndarray, dict[str, Any]]


@final
@dataclass(frozen=True)
class Colouring:
    """Of `size` values, 0 .. size-1; `values` [image] has those of the images."""

    title: str
    size: int
    values: np.ndarray
    discrete: bool

    def said(self, value: int) -> str:
        """One value in words, as Plotly's markup."""
        return f"{self.title} {value}"

    def groups(self, values: np.ndarray, *, round: bool = False) -> list[Group]:
        """For traces over `values` [point]: label, which of the points, marker; no group is empty.

        `round` ones are all circles, full or open, so that their areas compare.
        """
        symbols = ROUND if round else SYMBOLS
        if self.discrete:
            return [
                (str(value), values == value, {"color": PALETTE[value % len(PALETTE)], "symbol": symbols[value]})
                for value in range(self.size)
                if (values == value).any()
            ]
        scale = {
            "color": values.tolist(),
            "colorscale": "Cividis",
            "cmin": 0,
            "cmax": self.size - 1,
            "colorbar": {"title": {"text": self.title}, "thickness": 12, "outlinewidth": 0},
        }
        return [(self.title, np.ones(len(values), bool), scale)]


def colouring(factor: Factor, values: np.ndarray) -> Colouring:
    """By a factor, for images that have these `values` of it."""
    return Colouring(text(factor.name.replace("_", " ")), factor.size, values, factor.size <= FEW)
