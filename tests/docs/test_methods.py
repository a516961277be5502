"""docs/methods.md is what the code says of itself."""

import tomllib

from checkout import ROOT

from factorscope_training.config import RunConfig
from factorscope_training.losses.registry import TERMS
from factorscope_training.methods import INTRODUCTION, KINDS, reference

PAGE = (ROOT / "docs" / "methods.md").read_text()


def test_the_page_is_what_the_command_prints():
    assert reference() == PAGE, "run: factorscope-train methods > docs/methods.md"


def test_every_term_and_kind_is_on_it_and_what_is_ours_is_marked():
    for name in (*TERMS, *KINDS):
        assert f"### {name}\n" in PAGE
    assert PAGE.count("**Our formulation:**") == sum(bool(term.ours) for term in TERMS.values())
    assert TERMS["eccentric"].ours


def test_the_combination_that_it_opens_with_is_a_run():
    table = tomllib.loads(INTRODUCTION.split("```toml\n")[1].split("```")[0])
    run = {"title": "t", "method": "m", "data": {"name": "squares"}, "net": "small", "steps": 1, "batch": 2}
    assert set(RunConfig.model_validate(run | table).terms) == {
        "reconstruction",
        "binarization",
        "total_correlation",
        "consistency",
    }
