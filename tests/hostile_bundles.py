"""Bundles that mean no good, by what is wrong with them: what makes one of a toy, and the reason it is refused for."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tampering import Json, Tamper, arrays, file, graph, lzma, manifest, member, npy, put, text


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


def hole(size: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


def deep(levels: int) -> bytes:
    return b'{"id":' + b"[" * levels + b"]" * levels + b"}"


def at(*path: str, value: object) -> Tamper:
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
        for number in (6, 5, 1):  # an attribute's graph, a node's attribute, a graph's node
            data = bytes([number << 3 | 2]) + varint(len(data)) + data
    return b"\x3a" + varint(len(data)) + data


def varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


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
