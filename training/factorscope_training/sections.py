"""What the manifest says of a model beyond its latents' statistics: its two modes, and its drift under transforms."""

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from numpy import ndarray

from factorscope_models.sections import Binarization, Consistency, DriftCurve, Transform
from factorscope_training.augment import warp
from factorscope_training.codec import Codec, as_input
from factorscope_training.config import RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.metrics.binary_codes import sign_codes
from factorscope_training.metrics.drift import posterior_drift, relative_drift
from factorscope_training.metrics.image_quality import mean_squared_error

DRIFT_IMAGES = 500
"""Validation images behind the drift curves, at most."""

STRENGTHS: dict[Transform, tuple[str, Float[ndarray, " strength"]]] = {
    "rotation": ("degrees", np.arange(-45.0, 46.0, 5.0)),
    "shift": ("fraction of the side, along both axes", np.round(np.arange(-0.15, 0.16, 0.025), 3)),
    "scale": ("factor", np.round(np.arange(0.6, 1.45, 0.1), 2)),
}
"""Three times the `simple` preset's ranges, of scale four times; identity included."""


def modes_of(config: RunConfig) -> float:
    """r: how far from 0 the two modes of the prior lie; 0 for a prior with one."""
    options = [weighted.options.get("r", 0.0) for weighted in config.terms.values()]
    return max((float(r) for r in options if isinstance(r, (int, float))), default=0.0)


def binarization_section(config: RunConfig, means: Float[ndarray, "n latent"]) -> Binarization | None:
    """How the posterior means lie about the two modes that the run pulls them to; None where it pulls to none."""
    r = modes_of(config)
    if r == 0:
        return None
    name, options = next((name, w.options) for name, w in config.terms.items() if w.options.get("r"))
    codes = sign_codes(means, r)
    return Binarization(
        r=codes.r,
        form="nearest" if name == "binarization" and options.get("form", "nearest") == "nearest" else "soft",
        n=codes.n,
        positive=codes.positive.tolist(),
        near_plus=codes.near_plus.tolist(),
        near_minus=codes.near_minus.tolist(),
        sign_entropy=codes.entropy.tolist(),
    )


def consistency_section(
    config: RunConfig, codec: Codec, data: DataSet, index: Int[ndarray, " n"]
) -> Consistency | None:
    """How far codes drift when their images are turned, shifted or scaled; None where the codes are all the same.

    The shift is along both axes at once. Drift curves are ours; their KL is the regulariser of Sinha & Dieng 2021,
    arXiv:2105.14859.
    """
    images = data.images(index[:DRIFT_IMAGES])
    curves = [drift_curve(codec, images, transform) for transform in STRENGTHS]
    if any(curve is None for curve in curves):
        return None
    trained: dict[Transform, tuple[float, float]] = {}
    if (a := config.augment) is not None and a.warps:
        trained = {"rotation": (-a.rotation, a.rotation), "shift": (-a.shift, a.shift), "scale": a.scale}
    return Consistency(n=len(images), curves=[curve for curve in curves if curve is not None], trained=trained)


def drift_curve(
    codec: Codec, images: UInt8[ndarray, "n height width channel"], transform: Transform
) -> DriftCurve | None:
    """One transform's curve over `STRENGTHS`."""
    unit, strengths = STRENGTHS[transform]
    x = as_input(images)
    at_rest = codec.encode(x)
    drift: list[float] = []
    kl: list[float] = []
    error: list[float] = []
    for strength in strengths.tolist():
        moved = transformed(x, transform, strength)
        code = codec.encode(moved)
        relative = relative_drift(at_rest["z"], code["z"])
        if relative is None:
            return None
        drift.append(relative)
        error.append(float(mean_squared_error(codec.decode(code["z"]), moved).mean()))
        if "log_var" in code:
            kl.append(posterior_drift(at_rest["z"], at_rest["log_var"], code["z"], code["log_var"]))
    return DriftCurve(
        transform=transform, unit=unit, values=strengths.tolist(), drift=drift, kl=kl or None, error=error
    )


def transformed(
    x: Float[ndarray, "n channel height width"], transform: Transform, strength: float
) -> Float[ndarray, "n channel height width"]:
    """Every image turned (degrees), shifted (fraction of the side, right and down) or scaled (factor) alike."""
    n = len(x)
    degrees, shift, scale = torch.zeros(n), torch.zeros(n), torch.ones(n)
    if transform == "rotation":
        degrees += strength
    elif transform == "shift":
        shift += strength
    else:
        scale *= strength
    return warp(torch.from_numpy(x), degrees, shift, shift, scale).clamp(0, 1).numpy()
