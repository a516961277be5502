"""Whatever lies among the bundles is refused with the reason, in little time and memory; the others are served."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, rmtree
from time import perf_counter
from typing import Any
from zipfile import ZIP_DEFLATED

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from starlette.testclient import TestClient
from tampering import Json, Tamper, arrays, file, graph, lzma, manifest, member, npy, put, text

from factorscope_server import onnxfile
from factorscope_server.app import create_app
from factorscope_server.settings import Settings
from factorscope_server.shelf import Shelf

BAD = "toy-gaussian"
SECONDS = 20
"""That a look may take on a busy machine; what would hang takes for ever."""


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endpoint(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.open(path.parent, os.O_RDONLY)  # the whole path may be too long for a socket's name
        listener.bind(f"/proc/self/fd/{here}/{path.name}")
        os.close(here)


def circle(path: Path) -> None:
    path.symlink_to(path.name)


def outside(path: Path) -> None:
    (path.parent.parent / ".outside").write_bytes(b"secret")
    path.symlink_to("../.outside")


def hole(size: int):
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


def deep(levels: int) -> bytes:
    return b'{"id":' + b"[" * levels + b"]" * levels + b"}"


def at(*path: str, value: object):
    """Sets one entry of the manifest."""

    def change(found: Json) -> None:
        for step in path[:-1]:
            found = found[step]
        found[path[-1]] = value

    return manifest(change)


def node(*nodes: onnx.NodeProto, **constants: Any) -> Tamper:
    """Something in place of the decoder's last operator."""

    def change(model: onnx.ModelProto) -> None:
        del model.graph.node[-1]
        model.graph.node.extend(nodes)
        model.graph.initializer.extend(numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items())

    return graph(change)


def opened(model: onnx.ModelProto) -> None:
    tensor = model.graph.initializer[0]
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../../etc/passwd")


def looped(model: onnx.ModelProto) -> None:
    """Until 2^62 is reached."""
    one = helper.make_tensor_value_info("go", TensorProto.BOOL, [])
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"])],
        "body",
        [helper.make_tensor_value_info("i", TensorProto.INT64, []), one],
        [helper.make_tensor_value_info("on", TensorProto.BOOL, [])],
    )
    model.graph.initializer.append(numpy_helper.from_array(np.array(2**62), "many"))
    model.graph.node.append(helper.make_node("Loop", ["many", ""], [], body=body))


def bottomless(depth: int) -> bytes:
    """A graph within a graph within a graph, as protobuf writes them."""
    data = b""
    for _ in range(depth):
        for number in (6, 5, 1):  # attribute's g, node's attribute, graph's node
            size, length = len(data), b""
            while size > 0x7F:
                length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
            data = bytes([number << 3 | 2]) + length + bytes([size]) + data
    return b"\x3a" + _length(data) + data


def _length(data: bytes) -> bytes:
    size, out = len(data), b""
    while size > 0x7F:
        out, size = out + bytes([size & 0x7F | 0x80]), size >> 7
    return out + bytes([size])


def renamed(model: onnx.ModelProto) -> None:
    model.graph.node[-1].domain = "evil.\u202eexample" + "x" * 5000


def huge_tensor(model: onnx.ModelProto) -> None:
    model.graph.initializer.append(TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[2**40]))


def twice(model: onnx.ModelProto) -> None:
    model.graph.initializer.append(model.graph.initializer[0])


GRID = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s,), }"
HOSTILE: dict[str, tuple[Tamper, str]] = {
    "a pipe for a graph": (file("encoder.onnx", pipe), "encoder.onnx is not a plain file"),
    "a pipe for the manifest": (file("manifest.json", pipe), "manifest.json is not a plain file"),
    "a socket for a graph": (file("encoder.onnx", endpoint), "encoder.onnx is not a plain file"),
    "a folder for a graph": (file("encoder.onnx", Path.mkdir), "encoder.onnx is not a plain file"),
    "a device for the manifest": (file("manifest.json", device), "manifest.json is a link that leaves the bundle"),
    "a link out of the folder": (file("samples.npz", outside), "samples.npz is a link that leaves the bundle"),
    "a link to itself": (file("samples.npz", circle), "samples.npz cannot be read: Too many levels"),
    "a link to nothing": (
        file("manifest.json", lambda path: path.symlink_to("nothing")),
        "manifest.json cannot be read: No such file",
    ),
    "a graph of 20 GB": (file("encoder.onnx", hole(20 * 10**9)), "encoder.onnx is larger than 134217728 bytes"),
    "a manifest of 20 GB": (file("manifest.json", hole(20 * 10**9)), "manifest.json is larger than 4194304 bytes"),
    "a manifest of a million": (text(b"[" + b"1," * 10**6 + b"1]"), "manifest.json has more than 100000 values"),
    "a thousand things wrong": (at("try_first", value=[1] * 1000), "manifest.json: 1000 things in it are not"),
    "a deep manifest": (text(deep(10**6)), "manifest.json: the whole: Invalid JSON: recursion limit"),
    "a manifest of half characters": (text(b'{"id": "\\ud800"}'), "manifest.json: the whole: Invalid JSON"),
    "a manifest that is no text": (text(b"\xff\xfe\x00"), "manifest.json: the whole: Invalid JSON"),
    "an extra field": (at("extra", value=1), "manifest.json: extra: Extra inputs"),
    "an extra field of a megabyte": (at("x" * 10**6, value=1), "manifest.json: " + "x" * 200),
    "a field that turns the line": (at("a\u202eb\nc", value=1), "manifest.json: a?b?c: Extra inputs"),
    "a way up for an id": (at("id", value="../../up"), "manifest.json: id: String should match"),
    "an id in look-alikes": (at("id", value="toy-\u0433aussian"), "manifest.json: id: String should match"),
    "an id with a line end": (at("id", value="toy-gaussian\n"), "manifest.json: id: String should match"),
    "a way up for a file": (at("sha256", "../names.json", value="0" * 64), "manifest.json: sha256"),
    "a number without end": (at("data", "size", value=10**400), "manifest.json: data.size: Input should be less"),
    "a number that is no float32": (
        at("reconstruction", "quantiles", "1", value=1e300),
        "manifest.json: reconstruction.quantiles.1: Input should be less",
    ),
    "an infinite number": (text(b'{"id": 1e999}'), "manifest.json: "),
    "images of absurd size": (at("image", "width", value=2**40), "samples.npz does not fit the manifest"),
    "answers of no sample": (
        at("canonical", "samples", value=[0, 1, 2, 99]),
        "manifest.json: the canonical answers do not fit samples.npz",
    ),
    "answers that lack some": (at("canonical", "z", value=[]), "manifest.json: the canonical answers are not one"),
    "a bomb": (
        member("samples.npz", "z.npy", bytes(300 * 2**20), compress_type=ZIP_DEFLATED),
        "samples.npz is damaged: its arrays take more than 268435456 bytes",
    ),
    "a header that lies": (member("samples.npz", "z.npy", npy(GRID % 10**12)), "an array in it does not fit its bytes"),
    "a header that overflows": (
        member("samples.npz", "z.npy", npy(GRID % f"{2**62},4")),
        "an array in it does not fit its bytes",
    ),
    "a header that computes": (
        member("samples.npz", "z.npy", npy("__import__('os').abort()")),
        "has a header that numpy does not write",
    ),
    "pickles": (arrays("samples.npz", z=np.array([{}])), "an array in it is not one of numbers"),
    "structures": (arrays("samples.npz", z=np.zeros(24, "f4,f4")), "an array in it is not one of numbers"),
    "words": (arrays("samples.npz", z=np.array(["a"])), "an array in it is not one of numbers"),
    "a single number": (arrays("samples.npz", images=np.uint8(1)), "an array in it is not one of numbers"),
    "many arrays": (arrays("samples.npz", **{f"a{i}": np.zeros(1) for i in range(99)}), "more than 16 arrays"),
    "another compression": (lzma("samples.npz"), "compressed in a way that numpy does not use"),
    "no z": (member("samples.npz", "z.npy", b""), "samples.npz is damaged"),
    "z that is not finite": (arrays("samples.npz", z=np.full((24, 4), np.nan, "f4")), "of finite numbers"),
    "z of another shape": (arrays("samples.npz", z=np.zeros((4, 24), "f4")), "samples.npz does not fit"),
    "images in floats": (arrays("samples.npz", images=np.zeros((24, 16, 16, 1))), "images must be uint8"),
    "factors beyond their size": (arrays("samples.npz", factors=np.full((24, 3), 9)), "disc has values outside 0 to 4"),
    "factors in floats": (arrays("samples.npz", factors=np.zeros((24, 3))), "factors is not [24, 3] of integers"),
    "codes of nothing": (arrays("codes.npz", errors=np.zeros((0,), "f4")), "codes.npz"),
    "data elsewhere": (graph(opened), "decoder.onnx: it keeps data in other files"),
    "a loop": (graph(looped), "decoder.onnx: it has loops or branches"),
    "a foreign operator": (graph(renamed), "decoder.onnx: it needs custom operators of evil.?examplexxx"),
    "a tensor without data": (graph(huge_tensor), "decoder.onnx: it is not an ONNX file"),
    "a tensor twice": (graph(twice), "decoder.onnx: it is not an ONNX file"),
    "10^12 numbers": (
        node(
            helper.make_node("ConstantOfShape", ["tera"], ["much"]),
            helper.make_node("ReduceMax", ["much"], ["most"], keepdims=0),
            helper.make_node("Add", ["logits", "most"], ["image"]),
            tera=np.array([10**6, 10**6]),
        ),
        "decoder.onnx: it would make arrays of more than",
    ),
    "a range without end": (
        node(
            helper.make_node("Range", ["low", "high", "low"], ["long"]),
            helper.make_node("Sigmoid", ["logits"], ["image"]),
            low=np.float32(1),
            high=np.float32(1e12),
        ),
        "decoder.onnx: it uses operators that are not allowed here: Range",
    ),
    "a shape that is not what it says": (
        node(helper.make_node("Reshape", ["flat", "other"], ["image"]), other=np.array([-1, 2, 16, 8])),
        "decoder.onnx: what it makes of image is not [batch, 1, 16, 16]",
    ),
    "graphs without a floor": (
        lambda folder: put(folder, "decoder.onnx", bottomless(10**4)),
        "decoder.onnx: it is not an ONNX file",
    ),
    "a million fields": (
        lambda folder: put(folder, "decoder.onnx", b"\x08\x08" * 10**6),
        "decoder.onnx: it has more than 100000 parts",
    ),
}


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
