"""InfoMEC: modularity, explicitness and compactness of a code, as Hsu et al. 2023 define them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64, Int, Real
from numpy import ndarray

from factorscope_training.metrics.columns import finite, varying
from factorscope_training.metrics.explicitness import Explicitness, explicitness, regression
from factorscope_training.metrics.mutual_information import Estimator, nmi


@final
@dataclass(frozen=True)
class Active:
    """Which latents count, and by what rule."""

    latents: Bool[ndarray, " latent"]
    rule: str


Rule = Callable[[Float64[ndarray, "n latent"], bool], Active]
"""From the latents, and whether they are discrete."""


@final
@dataclass(frozen=True)
class Variant:
    """What the published implementations disagree about: numbers of different variants must not be compared."""

    estimator: Estimator
    active: Rule
    scalar: bool = False
    """InfoE reads each discrete latent as a number, not one-hot."""
    skips_silent: bool = False
    """InfoM leaves out active latents that tell nothing of any factor; else they count as 0."""
    zero_if_inactive: bool = False
    """InfoE too is 0 where no latent is active."""


def by_range(latents: Float64[ndarray, "n latent"], discrete: bool) -> Active:
    """Discrete: more than one value occurs. Continuous: max - min exceeds a twentieth of the widest latent's."""
    if discrete:
        return Active((latents != latents[0]).any(0), "takes more than one value")
    return _wide(latents, 20)


def by_eighth(latents: Float64[ndarray, "n latent"], discrete: bool) -> Active:
    """max - min exceeds an eighth of the widest latent's, also of discrete ones: there it depends on their coding."""
    return _wide(latents, 8)


def by_quartiles(latents: Float64[ndarray, "n latent"], discrete: bool) -> Active:
    """Interquartile range: discrete above 0.1, continuous above a tenth of the largest one.

    The 0.1 is meant for codes that are spread evenly over [-1, 1], 12 of them, 2/11 apart: the quartiles differ. Of
    latents given as indices it says the same: a difference of quartiles is then at least 1, or a part of 1 where a
    quartile falls between two samples.
    """
    low, high = np.percentile(latents, [25, 75], axis=0)
    spread = high / 2 - low / 2  # half of it cannot overflow
    if discrete:
        return Active(spread > 0.05, "interquartile range above 0.1")
    return Active(spread > spread.max() / 10, "interquartile range above 1/10 of the largest one")


def _wide(latents: Float64[ndarray, "n latent"], part: int) -> Active:
    half = latents.max(0) / 2 - latents.min(0) / 2  # half the range cannot overflow
    return Active(half > half.max() / part, f"range above 1/{part} of the widest latent's")


VARIANTS = {
    "standalone": Variant(Estimator(10), by_range),
    "training": Variant(Estimator(3), by_eighth, scalar=True, skips_silent=True),
    "tripod": Variant(Estimator(10), by_quartiles, zero_if_inactive=True),
}
"""`standalone`: the file that the authors of InfoMEC publish for others to use; `training`: what their training code
logs; `tripod`: as the code of the same group's later Tripod has it."""


@final
@dataclass(frozen=True)
class InfoMEC:
    """Three scores, 1 is best; None where a score is undefined, and `reasons` says why."""

    infom: float | None
    """Each active latent tells of one factor only: mean of `infom_by_latent`."""
    infoe: float | None
    """The factors can be read off all latents linearly: mean of `infoe_by_factor`."""
    infoc: float | None
    """Each factor is told by one active latent only: mean of `infoc_by_factor`."""
    infom_gap: float | None
    """The gap form: the mean over active latents of the largest less the second largest NMI with a factor."""
    infoc_gap: float | None
    """The same over factors, with any two latents, inactive ones too."""
    infoe_regression: float | None
    """The factors' values predicted by least squares on the features of InfoE: mean of in-sample R^2."""
    infom_by_latent: tuple[float | None, ...]
    """None for an inactive latent."""
    infoe_by_factor: tuple[float | None, ...]
    """None for a constant factor."""
    infoc_by_factor: tuple[float | None, ...]
    """None for a constant factor."""
    infom_gap_by_latent: tuple[float | None, ...]
    infoc_gap_by_factor: tuple[float | None, ...]
    infoe_regression_by_factor: tuple[float | None, ...]
    nmi: Float64[ndarray, "factor latent"]
    """I(factor; latent) / H(factor), inactive latents included."""
    active: Bool[ndarray, " latent"]
    active_rule: str
    reasons: dict[str, str]
    """By score (InfoM, InfoE, InfoC): why it is None or 0, or what it leaves out. Empty for an ordinary code."""
    unconverged: tuple[str, ...]
    """Factors for which InfoE's regression stopped at its limit of iterations: their values depend on it."""
    names: tuple[str, ...]
    """Of the factors."""
    variant: str
    estimator: str
    """Of the mutual information."""
    n: int
    seed: int


def infomec(
    factors: Int[ndarray, "n factor"],
    latents: Real[ndarray, "n latent"],
    *,
    discrete: bool,
    names: Sequence[str],
    variant: str = "standalone",
    seed: int = 0,
) -> InfoMEC:
    """InfoM, InfoE and InfoC of n samples; discrete latents are told apart by exact value (give codes, or values that
    were never rounded).

    Hsu et al. 2023, arXiv:2305.18378, numbers as their standalone code gives them. The share of its total NMI that
    a latent has with its best factor (InfoM), or a factor with its best active latent (InfoC), rescaled from
    [1/count, 1] to [0, 1]; InfoE as in `explicitness`. Where theirs gives 0/0 or raises: a constant factor is left
    out; an active latent (or a factor) without any information counts as spread evenly, so 0; a code without an
    active latent has InfoM and InfoC 0 (and InfoE too in `tripod`); InfoM with fewer than two varying factors, and
    InfoC with a single active latent, are None, for there is nothing to compare. InfoM means little where InfoE is
    near 0: it is then a ratio of noise.

    In `training`, discrete latents enter InfoE and the rule for activity as the numbers that are given: codebook values
    and indices score differently there unless the values are evenly spaced.

    `seed` draws the jitter of the continuous estimator. Raises ValueError for NaN or infinite latents, for sizes that
    do not agree, and for an unknown variant.
    """
    if variant not in VARIANTS:
        raise ValueError(f"no such variant of InfoMEC: {variant!r}; there are {sorted(VARIANTS)}")
    if len(factors) != len(latents):
        raise ValueError(f"{len(factors)} samples of factors but {len(latents)} of latents; give both of each")
    if factors.shape[1] != len(names):
        raise ValueError(f"{len(names)} names for {factors.shape[1]} factors; each needs one")
    if not names:
        raise ValueError("there are no factors to compare the latents with")
    chosen, values = VARIANTS[variant], finite(latents)
    # a stream of its own: noise that the caller drew from the same seed would tie the jitter to the latents
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    matrix = nmi(factors, values, discrete=discrete, estimator=chosen.estimator, generator=generator)
    active = chosen.active(values, discrete)
    one_hot = discrete and not chosen.scalar
    kept, used = varying(factors), np.flatnonzero(active.latents).tolist()
    if chosen.zero_if_inactive and not used:
        explicit = regressed = Explicitness.none(kept, factors.shape[1])
    else:
        explicit = explicitness(factors, values, discrete=one_hot)
        regressed = regression(factors, values, discrete=one_hot)
    core = matrix[np.ix_(kept, used)]
    by_latent: list[float | None] = list(_concentration(core)) if len(kept) > 1 else [None] * len(used)
    if chosen.skips_silent:
        by_latent = [s if told else None for s, told in zip(by_latent, (core.sum(0) > 0).tolist(), strict=True)]
    by_factor = [0.0] * len(kept) if not used else _concentration(core.T) if len(used) > 1 else [None] * len(kept)
    gap_by_latent = _gaps(core) if len(kept) > 1 else [None] * len(used)
    gap_by_factor = _gaps(matrix[kept].T) if len(active.latents) > 1 else [None] * len(kept)
    return InfoMEC(
        infom=_or_zero(by_latent, kept),
        infoe=explicit.value,
        infoc=_mean(by_factor),
        infom_gap=_or_zero(gap_by_latent, kept),
        infoc_gap=_mean(gap_by_factor),
        infoe_regression=regressed.value,
        infom_by_latent=_placed(by_latent, used, len(active.latents)),
        infoe_by_factor=explicit.by_factor,
        infoc_by_factor=_placed(by_factor, kept, len(names)),
        infom_gap_by_latent=_placed(gap_by_latent, used, len(active.latents)),
        infoc_gap_by_factor=_placed(gap_by_factor, kept, len(names)),
        infoe_regression_by_factor=regressed.by_factor,
        nmi=matrix,
        active=active.latents,
        active_rule=active.rule,
        reasons=_reasons(core, [name for i, name in enumerate(names) if i not in kept], chosen),
        unconverged=tuple(names[i] for i in explicit.unconverged),
        names=tuple(names),
        variant=variant,
        estimator=chosen.estimator.text(discrete),
        n=len(values),
        seed=seed,
    )


def _concentration(matrix: Float64[ndarray, "compared scored"]) -> list[float]:
    """Of each column: the share of its largest entry, rescaled so that evenly spread is 0 and one-hot is 1."""
    even, total = 1 / len(matrix), matrix.sum(0)
    share = np.divide(matrix.max(0), total, out=np.full_like(total, even), where=total > 0)
    return [float(s) for s in (share - even) / (1 - even)]


def _gaps(matrix: Float64[ndarray, "compared scored"]) -> list[float | None]:
    """Of each column: the largest entry less the second largest."""
    second, first = np.sort(matrix, axis=0)[-2:]
    return [float(gap) for gap in first - second]


def _or_zero(by_latent: Sequence[float | None], kept: list[int]) -> float | None:
    """The mean; 0 where two factors vary but no latent counts."""
    found = _mean(by_latent)
    return 0.0 if found is None and len(kept) > 1 else found


def _mean(scores: Sequence[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return float(np.mean(known)) if known else None


def _placed(scores: Sequence[float | None], at: list[int], size: int) -> tuple[float | None, ...]:
    placed = dict(zip(at, scores, strict=True))
    return tuple(placed.get(i) for i in range(size))


def _reasons(core: Float64[ndarray, "factor latent"], constant: list[str], variant: Variant) -> dict[str, str]:
    """From the NMI of varying factors and active latents, and the names of the constant factors."""
    factors, latents = core.shape
    if not factors:
        return dict.fromkeys(("InfoM", "InfoE", "InfoC"), "Undefined: every factor is constant in these samples.")
    left_out = f"Left out, being constant in these samples: {', '.join(constant)}." if constant else ""
    modularity, explicit, compactness = [left_out], [left_out], [left_out]
    fate = "left out" if variant.skips_silent else "each counts as 0"
    if factors < 2:
        modularity.append("Undefined: with only one varying factor there is nothing to compare.")
    if not latents:
        modularity += ["No latent is active: counts as 0."] * (factors > 1)
        compactness.append("No latent is active: counts as 0.")
        explicit += ["No latent is active: counts as 0."] * variant.zero_if_inactive
    if latents == 1:
        compactness.append("Undefined: with only one active latent there is nothing to compare.")
    if factors > 1 and (silent := int((core.sum(0) == 0).sum())):
        modularity.append(f"{silent} active latent(s) tell nothing of any factor: {fate}.")
    if latents > 1 and (untold := int((core.sum(1) == 0).sum())):
        compactness.append(f"{untold} factor(s) are told by no active latent: each counts as 0.")
    texts = {"InfoM": modularity, "InfoE": explicit, "InfoC": compactness}
    sentences = {name: " ".join(filter(None, parts)) for name, parts in texts.items()}
    return {name: text for name, text in sentences.items() if text}
