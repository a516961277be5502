"""From the numbers of two arms to the interval of their difference, and from an interval to a verdict."""

from collections.abc import Mapping
from typing import Literal

from factorscope_training.intervals import Interval, interval

Better = Literal["higher", "lower"]
Verdict = Literal["supported", "contradicted", "undecided", "not run"]


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
