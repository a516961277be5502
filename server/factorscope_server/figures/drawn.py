"""The figure of each plot."""

from collections.abc import Callable
from typing import Any

from factorscope_server.figures.drift import drift
from factorscope_server.figures.errors import errors
from factorscope_server.figures.information import information
from factorscope_server.figures.joint import joint
from factorscope_server.figures.latent import latent
from factorscope_server.figures.latents import latents
from factorscope_server.figures.loss import loss
from factorscope_server.figures.nmi import nmi
from factorscope_server.figures.signs import signs
from factorscope_server.figures.spectrum import spectrum
from factorscope_server.plots import Asked
from factorscope_server.shelf import Model


def _joint(model: Model, asked: Asked) -> Any:
    assert model.codes is not None
    return joint(model.manifest, model.codes, asked.latent, asked.other, asked.factor)


def _errors(model: Model, asked: Asked) -> Any:
    assert model.codes is not None
    return errors(model.manifest, model.codes, asked.error)


def _drift(model: Model, _: Asked) -> Any:
    assert model.manifest.consistency is not None
    return drift(model.manifest, model.manifest.consistency)


def _signs(model: Model, _: Asked) -> Any:
    assert model.manifest.binarization is not None
    return signs(model.manifest, model.manifest.binarization)


DRAWN: dict[str, Callable[[Model, Asked], Any]] = {
    "latents": lambda model, _: latents(model.manifest),
    "latent": lambda model, asked: latent(model.manifest, model.codes, asked.latent),
    "joint": _joint,
    "spectrum": lambda model, _: spectrum(model.manifest),
    "information": lambda model, _: information(model.manifest),
    "errors": _errors,
    "loss": lambda model, _: loss(model.manifest),
    "nmi": lambda model, _: nmi(model.manifest),
    "drift": _drift,
    "signs": _signs,
}
"""By name; each is called only for models that have it (see `plots.PLOTS`)."""
