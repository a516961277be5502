"""The README's table of scores is what the manifests of the zoo say."""

import re

import pytest
from checkout import ROOT

from factorscope_models.bundle import read, read_manifest
from factorscope_models.manifest import Manifest
from factorscope_models.zoo import ZOO

NAMES = ("InfoM", "InfoE", "InfoC", "PSNR")
BUNDLES = sorted(path.parent for path in ZOO.glob("*/manifest.json"))


def row(manifest: Manifest) -> str:
    """The line of the table for one bundle."""
    scores = {score.name: score for score in manifest.scores}
    cells = ["–" if scores[name].value is None else f"{scores[name].value:.2f}" for name in NAMES]
    active = sum(latent.active for latent in manifest.statistics.latents)
    size = manifest.latent.size
    run = f"[{manifest.title}](training/runs/{manifest.id}.toml)"
    return f"| {run} | {' | '.join(cells)} dB | {active} of {size} | {manifest.provenance.steps:,} |"


def test_the_table_has_a_row_for_each_bundle_with_the_manifests_numbers():
    found = re.search(r"<!-- scores -->\n(.*)<!-- /scores -->", (ROOT / "README.md").read_text(), re.DOTALL)
    assert found
    lines = found[1].strip().splitlines()[2:]
    assert sorted(lines) == sorted(row(read_manifest(folder)[0]) for folder in BUNDLES)


@pytest.mark.parametrize("folder", BUNDLES, ids=lambda folder: folder.name)
def test_a_bundle_of_the_zoo_is_whole_small_scored_and_made_by_a_run_file_of_its_name(folder):
    bundle = read(folder)
    assert bundle.manifest.id == folder.name
    assert sum(path.stat().st_size for path in folder.iterdir()) < 4_000_000
    assert {score.name for score in bundle.manifest.scores} >= set(NAMES)
    run = (ROOT / "training" / "runs" / f"{folder.name}.toml").read_text()
    assert f"steps = {bundle.manifest.provenance.steps:_}" in run
