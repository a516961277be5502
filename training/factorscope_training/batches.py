"""The order of the images: a function of seed and step alone, so that a resumed run sees what it would have seen."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
import torch
from jaxtyping import Int64, UInt8
from numpy import ndarray
from torch import Tensor

from factorscope_training.data.dataset import DataSet

AHEAD = 3
"""Batches that are read while the model works."""


def batch_indices(train: Int64[ndarray, " train"], batch: int, seed: int, step: int) -> Int64[ndarray, " batch"]:
    """Positions step*batch .. of an endless sequence of shuffled epochs."""
    n = len(train)
    position = np.arange(step * batch, (step + 1) * batch)
    out = np.empty(batch, np.int64)
    for epoch in range(int(position[0]) // n, int(position[-1]) // n + 1):
        here = position // n == epoch
        out[here] = train[_order(n, seed, epoch)[position[here] % n]]
    return out


@lru_cache(maxsize=2)
def _order(n: int, seed: int, epoch: int) -> Int64[ndarray, " n"]:
    return np.random.default_rng([seed, epoch]).permutation(n)


def batches(
    data: DataSet,
    train: Int64[ndarray, " train"],
    batch: int,
    seed: int,
    first: int,
    last: int,
    pinned: bool = False,
) -> Iterator[UInt8[Tensor, "batch height width channel"]]:
    """The images of steps first .. last-1, read by a thread of their own; `pinned`: where a GPU can fetch them."""

    def load(step: int) -> Tensor:
        images = torch.from_numpy(data.images(batch_indices(train, batch, seed, step)))
        return images.pin_memory() if pinned else images

    with ThreadPoolExecutor(1) as reader:
        waiting = [reader.submit(load, step) for step in range(first, min(first + AHEAD, last))]
        for step in range(first, last):
            images = waiting.pop(0).result()
            if step + AHEAD < last:
                waiting.append(reader.submit(load, step + AHEAD))
            yield images
