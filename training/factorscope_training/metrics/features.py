"""What a linear classifier reads, laid out so that the scores of many classes come out of one product."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64, Int64
from numpy import ndarray
from scipy.sparse import csc_array, csr_array

COMBINATIONS = 128
"""Discrete latents are taken together as long as no more combinations of their values are possible."""

BLOCK = 5000
"""Samples that are scored at a time, at most: few enough that their scores stay in a processor's cache."""


@final
@dataclass(frozen=True)
class Rows:
    """The rows of scores that belong to each of several factors, one under the other."""

    sizes: tuple[int, ...]

    @cached_property
    def slices(self) -> list[slice]:
        ends = np.cumsum(self.sizes).tolist()
        return [slice(end - size, end) for end, size in zip(ends, self.sizes, strict=True)]

    @cached_property
    def indicator(self) -> Float64[ndarray, "factor row"]:
        """1 where the row belongs to the factor."""
        return np.repeat(np.eye(len(self.sizes)), self.sizes, axis=1)


class Features(ABC):
    """Features of n samples and, last, the intercept; `size` of them.

    Scores are always indexed [row, sample]; how they lie in memory is each class's own affair. They are made for one
    block of samples at a time, and may lie where the next block's will.
    """

    def __init__(self, n: int, size: int) -> None:
        self.n, self.size = n, size
        count = -(-n // BLOCK)
        self.blocks = [slice(n * i // count, n * (i + 1) // count) for i in range(count)]
        self._memory = np.empty(0)

    @abstractmethod
    def prepared(self, weights: Float64[ndarray, "row feature"]) -> Float64[ndarray, "row part"]:
        """The weights as `scores` wants them, of all rows or some."""

    @abstractmethod
    def scores(self, prepared: Float64[ndarray, "row part"], block: slice) -> Float64[ndarray, "row sample"]: ...

    @abstractmethod
    def sums(self, values: Float64[ndarray, "row sample"], rows: Rows) -> Float64[ndarray, "factor sample"]:
        """Over each factor's rows."""

    @abstractmethod
    def scale(self, values: Float64[ndarray, "row sample"], by: Float64[ndarray, "factor sample"], rows: Rows) -> None:
        """Multiplies each factor's rows in place."""

    @abstractmethod
    def moments(self, values: Float64[ndarray, "row sample"], block: slice) -> ndarray:
        """Of the block: the sum over samples of value times feature, before `finished`; these may be added up."""

    @abstractmethod
    def finished(self, moments: ndarray) -> Float64[ndarray, "row feature"]: ...

    def _room(self, *shape: int) -> ndarray:
        """Memory that is used again and again: asking the system for more costs as much as the arithmetic."""
        size = math.prod(shape)
        if self._memory.size < size:
            self._memory = np.empty(size)
        return self._memory[:size].reshape(shape)


@final
class Dense(Features):
    """Numbers, one for each latent."""

    def __init__(self, latents: Float64[ndarray, "n latent"]) -> None:
        super().__init__(len(latents), latents.shape[1] + 1)
        self._columns = np.concatenate([latents.T, np.ones((1, self.n))])

    def prepared(self, weights: Float64[ndarray, "row feature"]) -> Float64[ndarray, "row part"]:
        return weights

    def scores(self, prepared: Float64[ndarray, "row part"], block: slice) -> Float64[ndarray, "row sample"]:
        columns = self._columns[:, block]
        return np.matmul(prepared, columns, out=self._room(len(prepared), columns.shape[1]))

    def sums(self, values: Float64[ndarray, "row sample"], rows: Rows) -> Float64[ndarray, "factor sample"]:
        out = np.empty((len(rows.sizes), values.shape[1]))
        for i, of_factor in enumerate(rows.slices):
            np.add.reduce(values[of_factor], axis=0, out=out[i])
        return out

    def scale(self, values: Float64[ndarray, "row sample"], by: Float64[ndarray, "factor sample"], rows: Rows) -> None:
        for i, of_factor in enumerate(rows.slices):
            values[of_factor] *= by[i]

    def moments(self, values: Float64[ndarray, "row sample"], block: slice) -> ndarray:
        return values @ self._columns[:, block].T

    def finished(self, moments: ndarray) -> Float64[ndarray, "row feature"]:
        return moments


@final
class OneHot(Features):
    """One feature for each value of each discrete latent, 1 where the latent takes it.

    A sample's score is a sum over its latents. Small latents are taken together: theirs is made once for each
    combination of values that occurs, and looked up for the samples. Scores lie in memory sample by sample.
    """

    def __init__(self, codes: Int64[ndarray, "n latent"]) -> None:
        """Codes number the values of each latent from 0, without gaps."""
        counts = codes.max(0) + 1
        super().__init__(len(codes), int(counts.sum()) + 1)
        columns = codes + np.cumsum(counts) - counts
        members: list[ndarray] = []
        which: list[ndarray] = []
        starts = [0]
        for latents in _together(counts.tolist()):
            keys = np.ravel_multi_index(tuple(codes[:, latents].T), tuple(counts[latents]))
            _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
            members.append(columns[first][:, latents])
            which.append(inverse + starts[-1])
            starts.append(starts[-1] + len(first))
        members[0] = np.insert(members[0], members[0].shape[1], self.size - 1, axis=1)  # the intercept
        self._combinations = _both_ways([row for group in members for row in group], self.size)
        samples = np.stack(which, axis=1)
        self._samples = {block.start: _both_ways(list(samples[block]), starts[-1]) for block in self.blocks}

    def prepared(self, weights: Float64[ndarray, "row feature"]) -> Float64[ndarray, "row part"]:
        """Of each combination the sum."""
        return (self._combinations[0] @ np.ascontiguousarray(weights.T)).T

    def scores(self, prepared: Float64[ndarray, "row part"], block: slice) -> Float64[ndarray, "row sample"]:
        return (self._samples[block.start][0] @ prepared.T).T

    def sums(self, values: Float64[ndarray, "row sample"], rows: Rows) -> Float64[ndarray, "factor sample"]:
        return rows.indicator @ values

    def scale(self, values: Float64[ndarray, "row sample"], by: Float64[ndarray, "factor sample"], rows: Rows) -> None:
        by_sample = values.T
        by_sample *= np.matmul(by.T, rows.indicator, out=self._room(*by_sample.shape))

    def moments(self, values: Float64[ndarray, "row sample"], block: slice) -> ndarray:
        return self._samples[block.start][1] @ values.T

    def finished(self, moments: ndarray) -> Float64[ndarray, "row feature"]:
        return np.ascontiguousarray((self._combinations[1] @ moments).T)


def _together(counts: list[int]) -> list[list[int]]:
    """Latents in groups that follow each other, each with few combinations of values."""
    groups, combinations = [[0]], counts[0]
    for latent, count in enumerate(counts[1:], start=1):
        if combinations * count <= COMBINATIONS:
            groups[-1].append(latent)
            combinations *= count
        else:
            groups.append([latent])
            combinations = count
    return groups


def _both_ways(columns: list[ndarray], size: int) -> tuple[csr_array, csc_array]:
    """The matrix with a 1 in the given columns of each row, and its transpose, which costs as much as a product."""
    ends = np.cumsum([0, *map(len, columns)])
    ones = csr_array((np.ones(ends[-1]), np.concatenate(columns), ends), shape=(len(columns), size))
    return ones, ones.T
