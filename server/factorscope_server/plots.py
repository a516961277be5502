"""Which plots a manifest has the data for, and each as JSON for Plotly, which is imported when one is drawn."""

from collections.abc import Callable, Sequence
from typing import Any

from factorscope_models.manifest import Manifest


def available(manifest: Manifest) -> dict[str, str]:
    """Names and titles."""
    found = {"latents": "Latents over the validation images"}
    if manifest.mutual_information is not None:
        found["nmi"] = "Mutual information of factors and latents"
    if manifest.history.step:
        found["loss"] = "Training curves"
    return found


def draw(name: str, manifest: Manifest) -> str:
    """One of the figures that `available` names, as JSON."""
    return _json(_DRAWN[name](manifest))


def compare(manifests: Sequence[Manifest]) -> str:
    """The scores of these models beside each other, as JSON."""
    from factorscope_server.figures.compare import compare as drawn

    return _json(drawn(manifests))


def _latents(manifest: Manifest) -> Any:
    from factorscope_server.figures.latents import latents

    return latents(manifest)


def _nmi(manifest: Manifest) -> Any:
    from factorscope_server.figures.nmi import nmi

    return nmi(manifest)


def _loss(manifest: Manifest) -> Any:
    from factorscope_server.figures.loss import loss

    return loss(manifest)


_DRAWN: dict[str, Callable[[Manifest], Any]] = {"latents": _latents, "nmi": _nmi, "loss": _loss}


def _json(figure: Any) -> str:
    return figure.to_json(validate=False)
