"""A short life under load and faults; `make soak` runs a long one."""

from pathlib import Path

import pytest

from soak.run import Plan, soak

PLAN = Plan(steady=8, unsteady=4, turns=1, draggers=8, askers=3, hostile=2, every=0.5)


@pytest.mark.slow
def test_under_load_faults_and_hostile_clients_no_picture_is_wrong_and_nothing_breaks(tmp_path: Path):
    report = soak(PLAN, tmp_path, say=print)
    print(report.text())
    assert not report.problems()
    assert report.tally.pictures > 100
    assert report.tally.answers["stream closed 1012"], "no bundle was replaced under a stream"
    assert report.tally.torn, "no connection was cut by an end of the server"
    assert report.tally.answers["hostile encode 413"], "no bomb was sent"
