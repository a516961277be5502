"""Bundles on disk: written whole or not at all, read only after their checksums hold."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, final, get_args

from pydantic import ValidationError

from factorscope_models.arrays import Codes, Samples
from factorscope_models.files import Unreadable, read_file, sync_folder, write_file
from factorscope_models.manifest import FileName, Manifest

MANIFEST = "manifest.json"
FILES: tuple[FileName, ...] = get_args(FileName)
"""What may lie beside a manifest; the manifest's `sha256` names those that do."""
SNAPSHOTS = "snapshots"
"""Where a run's folder keeps the bundles that training left on its way."""
Arrays = TypeVar("Arrays")
MANIFEST_LIMIT = 4 * 2**20
"""Bytes; a larger manifest is refused unread. The largest that ships has a fortieth of it."""
MOST_VALUES = 100_000
"""Of a manifest: each that is wrong takes far more time and memory than it takes bytes."""
MOST_ERRORS = 100
"""That are looked into to name the first."""
FILE_LIMIT = 128 * 2**20
"""Bytes of each of the other files."""
LONGEST = 300


@final
class BundleRefused(ValueError):
    """A folder that is not a bundle we would run; the message says why, without a path of this machine.

    It may quote the bundle, so it is made fit to be shown: short, and without characters that turn or break a line.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(plain(reason))


def plain(text: str, longest: int = LONGEST) -> str:
    """The text on one line, cut where it is long, with `?` for what cannot be printed."""
    shown = "".join(one if one.isprintable() else "?" for one in text[:longest])
    return shown if len(text) <= longest else f"{shown} ..."


@final
@dataclass(frozen=True)
class Bundle:
    """A bundle in memory, checked: the graphs are bytes, so nothing later can swap the files under us."""

    manifest: Manifest
    sha: str
    """sha256 of manifest.json, and so of the whole bundle."""
    encoder: bytes
    decoder: bytes
    samples: Samples
    codes: Codes | None = None


def digest(data: bytes) -> str:
    """sha256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """The manifest of a bundle folder and its sha256; raises BundleRefused. Checks no other file."""
    data = _contents(folder, MANIFEST, MANIFEST_LIMIT)
    if data.count(b",") > MOST_VALUES:
        raise BundleRefused(f"{MANIFEST} has more than {MOST_VALUES} values")
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        if error.error_count() > MOST_ERRORS:
            raise BundleRefused(f"{MANIFEST}: {error.error_count()} things in it are not what they should be") from None
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise BundleRefused(f"{MANIFEST}: {place}: {first['msg']}{more}") from None  # it holds the whole input
    return manifest, digest(data)


def read(folder: Path) -> Bundle:
    """Reads a bundle folder and verifies the sha256 of every file; raises BundleRefused with the reason."""
    manifest, sha = read_manifest(folder)
    contents: dict[FileName, bytes] = {}
    for name in manifest.sha256:
        contents[name] = _contents(folder, name, FILE_LIMIT)
        if digest(contents[name]) != manifest.sha256[name]:
            raise BundleRefused(f"{name} does not match its checksum")
    samples = _arrays("samples.npz", contents, Samples.from_bytes)
    codes = _arrays("codes.npz", contents, Codes.from_bytes) if "codes.npz" in contents else None
    image, size, n = manifest.image, manifest.latent.size, len(samples.images)
    if samples.images.shape != (n, image.height, image.width, image.channels) or samples.z.shape != (n, size):
        raise BundleRefused("samples.npz does not fit the manifest's image format and latents")
    if codes is not None and codes.z.shape != (len(codes.errors), size):
        raise BundleRefused("codes.npz does not fit the manifest's latents")
    return Bundle(manifest, sha, contents["encoder.onnx"], contents["decoder.onnx"], samples, codes)


def _contents(folder: Path, name: str, most: int) -> bytes:
    path = folder / name
    if not os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), "")):
        raise BundleRefused(f"{name} is a link that leaves the bundle")
    try:
        return read_file(path, most)
    except Unreadable as error:
        raise BundleRefused(f"{name} {error}") from error
    except FileNotFoundError as error:
        raise BundleRefused(f"{name} cannot be read: {error.strerror}") from error


def _arrays(name: FileName, contents: Mapping[FileName, bytes], parse: Callable[[bytes], Arrays]) -> Arrays:
    try:
        return parse(contents[name])
    except Exception as error:  # numpy, zipfile and zlib raise many unrelated kinds on damaged files
        raise BundleRefused(f"{name} is damaged: {error}") from error


def write(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Writes a bundle to `folder`, replacing what is there; whole or not at all, also if the machine dies.

    `files` maps each file that the manifest names to its contents; raises ValueError where checksums disagree, and an
    OSError that names the bundle where the disk will not take it: then what was there stays, and nothing else.
    """
    for name, expected in manifest.sha256.items():
        if digest(files[name]) != expected:
            raise ValueError(f"{name}: the manifest's sha256 is not that of the contents")
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _replace(folder, {**files, MANIFEST: manifest.model_dump_json(indent=1).encode()})
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    new, old = beside / "new", beside / "old"
    try:
        new.mkdir()
        new.chmod(0o755)
        for name, data in files.items():
            write_file(new / name, data)
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except BaseException:
            if old.exists():
                old.rename(folder)
            raise
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
