"""What turning, shifting and scaling a picture does to its code."""

from dataclasses import dataclass
from typing import final

import numpy as np

from factorscope_models.manifest import Manifest
from factorscope_models.warp import warp
from factorscope_server.codec import Encoded
from factorscope_server.drift_schemas import Code, Drift, Warped
from factorscope_server.encoding import percentile_of, verdict
from factorscope_server.errors import BadRequest
from factorscope_server.factors import CONSTANT, std_of
from factorscope_server.images.fitting import as_input, fit
from factorscope_server.pictures import address
from factorscope_server.shelf import Model
from factorscope_server.summaries import code


@final
@dataclass(frozen=True)
class Transform:
    """Degrees counterclockwise and a factor, both about the middle; then fractions of the width to the right and of the
    height downwards."""

    rotation: float = 0
    x: float = 0
    y: float = 0
    scale: float = 1


def look(model: Model, data: bytes, by: Transform) -> Warped:
    """Fits the picture to the model, transforms it, and encodes it before and after, without rounding in between."""
    manifest = model.manifest
    before = as_input(fit(data, None, manifest.image).pixels)
    after = warp(before, by.rotation, by.x, by.y, by.scale).clip(0, 1)
    # one by one: in a batch of two the graph may add up in another order, and doing nothing would not be 0
    original, moved = model.codec.encode(before), model.codec.encode(after)
    decoded = model.codec.decode(moved.z)
    error = float(np.mean(np.square(decoded - after), dtype=np.float64))
    percentile = percentile_of(error, manifest.reconstruction)
    return Warped(
        original=_code(manifest, original),
        warped=_code(manifest, moved),
        drift=drift(manifest, original, moved),
        input=_address(after),
        reconstruction=_address(decoded),
        error=error,
        percentile=percentile,
        verdict=verdict(percentile),
    )


def drift(manifest: Manifest, original: Encoded, moved: Encoded) -> Drift:
    """Of one picture's code, before and after; in float64."""
    by = moved.z[0].astype(np.float64) - original.z[0]
    std = std_of(manifest.statistics)
    varies = std > CONSTANT * std.max()
    trace = float(np.square(std).sum())
    square = np.square(by)
    with np.errstate(over="ignore"):
        kl = None if original.log_var is None or moved.log_var is None else kl_by_latent(original, moved)
    if kl is not None and not np.isfinite(kl).all():
        raise BadRequest("The KL between the two posteriors is not finite for this input.")
    return Drift(
        total=float(square.sum() / trace) if trace > 0 else None,
        std=np.where(varies, by / np.where(varies, std, 1), 0).tolist(),
        share=(square / (square.sum() or 1)).tolist(),
        kl=None if kl is None else float(kl.sum()),
        kl_by_latent=None if kl is None else kl.tolist(),
    )


def kl_by_latent(original: Encoded, moved: Encoded) -> np.ndarray:
    """KL(q(z|x~) || q(z|x)) of diagonal Gaussians, nats, float64 [latent]: x~ is `moved`.

    The regulariser of Sinha & Dieng 2021, arXiv:2105.14859; as `posterior_drift` of the metrics, but of one picture.
    """
    assert original.log_var is not None
    assert moved.log_var is not None
    m, v, n, w = (a[0].astype(np.float64) for a in (original.z, original.log_var, moved.z, moved.log_var))
    return 0.5 * (v - w - 1 + np.exp(w - v) + (n - m) ** 2 * np.exp(-v))


def _code(manifest: Manifest, found: Encoded) -> Code:
    codes = code(manifest.latent, found.z)
    return Code(
        z=found.z[0].tolist(),
        pre_z=None if found.pre_z is None else found.pre_z[0].tolist(),
        log_std=None if found.log_var is None else (found.log_var[0] / 2).tolist(),
        code=None if codes is None else codes[0].tolist(),
    )


def _address(image: np.ndarray) -> str:
    """float32 [1, channels, height, width] as a data: address of a PNG."""
    pixels = np.rint(image[0].clip(0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
    return address(pixels)
