"""One evaluation of a model: a choice of validation images, what the model makes of them, and what measures share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64, UInt8
from numpy import ndarray

from factorscope_training.codec import Encoded, as_input, encode_all
from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.evaluation.model import Model
from factorscope_training.evaluation.options import Options, Sizes
from factorscope_training.metrics.infomec import VARIANTS, InfoMEC, infomec
from factorscope_training.statistics import nearest_index

CHUNK = 250
"""Images that go through a graph at a time."""


@final
@dataclass(frozen=True)
class Choice:
    """Validation images with their codes and reconstructions."""

    index: Int64[ndarray, " n"]
    """In the data set."""
    pictures: UInt8[ndarray, "n height width channel"]
    encoded: Encoded
    whole: bool
    """These are all validation images: every evaluation has them."""


@final
@dataclass(frozen=True)
class Subject:
    """What measures are functions of. Positions count within the choice."""

    model: Model
    data: DataSet
    choice: Choice
    seed: int
    """Of this evaluation: the first or a later one of the options'."""
    options: Options

    @property
    def sizes(self) -> Sizes:
        return self.options.sizes

    @property
    def n(self) -> int:
        return len(self.choice.index)

    @property
    def discrete(self) -> bool:
        return self.model.codebooks is not None

    @property
    def factor_names(self) -> list[str]:
        return [factor.name for factor in self.data.info.factors]

    @cached_property
    def factors(self) -> Int64[ndarray, "n factor"]:
        return self.data.values(self.choice.index)

    @cached_property
    def z(self) -> Float64[ndarray, "n latent"]:
        """The single best latents: means, or codebook values."""
        return self.choice.encoded.outputs["z"].astype(np.float64)

    @cached_property
    def log_var(self) -> Float64[ndarray, "n latent"] | None:
        """Of Gaussian posteriors."""
        return self._output("log_var")

    @cached_property
    def pre_z(self) -> Float64[ndarray, "n latent"] | None:
        """Quantized latents before they were quantized; None where those are indices too."""
        return None if self.model.indices else self._output("pre_z")

    @cached_property
    def codes(self) -> Float64[ndarray, "n latent"]:
        """What disentanglement is measured of: z, or the index of its value in the codebook."""
        return codes_of(self.z, self.model.codebooks)

    @cached_property
    def infomec(self) -> InfoMEC:
        """Of the chosen variant; only for data with factors. Where a variant reads discrete latents as numbers, these
        are the codebooks' values, as in the training code of Hsu et al. 2023, else indices."""
        variant = VARIANTS.get(self.options.variant)
        return infomec(
            self.factors,
            self.z if variant is not None and variant.scalar else self.codes,
            discrete=self.discrete,
            names=self.factor_names,
            variant=self.options.variant,
            seed=self.seed,
        )

    def posterior(self) -> tuple[Float64[ndarray, "n latent"], Float64[ndarray, "n latent"]]:
        """Means and log-variances of a Gaussian posterior."""
        assert self.log_var is not None  # measures that use it say that they need one
        return self.z, self.log_var

    def rng(self, purpose: str) -> np.random.Generator:
        """One stream for each purpose, so that no measure's chance depends on which others are taken."""
        return np.random.default_rng([self.seed, *purpose.encode()])

    def some(self, most: int, purpose: str) -> Int64[ndarray, " m"]:
        """Positions of `most` images drawn without replacement, ascending; of all where there are no more."""
        if most >= self.n:
            return np.arange(self.n)
        return np.sort(self.rng(f"{purpose}: images").permutation(self.n)[:most])

    def images(self, positions: Int64[ndarray, " m"]) -> Float32[ndarray, "m channel height width"]:
        return as_input(self.choice.pictures[positions]).astype(np.float32)

    def encode(self, images: Float32[ndarray, "m channel height width"]) -> dict[str, Float64[ndarray, "m latent"]]:
        parts = [self.model.codec.encode(images[rows]) for rows in chunks(len(images))]
        return {name: np.concatenate([part[name] for part in parts]).astype(np.float64) for name in parts[0]}

    def decode(self, z: Float[ndarray, "m latent"]) -> Float32[ndarray, "m channel height width"]:
        """Images in [0, 1]."""
        return np.concatenate([self.model.codec.decode(z[rows].astype(np.float32)) for rows in chunks(len(z))])

    def nats(
        self, images: Float32[ndarray, "m channel height width"], z: Float[ndarray, "m latent"]
    ) -> Float64[ndarray, " m"]:
        """-ln p(x|z) of each image under the run's likelihood."""
        likelihood = self.model.likelihood
        assert likelihood is not None  # measures that use it say that they need one
        decode = self.model.codec.decode
        parts = [likelihood.nats(images[rows], decode(z[rows].astype(np.float32))) for rows in chunks(len(z))]
        return np.concatenate(parts)

    def _output(self, name: str) -> Float64[ndarray, "n latent"] | None:
        found = self.choice.encoded.outputs.get(name)
        return None if found is None else found.astype(np.float64)


def choose(model: Model, data: DataSet, n: int, seed: int, progress: Callable[[float], None]) -> Choice:
    """`n` validation images drawn by `seed` (all, where there are no more), drawn once and encoded; DataError for n
    below 1. `progress` is told the share that is done."""
    if n < 1:
        raise DataError(f"n must be at least 1, not {n}")
    _, validation = data.split()
    whole = n >= len(validation)
    index = validation if whole else np.random.default_rng(seed).choice(validation, n, replace=False)
    kept: list[ndarray] = []

    def images(wanted: ndarray) -> ndarray:
        kept.append(data.images(wanted))
        return kept[-1]

    encoded = encode_all(model.codec, replace(data, images=images), index, lambda done: progress(done / len(index)))
    return Choice(index, np.concatenate(kept), encoded, whole)


def codes_of(z: Float64[ndarray, "n latent"], codebooks: list[list[float]] | None) -> Float64[ndarray, "n latent"]:
    """z, or of quantized latents the index of each value in its codebook."""
    if codebooks is None:
        return z
    columns = [nearest_index(z[:, k], np.array(values)) for k, values in enumerate(codebooks)]
    return np.stack(columns, axis=1).astype(np.float64)


def chunks(n: int) -> Iterator[slice]:
    return (slice(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK))
