"""Intervals over seeds, and verdicts, by hand."""

import math

import pytest

from factorscope_training.claims.verdict import difference, verdict
from factorscope_training.intervals import Interval, interval

T_2 = 0.95 / math.sqrt(2 * 0.975 * 0.025)
"""0.975 quantile of Student's t with 2 degrees of freedom: (2p - 1) / sqrt(2p(1 - p))."""


def test_an_interval_is_the_mean_and_t_standard_errors_to_either_side():
    found = interval([1.0, 2.0, 3.0])
    assert found is not None
    assert (found.mean, found.n) == (2.0, 3)
    assert found.half == pytest.approx(T_2 / math.sqrt(3), rel=1e-12)
    assert found.ends == pytest.approx((2 - T_2 / math.sqrt(3), 2 + T_2 / math.sqrt(3)))


def test_one_seed_has_no_interval_and_none_has_nothing():
    assert interval([4.0]) == Interval(4.0, None, 1)
    assert interval([4.0, 4.0]) == Interval(4.0, 0.0, 2)
    assert interval([]) is None


def test_a_difference_is_taken_seed_by_seed():
    """Far apart between seeds, one apart within each: unpaired, the interval would be wide."""
    assert difference({0: 1.0, 1: 12.0, 2: 90.0}, {1: 11.0, 2: 89.0, 3: 0.0}) == Interval(1.0, 0.0, 2)
    assert difference({0: 1.0}, {1: 1.0}) is None


@pytest.mark.parametrize(
    ("mean", "half", "higher", "lower"),
    [
        (2.0, 1.0, "supported", "contradicted"),
        (-2.0, 1.0, "contradicted", "supported"),
        (0.5, 1.0, "undecided", "undecided"),
        (1.0, 1.0, "undecided", "undecided"),
        (0.0, 0.0, "undecided", "undecided"),
        (6.0, 0.0, "supported", "contradicted"),
        (6.0, None, "undecided", "undecided"),
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(mean: float, half: float | None, higher: str, lower: str):
    assert verdict(Interval(mean, half, 3), "higher") == higher
    assert verdict(Interval(mean, half, 3), "lower") == lower


def test_a_margin_moves_the_border_against_the_claim():
    slightly_worse = Interval(-0.5, 0.2, 3)
    assert verdict(slightly_worse, "higher") == "contradicted"
    assert verdict(slightly_worse, "higher", 1.0) == "supported"
    assert verdict(slightly_worse, "higher", 0.6) == "undecided"
    assert verdict(slightly_worse, "higher", 0.1) == "contradicted"
    assert verdict(Interval(0.5, 0.2, 3), "lower", 1.0) == "supported"


def test_without_an_interval_a_claim_was_not_run():
    assert verdict(None, "higher") == "not run"
