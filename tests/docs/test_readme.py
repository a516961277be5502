"""README and CONTRIBUTING promise commands and files; each must exist."""

import re
import shlex
import subprocess
import sys

import pytest
from checkout import ROOT

PAGES = ("README.md", "CONTRIBUTING.md", "docs/views/keeping.md", "Dockerfile", ".ci/run", ".pre-commit-config.yaml")
COMMANDS = {"factorscope": "factorscope_server.cli", "factorscope-train": "factorscope_training.cli"}


def text(page: str) -> str:
    return (ROOT / page).read_text()


def shell(page: str) -> list[list[str]]:
    """The commands in a page's shell blocks, in words, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)
    lines = re.sub(r"\\\n", " ", "\n".join(blocks)).splitlines()
    words = [shlex.split(part, comments=True) for line in lines for part in line.split("&&")]
    return [command for command in words if command]


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_a_page_names_exists(page: str):
    named = set(re.findall(r"\bmake ([a-z]+)(?=[\s`,;:.]|$)", text(page))) - {"a", "the", "it"}
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    assert named <= targets, f"{page} names {sorted(named - targets)}"


@pytest.mark.parametrize("page", PAGES[:3])
def test_every_command_of_ours_in_a_page_has_the_options_it_is_given(page: str):
    for program, *words in shell(page):
        if program not in COMMANDS:
            continue
        command = [sys.executable, "-c", f"import sys; from {COMMANDS[program]} import main; sys.exit(main())"]
        verbs = [word for word in words[:1] if not word.startswith("-")]
        asked = subprocess.run([*command, *verbs, "--help"], capture_output=True, text=True)
        assert asked.returncode == 0, f"{program} {shlex.join(words)}: {asked.stderr}"
        missing = [word for word in words if word.startswith("--") and word.split("=")[0] not in asked.stdout]
        assert not missing, f"{program} {shlex.join(words)}: no {missing}"


@pytest.mark.parametrize("page", PAGES[:2])
def test_every_run_file_and_every_linked_file_exists(page: str):
    linked = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text(page))
    runs = [word for command in shell(page) for word in command if word.endswith(".toml")]
    absent = [name for name in [*linked, *runs] if not (ROOT / name).exists()]
    assert not absent


def test_python_in_the_readme_runs():
    for block in re.findall(r"^```python\n(.*?)^```", text("README.md"), re.MULTILINE | re.DOTALL):
        subprocess.run([sys.executable, "-c", block], cwd=ROOT, check=True, capture_output=True)


def test_the_first_screen_shows_a_picture_and_the_two_commands():
    first = "\n".join(text("README.md").splitlines()[:24])
    assert re.search(r"!\[[^\]]{20,}\]\(docs/\w+\.png\)", first)
    assert all(f"\nmake {target} " in first for target in ("serve", "test"))
    assert re.search(r"Factorscope is not|What it is not", first)
