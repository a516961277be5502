"""The true picture of any factor values, its code, and what each latent does along a factor."""

import math

import numpy as np

from factorscope_models.drawn.drawn import Drawn
from factorscope_models.drawn.registry import DRAWN
from factorscope_models.manifest import DataSource, LatentSummary, Manifest
from factorscope_server import encoding
from factorscope_server.errors import BadRequest, UnknownItem
from factorscope_server.factor_schemas import FactorControls, FactorPicture, FactorSize, Sweep
from factorscope_server.images.fitting import Fitted, as_input
from factorscope_server.shelf import Model

CONSTANT = 1e-6
"""A latent whose std is less than this share of the largest does not vary: what it shows is rounding."""


def controls(model: Model) -> FactorControls:
    """The factors of a model's data set, and whether Factorscope can draw the picture of any of their values."""
    reason = refusal(model)
    return FactorControls(
        factors=[FactorSize(name=f.name, size=f.size) for f in model.manifest.data.factors],
        drawn=reason is None,
        reason=reason,
        std=std_of(model.manifest.statistics).tolist(),
    )


def look(model: Model, values: list[int], sweep: int | None) -> FactorPicture:
    """The picture of these values and its code; with `sweep`, also the codes along that factor.

    Raises UnknownItem where the pictures cannot be drawn, BadRequest for values or a factor that are not there.
    """
    if (reason := refusal(model)) is not None:
        raise UnknownItem(reason)
    factors = model.manifest.data.factors
    if len(values) != len(factors):
        raise BadRequest(f"{len(values)} values for the {len(factors)} factors {_names(model.manifest.data)}.")
    for factor, value in zip(factors, values, strict=True):
        if not 0 <= value < factor.size:
            raise BadRequest(f"{factor.name} has the values 0 to {factor.size - 1}; {value} is none of them.")
    if sweep is not None and not 0 <= sweep < len(factors):
        raise BadRequest(f"There is no factor {sweep}: there are {len(factors)}, counted from 0.")
    (pixels,) = _draw(model.manifest, np.array([values]))
    whole = (pixels.shape[1], pixels.shape[0])
    found = encoding.of(model, Fitted(pixels, (0, 0, *whole), whole))
    return FactorPicture(
        values=values, encoding=found, sweep=None if sweep is None else _along(model, np.array(values), sweep)
    )


def refusal(model: Model) -> str | None:
    """Why the pictures of this model's data set cannot be drawn, in a sentence; None where they can."""
    data, image = model.manifest.data, model.manifest.image
    if not data.factors:
        return f"The images of {data.title} have no known factors."
    drawn = DRAWN.get(data.name)
    if drawn is None and math.prod(f.size for f in data.factors) < data.size:
        return (
            f"The labels of {data.title} ({_names(data)}) do not make a picture: many images share the same ones. "
            "Factor controls need a data set that Factorscope draws itself."
        )
    if drawn is None:
        return (
            f"The pictures of `{data.name}` are files on somebody's disk; "
            "factor controls need a data set that Factorscope draws itself."
        )
    alike = data.factors == drawn.info.factors and image.channels == drawn.image.channels
    if not alike or image.height != image.width or image.height not in drawn.sides or not _same_pictures(model, drawn):
        return f"This model was trained on other pictures of `{data.name}` than this version of Factorscope draws."
    return None


def std_of(statistics: LatentSummary) -> np.ndarray:
    """Standard deviation of each latent's z over the validation images, from the covariance of z: float64 [latent].

    Not `LatentStatistics.std`, which is that of pre_z where latents are quantized.
    """
    values, vectors = np.array(statistics.eigenvalues), np.array(statistics.eigenvectors)
    return np.sqrt(np.maximum(values, 0) @ vectors**2)


def moved(z: np.ndarray, std: np.ndarray) -> np.ndarray:
    """Range of each column of z [n, latent] in units of its std [latent]; 0 for a latent that is constant."""
    varies = std > CONSTANT * std.max()
    spread = np.ptp(z.astype(np.float64), axis=0)
    return np.where(varies, spread / np.where(varies, std, 1), 0)


def _along(model: Model, values: np.ndarray, factor: int) -> Sweep:
    size = model.manifest.data.factors[factor].size
    rows = np.repeat(values[None], size, axis=0)
    rows[:, factor] = np.arange(size)
    seen = np.concatenate([as_input(pixels) for pixels in _draw(model.manifest, rows)])
    z = model.codec.encode(seen).z
    return Sweep(factor=factor, z=z.tolist(), moved=moved(z, std_of(model.manifest.statistics)).tolist())


def _same_pictures(model: Model, drawn: Drawn) -> bool:
    """Whether the bundle's first sample is the picture that we draw of its factor values, which are the data set's."""
    kept = model.samples
    if kept.factors is None:
        return False
    return np.array_equal(drawn.draw(kept.factors[:1], kept.images.shape[1]), kept.images[:1])


def _draw(manifest: Manifest, values: np.ndarray) -> np.ndarray:
    return DRAWN[manifest.data.name].draw(values, manifest.image.height)


def _names(data: DataSource) -> str:
    return ", ".join(f.name for f in data.factors)
