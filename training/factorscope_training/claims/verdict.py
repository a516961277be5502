"""From numbers of several seeds to an interval, and from an interval to a verdict."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, final

import numpy as np
from scipy.stats import t

LEVEL = 0.95

Better = Literal["higher", "lower"]
Verdict = Literal["supported", "contradicted", "undecided", "not run"]


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


def difference(ours: Mapping[int, float], theirs: Mapping[int, float]) -> Interval | None:
    """`interval` of ours - theirs, seed by seed, over the seeds that both have."""
    return interval([ours[seed] - theirs[seed] for seed in sorted(set(ours) & set(theirs))])


def verdict(found: Interval | None, better: Better, margin: float = 0.0) -> Verdict:
    """By the interval of a difference that the claim says is above 0 (`higher`) or below it (`lower`): supported where
    the interval lies wholly on that side, contradicted where wholly on the other, else undecided. A margin moves the
    border by so much to the claim's disadvantage: the claim then is that of being no worse by more than that."""
    if found is None:
        return "not run"
    border = -margin if better == "higher" else margin
    low, high = found.ends
    if low <= border <= high:
        return "undecided"
    return "supported" if (low > border) == (better == "higher") else "contradicted"
