"""InfoMEC of a subject, and the maps of mutual information: that of the InfoMEC, and the same by other estimators."""

from factorscope_models.manifest import MutualInformation, Score
from factorscope_training.evaluation.disentanglement import stopped
from factorscope_training.evaluation.measure import score
from factorscope_training.evaluation.subject import Subject
from factorscope_training.metrics.infomec import VARIANTS, InfoMEC

EXPLICITNESS = "balanced logistic regression, in-sample"

REGRESSION = "least squares of the factors' values, mean in-sample R^2"


def informed(s: Subject) -> list[Score]:
    """InfoM, InfoE and InfoC of the chosen variant."""
    result = s.infomec
    return [
        _part(s, "InfoM", "InfoM", result.infom, _information(result), by_latent=result.infom_by_latent),
        _part(
            s, "InfoE", "InfoE", result.infoe, f"{EXPLICITNESS}, {_features(result)}", by_factor=result.infoe_by_factor
        ),
        _part(s, "InfoC", "InfoC", result.infoc, _information(result), by_factor=result.infoc_by_factor),
    ]


def other_forms(s: Subject) -> list[Score]:
    """InfoM and InfoC as gaps, InfoE as a regression."""
    result = s.infomec
    gap = f"largest less second largest NMI; {_information(result)}"
    regressed = f"{REGRESSION}, {_features(result)}"
    by_factor = result.infoe_regression_by_factor
    return [
        _part(s, "InfoM gap", "InfoM", result.infom_gap, gap, by_latent=result.infom_gap_by_latent),
        _part(s, "InfoE regression", "InfoE", result.infoe_regression, regressed, by_factor=by_factor),
        _part(s, "InfoC gap", "InfoC", result.infoc_gap, gap, by_factor=result.infoc_gap_by_factor),
    ]


def _part(s: Subject, name: str, base: str, value: float | None, how: str, **by: tuple[float | None, ...]) -> Score:
    result = s.infomec
    notes = [result.reasons.get(base, ""), stopped(result.unconverged) if name == "InfoE" else ""]
    found = score(s, name, value, f"InfoMEC {result.variant}; {how}", note=" ".join(filter(None, notes)))
    return found.model_copy(update={key: list(values) for key, values in by.items()})


def _information(result: InfoMEC) -> str:
    estimator = VARIANTS[result.variant].estimator
    return f"{estimator.text(True)} for discrete latents, {estimator.text(False)} for continuous ones"


def _features(result: InfoMEC) -> str:
    return f"discrete latents {'as numbers' if VARIANTS[result.variant].scalar else 'one-hot'}"


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
