"""Snapshots of trainings among the watched folders: the newest of each is listed, all are models."""

from pathlib import Path

import pytest
from bundles import make
from starlette.testclient import TestClient

from factorscope_models import bundle
from factorscope_models.manifest import Snapshot
from factorscope_server.shelf import Shelf
from factorscope_server.summaries import listing


def ids(shelf: Shelf) -> list[str]:
    return list(shelf.look().entries)


def snapshot(runs: Path, run: str, step: int, *, infom: float = 0.5) -> str:
    """A toy as training leaves it on its way, in the folder of its run."""
    id = f"{run}-{step}"
    manifest, files = make("deterministic", 3, id=id)
    scores = [score.model_copy(update={"value": infom}) for score in manifest.scores[:1]]
    update = {"snapshot": Snapshot(run=run, step=step, steps=1000), "scores": scores}
    bundle.write(runs / run / bundle.SNAPSHOTS / id, manifest.model_copy(update=update), files)
    return id


def test_the_list_has_the_newest_snapshot_of_each_training_with_all_its_stops(api: TestClient, zoo: Path):
    for step, infom in ((1000, 0.9), (50, 0.2), (400, 0.5)):
        snapshot(zoo, "b-run", step, infom=infom)
    snapshot(zoo, "a-run", 70)
    models = {model["id"]: model for model in api.get("models").json()["models"]}
    assert set(models) == {"toy-deterministic", "toy-gaussian", "toy-quantized", "a-run-70", "b-run-1000"}
    assert models["b-run-1000"]["snapshot"] == {"run": "b-run", "step": 1000, "steps": 1000}
    assert models["b-run-1000"]["snapshots"] == [
        {"id": f"b-run-{step}", "step": step, "scores": [{"name": "InfoM", "value": value}]}
        for step, value in ((50, 0.2), (400, 0.5), (1000, 0.9))
    ]
    assert [stop["id"] for stop in models["a-run-70"]["snapshots"]] == ["a-run-70"]
    assert (models["toy-gaussian"]["snapshot"], models["toy-gaussian"]["snapshots"]) == (None, [])


def test_every_snapshot_is_a_model_by_its_id(api: TestClient, zoo: Path):
    for step in (50, 400):
        snapshot(zoo, "run", step)
        assert api.get(f"models/run-{step}").json()["snapshot"]["step"] == step
        assert api.post(f"models/run-{step}/decode", json={"z": [[0, 0, 0, 0]]}).status_code == 200


def test_a_runs_own_folder_serves_its_snapshots(zoo: Path):
    snapshot(zoo, "run", 50)
    assert ids(Shelf([zoo / "run"])) == ["run-50"]
    assert ids(Shelf([zoo / "run" / "snapshots"])) == ["run-50"]


def test_trainings_of_the_same_name_in_two_places_are_not_one(zoo: Path, tmp_path: Path):
    snapshot(zoo, "run", 50)
    snapshot(tmp_path / "elsewhere", "run", 400)
    models = listing(Shelf([zoo, tmp_path / "elsewhere"]).look()).models
    assert [[stop.id for stop in model.snapshots] for model in models if model.snapshot] == [["run-50"], ["run-400"]]


def test_a_snapshot_that_is_still_being_written_is_not_there(zoo: Path):
    snapshot(zoo, "run", 50)
    (zoo / "run" / "snapshots" / "run-50").rename(zoo / "run" / "snapshots" / ".run-50")
    shelf = Shelf([zoo])
    assert len(ids(shelf)) == 3
    assert {refusal.id: refusal.reason for refusal in shelf.look().refused} == {}


def test_a_client_that_has_the_list_is_told_so_until_a_snapshot_comes(api: TestClient, zoo: Path):
    first = api.get("models")
    assert first.headers["cache-control"] == "no-cache"
    known = {"If-None-Match": first.headers["etag"]}
    again = api.get("models", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    snapshot(zoo, "run", 50)
    assert api.get("models", headers=known).status_code == 200


def test_a_look_at_many_snapshots_reads_each_once(zoo: Path, monkeypatch: pytest.MonkeyPatch):
    for step in range(1, 31):
        snapshot(zoo, "run", step)
    reads: list[str] = []
    read = bundle.read

    def counted(folder: Path) -> bundle.Bundle:
        reads.append(folder.name)
        return read(folder)

    monkeypatch.setattr(bundle, "read", counted)
    shelf = Shelf([zoo])
    for _ in range(3):
        assert len(ids(shelf)) == 33
    snapshot(zoo, "run", 31)
    shelf.look()
    assert len(reads) == len(set(reads)) == 34


def test_of_many_opened_snapshots_few_stay_loaded(zoo: Path):
    weight = Shelf([zoo]).open("toy-quantized").weight
    shelf = Shelf([zoo], memory=4 * weight)
    for step in range(1, 9):
        shelf.open(snapshot(zoo, "run", step))
        assert sum(model.weight for model in shelf._models.values()) <= 4 * weight
    assert len(shelf._models) == 4
    assert shelf.open("run-1").manifest.id == "run-1"
