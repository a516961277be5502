"""What is evaluated: a bundle's graphs or a run's weights, with what its recipe says of likelihood and prior."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from pydantic import JsonValue

from factorscope_models.bundle import Bundle
from factorscope_models.manifest import QuantizedLatents
from factorscope_training.build import LIKELIHOODS
from factorscope_training.codec import Codec, of_graphs, of_model
from factorscope_training.config import Likelihood, RunConfig
from factorscope_training.evaluation.likelihood import PixelLikelihood
from factorscope_training.likelihoods import Scaled
from factorscope_training.model import Autoencoder
from factorscope_training.sections import modes_of

LEARNED = "the likelihood's scale was learned, and bundles do not hold it: evaluate the run"


@final
@dataclass(frozen=True)
class Model:
    """An autoencoder as its measures know it."""

    codec: Codec
    codebooks: list[list[float]] | None = None
    """The values of quantized latents."""
    likelihood: PixelLikelihood | None = None
    """None where p(x|z) is not known; `unlikely` says why."""
    unlikely: str = "no likelihood was given"
    r: float = 0.0
    """Where the prior's two modes lie; 0 for a standard normal prior."""
    indices: bool = False
    """Latents are indices of learned vectors: distances between their values mean nothing."""


def of_bundle(found: Bundle) -> Model:
    """The model of a bundle; the scale of a learned likelihood is not in bundles."""
    manifest = found.manifest
    latent = manifest.latent
    quantized = isinstance(latent, QuantizedLatents)
    likelihood = _configured(manifest.provenance.config)
    return Model(
        codec=of_graphs(found.encoder, found.decoder),
        codebooks=latent.codebooks if quantized else None,
        likelihood=None if likelihood.learned else _fixed(likelihood),
        unlikely=LEARNED if likelihood.learned else "",
        r=manifest.binarization.r if manifest.binarization else 0.0,
        indices=quantized and latent.quantizer == "vector",
    )


def of_run(config: RunConfig, model: Autoencoder) -> Model:
    """The model of a run, with the scale that its likelihood has learned where it has."""
    likelihood = _fixed(config.likelihood)
    if isinstance(model.likelihood, Scaled):
        likelihood = PixelLikelihood(config.likelihood.kind, float(model.likelihood.log_scale.detach().exp()))
    return Model(
        codec=of_model(model.eval()),
        codebooks=model.latent.codebooks(),
        likelihood=likelihood,
        unlikely="",
        r=modes_of(config),
        indices=config.latent.kind == "vector_quantized",
    )


def _configured(config: Mapping[str, JsonValue]) -> Likelihood:
    """Of a run file as its bundle holds it; those that name none had the Bernoulli, the only one of their time."""
    return Likelihood.model_validate(config.get("likelihood") or {})


def _fixed(likelihood: Likelihood) -> PixelLikelihood:
    return PixelLikelihood(likelihood.kind, likelihood.scale if likelihood.kind in LIKELIHOODS else 1.0)
