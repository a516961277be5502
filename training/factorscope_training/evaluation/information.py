"""What a code costs and carries: KL, information about the image, active units, the NLL, the entropy of codes."""

import math

import numpy as np

from factorscope_models.manifest import Score
from factorscope_training.evaluation.importance import importance_of
from factorscope_training.evaluation.measure import score, without_posterior
from factorscope_training.evaluation.reconstruction import unlikely
from factorscope_training.evaluation.subject import Subject
from factorscope_training.metrics.binary_codes import NODES, kl_to_two_modes
from factorscope_training.metrics.gaussian_codes import active_units, code_information, draw_codes, kl_by_latent


def cost(s: Subject) -> list[Score]:
    """Of Gaussian posteriors, from the model's own prior."""
    mean, log_var = s.posterior()
    each = kl_to_two_modes(mean, log_var, s.model.r) if s.model.r else kl_by_latent(mean, log_var)
    how = (
        "KL(q(z|x) || p(z)), summed over latents, mean over images; p the model's prior: N(0, 1) in closed form, or "
        f"half N(-r, 1) and half N(r, 1) where it was trained with r > 0, by {NODES} Gauss-Hermite nodes"
    )
    note = f"The prior has two modes, at -{s.model.r:g} and {s.model.r:g}." if s.model.r else ""
    common = {"unit": "nats", "higher_is_better": False, "note": note, "by_latent": each.tolist()}
    return [score(s, "KL", float(each.sum()), how, **common)]


def carried(s: Subject) -> list[Score]:
    mean, log_var = s.posterior()
    found = code_information(mean, log_var, draw_codes(mean, log_var, s.rng("information")))
    how = "I_q(x; z) of the n images among themselves, one z of each posterior; cannot exceed ln n"
    near = found.value > found.cap - 0.5
    note = f"Its cap, ln n, is {found.cap:.2f} nats" + (
        ": the value stands near it and is a lower bound of the model's." if near else "."
    )
    return [score(s, "I(x; z)", found.value, how, unit="nats", note=note)]


def activity(s: Subject) -> list[Score]:
    mean, _ = s.posterior()
    found = active_units(mean)
    how = f"latents whose posterior mean has a variance above {found.threshold:g} over the images"
    note = f"Of {len(found.active)} latents."
    return [score(s, "Active units", float(found.count), how, note=note, by_latent=found.active.astype(float).tolist())]


def likelihood(s: Subject) -> list[Score]:
    """The NLL under the model's own prior."""
    at = s.some(s.sizes.importance, "importance")
    mean, log_var = s.posterior()
    assert s.model.likelihood is not None  # `no_likelihood` says so otherwise
    each = importance_of(s.nats, s.images(at), mean[at], log_var[at], s.model.r, s.sizes.draws, s.rng("importance"))
    how = (
        f"-ln p(x), importance sampling from the posterior, {s.sizes.draws} draws of z for each image, float64; too "
        f"high in expectation; {s.model.likelihood.text()}"
    )
    return [score(s, "NLL", float(each.mean()), how, n=len(at), unit="nats", higher_is_better=False)]


def no_likelihood(s: Subject) -> str | None:
    return without_posterior(s) or unlikely(s)


def entropy(s: Subject) -> list[Score]:
    """Of the codes of quantized latents."""
    each = [_bits(column) for column in s.codes.T]
    assert s.model.codebooks is not None  # `continuous` says so otherwise
    most = sum(math.log2(len(book)) for book in s.model.codebooks)
    how = "plug-in entropy of each latent's code, summed over latents: at least the entropy of the whole code"
    note = f"All values equally often would be {most:.1f} bits."
    return [score(s, "Code entropy", sum(each), how, unit="bits", note=note, by_latent=each)]


def continuous(s: Subject) -> str | None:
    return None if s.discrete else "this needs quantized latents"


def _bits(column: np.ndarray) -> float:
    p = np.unique(column, return_counts=True)[1] / len(column)
    return abs(float(-(p * np.log2(p)).sum()))
