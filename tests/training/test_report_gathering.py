"""Which models a report reads, which it averages, and what it refuses to."""

from pathlib import Path

import bundles
import pytest
from training.report_toys import put, record, score, source

from factorscope_models import bundle
from factorscope_models.manifest import Manifest
from factorscope_training import checkpoint
from factorscope_training.config import RunConfig
from factorscope_training.errors import RunError
from factorscope_training.evaluation.record import NAME, Record
from factorscope_training.report.gathering import Run, gather
from factorscope_training.report.recipes import DataGroup, groups

CONFIG = {
    "title": "tiny",
    "method": "AE",
    "data": {"name": "toy"},
    "net": "small",
    "latent": {"kind": "deterministic", "size": 4},
    "terms": {"reconstruction": 1},
    "steps": 100,
    "batch": 16,
    "seed": 0,
}


def found(*records: Record) -> tuple[DataGroup, ...]:
    return groups([Run(one, Path(one.run)) for one in records])


def labels(*records: Record) -> list[tuple[str, tuple[int, ...]]]:
    (group,) = found(*records)
    return [(recipe.label, recipe.seeds) for recipe in group.recipes]


def test_bundles_runs_records_and_folders_of_them_are_read_once_each(tmp_path: Path):
    bundles.write(tmp_path / "zoo" / "toy-quantized")
    runs = put(tmp_path / "deep" / "runs", record("AE", 0), record("AE", 1), record("VAE", 5))
    (runs / "notes").mkdir()
    (runs / "ae-s0" / "snapshots" / "ae-s0-50").mkdir(parents=True)
    bundles.write(runs / "ae-s0" / "snapshots" / "ae-s0-50", id="ae-s0-50")
    alone = put(tmp_path / "others", record("AE", 7)) / "ae-s7" / NAME
    all_of_them = gather([tmp_path / "zoo", tmp_path / "deep", runs / "ae-s1", alone.parent, alone])
    names = [run.record.run for run in all_of_them.runs]
    assert names == ["toy-quantized", "ae-s0", "ae-s1", "vae-s5", "ae-s7"], "what a run keeps inside is not another run"
    assert all_of_them.unscored == ()


def test_what_has_no_scores_is_named_where_it_lies_among_others_and_refused_where_it_is_asked_for(tmp_path: Path):
    runs = put(tmp_path / "runs", record("AE", 0))
    (runs / "fresh").mkdir()
    (runs / "fresh" / checkpoint.NAME).write_bytes(b"never opened")
    manifest, files = bundles.make()
    bundle.write(runs / "bare", Manifest.model_validate(manifest.model_dump() | {"scores": []}), files)
    assert gather([runs]).unscored == ("bare", "fresh")
    with pytest.raises(RunError, match=r"fresh has no scores yet: factorscope-train evaluate .*fresh writes them"):
        gather([runs / "fresh"])
    with pytest.raises(RunError, match="bare has no scores yet"):
        gather([runs / "bare"])
    (runs / "ae-s0" / NAME).unlink()
    (runs / "ae-s0").rmdir()
    with pytest.raises(RunError, match="none of bare, fresh has scores yet"):
        gather([runs])


def test_paths_that_hold_nothing_are_refused_by_name(tmp_path: Path):
    with pytest.raises(RunError, match=r"nowhere does not exist; expected a bundle, a run, or a folder of them"):
        gather([tmp_path / "nowhere"])
    with pytest.raises(RunError, match="no bundle and no run in"):
        gather([tmp_path])
    (tmp_path / NAME).write_text("{")
    with pytest.raises(RunError, match=NAME):
        gather([tmp_path])
    (tmp_path / NAME).unlink()
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(RunError, match=rf"{tmp_path.name}: manifest\.json: "):
        gather([tmp_path])


def test_seeds_of_one_recipe_are_one_row_also_where_its_words_changed_between_them():
    again = record("QLAE", 2).config | {"title": "QLAE, said better", "summary": "New words."}
    assert labels(record("QLAE", 1), record("QLAE", 0), record("QLAE", 2, config=again)) == [("QLAE", (0, 1, 2))]


def test_defaults_that_an_older_run_file_did_not_spell_out_part_no_recipe():
    spelled = RunConfig.model_validate(CONFIG).model_dump(mode="json") | {"seed": 1}
    assert labels(record("AE", 0, config=CONFIG), record("AE", 1, config=spelled)) == [("AE", (0, 1))]


def test_one_title_with_other_settings_is_another_row_that_says_what_differs():
    strong = record("QLAE", 1)
    strong = strong.model_copy(update={"config": strong.config | {"optimiser": {"weight_decay": 0.05}}})
    assert labels(record("QLAE", 0), strong) == [
        ("QLAE (optimiser.weight_decay absent)", (0,)),
        ("QLAE (optimiser.weight_decay 0.05)", (1,)),
    ]


def test_one_method_with_two_titles_is_told_by_its_titles():
    half = record("QLAE", 0)
    half = half.model_copy(update={"title": "QLAE, half · toy", "config": half.config | {"net": "half"}})
    assert labels(record("QLAE", 0), half, record("AE", 0)) == [("QLAE", (0,)), ("QLAE, half", (0,)), ("AE", (0,))]


def test_weights_at_another_step_are_another_row():
    assert labels(record("QLAE", 0), record("QLAE", 1, step=50)) == [
        ("QLAE (step 100 of 100)", (0,)),
        ("QLAE (step 50 of 100)", (1,)),
    ]
    assert labels(record("QLAE", 1, step=50)) == [("QLAE (step 50 of 100)", (1,))]


def test_without_run_files_title_and_method_tell_recipes_apart_and_it_is_known_that_they_had_to():
    (group,) = found(*(record(method, seed, config={}) for method in ("AE", "QLAE") for seed in (0, 1)))
    assert [(recipe.label, recipe.seeds, recipe.known) for recipe in group.recipes] == [
        ("AE", (0, 1), False),
        ("QLAE", (0, 1), False),
    ]


def test_one_training_never_counts_twice():
    copy = record("QLAE", 1, run="copy")
    with pytest.raises(RunError, match=r"qlae-s1 \(qlae-s1\) and copy \(copy\) are both training seed 1 of QLAE"):
        found(record("QLAE", 0), record("QLAE", 1), copy)


def test_data_sets_never_share_a_group_even_under_one_name():
    larger = record("QLAE", 1, data=source(size=999))
    both = found(record("QLAE", 0), larger, record("QLAE", 0, data=source("squares")))
    assert [len(group.runs) for group in both] == [1, 1, 1]
    assert [group.label for group in both] == [
        "Toy patterns (toy), 125 images of runs without their run file",
        "Toy patterns (toy), 999 images of runs without their run file",
        "Squares patterns (squares)",
    ]


def test_images_asked_for_at_another_size_are_another_data_set():
    small, large = (
        record("AE", 0, config=CONFIG | {"data": {"name": "toy", "size": size}}, scores=[score("PSNR", 20.0)])
        for size in (32, 64)
    )
    assert [group.label.rpartition(", 125 ")[2] for group in found(small, large)] == [
        "images asked for at 32 pixels, 3 channels",
        "images asked for at 64 pixels, 3 channels",
    ]


def test_a_data_set_whose_title_is_its_name_is_named_once():
    (group,) = found(record("AE", 0, data=source(title="toy")))
    assert group.label == "toy"
