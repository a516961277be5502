"""Names of latents: kept beside the bundle, whole or not at all, and never at the cost of what somebody else wrote."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import checkout
import pytest
from bundles import write
from starlette.testclient import TestClient

ID = "toy-gaussian"
WALL = {"latent": 2, "name": "wall hue", "note": "jumps at red"}
HOME = {"Origin": "http://localhost:8000"}


def sidecar(zoo: Path) -> Path:
    return zoo / f"{ID}.names.json"


def put(api: TestClient, *latents: dict[str, Any], **headers: str) -> Any:
    full = [{"name": "", "note": "", **one} for one in latents]
    return api.put(f"models/{ID}/names", json={"latents": full}, headers=headers)


def listing(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_model_that_nobody_has_named_has_no_names_and_no_file(api: TestClient, zoo: Path):
    answer = api.get(f"models/{ID}/names")
    assert answer.json() == {"id": ID, "sha": None, "current": True, "latents": []}
    assert not sidecar(zoo).exists()


def test_what_is_put_is_got_again_and_lies_beside_the_bundle_which_stays_as_it_is(api: TestClient, zoo: Path):
    before = listing(zoo / ID)
    sha = api.get(f"models/{ID}").headers["ETag"].strip('"')
    answer = put(api, {"latent": 0, "name": "  size  "}, WALL)
    assert answer.status_code == 200
    latents = [{"latent": 0, "name": "size", "note": ""}, WALL]
    assert answer.json() == {"id": ID, "sha": sha, "current": True, "latents": latents}
    assert api.get(f"models/{ID}/names").json() == answer.json()
    assert api.get(f"models/{ID}/names").headers["ETag"] == answer.headers["ETag"]
    assert json.loads(sidecar(zoo).read_text()) == {"schema_version": 1, "id": ID, "sha": sha, "latents": latents}
    assert listing(zoo / ID) == before
    assert sorted(path.name for path in zoo.iterdir() if path.name.startswith(".")) == []


def test_the_shelf_takes_no_file_of_names_for_a_bundle(api: TestClient):
    before = api.get("models").json()
    put(api, WALL)
    assert api.get("models").json() == before


def test_a_name_and_a_note_that_are_emptied_are_gone(api: TestClient):
    put(api, WALL)
    assert put(api, {"latent": 2, "name": " ", "note": ""}).json()["latents"] == []


def test_names_survive_an_export_and_are_said_to_be_of_an_earlier_one(api: TestClient, zoo: Path):
    put(api, WALL)
    write(zoo / ID, "gaussian", 1, ID, "Exported anew")
    found = api.get(f"models/{ID}/names").json()
    assert (found["current"], found["latents"]) == (False, [WALL])
    assert put(api, WALL).json()["current"] is True


def test_names_of_latents_that_an_export_lacks_stay_in_the_file(api: TestClient, zoo: Path):
    put(api, WALL)
    kept = json.loads(sidecar(zoo).read_text())
    beyond = {"latent": 9, "name": "of a larger model", "note": ""}
    sidecar(zoo).write_text(json.dumps({**kept, "latents": [WALL, beyond]}))
    assert put(api, {"latent": 0, "name": "size"}).json()["latents"][-1] == beyond


@pytest.mark.parametrize(
    ("latent", "words"),
    [
        ({"latent": 4, "name": "a"}, "There is no latent 4"),
        ({"latent": -1, "name": "a"}, "latents.0.latent"),
        ({"latent": True, "name": "a"}, "latents.0.latent"),
        ({"latent": 0, "name": "a" * 41}, "at most 40"),
        ({"latent": 0, "note": "a" * 281}, "at most 280"),
        ({"latent": 0, "name": "a\u0000b"}, "control characters"),
        ({"latent": 0, "name": "a\u202eb"}, "control characters"),
        ({"latent": 0, "note": "a\nb"}, "line ends"),
        ({"latent": 0, "name": "a", "colour": "red"}, "Extra inputs"),
    ],
)
def test_what_is_no_name_is_refused_and_nothing_written(api: TestClient, zoo: Path, latent: dict, words: str):
    answer = put(api, latent)
    assert answer.status_code == 422
    assert words in answer.json()["error"]["message"]
    assert not sidecar(zoo).exists()


def test_a_latent_has_one_name(api: TestClient):
    assert put(api, WALL, WALL).json()["error"]["message"].endswith("a latent is listed twice.")


def test_the_longest_names_in_any_script_are_taken(api: TestClient):
    longest = {"latent": 1, "name": "色" * 40, "note": "é" * 280}
    assert put(api, longest).json()["latents"] == [longest]


def test_names_for_an_unknown_model_are_refused(api: TestClient):
    assert api.put("models/none/names", json={"latents": []}).status_code == 404
    assert api.get("models/none/names").status_code == 404


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"schema_version": 2}', "\x00" * 10])
def test_a_damaged_file_is_told_and_never_overwritten(api: TestClient, zoo: Path, damage: str):
    sidecar(zoo).write_text(damage)
    for answer in (api.get(f"models/{ID}/names"), put(api, WALL)):
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "damaged"
        assert f"{ID}.names.json is damaged" in answer.json()["error"]["message"]
        assert "Repair it" in answer.json()["error"]["message"]
    assert sidecar(zoo).read_text() == damage


def test_a_place_that_cannot_be_written_to_says_what_to_do_and_leaves_nothing(
    api: TestClient, zoo: Path, monkeypatch: pytest.MonkeyPatch
):
    before = put(api, WALL).json()
    files = listing(zoo)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refused)  # a folder's mode does not stop root, as which containers run tests
    answer = put(api, {"latent": 0, "name": "size"})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "read_only"
    assert "Permission denied. Make that folder writable" in answer.json()["error"]["message"]
    assert api.get(f"models/{ID}/names").json() == before
    assert listing(zoo) == files


def test_of_two_who_change_at_once_the_second_is_told_and_changes_nothing(api: TestClient):
    tag = api.get(f"models/{ID}/names").headers["ETag"]
    first = put(api, WALL, **{"If-Match": tag})
    assert first.status_code == 200
    second = put(api, {"latent": 0, "name": "size"}, **{"If-Match": tag})
    assert second.status_code == 412
    assert second.json()["error"]["code"] == "changed"
    assert api.get(f"models/{ID}/names").json()["latents"] == [WALL]
    assert put(api, {"latent": 0, "name": "size"}, **{"If-Match": first.headers["ETag"]}).status_code == 200


def test_another_site_may_not_name_anything(api: TestClient, zoo: Path):
    assert put(api, WALL, Origin="http://evil.example").status_code == 403
    assert put(api, WALL, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not sidecar(zoo).exists()
    assert put(api, WALL, **HOME).status_code == 200


def test_git_and_so_the_wheel_leave_names_in_the_zoo_out():
    path = "models/factorscope_models/zoo/any.names.json"
    subprocess.run(["git", "check-ignore", "-q", path], cwd=checkout.ROOT, check=True)
