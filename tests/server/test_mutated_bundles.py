"""Valid bundles, something in them changed at random, checksums in order: served or refused, no failure of ours."""

import copy
import json
import random
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tampering import put

from factorscope_server.app import create_app
from factorscope_server.settings import Settings

NASTY: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 7, 10**6, 2**53, 2**53 + 1, -(2**53), 10**30),
    *(0.5, -0.5, 1e-320, 1e300, -1e300, 1.7e308, 3.5e38),
    *("", "0.5", "x" * 5000, "\u202e<b>&\n", "normal", [], {}, [[]], [0], ["a"], {"a": 1}),
)
Z = [0.25, 0.0, 0.5, 0.0]


def places(found: Any, at: tuple = ()) -> Iterator[tuple]:
    """The paths to everything in a JSON value."""
    if at:
        yield at
    if isinstance(found, dict | list):
        for key, value in found.items() if isinstance(found, dict) else enumerate(found):
            yield from places(value, (*at, key))


def change_manifest(folder: Path, chance: random.Random) -> None:
    path = folder / "manifest.json"
    whole = json.loads(path.read_text())
    for _ in range(chance.choice((1, 1, 2, 4))):
        *way, last = chance.choice(list(places(whole)))
        found = whole
        for step in way:
            found = found[step]
        act = chance.randrange(6)
        if act == 0:
            del found[last]
        elif act == 1 and isinstance(found, list):
            found.append(copy.deepcopy(found[last]))
        elif act == 2 and isinstance(found[last], int | float):
            found[last] = found[last] * chance.choice((-1, 0, 2, 1e12, 1e-12))
        else:
            found[last] = copy.deepcopy(chance.choice(NASTY))
    path.write_text(json.dumps(whole))


def change_bytes(folder: Path, name: str, chance: random.Random) -> None:
    data = bytearray((folder / name).read_bytes())
    for _ in range(chance.choice((1, 2, 8))):
        data[chance.randrange(min(len(data), chance.choice((200, 2000, len(data)))))] = chance.randrange(256)
    if chance.random() < 0.1:
        del data[chance.randrange(len(data)) :]
    put(folder, name, bytes(data))


def change_arrays(folder: Path, name: str, chance: random.Random) -> None:
    with np.load(folder / name) as found:
        arrays = dict(found)
    key = chance.choice(list(arrays))
    act = chance.randrange(4)
    if act == 0:
        del arrays[key]
    elif act == 1:
        arrays[key] = arrays[key].astype(chance.choice(("f2", "f4", "f8", "i1", "u8", "?")))
    elif act == 2:
        arrays[key] = arrays[key][: chance.randrange(3)]
    else:
        with np.errstate(all="ignore"):
            nasty = np.array(chance.choice((np.nan, np.inf, -1, 0, 1e30, 300))).astype(arrays[key].dtype)
        arrays[key] = arrays[key].copy()
        arrays[key].reshape(-1)[chance.randrange(arrays[key].size)] = nasty
    out = BytesIO()
    np.savez(out, **arrays)
    put(folder, name, out.getvalue())


def mutate(folder: Path, chance: random.Random) -> None:
    act = chance.randrange(8)
    if act < 4:
        change_manifest(folder, chance)
    elif act < 6:
        change_bytes(folder, chance.choice(("encoder.onnx", "decoder.onnx", "samples.npz", "codes.npz")), chance)
    else:
        change_arrays(folder, chance.choice(("samples.npz", "codes.npz")), chance)


def ask_everything(api: TestClient, id: str) -> Iterator[tuple[str, int, str]]:
    """What the page asks of a model, as call, status and body."""
    own = f"models/{id}"
    names = ["models", own, *(f"{own}/{part}" for part in ("samples", "codes", "samples.png", "draws", "factors"))]
    names += [f"{own}/values?range={mode}" for mode in ("minmax", "quantile", "sigma2", "prior", "codebook")]
    names += [f"compare?models={id},toy-other", f"plots/compare?models={id}"]
    for name in names:
        answer = api.get(name)
        yield name, answer.status_code, answer.text[:300]
    plots = api.get(f"{own}/plots")
    yield "plots", plots.status_code, plots.text[:300]
    for plot in plots.json().get("plots", []):
        drawn = api.get(f"{own}/plots/{plot['name']}")
        yield plot["name"], drawn.status_code, drawn.text[:300]
    bodies: dict[str, Any] = {
        "decode": {"z": [Z]},
        "traverse": {"z": Z, "steps": 3, "range": "quantile"},
        "draw": {"rule": "normal", "n": 2, "seed": 0},
        "factors": {"values": [0, 1, 2]},
    }
    for name, body in bodies.items():
        answer = api.post(f"{own}/{name}", json=body)
        yield name, answer.status_code, answer.text[:300]
    picture = api.get(f"{own}/samples/0.png")
    for name in ("encode", "warp?rotation=9"):
        answer = api.post(f"{own}/{name}", content=picture.content, headers={"Content-Type": "image/png"})
        yield name, answer.status_code, answer.text[:300]


@pytest.fixture(scope="module")
def api(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, TestClient]]:
    """An empty folder and a server of it."""
    zoo = tmp_path_factory.mktemp("mutated")
    app = create_app(Settings(models=(zoo,)))
    with TestClient(app, base_url="http://localhost:8000/api/v1/", raise_server_exceptions=False) as client:
        yield zoo, client


def check(written: Path, zoo: Path, api: TestClient, kind: str, seed: int) -> bool:
    """Whether the changed bundle is served."""
    with tempfile.TemporaryDirectory(dir=zoo) as place:
        folder = copytree(written / f"toy-{kind}", Path(place) / "snapshots" / "it")
        mutate(folder, random.Random(seed))
        listed = api.get("models")
        assert listed.status_code == 200
        served = [one["id"] for one in listed.json()["models"]]
        assert len(served) + len(listed.json()["refused"]) == 1
        for name, status, body in ask_everything(api, (served or [f"toy-{kind}"])[0]):
            assert status < 500, f"{name}: {status} {body}"
    return bool(served)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of numpy, where weights are such that codes overflow
def test_a_changed_bundle_is_served_or_refused(written: Path, api: tuple[Path, TestClient]):
    served = []

    @settings(max_examples=20, deadline=None, database=None)
    @given(kind=st.sampled_from(["gaussian", "quantized", "deterministic"]), seed=st.integers(0, 2**32))
    @example(kind="gaussian", seed=0)
    @example(kind="gaussian", seed=4)
    @example(kind="gaussian", seed=6)
    def changed(kind: str, seed: int) -> None:
        served.append(check(written, *api, kind, seed))

    changed()
    assert set(served) == {True, False}, "otherwise this would try only half of it"
