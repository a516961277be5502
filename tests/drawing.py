"""Toy models as the shelf would open them, and their figures as the page gets them."""

import json
from dataclasses import replace
from functools import cache
from html import unescape
from typing import Any

import plotly.graph_objects as go
from bundles import make
from toy_graphs import Kind

from factorscope_models.arrays import Codes, Samples
from factorscope_models.bundle import Bundle
from factorscope_server import plots
from factorscope_server.batching import Crew
from factorscope_server.codec import Codec
from factorscope_server.shelf import Model


def toy(kind: Kind = "quantized", channels: int = 3, **changed: Any) -> Model:
    """A toy as the shelf would open it, with fields of its manifest changed."""
    model = _made(kind, channels)
    return replace(model, manifest=model.manifest.model_copy(update=changed))


@cache
def _made(kind: Kind, channels: int) -> Model:
    manifest, files = make(kind, channels)
    samples, codes = Samples.from_bytes(files["samples.npz"]), Codes.from_bytes(files["codes.npz"])
    codec = Codec(Bundle(manifest, "0" * 64, files["encoder.onnx"], files["decoder.onnx"], samples, codes), 1, Crew())
    return Model(manifest, "0" * 64, samples, codes, codec, 0)


def statistics(model: Model, latent: int, **changed: Any) -> dict[str, Any]:
    """The toy's, with fields of one latent changed: an argument of `toy`."""
    summary = model.manifest.statistics
    latents = list(summary.latents)
    latents[latent] = latents[latent].model_copy(update=changed)
    return {"statistics": summary.model_copy(update={"latents": latents})}


def draw(model: Model, name: str, **given: float) -> dict[str, Any]:
    """A figure, valid for Plotly."""
    figure = json.loads(plots.draw(name, model, given))  # type: ignore[arg-type]
    go.Figure(figure)  # raises on anything Plotly does not know
    return figure


def traces(figure: dict[str, Any], **wanted: Any) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if all(trace.get(key) == value for key, value in wanted.items())]


def subtitle(figure: dict[str, Any]) -> str:
    return unescape(figure["layout"]["title"]["subtitle"]["text"].replace("<br>", " "))
