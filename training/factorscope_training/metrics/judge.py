"""A small classifier of a data set's own images, trained here: its features are what generated images are judged by.

It sees what tells labels apart, and little else: damage that leaves the label plain moves it little. A distance on its
features has a floor that falls with the number of images. Of MNIST's training images two random sets of 500 were 22
apart, of 2,000 5.0, of 10,000 0.7; and its first 5,000 test images 47 from the last: draw a subset at random.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import final

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float32, Float64, Int, Int64
from numpy import ndarray
from torch import nn

from factorscope_models.files import write_file
from factorscope_training.errors import RunError

FEATURES = 64

NAME = "Frechet distance on the features of our own classifier"
"""What `frechet_distance` of two sets of features is called; never FID, which is of an Inception network."""

BATCH = 128
LEARNING_RATE = 1e-3
CHUNK = 500
"""Images judged at a time."""


@final
@dataclass(frozen=True)
class Judge:
    """A trained classifier; the same file must serve every model that is compared."""

    net: nn.Sequential
    """Its last layer turns the features into one logit for each label of each factor."""
    sizes: tuple[int, ...]
    """Labels of each factor, 0 .. size - 1; their logits stand one after another."""

    def features(self, images: Float32[ndarray, "n channel height width"]) -> Float64[ndarray, "n feature"]:
        """The 64 rectified activations before the last layer."""
        return self._apply(self.net[:-1], images).astype(np.float64)

    def classify(self, images: Float32[ndarray, "n channel height width"]) -> Int64[ndarray, " n"]:
        """The likeliest label of each image, of the first factor."""
        return self.factors(images)[:, 0]

    def factors(self, images: Float32[ndarray, "n channel height width"]) -> Int64[ndarray, "n factor"]:
        """The likeliest label of each factor."""
        logits = np.split(self._apply(self.net, images), np.cumsum(self.sizes)[:-1], axis=1)
        return np.stack([one.argmax(1) for one in logits], axis=1).astype(np.int64)

    @torch.no_grad()
    def _apply(self, net: nn.Module, images: ndarray) -> ndarray:
        return np.concatenate([net(chunk).numpy() for chunk in torch.from_numpy(images).split(CHUNK)])


def open_judge(
    path: Path,
    images: Float32[ndarray, "n channel height width"],
    labels: Int[ndarray, "n *factor"],
    *,
    seed: int = 0,
    steps: int = 1500,
) -> Judge:
    """The judge kept in the file `path`, if `train_judge` made it from these very arguments; else trained and kept.

    Two processes may ask for the same file: each writes it whole. Raises RunError for a file that is no judge.
    """
    sizes = _sizes(labels)
    net = _net(images.shape[1:], sum(sizes), seed)
    origin = _origin(net, images, labels, seed, steps)
    if path.exists():
        try:
            content = torch.load(path, map_location="cpu", weights_only=True)
            found, weights = content["origin"], content["weights"]
        except Exception as error:  # whatever a damaged file makes the unpickler or zip raise
            raise RunError(f"{path} is no judge, or a damaged one; remove it to have it trained anew") from error
        if found == origin:
            net.load_state_dict(weights)
            return Judge(net.eval(), sizes)
    judge = train_judge(images, labels, seed=seed, steps=steps)
    buffer = BytesIO()
    torch.save({"origin": origin, "weights": judge.net.state_dict()}, buffer)
    write_file(path, buffer.getvalue())
    return judge


def train_judge(
    images: Float32[ndarray, "n channel height width"],
    labels: Int[ndarray, "n *factor"],
    *,
    seed: int = 0,
    steps: int = 1500,
) -> Judge:
    """Two strided convolutions and a layer of 64 features, `steps` of Adam on batches of 128 images in [0, 1].

    Of several factors it learns all at once, by the sum of their cross-entropies.

    Our own choice: small enough for any machine, so a value compares only with values of the same judge. Training
    images belong here, and its share of right answers on test images beside its numbers. The seed gives the weights and
    the order; rounding differs between machines and numbers of threads.
    """
    sizes = _sizes(labels)
    net = _net(images.shape[1:], sum(sizes), seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE)
    rng = np.random.default_rng(seed)
    x, y = torch.from_numpy(images), torch.from_numpy(labels.astype(np.int64).reshape(len(labels), -1))
    for _ in range(steps):
        chosen = torch.from_numpy(rng.integers(len(images), size=BATCH))
        logits = net(x[chosen]).split(sizes, dim=1)
        loss = torch.stack([F.cross_entropy(one, truth) for one, truth in zip(logits, y[chosen].T, strict=True)]).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return Judge(net.eval(), sizes)


def _sizes(labels: Int[ndarray, "n *factor"]) -> tuple[int, ...]:
    return tuple(int(size) + 1 for size in labels.reshape(len(labels), -1).max(0))


def _net(image: tuple[int, ...], classes: int, seed: int) -> nn.Sequential:
    """Untrained; the global random state is left as it was."""
    channels, height, width = image
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(channels, 16, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(32 * (height // 4) * (width // 4), FEATURES),
            nn.ReLU(),
            nn.Linear(FEATURES, classes),
        )


def _origin(net: nn.Sequential, images: ndarray, labels: ndarray, seed: int, steps: int) -> str:
    """Equal for equal arguments of `train_judge` and an unchanged net."""
    digest = hashlib.sha256(f"{net} {images.shape} {seed} {steps} {BATCH} {LEARNING_RATE}".encode())
    digest.update(np.ascontiguousarray(images).data)
    digest.update(np.ascontiguousarray(labels.astype(np.int64)).data)
    return digest.hexdigest()
