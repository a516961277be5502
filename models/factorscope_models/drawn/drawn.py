"""What a drawn data set is: what it says of itself, and a function from factor values to pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from factorscope_models.drawn.halving import halved
from factorscope_models.manifest import DataSource, ImageFormat


@final
@dataclass(frozen=True)
class Drawn:
    """A full grid of factors, every picture of which can be drawn at any time."""

    info: DataSource
    image: ImageFormat
    """At full size; `height` is `width`."""
    version: str
    """Of the pictures: it is raised with every change of a pixel."""
    whole: Callable[[np.ndarray], np.ndarray]
    """int64 [n, factor] within the grid to uint8 [n, height, width, channel] at full size."""
    halves: bool = True
    """Whether it comes at half its side too."""

    @property
    def sides(self) -> tuple[int, ...]:
        """The sides in pixels that it comes in, the full one first."""
        full = self.image.height
        return (full, full // 2) if self.halves else (full,)

    def draw(self, values: np.ndarray, side: int) -> np.ndarray:
        """Pictures of these factor values: int [n, factor] to uint8 [n, side, side, channel].

        At half the full side they are means of 2 x 2 pixels. ValueError for another side, and for values that are no
        whole numbers within their factors.
        """
        if side not in self.sides:
            sides = " or ".join(map(str, self.sides))
            raise ValueError(f"{self.info.name} is drawn at {sides} pixels, not at {side}")
        sizes = [f.size for f in self.info.factors]
        if values.ndim != 2 or values.shape[1] != len(sizes) or not np.issubdtype(values.dtype, np.integer):
            raise ValueError(f"values must be whole numbers, one for each of the {len(sizes)} factors, in rows")
        if ((values < 0) | (values >= sizes)).any():
            raise ValueError(f"factor values must lie in 0 .. size - 1 with sizes {sizes}")
        images = self.whole(values.astype(np.int64))
        return images if side == self.image.height else halved(images)
