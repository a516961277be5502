"""Names when things go wrong: a full disk, two servers of one folder, a file that is none."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from factorscope_server import names

ID = "toy-gaussian"
WALL = {"latent": 2, "name": "wall hue", "note": ""}
HAMMER = """
import os
import sys
import time
from pathlib import Path
from factorscope_server import names
from factorscope_server.errors import Changed
from factorscope_server.name_schemas import LatentName
from factorscope_server.shelf import Shelf

entry = Shelf([Path(sys.argv[1])]).find(sys.argv[2])
os.fsync = lambda handle: time.sleep(0.004)  # a slow disk
print("ready", flush=True)
sys.stdin.readline()
done = 0
while done < 20:
    found, tag = names.read(entry)
    count = int(found.latents[0].name) if found.latents else 0
    try:
        names.write(entry, [LatentName(latent=0, name=str(count + 1), note="")], tag)
    except Changed:
        continue
    done += 1
"""
FULL = """
import resource, sys
from pathlib import Path
from starlette.testclient import TestClient
from factorscope_server.app import create_app
from factorscope_server.settings import Settings

with TestClient(create_app(Settings(models=(Path(sys.argv[1]),))), base_url="http://localhost:8000") as client:
    client.get("/api/v1/models")
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    body = {"latents": [{"latent": 0, "name": "size", "note": "n" * 200}]}
    answer = client.put(f"/api/v1/models/{sys.argv[2]}/names", json=body)
    print(answer.status_code, answer.text)
"""


def sidecar(zoo: Path) -> Path:
    return zoo / f"{ID}.names.json"


def put(api: TestClient, *latents: dict) -> tuple[int, dict]:
    answer = api.put(f"models/{ID}/names", json={"latents": list(latents)})
    return answer.status_code, answer.json()


def test_two_servers_of_one_folder_lose_no_name_that_either_was_told_is_kept(zoo: Path):
    """Each counts up twenty times what it read; a count that both wrote over the same one would be lost."""
    command = [sys.executable, "-c", HAMMER, str(zoo), ID]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in both:
        one.communicate(timeout=60)
    assert [one.returncode for one in both] == [0, 0]
    assert json.loads(sidecar(zoo).read_text())["latents"][0]["name"] == "40"
    assert [path.name for path in zoo.iterdir() if path.name.startswith(".")] == []


def test_a_full_disk_is_said_the_old_names_stay_and_nothing_is_left(api: TestClient, zoo: Path):
    put(api, WALL)
    before = {path: path.read_bytes() for path in zoo.rglob("*") if path.is_file()}
    asked = subprocess.run([sys.executable, "-c", FULL, str(zoo), ID], capture_output=True, text=True, check=True)
    status, _, body = asked.stdout.partition(" ")
    assert (status, json.loads(body)["error"]["code"]) == ("507", "disk_full")
    assert "File too large. Make room there." in body
    assert {path: path.read_bytes() for path in zoo.rglob("*") if path.is_file()} == before


def test_no_space_left_is_a_full_disk_too(api: TestClient, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    status, body = put(api, WALL)
    assert (status, body["error"]["code"]) == (507, "disk_full")


def test_whoever_holds_the_folder_too_long_is_not_waited_for_without_end(
    api: TestClient, zoo: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(names, "PATIENCE", 0.05)
    handle = os.open(zoo, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        status, body = put(api, WALL)
    finally:
        os.close(handle)
    assert (status, body["error"]["code"]) == (429, "busy")
    assert put(api, WALL)[0] == 200


def test_a_pipe_in_place_of_the_file_is_not_waited_for(api: TestClient, zoo: Path):
    os.mkfifo(sidecar(zoo))
    assert api.get(f"models/{ID}/names").status_code == 409
    status, body = put(api, WALL)
    assert status == 409
    assert "is not a plain file" in body["error"]["message"]


def test_a_link_that_leads_elsewhere_is_replaced_and_what_it_leads_to_stays(api: TestClient, zoo: Path, tmp_path: Path):
    put(api, WALL)
    outside = sidecar(zoo).rename(tmp_path / "outside.json")
    before = outside.read_bytes()
    sidecar(zoo).symlink_to(outside)
    assert put(api, {**WALL, "name": "another"})[0] == 200
    assert not sidecar(zoo).is_symlink()
    assert outside.read_bytes() == before
