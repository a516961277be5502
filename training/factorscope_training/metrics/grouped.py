"""The scores of beta-VAE and FactorVAE: which factor do the samples of a group share?"""

import warnings
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64, Int, Int64, Real
from numpy import ndarray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from factorscope_training.metrics.columns import standardised, varying
from factorscope_training.metrics.samples import checked, held_out, left_out, ordinal, placed, stream

SIZE = 64
"""Pairs (beta-VAE) or samples (FactorVAE) in a group."""

STILL = 0.05
"""A continuous latent whose standard deviation is at most this share of the largest is left out of FactorVAE's vote."""

ROUNDING = 1e-24
"""A variance below this, of latents of variance 1, is 0."""

ITERATIONS = 1000
"""Of L-BFGS at most."""


@final
@dataclass(frozen=True)
class GroupScore:
    """Share of held-out groups whose shared factor is named; None where it is undefined, and `reason` says why."""

    value: float | None
    """Mean of `by_factor`."""
    by_factor: tuple[float | None, ...]
    """Of the groups that share this factor; None for a factor that no group can share."""
    chance: float | None
    """What a code without information reaches: 1 / number of factors that groups share."""
    active: tuple[bool, ...]
    """Latents that are looked at."""
    reason: str
    """Why `value` is None or at chance, or what it leaves out; empty for an ordinary code."""
    estimator: str
    n: int
    seed: int


def beta_vae_score(
    factors: Int[ndarray, "n factor"],
    latents: Real[ndarray, "n latent"],
    *,
    discrete: bool,
    train: int = 10_000,
    test: int = 5_000,
    seed: int = 0,
) -> GroupScore:
    """Accuracy of a linear classifier that names the factor shared within pairs of samples, from the mean of
    |z_1 - z_2| over 64 such pairs.

    Higgins et al. 2017, "beta-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework", as
    disentanglement_lib computes it (Locatello et al. 2019, arXiv:1811.12359): logistic regression, C = 1, on `train`
    groups, scored on `test` others. Ours: a pair is two different samples, of those given, with the same value of the
    factor, every value as likely as another (theirs: fresh images, each other factor independent); a third of the
    samples is kept for the groups that are scored; factors take turns instead of being drawn; latents are
    standardised, so that their scale does not matter; discrete ones count by the ranks of their values. Constant
    factors are left out, and those without two samples of one value on each side. A code without a varying latent is at
    chance. Raises ValueError for NaN or infinite latents, sizes that do not agree, one sample, or fewer
    groups than factors.
    """
    values = standardised(ordinal(checked(factors, latents), discrete))
    generator = stream(seed, "beta-VAE score")
    groups = _groups(factors, train, test, generator)
    active, right, note = np.any(values, axis=0), None, ""
    if active.any() and len(groups.used) > 1:
        seen, labels = _stacked([_differences(values, draw, generator) for draw in groups.train])
        new, truth = _stacked([_differences(values, draw, generator) for draw in groups.test])
        model = LogisticRegression(C=1.0, max_iter=ITERATIONS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(seen, labels)
        note = "" if np.max(model.n_iter_) < ITERATIONS else "The classifier stopped at its limit of iterations."
        named = np.asarray(model.predict(new)) == truth
        right = [float(named[truth == i].mean()) for i in range(len(groups.used))]
    text = (
        f"{SIZE} pairs a group, logistic regression, C = 1; {train:,} groups to train on, {test:,} of held-out samples"
    )
    return _score(factors, groups, right, active, note, text, seed)


def factor_vae_score(
    factors: Int[ndarray, "n factor"],
    latents: Real[ndarray, "n latent"],
    *,
    discrete: bool,
    train: int = 10_000,
    test: int = 5_000,
    seed: int = 0,
) -> GroupScore:
    """Accuracy of a majority vote that names the factor shared by 64 samples from the latent that varies least among
    them, in units of its variance over all samples.

    Kim & Mnih 2018, arXiv:1802.05983, as disentanglement_lib computes it (Locatello et al. 2019, arXiv:1811.12359):
    `train` groups vote which factor each latent stands for, `test` others are scored. Ours: a group is drawn, with
    replacement, among the samples given that share a value of the factor, every value as likely as another (theirs:
    fresh images); a third of the samples is kept for the groups that are scored; factors take turns instead of being
    drawn; latents that vary equally little share the vote, and factors with as many votes share a latent; discrete
    latents count by the ranks of their values. Dead latents do not vote: discrete ones that are constant, continuous
    ones whose standard deviation is at most 1/20 of the largest (theirs, as usually set: at most 0.05, which supposes
    latents of standard deviation 1). Left out and raised as in `beta_vae_score`.
    """
    values = ordinal(checked(factors, latents), discrete)
    scaled, generator = standardised(values), stream(seed, "FactorVAE score")
    groups = _groups(factors, train, test, generator)
    active, right = np.any(scaled, axis=0), None
    if not discrete:
        spread = np.ldexp(values, -int(np.frexp(np.abs(values).max())[1])).std(0)
        active = active & (spread > STILL * spread.max())
    if active.any() and len(groups.used) > 1:
        looked_at = scaled[:, active]
        votes = np.stack([_votes(looked_at, draw, generator) for draw in groups.train])
        right = named_right(stands_for(votes), np.stack([_votes(looked_at, draw, generator) for draw in groups.test]))
    text = f"{SIZE} samples a group, majority vote; {train:,} groups to train on, {test:,} of held-out samples"
    dead = "constant" if discrete else "standard deviation at most 1/20 of the largest"
    return _score(factors, groups, right, active, "", f"{text}; dead latents ({dead}) left out", seed)


@final
@dataclass(frozen=True)
class _Draw:
    """Samples of one side, sorted by their value of one factor; values that at least two of them have."""

    samples: Int64[ndarray, " sample"]
    start: Int64[ndarray, " value"]
    count: Int64[ndarray, " value"]
    groups: int
    """How many to draw."""


@final
@dataclass(frozen=True)
class _Groups:
    used: list[int]
    """Factors that groups share, in this order."""
    train: list[_Draw]
    test: list[_Draw]


def _groups(factors: Int[ndarray, "n factor"], train: int, test: int, generator: np.random.Generator) -> _Groups:
    split = held_out(len(factors), 1 / 3, generator)
    used = [i for i in varying(factors) if all(_repeats(factors[side, i]) for side in (split.train, split.test))]
    if min(train, test) < max(len(used), 1):
        raise ValueError(f"{train} groups to train on and {test} to score; each of {len(used)} factors needs one")

    def side(samples: Int64[ndarray, " sample"], groups: int) -> list[_Draw]:
        return [_draw(factors[:, i], samples, len(range(turn, groups, len(used)))) for turn, i in enumerate(used)]

    return _Groups(used, side(split.train, train), side(split.test, test))


def _repeats(factor: Int[ndarray, " n"]) -> bool:
    return len(np.unique(factor)) < len(factor)


def _draw(factor: Int[ndarray, " n"], samples: Int64[ndarray, " sample"], groups: int) -> _Draw:
    _, label, count = np.unique(factor[samples], return_inverse=True, return_counts=True)
    start = np.cumsum(count) - count
    return _Draw(samples[np.argsort(label, kind="stable")], start[count > 1], count[count > 1], groups)


def _differences(
    latents: Float64[ndarray, "n latent"], draw: _Draw, generator: np.random.Generator
) -> Float64[ndarray, "group latent"]:
    value = generator.integers(len(draw.start), size=(draw.groups, SIZE))
    start, count = draw.start[value], draw.count[value]
    first, second = generator.integers(count), generator.integers(count - 1)
    second += second >= first
    return np.abs(latents[draw.samples[start + first]] - latents[draw.samples[start + second]]).mean(1)


def _votes(
    latents: Float64[ndarray, "n latent"], draw: _Draw, generator: np.random.Generator
) -> Float64[ndarray, " latent"]:
    """Of all groups that share one factor: how many name each latent as the one that varies least."""
    value = generator.integers(len(draw.start), size=(draw.groups, 1))
    member = generator.integers(draw.count[value], size=(draw.groups, SIZE))
    variance = latents[draw.samples[draw.start[value] + member]].var(1)
    variance[variance < ROUNDING] = 0
    least = variance == variance.min(1, keepdims=True)
    return (least / least.sum(1, keepdims=True)).sum(0)


def stands_for(votes: Float64[ndarray, "factor latent"]) -> Float64[ndarray, "factor latent"]:
    """Each column is 1 at the factor with most votes; factors with as many share it."""
    most = votes == votes.max(0)
    return most / most.sum(0)


def named_right(rule: Float64[ndarray, "factor latent"], votes: Float64[ndarray, "factor latent"]) -> list[float]:
    """Share of each factor's votes that fall on latents which stand for it."""
    return [float(share) for share in (rule * votes).sum(1) / votes.sum(1)]


def _stacked(
    by_factor: list[Float64[ndarray, "_ latent"]],
) -> tuple[Float64[ndarray, "group latent"], Int64[ndarray, " group"]]:
    return np.concatenate(by_factor), np.repeat(np.arange(len(by_factor)), [len(points) for points in by_factor])


def _score(
    factors: Int[ndarray, "n factor"],
    groups: _Groups,
    right: list[float] | None,
    active: Bool[ndarray, " latent"],
    note: str,
    estimator: str,
    seed: int,
) -> GroupScore:
    """`right` is None where there is nothing to look at, or nothing to tell apart."""
    size, used, constant = factors.shape[1], groups.used, factors.shape[1] - len(varying(factors))
    chance = 1 / len(used) if len(used) > 1 else None
    parts = [note, left_out(size - constant, size)]
    if size > constant + len(used):
        parts.append(f"Left out, as too few samples share a value: {size - constant - len(used)} factor(s).")
    if len(used) < 2 and constant < size:
        parts.append("Undefined: there are not two factors to tell apart.")
    elif right is None and used:
        parts.append("No latent varies: counts as chance.")
    found = right if right is not None else [chance] * len(used) if chance is not None else []
    return GroupScore(
        value=float(np.mean(found)) if found else None,
        by_factor=placed(found, used if found else [], size),
        chance=chance,
        active=tuple(bool(a) for a in active),
        reason=" ".join(filter(None, parts)),
        estimator=estimator,
        n=len(factors),
        seed=seed,
    )
