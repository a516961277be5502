"""How a measure is described where it treats discrete and continuous latents differently: by both ways at once, so
that models of both kinds compare."""

from collections.abc import Callable
from functools import cache

import numpy as np

from factorscope_training.metrics.dci import DCI
from factorscope_training.metrics.gaps import Gap
from factorscope_training.metrics.grouped import GroupScore
from factorscope_training.metrics.ridgeway import LinearExplicitness, Modularity
from factorscope_training.metrics.robustness import Robustness

Metric = Callable[..., DCI | Gap | GroupScore | LinearExplicitness | Modularity | Robustness]
"""From factors and latents."""


@cache
def both_ways(metric: Metric) -> str:
    """The estimator of a metric, in its own words; learned from a toy of 32 samples, on which it says both."""
    factors = np.stack(np.divmod(np.arange(32) % 4, 2), axis=1)
    latents = factors.astype(np.float64)
    one, other = (metric(factors, latents, discrete=discrete, seed=0).estimator for discrete in (True, False))
    return one if one == other else _joined(one.split("; "), other.split("; "))


def _joined(one: list[str], other: list[str]) -> str:
    """What both begin with, then what each goes on with."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    ways = [f"{kind} latents: {'; '.join(parts[same:])}" for kind, parts in (("discrete", one), ("continuous", other))]
    return "; ".join([*one[:same], *ways])
