"""Which plots there are, which of them a bundle has the data for, and each as JSON for Plotly.

Plotly is imported when one is drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, final

from factorscope_server import absent
from factorscope_server.carried import ranked
from factorscope_server.errors import BadRequest, UnknownItem
from factorscope_server.schemas import Comparison, PlotParameter, PlotTitle
from factorscope_server.shelf import Model

Parameter = Literal["latent", "other", "factor", "error"]


@final
@dataclass(frozen=True)
class Plot:
    """What is known of a plot before it is drawn."""

    title: str
    reason: Callable[[Model], str | None]
    """Why a model has no such plot, in a sentence; None where it has."""
    parameters: tuple[Parameter, ...] = ()


@final
@dataclass(frozen=True)
class Asked:
    """A plot's parameters, what was left out filled in."""

    latent: int
    other: int
    factor: int | None
    error: float | None


PLOTS: dict[str, Plot] = {
    "latents": Plot("Latents over the validation images", absent.never),
    "latent": Plot("One latent", absent.never, ("latent",)),
    "joint": Plot("Two latents", absent.joint, ("latent", "other", "factor")),
    "spectrum": Plot("Covariance spectrum", absent.spectrum),
    "information": Plot("Information in each latent", absent.information),
    "errors": Plot("Reconstruction errors", absent.codes, ("error",)),
    "loss": Plot("Training curves", absent.loss),
    "nmi": Plot("Mutual information of factors and latents", absent.nmi),
    "drift": Plot("Codes of transformed images", absent.drift),
    "signs": Plot("Signs of the codes", absent.signs),
}
TITLES: dict[Parameter, str] = {
    "latent": "Latent",
    "other": "Other latent",
    "factor": "Coloured by",
    "error": "Error of an image",
}


def listing(model: Model) -> list[PlotTitle]:
    """Every plot, in a fixed order."""
    return [
        PlotTitle(
            name=name,
            title=plot.title,
            reason=plot.reason(model),
            parameters=[
                PlotParameter(name=one, title=TITLES[one], choices=_choices(one, model)) for one in taken(plot, model)
            ],
        )
        for name, plot in PLOTS.items()
    ]


def taken(plot: Plot, model: Model) -> list[Parameter]:
    """The plot's parameters; colours by factor only where the bundle's codes have factors."""
    factors = model.codes is not None and model.codes.factors is not None
    return [one for one in plot.parameters if one != "factor" or factors]


def draw(name: str, model: Model, given: Mapping[Parameter, float]) -> str:
    """A figure as JSON; UnknownItem where the model has none of this name, BadRequest for parameters it cannot take."""
    if name not in PLOTS:
        raise UnknownItem(f"There is no plot `{name[:40]}`; there are {', '.join(PLOTS)}.")
    if (reason := PLOTS[name].reason(model)) is not None:
        raise UnknownItem(reason)
    asked = _asked(name, model, given)
    from factorscope_server.figures.drawn import DRAWN

    return _json(DRAWN[name](model, asked))


def compare(comparison: Comparison) -> str:
    """The columns of a comparison beside each other, as JSON."""
    from factorscope_server.figures.compare import compare as drawn

    return _json(drawn(comparison))


def _choices(parameter: Parameter, model: Model) -> list[str] | None:
    if parameter == "error":
        return None
    if parameter == "factor":
        return [factor.name for factor in model.manifest.data.factors]
    latents = model.manifest.statistics.latents
    return [f"z{k}" + ("" if one.active else " (inactive)") for k, one in enumerate(latents)]


def _asked(name: str, model: Model, given: Mapping[Parameter, float]) -> Asked:
    """The latents that carry most stand for those that were left out."""
    parameters = taken(PLOTS[name], model)
    for parameter, value in given.items():
        if parameter not in parameters:
            raise BadRequest(f"The plot `{name}` takes no `{parameter}`; it takes {', '.join(parameters) or 'none'}.")
        _check(parameter, value, _choices(parameter, model))
    ranks = ranked(model.manifest.statistics.latents)
    latent = given.get("latent", next((k for k in ranks if k != given.get("other")), 0))
    other = given.get("other", next((k for k in ranks if k != latent), 0))
    if "other" in given and latent == other:
        raise BadRequest(f"`latent` and `other` are both {latent}: choose two different latents.")
    factor = given.get("factor")
    return Asked(int(latent), int(other), None if factor is None else int(factor), given.get("error"))


def _check(parameter: Parameter, value: float, choices: list[str] | None) -> None:
    if choices is None:
        if not 0 <= value < float("inf"):
            raise BadRequest(f"`{parameter}` is a mean squared error: a finite number, at least 0.")
    elif not 0 <= value < len(choices):
        what = "factors" if parameter == "factor" else "latents"
        raise BadRequest(f"`{parameter}` is {value}: this model has {len(choices)} {what}, counted from 0.")


def _json(figure: Any) -> str:
    return figure.to_json(validate=False)
