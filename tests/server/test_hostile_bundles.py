"""Whatever lies among the bundles is refused with the reason, in little time and memory; the others are served."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, rmtree
from time import perf_counter

import pytest
from hostile_bundles import HOSTILE, bottomless
from starlette.testclient import TestClient
from tampering import manifest

from factorscope_server import onnxfile
from factorscope_server.app import create_app
from factorscope_server.settings import Settings
from factorscope_server.shelf import Shelf

BAD = "toy-gaussian"
SECONDS = 20
"""That a look may take on a busy machine; what would hang takes for ever."""


@pytest.fixture(scope="module")
def watched(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, TestClient]]:
    """A folder and a server of it that sees all that is done to it, one after the other."""
    zoo = copytree(written, tmp_path_factory.mktemp("watched") / "zoo")
    with TestClient(create_app(Settings(models=(zoo,))), base_url="http://localhost:8000/api/v1/") as client:
        yield zoo, client


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_the_reason_and_the_others_are_served(
    watched: tuple[Path, TestClient], written: Path, caplog: pytest.LogCaptureFixture, name: str
):
    zoo, api = watched
    tamper, reason = HOSTILE[name]
    tamper(zoo / BAD)
    began = perf_counter()
    body = api.get("models").json()
    assert perf_counter() - began < SECONDS
    (refusal,) = body["refused"]
    assert refusal["id"] == BAD
    assert reason in refusal["reason"]
    assert len(refusal["reason"]) <= 304
    assert refusal["reason"].isprintable()
    assert str(zoo) not in refusal["reason"]
    assert api.get("models").json() == body
    assert [record for record in caplog.records if record.name.startswith("factorscope")] == []
    assert api.get(f"models/{BAD}").status_code == 404
    for other in ("toy-deterministic", "toy-quantized"):
        assert api.post(f"models/{other}/decode", json={"z": [[0.25, 0, 0.25, 0]]}).status_code == 200
    rmtree(zoo / BAD)
    copytree(written / BAD, zoo / BAD)
    assert api.get(f"models/{BAD}").status_code == 200


def test_folders_whose_names_cannot_be_shown_are_listed_with_those_that_can(api: TestClient, zoo: Path):
    for name in (b"a\xff", "b\u202e\n\x1b[2J".encode()):
        os.mkdir(os.path.join(os.fsencode(zoo), name))
        with open(os.path.join(os.fsencode(zoo), name, b"manifest.json"), "w") as out:
            out.write("{}")
    answer = api.get("models")
    assert answer.status_code == 200
    assert [one["id"] for one in answer.json()["refused"]] == ["a?", "b???[2J"]
    assert len(answer.json()["models"]) == 3


LOOK = """
import os, sys
from pathlib import Path
from factorscope_server.shelf import Shelf

Shelf([Path(".")]).look()  # loads what Python loads late
if os.getuid() == 0:  # whom no mode stops
    os.setuid(65534)
look = Shelf([Path(".")]).look()
print(len(look.entries), *(one.reason for one in look.refused), sep="|")
"""


def test_a_folder_that_may_not_be_entered_is_refused_and_takes_nothing_down(zoo: Path):
    for path in (zoo, *zoo.rglob("*")):
        path.chmod(0o755)
    (zoo / BAD).chmod(0)
    try:
        asked = subprocess.run([sys.executable, "-c", LOOK], cwd=zoo, capture_output=True, text=True)
    finally:
        (zoo / BAD).chmod(0o755)
    assert asked.stdout == "2|manifest.json cannot be read: Permission denied\n", asked.stderr


def test_nothing_that_a_file_could_nest_is_followed():
    """Python's own depth would end the reader long before."""
    for levels in (10, 10**4):
        with pytest.raises(Exception, match="it is not an ONNX file"):
            onnxfile.inspect(bottomless(levels))


def test_a_hostile_bundle_that_takes_anothers_id_does_not_take_its_place(zoo: Path):
    (zoo / BAD).rename(zoo / "zz-twin")
    manifest(lambda found: found.update(id="toy-quantized"))(zoo / "zz-twin")
    look = Shelf([zoo]).look()
    assert look.entries["toy-quantized"].folder.name == "toy-quantized"
    assert [one.id for one in look.refused] == ["zz-twin"]


def test_nothing_in_the_server_or_the_contract_can_unpickle():
    """No module of ours names a way to; numpy's is switched off where arrays are read."""
    import factorscope_models
    import factorscope_server

    for package in (factorscope_models, factorscope_server):
        for path in Path(package.__path__[0]).rglob("*.py"):
            words = path.read_text()
            assert not any(word in words for word in ("import pickle", "np.load(", "marshal", "allow_pickle=True")), (
                path
            )
