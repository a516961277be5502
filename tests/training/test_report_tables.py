"""A report's numbers: intervals, marks and what may stand in one column, by hand."""

import math
from pathlib import Path

import pytest
from training.report_toys import record, score

from factorscope_training.errors import RunError
from factorscope_training.evaluation.record import Record
from factorscope_training.intervals import Interval
from factorscope_training.report.gathering import Run
from factorscope_training.report.recipes import groups
from factorscope_training.report.tables import Choice, Table, check_choice, standings, tables

T_2 = 0.95 / math.sqrt(2 * 0.975 * 0.025)
"""0.975 quantile of Student's t with 2 degrees of freedom: (2p - 1) / sqrt(2p(1 - p))."""
T_1 = math.tan(math.pi * 0.475)
"""With 1 degree of freedom: tan(pi (p - 1/2))."""


def tabled(*records: Record, wanted: tuple[str, ...] = (), unwanted: tuple[str, ...] = ()) -> list[Table]:
    (group,) = groups([Run(one, Path("runs") / one.run) for one in records])
    return tables(group, Choice(wanted, unwanted))


def test_three_seeds_give_the_mean_and_a_t_interval_by_hand():
    (table,) = tabled(*(record("QLAE", seed, {"InfoM": value}) for seed, value in ((0, 0.1), (1, 0.2), (2, 0.6))))
    (cell,) = table.rows[0].cells
    # mean 0.3; deviations -0.2, -0.1, 0.3; variance 0.14 / 2 = 0.07
    assert cell.interval is not None
    assert cell.interval.mean == pytest.approx(0.3, abs=1e-15)
    assert cell.interval.half == pytest.approx(T_2 * math.sqrt(0.07 / 3), rel=1e-12)
    assert cell.interval.n == 3
    assert cell.values == {0: 0.1, 1: 0.2, 2: 0.6}


def test_a_seed_without_the_score_or_with_an_undefined_one_is_not_averaged():
    missing, undefined = record("AE", 2, {}, scores=[score("PSNR", 1.0)]), record("AE", 3, {"InfoM": None})
    found = tabled(record("AE", 0, {"InfoM": 0.25}), record("AE", 1, {"InfoM": 0.75}), missing, undefined)
    (cell,) = found[0].rows[0].cells
    assert cell.values == {0: 0.25, 1: 0.75}
    assert cell.interval is not None
    assert cell.interval.half == pytest.approx(T_1 * 0.25, rel=1e-12), "deviation 0.3536, by sqrt(2)"
    (empty,) = tabled(undefined)[0].rows[0].cells
    assert (empty.interval, empty.standing) == (None, "unjudged")


def test_an_interval_that_reaches_the_bests_is_within_and_its_end_still_counts():
    best, touching, below = Interval(0.75, 0.25, 3), Interval(0.375, 0.125, 3), Interval(0.25, 0.125, 3)
    assert standings([below, best, touching], higher_is_better=True) == ["apart", "best", "within"]


def test_where_lower_is_better_the_smallest_is_best_and_reached_from_above():
    best, touching, above = Interval(1.0, 0.5, 3), Interval(2.0, 0.5, 3), Interval(2.25, 0.5, 3)
    assert standings([above, touching, best], higher_is_better=False) == ["apart", "within", "best"]
    assert standings([above, touching, best], higher_is_better=True) == ["best", "within", "apart"]


def test_a_single_seed_is_told_apart_from_nothing():
    assert standings([Interval(9.0, 0.5, 3), Interval(1.0, None, 1)], True) == ["best", "within"]
    assert standings([Interval(9.0, None, 1), Interval(1.0, 0.5, 3)], True) == ["best", "within"]


def test_where_no_recipe_has_an_interval_only_the_best_is_marked_and_the_column_is_blind():
    assert standings([Interval(9.0, None, 1), None, Interval(1.0, None, 1)], True) == ["best", "unjudged", "unjudged"]
    (table,) = tabled(record("AE", 0, {"InfoM": 0.5}), record("QLAE", 0, {"InfoM": 0.75}))
    assert table.blind == ("InfoM",)
    (table,) = tabled(*(record(method, seed) for method, seed in (("AE", 0), ("QLAE", 0), ("QLAE", 1))))
    assert table.blind == ()


def test_alone_in_a_column_nothing_is_best_and_equal_means_are_both_best():
    assert standings([Interval(9.0, 0.5, 3), None], True) == ["unjudged", "unjudged"]
    assert standings([Interval(2.0, 0.5, 3), Interval(2.0, 0.0, 3)], True) == ["best", "best"]


def test_of_two_equal_bests_either_interval_may_be_reached():
    assert standings([Interval(2.0, 0.0, 3), Interval(2.0, 1.0, 3), Interval(1.0, 0.5, 3)], True)[2] == "within"


@pytest.mark.parametrize(
    ("changes", "differing", "todo"),
    [
        ({"estimator": "InfoMEC tripod"}, "'made up; plug-in'; qlae-s0: estimator 'InfoMEC tripod'", "--variant X)"),
        ({"n": 200}, "ae-s0: n = 1,000; qlae-s0: n = 200", "--n 200)"),
        ({"split": "train"}, "ae-s0: split validation; qlae-s0: split train", "evaluate RUN)"),
        ({"unit": "bits"}, "ae-s0: unit ''; qlae-s0: unit 'bits'", "evaluate RUN)"),
        ({"higher_is_better": False}, "qlae-s0: lower is better", "evaluate RUN)"),
    ],
)
def test_scores_that_were_not_computed_alike_are_no_column(changes: dict[str, object], differing: str, todo: str):
    other = record("QLAE", 0, scores=[score("InfoM", 0.5, **changes), score("InfoC", 0.5)])
    both = (record("AE", 0, {"InfoM": 0.5, "InfoC": 0.25}), other)
    with pytest.raises(RunError) as refused:
        tabled(*both)
    assert str(refused.value).startswith("InfoM on Toy patterns (toy) was not computed alike, so it is no column: ")
    assert differing in str(refused.value)
    assert todo in str(refused.value)
    assert "or leave the score out (--without 'InfoM')" in str(refused.value)
    assert [column.name for column in tabled(*both, unwanted=("InfoM",))[0].columns] == ["InfoC"]


def test_other_evaluation_seeds_share_a_column():
    other = record("QLAE", 0, scores=[score("InfoM", 0.5, seed=7, seeds=3)])
    assert len(tabled(record("AE", 0), other)[0].rows) == 2


def test_a_score_that_a_run_has_twice_is_refused():
    with pytest.raises(RunError, match=r"ae-s0 \(runs/ae-s0\) has InfoM twice"):
        tabled(record("AE", 0, scores=[score("InfoM", 0.5), score("InfoM", 0.25)]))


def test_columns_are_by_family_and_those_wanted_in_their_order():
    values = {"PSNR": 20.0, "InfoM": 0.5, "KL": 3.0, "InfoC": 0.25}
    found = [(table.family, [c.name for c in table.columns]) for table in tabled(record("AE", 0, values))]
    assert found == [("disentanglement", ["InfoM", "InfoC"]), ("reconstruction", ["PSNR"]), ("information", ["KL"])]
    (table,) = tabled(record("AE", 0, values), wanted=("InfoC", "InfoM"))
    assert [column.name for column in table.columns] == ["InfoC", "InfoM"]


def test_a_score_that_no_run_has_cannot_be_wanted_nor_left_out():
    found = groups([Run(record("AE", 0), Path("ae"))])
    for choice in (Choice(("FID",)), Choice((), ("FID",))):
        with pytest.raises(RunError, match=r"no run has a score called 'FID'; there are InfoM$"):
            check_choice(found, choice)
    with pytest.raises(RunError, match="no score is left"):
        check_choice(found, Choice((), ("InfoM",)))


@pytest.mark.parametrize(
    ("value", "digits"),
    [(0.0, 3), (0.5, 3), (1.0, 3), (-0.25, 3), (27.5, 2), (150.0, 1), (5000.0, 0), (0.0125, 4), (1e-12, 6)],
)
def test_decimals_follow_the_size_of_a_columns_numbers(value: float, digits: int):
    (table,) = tabled(record("AE", 0, {"InfoM": value}))
    assert table.columns[0].digits == digits
