"""The figure of each plot."""

from collections.abc import Callable, Mapping
from typing import Any

from factorscope_server.figures.latents import latents
from factorscope_server.figures.loss import loss
from factorscope_server.figures.nmi import nmi
from factorscope_server.shelf import Model

DRAWN: dict[str, Callable[[Model, Mapping[Any, Any]], Any]] = {
    "latents": lambda model, _: latents(model.manifest),
    "loss": lambda model, _: loss(model.manifest),
    "nmi": lambda model, _: nmi(model.manifest),
}
"""By name; each takes a model that has this plot and parameters that it takes, those left out not among them."""
