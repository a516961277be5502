"""A picture to its code, and how far that code is to be trusted."""

from typing import Literal

import numpy as np

from factorscope_models.manifest import Reconstruction
from factorscope_server.images.fitting import Fitted, as_input, fit
from factorscope_server.pictures import address
from factorscope_server.schemas import Crop, Encoding, Nearest, Size
from factorscope_server.shelf import Model
from factorscope_server.summaries import code

NEIGHBOURS = 5


def encode(model: Model, data: bytes, square: tuple[int, int, int] | None) -> Encoding:
    """Fits the upload to the model, encodes it, decodes the code and compares."""
    return of(model, fit(data, square, model.manifest.image))


def of(model: Model, fitted: Fitted) -> Encoding:
    """The code of a picture that has the model's format, what it decodes to, and how far that is from the picture."""
    manifest = model.manifest
    seen = as_input(fitted.pixels)
    found = model.codec.encode(seen)
    z = found.z[0]
    error = float(np.mean(np.square(model.codec.decode(found.z) - seen), dtype=np.float64))
    percentile = percentile_of(error, manifest.reconstruction)
    codes = code(manifest.latent, found.z)
    left, top, size_x, size_y = fitted.crop
    return Encoding(
        z=z.tolist(),
        pre_z=None if found.pre_z is None else found.pre_z[0].tolist(),
        log_std=None if found.log_var is None else (found.log_var[0] / 2).tolist(),
        code=None if codes is None else codes[0].tolist(),
        quantization_error=None if found.pre_z is None else (found.pre_z[0] - z).tolist(),
        nearest=nearest(z, model.samples.z),
        error=error,
        percentile=percentile,
        verdict=verdict(percentile),
        crop=Crop(left=left, top=top, size_x=size_x, size_y=size_y),
        upright=Size(width=fitted.upright[0], height=fitted.upright[1]),
        input=address(fitted.pixels),
    )


def nearest(z: np.ndarray, samples: np.ndarray) -> list[Nearest]:
    """The samples whose z [sample, latent] is closest, in Euclidean distance."""
    distance = np.linalg.norm(samples - z, axis=1)
    return [
        Nearest(sample=int(i), distance=float(distance[i])) for i in np.argsort(distance, kind="stable")[:NEIGHBOURS]
    ]


def percentile_of(error: float, reconstruction: Reconstruction) -> float:
    """Share of the validation images with a smaller error, 0 to 100, linear between the stored quantiles."""
    quantiles = sorted((float(p), q) for p, q in reconstruction.quantiles.items())
    return float(np.interp(error, [q for _, q in quantiles], [100 * p for p, _ in quantiles]))


def verdict(percentile: float) -> Literal["typical", "unusual", "unlike"]:
    """In words that a view may print: above 95 unusual, above 99.9 unlike anything seen in training."""
    if percentile > 99.9:
        return "unlike"
    return "unusual" if percentile > 95 else "typical"
