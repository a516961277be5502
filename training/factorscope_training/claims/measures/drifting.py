"""Measures of codes under transforms: within the range that the consistent models are trained with, and beyond it."""

import numpy as np
import torch
from jaxtyping import Float32
from numpy import ndarray

from factorscope_training.augment import UNIFORMS, Augment, transform, warp
from factorscope_training.claims.measures.measure import Numbers
from factorscope_training.claims.subject import Subject
from factorscope_training.metrics.drift import posterior_drift, relative_drift, retrieval_accuracy

INSIDE, BEYOND = Augment(preset="simple"), Augment(preset="large")

AMOUNTS = {
    "rotation_inside": (10.0, 0.0, 1.0),
    "rotation_beyond": (30.0, 0.0, 1.0),
    "shift_inside": (0.0, 0.04, 1.0),
    "shift_beyond": (0.0, 0.10, 1.0),
    "scale_inside": (0.0, 0.0, 1.07),
    "scale_beyond": (0.0, 0.0, 1.25),
}
"""Degrees, fraction of the side to the right, and factor; every second image the other way."""


def drift(s: Subject) -> Numbers:
    n = min(s.sizes.drift, len(s.test.z))
    images = s.test.images[:n]
    mean, log_var = (part[:n] for part in s.test.posterior())
    out: Numbers = {}
    for name, amounts in AMOUNTS.items():
        moved, moved_log_var = s.encode(warped(images, *amounts))
        assert moved_log_var is not None  # the kind is Gaussian: `posterior` said so
        out[f"kl_{name}"] = posterior_drift(mean, log_var, moved, moved_log_var)
    for place, augment in (("inside", INSIDE), ("beyond", BEYOND)):
        uniforms = torch.from_numpy(s.rng("drift").random((n, UNIFORMS), dtype=np.float32))
        moved, _ = s.encode(transform(torch.from_numpy(images), uniforms, augment).numpy())
        out[f"drift_{place}"] = relative_drift(mean, moved)
        out[f"retrieval_{place}"] = retrieval_accuracy(mean, moved)
    return out


def warped(
    images: Float32[ndarray, "n channel height width"], degrees: float, shift: float, scale: float
) -> Float32[ndarray, "n channel height width"]:
    """Every image by these amounts, every second one by their opposites (1 / scale)."""
    x = torch.from_numpy(images)
    sign = torch.where(torch.arange(len(x)) % 2 == 0, 1.0, -1.0)
    out = warp(x, degrees * sign, shift * sign, torch.zeros(len(x)), scale**sign)
    return out.clamp(0, 1).numpy()
