"""The page of claims: what the store says, by hand, and that the page in the repository is of the store beside it."""

from pathlib import Path

from checkout import ROOT
from training.claims_files import study

from factorscope_training.claims.report import report, verdict_lines
from factorscope_training.claims.spec import Study, read_studies
from factorscope_training.claims.store import Cell, Measured, read_cells
from factorscope_training.claims.subject import FULL


def cell(of: Study, arm: str, seed: int, kl: float | None, **changes: object) -> Cell:
    numbers = {"kl": kl, "active_units": 2.0, "information": None}
    made = Cell(
        study=of.name,
        arm=arm,
        seed=seed,
        config=of.digest(arm),
        train_seconds=1800.0,
        machine="Abacus",
        commit="abc",
        measured={"gaussian": Measured(version=1, numbers=numbers)},
    )
    return made.model_copy(update=changes)


def page(of: Study, *cells: Cell) -> str:
    return report([of], {c.key: c for c in cells}, FULL)


def line(text: str, start: str) -> str:
    (found,) = [row for row in text.splitlines() if row.startswith(start)]
    return found


def test_a_claim_and_its_numbers_are_told_with_their_intervals(tmp_path: Path):
    pulls = study(tmp_path)
    weak = [cell(pulls, "weak", seed, kl) for seed, kl in ((0, 1.0), (1, 2.0), (2, 3.0))]
    strong = [cell(pulls, "strong", seed, kl) for seed, kl in ((0, 0.5), (1, 1.25), (2, 2.5), (7, 40.0))]
    text = page(pulls, *weak, *strong)
    # differences -0.5, -0.75, -0.5: mean -0.583, half 4.3027 * 0.1443 / sqrt(3) = 0.359
    told = line(text, "| A strong pull lowers the KL. |")
    assert "| `kl` lower: strong − weak | -0.58 [-0.94, -0.22] (3 seeds) | **supported** |" in told
    assert "A strong pull lowers the KL. Or so it is said." in text
    assert "| weak | 2.00 ± 2.48 | 2.0 ± 0.0 | – |" in text
    assert line(text, "| weak | hardly any").endswith("| reconstruction 1, kl 0.1 | 3 x 4 | 0, 1, 2 | 90 min |")
    assert "kl 9 (free_bits 0.5)" in line(text, "| strong |  |")
    assert "Of 1 claims: 1 supported, 0 contradicted, 0 undecided, 0 not run." in text
    assert "7 cells, 3.5 hours of training and 0.0 of measuring on Abacus; code of abc." in text
    assert verdict_lines([pulls], {c.key: c for c in (*weak, *strong)})[0].startswith("supported: pulls: A strong pull")


def test_one_seed_decides_nothing_and_a_missing_arm_is_not_run(tmp_path: Path):
    pulls = study(tmp_path)
    one = page(pulls, cell(pulls, "weak", 0, 1.0), cell(pulls, "strong", 0, 9.0))
    assert "| +8.00 (1 seed) | **undecided** |" in one
    assert "| weak | 1.00 | 2.0 | – |" in one
    for text in (page(pulls), page(pulls, cell(pulls, "weak", 0, 1.0), cell(pulls, "strong", 1, 9.0))):
        assert "| – | **not run** |" in text
    assert "No cell has been run." in page(pulls)
    undefined = page(pulls, cell(pulls, "weak", 0, None), cell(pulls, "strong", 0, 9.0))
    assert "**not run**" in undefined


def test_cells_of_an_arm_as_it_was_and_of_an_older_measure_do_not_count(tmp_path: Path):
    pulls = study(tmp_path)
    good = cell(pulls, "strong", 0, 9.0)
    aged = good.measured["gaussian"].model_copy(update={"version": 0})
    for stale in ({"config": "another"}, {"measured": {"gaussian": aged}}, {"arm": "gone"}, {"study": "gone"}):
        text = page(pulls, cell(pulls, "weak", 0, 1.0), good.model_copy(update=stale))
        assert "**not run**" in text
        assert "9.00" not in text


def test_a_failed_cell_is_told_and_lends_no_number(tmp_path: Path):
    pulls = study(tmp_path)
    failed = cell(pulls, "strong", 1, 9.0, failure="step 50: total is no longer finite")
    text = page(pulls, cell(pulls, "strong", 0, 2.0), failed)
    assert "| 0; 1 failed: step 50: total is no longer finite | 30 min |" in line(text, "| strong |  |")
    assert "| strong | 2.00 |" in text


def test_the_page_in_the_repository_is_what_the_store_beside_it_gives():
    """After a change of a claims file, a measure or the store: factorscope-train claims --report."""
    studies, cells = read_studies(ROOT / "training" / "claims"), read_cells(ROOT / "docs" / "claims.json")
    assert (ROOT / "docs" / "claims.md").read_text() == report(studies, cells, FULL)
