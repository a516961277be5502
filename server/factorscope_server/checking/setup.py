"""Checks of what is installed and of the models."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from factorscope_models.bundle import BundleRefused
from factorscope_server.checking import verify
from factorscope_server.checking.findings import Finding
from factorscope_server.errors import BadRequest
from factorscope_server.settings import STATIC
from factorscope_server.shelf import Shelf
from factorscope_server.version import version

OLDEST = (3, 11)
NEEDED = (
    "onnxruntime",
    "numpy",
    "fastapi",
    "uvicorn",
    "websockets",
    "pydantic",
    "pillow",
    "plotly",
    "python-multipart",
)
AGAIN = "install Factorscope again: pip install --force-reinstall factorscope"


def versions(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """Of Python and of what the server needs."""
    old = sys.version_info < OLDEST
    yield Finding(
        "bad" if old else "ok",
        "python",
        f"{platform.python_version()}, {platform.system()} {platform.machine()}; factorscope {version()}",
        "install Python 3.11 or newer" if old else "",
    )
    found, missing = [], []
    for name in NEEDED:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    yield Finding("ok", "packages", ", ".join(found))
    if missing:
        yield Finding("bad", "packages", f"missing: {', '.join(missing)}", AGAIN)


def page(folders: tuple[Path, ...], port: int, static: Path = STATIC) -> Iterator[Finding]:
    """Whether the page is built, and whole."""
    index = static / "index.html"
    if not index.is_file():
        yield Finding("bad", "page", "it is not built", "in a checkout run `make serve`, which builds it first")
        return
    wanted = re.findall(r'(?:src|href)="\.?/?(assets/[^"]+)"', index.read_text())
    absent = [name for name in wanted if not (static / name).is_file()]
    if absent or not wanted:
        yield Finding("bad", "page", f"files of it are missing: {', '.join(absent) or 'its scripts'}", "build it again")
    else:
        yield Finding("ok", "page", f"built, with the {len(wanted)} files that it loads first")


def bundles(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """Whether the models are valid, and the first of them computes what it should."""
    shelf = Shelf(folders)
    look = shelf.look()
    for one in look.refused:
        yield Finding("bad", "models", f"{one.id} is refused: {one.reason}", "export or copy it again, or move it away")
    for folder in folders:
        if not folder.is_dir():
            yield Finding("bad", "models", f"there is no folder {folder}", "name one that is there")
    if not look.entries:
        yield Finding("bad", "models", "there is none", AGAIN)
        return
    yield Finding("ok", "models", f"{len(look.entries)} are valid; `factorscope verify` looks closer")
    first = next(iter(look.entries.values()))
    try:
        wrong = [one for one in verify.verify(first.folder) if one.level == "bad"]
    except (BundleRefused, BadRequest) as error:
        wrong = [Finding("bad", "onnxruntime", str(error), AGAIN)]
    yield from wrong or [Finding("ok", "onnxruntime", f"runs, and {first.manifest.id} answers as at export")]


def names(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """Whether names of latents can be kept beside the bundles."""
    for folder in folders:
        if os.access(folder, os.W_OK):
            yield Finding("ok", "names", f"of latents can be kept in {folder}")
        else:
            remedy = "make the folder writable for whoever runs the server, or copy the models to one that is"
            yield Finding("warn", "names", f"of latents cannot be kept in {folder}", remedy)


def video(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """Whether MP4 can be written."""
    if importlib.util.find_spec("av") is None:
        yield Finding("warn", "video", "no MP4 without PyAV; GIF and WebP work", "pip install 'factorscope[video]'")
    else:
        yield Finding("ok", "video", f"MP4 with PyAV {importlib.metadata.version('av')}")
