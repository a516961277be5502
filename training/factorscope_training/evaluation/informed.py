"""InfoMEC of a subject, and the maps of mutual information: that of the InfoMEC, and the same by other estimators."""

from factorscope_models.manifest import MutualInformation, Score
from factorscope_training.evaluation.disentanglement import stopped
from factorscope_training.evaluation.measure import score
from factorscope_training.evaluation.subject import Subject
from factorscope_training.metrics.infomec import VARIANTS

EXPLICITNESS = "balanced logistic regression, in-sample"


def informed(s: Subject) -> list[Score]:
    """InfoM, InfoE and InfoC of the chosen variant."""
    result = s.infomec
    notes = dict(result.reasons)
    if limit := stopped(result.unconverged):
        notes["InfoE"] = " ".join(filter(None, (notes.get("InfoE"), limit)))
    estimator = VARIANTS[result.variant].estimator
    information = f"{estimator.text(True)} for discrete latents, {estimator.text(False)} for continuous ones"

    def part(name: str, value: float | None, how: str, **by: tuple[float | None, ...]) -> Score:
        found = score(s, name, value, f"InfoMEC {result.variant}; {how}", note=notes.get(name, ""))
        return found.model_copy(update={key: list(values) for key, values in by.items()})

    return [
        part("InfoM", result.infom, information, by_latent=result.infom_by_latent),
        part("InfoE", result.infoe, EXPLICITNESS, by_factor=result.infoe_by_factor),
        part("InfoC", result.infoc, information, by_factor=result.infoc_by_factor),
    ]


def information_map(s: Subject) -> MutualInformation:
    """Of the InfoMEC."""
    result = s.infomec
    return MutualInformation(
        estimator=result.estimator,
        n=result.n,
        seed=s.seed,
        split="validation",
        factors=list(result.names),
        values=result.nmi.tolist(),
        active=result.active.tolist(),
        active_rule=result.active_rule,
    )
