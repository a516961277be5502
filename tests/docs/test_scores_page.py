"""docs/scores.md is what the code says of its scores."""

import re

from checkout import ROOT

from factorscope_training.evaluation.reference import ENTRIES, PLAIN, scores

PAGE = (ROOT / "docs" / "scores.md").read_text()
WORDS = (ROOT / "frontend" / "src" / "words.ts").read_text()


def test_the_page_is_what_the_command_prints():
    assert scores() == PAGE, "run: factorscope-train scores > docs/scores.md"


def test_every_score_that_the_page_of_the_instrument_has_words_for_is_on_it_once():
    block = WORDS.split("METRIC_WORDS")[1].split("};")[0]
    words = re.findall(r'^  "?([^":]+?)"?: \{ means', block, re.MULTILINE)
    names = [name for entries in ENTRIES.values() for together in entries for name in together]
    assert sorted(names) == sorted(words)


def test_every_score_says_how_it_is_computed():
    for entries in ENTRIES.values():
        for names, functions in entries.items():
            assert functions or names[0] in PLAIN
            assert all((function.__doc__ or "").strip() for function in functions)
