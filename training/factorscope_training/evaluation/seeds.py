"""From the scores of several evaluations of one model to one score each, with its interval."""

from collections.abc import Sequence

from factorscope_models.manifest import Score
from factorscope_training.intervals import interval

SAME_IMAGES = "All validation images were used every time: the interval is of the estimator's chance alone."
SAME_VALUE = "All validation images were used every time, and every seed gave this value: there is no interval."


def combined(evaluations: Sequence[Sequence[Score]], validation: int) -> list[Score]:
    """One score for each name, in the order of the first evaluation; all evaluations have the same names.

    The value is the mean over the seeds, the interval its 95 % t-interval; None where an evaluation has None. Notes are
    those of the first seed where they differ. `validation` is the number of validation images there are.
    """
    first, *rest = evaluations
    if not rest:
        return list(first)
    by_seed = [{score.name: score for score in scores} for scores in evaluations]
    return [_one([scores[score.name] for scores in by_seed], validation) for score in first]


def _one(scores: Sequence[Score], validation: int) -> Score:
    first = scores[0]
    notes = [first.note]
    if any(score.note != first.note for score in scores):
        told = next(score for score in scores if score.note)
        notes = [f"Seed {told.seed}: {told.note}"]
    values = [score.value for score in scores if score.value is not None]
    value, ends = None, None
    if len(values) < len(scores):
        undefined = [str(score.seed) for score in scores if score.value is None]
        notes.append(f"Undefined for seed(s) {', '.join(undefined)}.")
    elif found := interval(values):
        value, ends = found.mean, found.ends
        if first.n >= validation and max(values) == min(values):
            value, ends = values[0], None
            notes.append(SAME_VALUE)
        elif first.n >= validation:
            notes.append(SAME_IMAGES)
    return first.model_copy(
        update={
            "value": value,
            "interval": ends,
            "seeds": len(scores),
            "note": " ".join(filter(None, notes)),
            "by_factor": _means([score.by_factor for score in scores]),
            "by_latent": _means([score.by_latent for score in scores]),
        }
    )


def _means(rows: Sequence[list[float | None] | None]) -> list[float | None] | None:
    """Entry by entry; None where any is."""
    known = [row for row in rows if row is not None]
    if not known:
        return None
    out: list[float | None] = []
    for entries in zip(*known, strict=True):
        values = [entry for entry in entries if entry is not None]
        out.append(sum(values) / len(values) if len(values) == len(entries) else None)
    return out
