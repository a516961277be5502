"""-ln p(x|z) from the decoder's image alone, so that a bundle and a training state the same number."""

from dataclasses import dataclass
from typing import Literal, final

import numpy as np
from jaxtyping import Float, Float64
from numpy import ndarray

CLIP = 1e-6
"""The Bernoulli's decoded pixels are kept so far from 0 and 1, beyond which a float32 sigmoid has no digits."""

HALF = 0.5 / 255
"""Of a grey level's interval."""


@final
@dataclass(frozen=True)
class PixelLikelihood:
    """A distribution of images in [0, 1], pixel values independent given the decoded image, its mean (or mode).

    As `likelihoods.py` has them in training, there from logits. `scale` is that of the kinds that have one.
    """

    kind: Literal["bernoulli", "gaussian", "logistic"]
    scale: float = 1.0

    def nats(
        self, x: Float[ndarray, "n channel height width"], decoded: Float[ndarray, "n channel height width"]
    ) -> Float64[ndarray, " n"]:
        """-ln p(x|z) of each image, summed over pixel values; float64."""
        values, means = (a.astype(np.float64).reshape(len(a), -1) for a in (x, decoded))
        if self.kind == "bernoulli":
            p = means.clip(CLIP, 1 - CLIP)
            return -(values * np.log(p) + (1 - values) * np.log1p(-p)).sum(1)
        apart = (values - means) / self.scale
        if self.kind == "gaussian":
            return (0.5 * apart**2 + np.log(self.scale) + 0.5 * np.log(2 * np.pi)).sum(1)
        half = HALF / self.scale
        above, below = _log_sigmoid(apart + half), _log_sigmoid(half - apart)
        inside = above + below + np.log(-np.expm1(-2 * half))
        return -np.where(values < HALF, above, np.where(values > 1 - HALF, below, inside)).sum(1)

    def text(self) -> str:
        """As printed beside a number."""
        if self.kind == "bernoulli":
            return f"Bernoulli, decoded pixels clipped to {CLIP:g} from 0 and 1"
        kind = "Gaussian density" if self.kind == "gaussian" else "discretised logistic of 256 levels"
        return f"{kind}, scale {self.scale:g}"


def _log_sigmoid(x: Float64[ndarray, "*shape"]) -> Float64[ndarray, "*shape"]:
    return -np.logaddexp(0, -x)
