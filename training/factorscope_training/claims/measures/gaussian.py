"""Measures of Gaussian posteriors: what they cost, how many move, what they tell of the image, the NLL."""

from factorscope_training.claims.measures.measure import Numbers
from factorscope_training.claims.subject import Subject
from factorscope_training.evaluation.importance import importance_of
from factorscope_training.metrics.gaussian_codes import (
    active_units,
    code_information,
    draw_codes,
    kl_by_latent,
)


def gaussian(s: Subject) -> Numbers:
    mean, log_var = s.test.posterior()
    z = draw_codes(mean, log_var, s.rng("information"))
    return {
        "kl": float(kl_by_latent(mean, log_var).sum()),
        "active_units": float(active_units(mean).count),
        "information": code_information(mean, log_var, z).value,
    }


def importance(s: Subject) -> Numbers:
    """The prior is the model's own: of two modes, where it was trained with r > 0."""
    n = min(s.sizes.importance, len(s.test.z))
    mean, log_var = (part[:n] for part in s.test.posterior())
    each = importance_of(s.nats, s.test.images[:n], mean, log_var, s.r, s.sizes.draws, s.rng("importance"))
    return {"nll": float(each.mean())}
