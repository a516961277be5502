"""The map of mutual information by other estimators than that of the InfoMEC."""

import numpy as np
from jaxtyping import Float64
from numpy import ndarray

from factorscope_models.manifest import MutualInformation
from factorscope_training.evaluation.subject import Subject
from factorscope_training.metrics.mutual_information import Estimator, estimators_for, nmi

BEFORE = "of latents before they are quantized"


def other_maps(s: Subject) -> list[MutualInformation]:
    """By the other estimators for latents of the kind; of quantized latents, also of what they were before.

    Which latents are active is that of the InfoMEC.
    """
    if not s.discrete:
        return [
            _map(s, e, s.codes, e.text(False)) for e in estimators_for(False) if e.text(False) != s.infomec.estimator
        ]
    if s.pre_z is None:
        return []
    return [_map(s, e, s.pre_z, f"{e.text(False)}, {BEFORE}") for e in estimators_for(False)]


def _map(s: Subject, estimator: Estimator, latents: Float64[ndarray, "n latent"], text: str) -> MutualInformation:
    generator: np.random.Generator = s.rng(f"map: {text}")
    values = nmi(s.factors, latents, discrete=False, estimator=estimator, generator=generator)
    return MutualInformation(
        estimator=text,
        n=s.n,
        seed=s.seed,
        split="validation",
        factors=s.factor_names,
        values=values.tolist(),
        active=s.infomec.active.tolist(),
        active_rule=s.infomec.active_rule,
    )
