"""Which values of a codebook are worth decoding: vector indices come in hundreds, and most may never be used."""

from collections.abc import Sequence

import numpy as np

MOST_VALUES = 32
"""Of one codebook, in a sheet or a figure."""


def shown(codebook: Sequence[float], usage: Sequence[int] | None) -> list[int]:
    """Indices of the values to show, ascending: all of a codebook of up to 32 values; of a longer one those that
    validation images use, and of these the 32 that most of them use (the lower index of equals).

    Where nothing is known of the use, 32 values evenly spread over the codebook.
    """
    if len(codebook) <= MOST_VALUES:
        return list(range(len(codebook)))
    counts = usage or [0] * len(codebook)
    used = [code for code, n in enumerate(counts) if n > 0]
    if not used:
        return np.linspace(0, len(codebook) - 1, MOST_VALUES).round().astype(int).tolist()
    return sorted(sorted(used, key=lambda code: -counts[code])[:MOST_VALUES])
