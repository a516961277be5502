"""What a classifier reads off the codes: accuracy for each factor, of a linear one and of one with a hidden layer."""

from collections.abc import Callable

from factorscope_models.manifest import Score
from factorscope_training.evaluation.disentanglement import stopped
from factorscope_training.evaluation.measure import score, without_distances, without_factors
from factorscope_training.evaluation.subject import Subject
from factorscope_training.metrics.columns import varying
from factorscope_training.metrics.probes import (
    HIDDEN_LAYER_PROBE,
    LINEAR_PROBE,
    Probe,
    hidden_layer_probe,
    linear_probe,
)


def linear(s: Subject) -> list[Score]:
    return [_probed(s, "Linear probe", LINEAR_PROBE, linear_probe)]


def hidden(s: Subject) -> list[Score]:
    return [_probed(s, "MLP probe", HIDDEN_LAYER_PROBE, hidden_layer_probe)]


def absent(s: Subject) -> str | None:
    """Half of the codes are learned from and half are scored, so there must be two."""
    return without_factors(s) or without_distances(s) or ("a probe needs two images" if s.n < 2 else None)


def _probed(s: Subject, name: str, classifier: str, probe: Callable[..., Probe]) -> Score:
    order = s.rng("probes").permutation(s.n)
    train, test = order[: s.n // 2], order[s.n // 2 :]
    found = {
        i: probe(s.z[train], s.factors[train, i], s.z[test], s.factors[test, i], seed=s.seed)
        for i in varying(s.factors)
    }
    constant = [factor for i, factor in enumerate(s.factor_names) if i not in found]
    notes = [f"Left out, being constant in these samples: {', '.join(constant)}." if constant else ""]
    value = None
    if found:
        value = sum(p.accuracy for p in found.values()) / len(found)
        notes.append(f"Chance: {sum(p.chance for p in found.values()) / len(found):.3f}.")
        if probe is linear_probe:  # the other one's epochs are a budget, not a limit that it should not reach
            notes.append(stopped(s.factor_names[i] for i, p in found.items() if not p.converged))
    text = f"{classifier}, on half of the n codes; accuracy on the other half, mean over factors"
    by_factor = [found[i].accuracy if i in found else None for i in range(len(s.factor_names))]
    return score(s, name, value, text, note=" ".join(filter(None, notes)), by_factor=by_factor)
