"""A demo's folder: the page that was built for it, its models as scripts, and the licences of what it carries."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import final

from factorscope_models.files import write_file

PAGE = Path(__file__).parents[1] / "static_packed"
"""The page that needs no server, as the build leaves it."""
RUNTIME = "runtime.js"
LISTING = "models.js"
NOTICES = "NOTICES.txt"
MODELS = "models"
"""A folder, with one script for each model."""
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""What file managers leave wherever somebody has looked."""


@final
class CannotPack(ValueError):
    """No demo can be made of this; the message says why."""


def check(folder: Path, force: bool) -> None:
    """Raises CannotPack where there is no page to pack or `folder` holds what may not be replaced."""
    if not (PAGE / "index.html").is_file():
        raise CannotPack(
            "the page of packed demos is not built: in a checkout run `make pack ARGS=...`, which builds it first"
        )
    if folder.exists() and not folder.is_dir():
        raise CannotPack(f"{folder} is a file; name a folder")
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not force:
        raise CannotPack(f"{folder} is not empty; name another folder, or replace an earlier demo with --force")
    if not all((folder / name).is_file() for name in ("index.html", RUNTIME, LISTING)):
        raise CannotPack(f"{folder} is no packed demo, and --force replaces nothing else; empty it by hand")
    if others := _others(folder):
        raise CannotPack(
            f"{folder} also holds what is no part of a demo, which --force would delete: {', '.join(others)}; "
            "move that away, or name another folder"
        )


def contents(listing: str, models: Mapping[str, str]) -> dict[str, bytes]:
    """Every file of a demo by its path within it; `models` has the JSON of each model by its id."""
    files = {file.relative_to(PAGE).as_posix(): file.read_bytes() for file in PAGE.rglob("*") if file.is_file()}
    files[NOTICES] = files.get(NOTICES, b"") + _runtime_notices()
    files[LISTING] = _script(LISTING, listing)
    for id, text in models.items():
        name = f"{MODELS}/{id}.js"
        files[name] = _script(name, text)
    return files


def write(folder: Path, files: Mapping[str, bytes], force: bool) -> None:
    """Writes a demo, whole or not at all; with `force` in place of an earlier one. Raises CannotPack."""
    folder = folder.resolve()
    check(folder, force)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        new = beside / "new"
        for name, data in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            write_file(new / name, data)
        if folder.exists():
            folder.rename(beside / "old")
        new.rename(folder)
    finally:
        if not folder.exists() and (beside / "old").exists():
            (beside / "old").rename(folder)
        shutil.rmtree(beside, ignore_errors=True)


def _others(folder: Path) -> list[str]:
    """What lies in a demo's folder that no pack has put there: a `.git` or a `CNAME` of whoever publishes it."""
    page = {file.relative_to(PAGE).parts[0] for file in PAGE.rglob("*") if file.is_file()}
    found = [one.name for one in folder.iterdir() if one.name not in page | {NOTICES, LISTING, MODELS} | LITTER]
    models = folder / MODELS
    if models.is_dir():
        found += [
            f"{MODELS}/{one.name}"
            for one in models.iterdir()
            if not (one.suffix == ".js" and one.is_file()) and one.name not in LITTER
        ]
    return sorted(found)


def _script(name: str, text: str) -> bytes:
    return f"factorscopeCarried({json.dumps(name)}, {text});\n".encode()


def _runtime_notices() -> bytes:
    """Licence and notices of ONNX Runtime, which its package for the page leaves out and its Python package has."""
    import onnxruntime

    package = Path(onnxruntime.__file__).parent
    texts = [package / name for name in ("LICENSE", "ThirdPartyNotices.txt")]
    found = [file.read_bytes() for file in texts if file.is_file()]
    return b"".join(b"\n\n" + text for text in [b"ONNX Runtime", *found])
