"""What a measure is: scores of one evaluation that are found together, or a reason why there are none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

from factorscope_models.manifest import Family, Score
from factorscope_training.evaluation.subject import Subject

Reason = Callable[[Subject], str | None]
"""Why a measure does not apply, in words that follow "not scored:"; None where it does."""


@final
@dataclass(frozen=True)
class Measure:
    """One entry of the progress display."""

    name: str
    family: Family
    function: Callable[[Subject], list[Score]]
    """Always the same names for one model; their family is filled in."""
    absent: Reason = lambda s: None


def score(
    s: Subject,
    name: str,
    value: float | None,
    estimator: str,
    *,
    n: int | None = None,
    unit: str = "",
    higher_is_better: bool = True,
    note: str = "",
    by_factor: Sequence[float | None] | None = None,
    by_latent: Sequence[float | None] | None = None,
) -> Score:
    """A score on validation images; `n` by default all that were chosen."""
    return Score(
        name=name,
        value=value,
        unit=unit,
        estimator=estimator,
        n=s.n if n is None else n,
        seed=s.seed,
        split="validation",
        higher_is_better=higher_is_better,
        note=note,
        by_factor=None if by_factor is None else list(by_factor),
        by_latent=None if by_latent is None else list(by_latent),
    )


def without_factors(s: Subject) -> str | None:
    """The reason that most measures of disentanglement have."""
    return None if s.data.info.factors else f"{s.data.info.name} has no factors"


def without_held_out(s: Subject) -> str | None:
    """The reason of measures that learn from some images and are scored on others."""
    return without_factors(s) or ("to hold some out takes at least two images" if s.n < 2 else None)


def first_of(*reasons: Reason) -> Reason:
    """The first of these reasons that holds."""
    return lambda s: next((reason for find in reasons if (reason := find(s))), None)


def without_posterior(s: Subject) -> str | None:
    """The reason of all that needs a Gaussian posterior."""
    return "this needs Gaussian latents" if s.log_var is None else None


def without_distances(s: Subject) -> str | None:
    """The reason of all that measures distances between codes."""
    return "latents are indices of vectors, between which there are no distances" if s.model.indices else None
