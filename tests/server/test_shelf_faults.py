"""Bundles that change under those who use them, and clocks that jump: a reason or the right picture, never another."""

import os
import shutil
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest
from bundles import make
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from toy_graphs import decoder, patterns

from factorscope_models.bundle import digest
from factorscope_server.app import create_app
from factorscope_server.settings import Settings
from factorscope_server.shelf import LATELY
from factorscope_server.stream import pack

ID = "toy-deterministic"
Z = [0.3, 0.2, 0.1, 0.0]
EPOCH, FAR = 0, 4_000_000_000 * 10**9
"""Nanoseconds: 1970, and 2096."""


def decode(api: TestClient) -> Any:
    return api.post(f"models/{ID}/decode", json={"z": [Z]})


def other() -> tuple[bytes, dict[str, bytes]]:
    """Manifest and files of a bundle of the same id that draws another picture."""
    manifest, files = make("deterministic", 3, id=ID)
    files["decoder.onnx"] = decoder(ID, 3, patterns(3) / 2)
    sha256 = {name: digest(data) for name, data in files.items()}
    return manifest.model_copy(update={"sha256": sha256}).model_dump_json().encode(), files


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_bundle_rewritten_in_place_gives_the_old_picture_a_reason_or_the_new_one(api: TestClient, zoo: Path):
    """As a copy over it does: one file after the other, the manifest last."""
    before = decode(api).content
    manifest, files = other()
    seen = []
    for name, data in [*files.items(), ("manifest.json", manifest)]:
        with (zoo / ID / name).open("r+b") as file:
            file.truncate(len(data) // 2)
            seen.append(decode(api))
            file.write(data)
        seen.append(decode(api))
    after = decode(api)
    assert after.status_code == 200
    assert after.content != before
    refused = [answer for answer in seen if answer.status_code == 404]
    assert all(f"The bundle `{ID}` is refused: " in answer.json()["error"]["message"] for answer in refused)
    drawn = [answer for answer in seen if answer.status_code == 200]
    assert len(refused) + len(drawn) == len(seen)
    assert {answer.content for answer in drawn} == {before, after.content}
    assert len(refused) > len(drawn)


def test_a_stream_ends_with_the_reason_when_its_bundle_is_damaged_and_begins_again_when_it_is_mended(
    client: TestClient, zoo: Path
):
    path = f"ws://localhost:8000/api/v1/models/{ID}/stream"
    file = zoo / ID / "decoder.onnx"
    good, request = file.read_bytes(), pack(1, np.array(Z, np.float32))
    with client.websocket_connect(path) as socket:
        socket.send_bytes(request)
        picture = socket.receive_bytes()
        file.write_bytes(good[:-1] + b"x")
        sleep(2 * LATELY)
        socket.send_bytes(request)
        assert "decoder.onnx does not match its checksum" in socket.receive_text()
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 1012
    file.write_bytes(good)
    with client.websocket_connect(path) as socket:
        socket.send_bytes(request)
        assert socket.receive_bytes() == picture


def test_a_stream_ends_when_its_bundle_is_removed(client: TestClient, zoo: Path):
    with client.websocket_connect(f"ws://localhost:8000/api/v1/models/{ID}/stream") as socket:
        socket.send_bytes(pack(1, np.array(Z, np.float32)))
        socket.receive_bytes()
        shutil.rmtree(zoo / ID)
        sleep(2 * LATELY)
        socket.send_bytes(pack(2, np.array(Z, np.float32)))
        assert "unknown_model" in socket.receive_text()
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert closed.value.code == 1012


@pytest.mark.parametrize("then", [EPOCH, FAR])
def test_a_bundle_whose_files_are_of_another_time_is_served_and_its_replacement_too(
    api: TestClient, zoo: Path, then: int
):
    before = decode(api).content
    for file in (zoo / ID).iterdir():
        os.utime(file, ns=(then, then))
    assert decode(api).content == before
    manifest, files = other()
    for name, data in {**files, "manifest.json": manifest}.items():
        (zoo / ID / name).write_bytes(data)
        os.utime(zoo / ID / name, ns=(then, then))
    answer = decode(api)
    assert answer.status_code == 200
    assert answer.content != before


def test_a_clock_that_jumps_back_hides_no_change(api: TestClient, zoo: Path):
    """What is written next is older than what was read, of the same size and in the same place."""
    decode(api)
    file = zoo / ID / "samples.npz"
    good = file.read_bytes()
    file.write_bytes(good[:-1] + b"x")
    os.utime(file, ns=(EPOCH, EPOCH))
    assert code(api.get(f"models/{ID}/samples")) == (404, "unknown_model")
    file.write_bytes(good)
    os.utime(file, ns=(EPOCH, EPOCH))
    assert api.get(f"models/{ID}/samples").status_code == 200


def test_two_servers_of_one_folder_see_the_same(api: TestClient, zoo: Path, written: Path):
    app = create_app(Settings(models=(zoo,)))
    with TestClient(app, base_url="http://localhost:8000/api/v1/") as second:
        assert decode(second).content == decode(api).content
        shutil.rmtree(zoo / ID)
        assert code(decode(second)) == code(decode(api)) == (404, "unknown_model")
        shutil.copytree(written / ID, zoo / ID)
        assert decode(second).content == decode(api).content
