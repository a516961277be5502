"""Which plots there are, which of them a bundle has the data for, and each as JSON for Plotly.

Plotly is imported when one is drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, final

from factorscope_models.manifest import Manifest
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


def listing(model: Model) -> list[PlotTitle]:
    """Every plot, in a fixed order."""
    return [
        PlotTitle(
            name=name,
            title=plot.title,
            reason=plot.reason(model),
            parameters=[_parameter(one, model.manifest) for one in plot.parameters],
        )
        for name, plot in PLOTS.items()
    ]


def draw(name: str, model: Model, given: Mapping[Parameter, float]) -> str:
    """A figure as JSON; UnknownItem where the model has none of this name, BadRequest for parameters it cannot take."""
    if name not in PLOTS:
        raise UnknownItem(f"There is no plot `{name[:40]}`; there are {', '.join(PLOTS)}.")
    if (reason := PLOTS[name].reason(model)) is not None:
        raise UnknownItem(reason)
    from factorscope_server.figures.drawn import DRAWN

    return _json(DRAWN[name](model, _checked(name, model.manifest, given)))


def compare(comparison: Comparison) -> str:
    """The columns of a comparison beside each other, as JSON."""
    from factorscope_server.figures.compare import compare as drawn

    return _json(drawn(comparison))


def _always(_: Model) -> None:
    return None


def _mapped(model: Model) -> str | None:
    if model.manifest.mutual_information is not None:
        return None
    return "This bundle has no map of factors and latents: its data set has no factors, or they were not scored."


def _trained(model: Model) -> str | None:
    return (
        None if model.manifest.history.step else "This bundle keeps no training curves; export it again from its run."
    )


PLOTS: dict[str, Plot] = {
    "latents": Plot("Latents over the validation images", _always),
    "loss": Plot("Training curves", _trained),
    "nmi": Plot("Mutual information of factors and latents", _mapped),
}
TITLES: dict[Parameter, str] = {
    "latent": "Latent",
    "other": "Other latent",
    "factor": "Coloured by",
    "error": "Error of an image",
}


def _parameter(name: Parameter, manifest: Manifest) -> PlotParameter:
    return PlotParameter(name=name, title=TITLES[name], choices=_choices(name, manifest))


def _choices(name: Parameter, manifest: Manifest) -> list[str] | None:
    if name == "error":
        return None
    if name == "factor":
        return [factor.name for factor in manifest.data.factors]
    return [f"z{k}" + ("" if one.active else " (inactive)") for k, one in enumerate(manifest.statistics.latents)]


def _checked(name: str, manifest: Manifest, given: Mapping[Parameter, float]) -> Mapping[Parameter, float]:
    taken = PLOTS[name].parameters
    for parameter, value in given.items():
        if parameter not in taken:
            raise BadRequest(f"The plot `{name}` takes no `{parameter}`; it takes {', '.join(taken) or 'none'}.")
        if parameter == "error":
            if not 0 <= value < float("inf"):
                raise BadRequest("`error` is a mean squared error: a number from 0, and finite.")
        elif not 0 <= value < (size := len(_choices(parameter, manifest) or [])):
            what = "factors" if parameter == "factor" else "latents"
            raise BadRequest(f"`{parameter}` is {value}: this model has {size} {what}, counted from 0.")
    return given


def _json(figure: Any) -> str:
    return figure.to_json(validate=False)
