"""A trained model, ready to be measured: its codes of some training and some test images, and its decoder."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import final

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64, Int, Int64
from numpy import ndarray

from factorscope_training.codec import as_input, of_model
from factorscope_training.config import RunConfig
from factorscope_training.data.dataset import DataError, DataSet
from factorscope_training.metrics.gaussian_codes import draw_codes
from factorscope_training.metrics.judge import Judge, open_judge
from factorscope_training.model import Autoencoder
from factorscope_training.sections import modes_of

CHUNK = 250
"""Images that go through a net at a time."""


@final
@dataclass(frozen=True)
class Sizes:
    """How many of what a measure takes; all of a set where it has fewer. The same images for every arm and seed."""

    train: int = 10_000
    """Training images whose codes the probes learn from, and the rules of sampling."""
    test: int = 5_000
    """Held-out images."""
    importance: int = 500
    """Held-out images of the NLL."""
    draws: int = 64
    """Of z for each of them."""
    ablation: int = 500
    """Held-out images on which each latent is shuffled."""
    samples: int = 3_000
    """Drawn by each rule."""
    drift: int = 1_000
    """Held-out images that are transformed, or decoded from their first components."""
    scored: int = 10_000
    """Held-out images of InfoMEC."""
    judge: int = 20_000
    """Training images of the judge."""
    judge_steps: int = 1_500


FULL = Sizes()
QUICK = Sizes(
    train=60, test=12, importance=2, draws=3, ablation=6, samples=10, drift=6, scored=12, judge=60, judge_steps=5
)


@final
@dataclass(frozen=True)
class Codes:
    """What the encoder makes of some images."""

    images: Float32[ndarray, "n channel height width"]
    labels: Int64[ndarray, " n"]
    z: Float64[ndarray, "n latent"]
    """The single best latents: posterior means, or codebook values."""
    log_var: Float64[ndarray, "n latent"] | None
    """Of Gaussian posteriors."""

    def posterior(self) -> tuple[Float64[ndarray, "n latent"], Float64[ndarray, "n latent"]]:
        """Means and log-variances; ValueError where the latent kind has none."""
        if self.log_var is None:
            raise ValueError("this measure needs Gaussian latents")
        return self.z, self.log_var


@final
@dataclass(frozen=True)
class Subject:
    """One cell's model with what its measures share; the images are the same for every arm and seed."""

    config: RunConfig
    model: Autoencoder
    """In evaluation mode."""
    data: DataSet
    sizes: Sizes
    judges: Path
    """Folder of the judges, one for each data set."""

    @property
    def r(self) -> float:
        """Where the two modes of the prior lie: 0 but for binarized models."""
        return modes_of(self.config)

    def rng(self, purpose: str) -> np.random.Generator:
        """Of the run's seed, one stream for each purpose: arms of one seed share their draws."""
        return np.random.default_rng([self.config.seed, *purpose.encode()])

    @cached_property
    def train(self) -> Codes:
        return self._codes(_some(self.data.split()[0], self.sizes.train))

    @cached_property
    def test(self) -> Codes:
        return self._codes(_some(self.data.split()[1], self.sizes.test))

    @cached_property
    def reconstruction(self) -> Float64[ndarray, " n"]:
        """-ln p(x|z) of each test image at one z of its posterior (the code itself, where there is none), nats."""
        codes, z = self.test, self.test.z
        if codes.log_var is not None:
            z = draw_codes(codes.z, codes.log_var, self.rng("reconstruction"))
        return self.nats(codes.images, z)

    @cached_property
    def judge(self) -> Judge:
        """The classifier whose features images are compared by; trained on first use."""
        index = _some(self.data.split()[0], self.sizes.judge)
        image = self.data.image
        path = self.judges / f"{self.data.info.name}-{image.height}.pt"
        path.parent.mkdir(parents=True, exist_ok=True)
        steps = self.sizes.judge_steps
        return open_judge(path, as_input(self.data.images(index)), labels(self.data, index), steps=steps)

    def encode(
        self, images: Float32[ndarray, "n channel height width"]
    ) -> tuple[Float64[ndarray, "n latent"], Float64[ndarray, "n latent"] | None]:
        """The single best latents, and the log-variances of Gaussian ones."""
        codec = of_model(self.model)
        parts = [codec.encode(images[rows]) for rows in _chunks(len(images))]
        z = np.concatenate([part["z"] for part in parts]).astype(np.float64)
        if "log_var" not in parts[0]:
            return z, None
        return z, np.concatenate([part["log_var"] for part in parts]).astype(np.float64)

    def decode(self, z: Float[ndarray, "n latent"]) -> Float32[ndarray, "n channel height width"]:
        """Images in [0, 1]."""
        codec = of_model(self.model)
        return np.concatenate([codec.decode(z[rows].astype(np.float32)) for rows in _chunks(len(z))])

    @torch.no_grad()
    def nats(
        self, images: Float32[ndarray, "n channel height width"], z: Float[ndarray, "n latent"]
    ) -> Float64[ndarray, " n"]:
        """-ln p(x|z) of each image under the model's likelihood."""
        device, model = next(self.model.parameters()).device, self.model
        out = []
        for rows in _chunks(len(z)):
            x = torch.from_numpy(images[rows]).to(device)
            latents = torch.from_numpy(z[rows].astype(np.float32)).to(device)
            logits = model.decoder(model.latent.embed(latents)).float()
            out.append(model.likelihood(x, logits).double().cpu().numpy())
        return np.concatenate(out)

    def _codes(self, index: Int[ndarray, " n"]) -> Codes:
        images = as_input(self.data.images(index))
        return Codes(images, labels(self.data, index), *self.encode(images))


def labels(data: DataSet, index: Int[ndarray, " n"]) -> Int64[ndarray, " n"]:
    """The last factor: MNIST's digit, Omniglot's character. DataError where there are no factors."""
    if not data.info.factors:
        raise DataError(f"{data.info.name} has no factors: there is nothing to probe the codes for")
    return data.values(index)[:, -1]


def _some(index: Int[ndarray, " all"], n: int) -> Int[ndarray, " n"]:
    return index if n >= len(index) else np.random.default_rng(0).choice(index, n, replace=False)


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK) for start in range(0, n, CHUNK))
