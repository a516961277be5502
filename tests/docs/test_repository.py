"""What the repository promises about itself."""

import os
import re
import tomllib

from checkout import ROOT, files

PAPERS = {"2305.18378", "2303.12255", "2104.11610", "2105.14859"}
GENERATED = {"frontend/src/api-types.ts"}
SOURCES = {".py", ".ts", ".svelte", ".css", ".mjs"}


def test_no_source_file_is_longer_than_300_lines():
    sources = [file for file in files() if file.suffix in SOURCES and str(file) not in GENERATED]
    long = {str(file): lines for file in sources if (lines := len((ROOT / file).read_text().splitlines())) > 300}
    assert not long


def test_contributing_is_short():
    assert len((ROOT / "CONTRIBUTING.md").read_text().splitlines()) < 60


def test_continuous_integration_and_hooks_call_the_makefile():
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^set -euo pipefail\n(.*\n)*exec make test$", script.read_text(), re.MULTILINE)
    entries = re.findall(r"entry: (.*)", (ROOT / ".pre-commit-config.yaml").read_text())
    assert entries
    assert all(entry.startswith("make ") for entry in entries)


def test_the_citation_names_the_four_papers_and_this_version():
    citation = (ROOT / "CITATION.cff").read_text()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert set(re.findall(r"arXiv:([\d.]+)", citation)) == PAPERS
    assert f"\nversion: {version}\n" in citation


def test_the_page_and_the_distribution_have_one_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f'"version": "{version}"' in (ROOT / "frontend/package.json").read_text()


def test_no_built_file_is_tracked():
    built = [
        str(file) for file in files() if {"static", "static_packed", "node_modules", "__pycache__"} & set(file.parts)
    ]
    assert not built
