"""From numbers of several seeds to a mean and its interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from scipy.stats import t

LEVEL = 0.95


@final
@dataclass(frozen=True)
class Interval:
    """A mean over seeds and its two-sided 95 % Student t interval."""

    mean: float
    half: float | None
    """Half the interval's width; None for a single seed, which has none."""
    n: int

    @property
    def ends(self) -> tuple[float, float]:
        """Without a width: from minus to plus infinity."""
        half = math.inf if self.half is None else self.half
        return self.mean - half, self.mean + half


def interval(values: Sequence[float]) -> Interval | None:
    """mean +- t(n - 1) * standard deviation / sqrt(n); None without values. Of width 0 where all are equal."""
    n = len(values)
    if n == 0:
        return None
    if n == 1:
        return Interval(float(values[0]), None, 1)
    quantile = float(t.ppf(0.5 + LEVEL / 2, n - 1))
    return Interval(float(np.mean(values)), quantile * float(np.std(values, ddof=1)) / math.sqrt(n), n)
