"""The page on security: short, and every test that it calls to witness is there."""

import re

from checkout import ROOT

TEXT = (ROOT / "SECURITY.md").read_text()


def test_every_test_that_it_names_is_there():
    named = set(re.findall(r"`((?:\w+/)?(?:test_\w+|conftest)\.py)`", TEXT))
    assert len(named) > 10
    missing = [name for name in named if not (ROOT / "tests" / (name if "/" in name else f"server/{name}")).is_file()]
    assert not missing


def test_every_option_that_it_names_is_there():
    arguments = (ROOT / "server/factorscope_server/serving/arguments.py").read_text()
    named = set(re.findall(r"`(--[a-z-]+)", TEXT)) - {"--version"}
    assert named
    assert not [option for option in named if f'"{option}"' not in arguments]


def test_it_is_one_page():
    assert len(TEXT.split()) < 1000
