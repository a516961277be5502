"""What the codes tell of the factors: InfoMEC, and the older scores beside it."""

from collections.abc import Iterable, Sequence

from factorscope_models.manifest import Score
from factorscope_training.evaluation.kinds import both_ways
from factorscope_training.evaluation.measure import score
from factorscope_training.evaluation.subject import Subject
from factorscope_training.metrics.dci import dci
from factorscope_training.metrics.gaps import mig, sap
from factorscope_training.metrics.grouped import beta_vae_score, factor_vae_score
from factorscope_training.metrics.ridgeway import linear_explicitness, modularity
from factorscope_training.metrics.robustness import irs


def importances(s: Subject) -> list[Score]:
    """DCI by gradient boosting, what `dci` takes unless told."""
    at = s.some(s.sizes.peers, "dci")
    d = dci(s.factors[at], s.codes[at], discrete=s.discrete, seed=s.seed)

    def part(name: str, value: float | None, **by: Sequence[float | None]) -> Score:
        note = d.reasons.get(name, "")
        found = score(s, name, value, both_ways(dci), n=d.n, note=note)
        return found.model_copy(update={key: list(values) for key, values in by.items()})

    return [
        part("DCI-D", d.disentanglement, by_latent=d.disentanglement_by_latent),
        part("DCI-C", d.completeness, by_factor=d.completeness_by_factor),
        part("DCI-I", d.informativeness, by_factor=d.informativeness_by_factor),
    ]


def gap_of_information(s: Subject) -> list[Score]:
    found = mig(s.factors, s.codes, discrete=s.discrete, seed=s.seed)
    return [score(s, "MIG", found.value, both_ways(mig), n=found.n, note=found.reason, by_factor=found.by_factor)]


def gap_of_accuracy(s: Subject) -> list[Score]:
    at = s.some(s.sizes.peers, "sap")
    found = sap(s.factors[at], s.codes[at], discrete=s.discrete, seed=s.seed)
    return [score(s, "SAP", found.value, both_ways(sap), n=found.n, note=found.reason, by_factor=found.by_factor)]


def groups(s: Subject) -> list[Score]:
    out = []
    for name, function in (("beta-VAE score", beta_vae_score), ("FactorVAE score", factor_vae_score)):
        found = function(s.factors, s.codes, discrete=s.discrete, seed=s.seed)
        chance = "" if found.chance is None else f"Chance: {found.chance:.3f}."
        note = " ".join(filter(None, (found.reason, chance)))
        out.append(score(s, name, found.value, both_ways(function), n=found.n, note=note, by_factor=found.by_factor))
    return out


def ridgeway(s: Subject) -> list[Score]:
    """Modularity and explicitness of Ridgeway & Mozer 2018."""
    m = modularity(s.factors, s.codes, discrete=s.discrete, seed=s.seed)
    at = s.some(s.sizes.peers, "explicitness")
    e = linear_explicitness(s.factors[at], s.codes[at], discrete=s.discrete, seed=s.seed)
    note = " ".join(filter(None, (e.reason, stopped(s.factor_names[i] for i in e.unconverged))))
    return [
        score(s, "RM modularity", m.value, both_ways(modularity), n=m.n, note=m.reason, by_latent=m.by_latent),
        score(s, "RM explicitness", e.value, both_ways(linear_explicitness), n=e.n, note=note, by_factor=e.by_factor),
    ]


def interventions(s: Subject) -> list[Score]:
    """IRS."""
    found = irs(s.factors, s.codes, discrete=s.discrete, seed=s.seed)
    chance = "" if found.chance is None else f"Shuffled codes reach {found.chance:.3f}."
    note = " ".join(filter(None, (found.reason, chance)))
    return [score(s, "IRS", found.value, both_ways(irs), n=found.n, note=note, by_latent=found.by_latent)]


def stopped(factors: Iterable[str]) -> str:
    """What a score says whose solver used up its iterations for these factors; empty if for none."""
    names = ", ".join(factors)
    return f"The solver stopped at its last iteration for {names}: the value depends on that limit." if names else ""
