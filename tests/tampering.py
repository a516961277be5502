"""Bundles as somebody might leave them who means no good: whole, their checksums in order, and something wrong."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_LZMA, ZipFile

import numpy as np
import onnx

from factorscope_models.bundle import digest

Json = dict[str, Any]
Tamper = Callable[[Path], object]


def put(folder: Path, name: str, data: bytes) -> None:
    """A file with other bytes, and its checksum in the manifest."""
    (folder / name).write_bytes(data)
    text = json.loads((folder / "manifest.json").read_text())
    text["sha256"][name] = digest(data)
    (folder / "manifest.json").write_text(json.dumps(text))


def manifest(change: Callable[[Json], object]) -> Tamper:
    """The manifest with something changed in place."""

    def tamper(folder: Path) -> None:
        path = folder / "manifest.json"
        text = json.loads(path.read_text())
        change(text)
        path.write_text(json.dumps(text))

    return tamper


def text(data: bytes) -> Tamper:
    """Other bytes for the manifest."""
    return lambda folder: (folder / "manifest.json").write_bytes(data)


def arrays(name: str, **changed: Any) -> Tamper:
    """An npz file with some arrays changed."""

    def tamper(folder: Path) -> None:
        with np.load(folder / name) as found:
            out = BytesIO()
            np.savez_compressed(out, **{**found, **changed})
            put(folder, name, out.getvalue())

    return tamper


def member(name: str, within: str, data: bytes, **options: Any) -> Tamper:
    """An npz file with one member replaced by raw bytes."""

    def tamper(folder: Path) -> None:
        out = BytesIO()
        with ZipFile(folder / name) as old, ZipFile(out, "w") as new:
            for one in old.namelist():
                if one != within:
                    new.writestr(one, old.read(one))
            new.writestr(within, data, **options)
        put(folder, name, out.getvalue())

    return tamper


def npy(header: str, data: bytes = b"") -> bytes:
    """An npy file of whatever its header says."""
    line = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(line).to_bytes(2, "little") + line + data


def lzma(name: str) -> Tamper:
    """An npz file whose members are compressed by another method."""

    def tamper(folder: Path) -> None:
        out = BytesIO()
        with ZipFile(folder / name) as old, ZipFile(out, "w", ZIP_LZMA) as new:
            for one in old.namelist():
                new.writestr(one, old.read(one))
        put(folder, name, out.getvalue())

    return tamper


def graph(change: Callable[[onnx.ModelProto], object], name: str = "decoder.onnx") -> Tamper:
    """A graph with something changed in place."""

    def tamper(folder: Path) -> None:
        model = onnx.load(folder / name)
        change(model)
        put(folder, name, model.SerializeToString())

    return tamper


def file(name: str, make: Callable[[Path], object]) -> Tamper:
    """Something else in a file's place."""

    def tamper(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return tamper
