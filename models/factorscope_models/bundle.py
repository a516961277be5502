"""Bundles on disk: written whole or not at all, read only after their checksums hold."""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import final, get_args

import numpy as np
from pydantic import ValidationError

from factorscope_models.files import sync_folder, write_file
from factorscope_models.manifest import FileName, Manifest

MANIFEST = "manifest.json"
FILES: tuple[FileName, ...] = get_args(FileName)
MANIFEST_LIMIT = 8 * 2**20
"""Bytes; a larger manifest is refused unread."""


@final
class BundleRefused(ValueError):
    """A folder that is not a bundle we would run; the message says why, without a path of this machine."""


@final
@dataclass(frozen=True)
class Samples:
    """A few dozen validation images with what the encoder says of them."""

    images: np.ndarray
    """uint8 [n, height, width, channels]"""
    z: np.ndarray
    """float32 [n, latent]"""
    pre_z: np.ndarray | None
    """float32 [n, latent]: before quantization; quantized latents only."""
    factors: np.ndarray | None
    """int64 [n, factor]; None where the data set has no factors."""

    def to_bytes(self) -> bytes:
        """An npz file of the arrays that are there."""
        out = BytesIO()
        arrays = {"images": self.images, "z": self.z, "pre_z": self.pre_z, "factors": self.factors}
        np.savez_compressed(out, **{name: a for name, a in arrays.items() if a is not None})
        return out.getvalue()

    @staticmethod
    def from_bytes(data: bytes) -> "Samples":
        """Reads what `to_bytes` wrote; nothing is unpickled."""
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            return Samples(arrays["images"], arrays["z"], arrays.get("pre_z"), arrays.get("factors"))


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


def digest(data: bytes) -> str:
    """sha256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """The manifest of a bundle folder and its sha256; raises BundleRefused. Checks no other file."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > MANIFEST_LIMIT:
            raise BundleRefused(f"{MANIFEST} is larger than {MANIFEST_LIMIT} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise BundleRefused(f"{MANIFEST} cannot be read: {error.strerror}") from error
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise BundleRefused(f"{MANIFEST}: {place}: {first['msg']}{more}") from error
    return manifest, digest(data)


def read(folder: Path) -> Bundle:
    """Reads a bundle folder and verifies the sha256 of every file; raises BundleRefused with the reason."""
    manifest, sha = read_manifest(folder)
    contents = {}
    for name in FILES:
        path = folder / name
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise BundleRefused(f"{name} is a link that leaves the bundle")
        try:
            contents[name] = path.read_bytes()
        except OSError as error:
            raise BundleRefused(f"{name} cannot be read: {error.strerror}") from error
        if digest(contents[name]) != manifest.sha256[name]:
            raise BundleRefused(f"{name} does not match its checksum")
    try:
        samples = Samples.from_bytes(contents["samples.npz"])
    except Exception as error:  # numpy, zipfile and zlib raise many unrelated kinds on damaged files
        raise BundleRefused(f"samples.npz is damaged: {error}") from error
    image, size, n = manifest.image, manifest.latent.size, len(samples.images)
    if samples.images.shape != (n, image.height, image.width, image.channels) or samples.z.shape != (n, size):
        raise BundleRefused("samples.npz does not fit the manifest's image format and latents")
    return Bundle(manifest, sha, contents["encoder.onnx"], contents["decoder.onnx"], samples)


def write(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Writes a bundle to `folder`, replacing what is there; whole or not at all, also if the machine dies.

    `files` maps each of FILES to its contents; raises ValueError where the manifest's checksums disagree.
    """
    for name in FILES:
        if digest(files[name]) != manifest.sha256[name]:
            raise ValueError(f"{name}: the manifest's sha256 is not that of the contents")
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        beside.chmod(0o755)
        for name, data in {**files, MANIFEST: manifest.model_dump_json(indent=1).encode()}.items():
            write_file(beside / name, data)
        old = None
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
            folder.rename(old / "old")
        beside.rename(folder)
        sync_folder(folder.parent)
        if old is not None:
            shutil.rmtree(old)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
