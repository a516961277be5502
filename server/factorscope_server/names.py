"""Names of latents, kept in a file beside the bundle: the bundle is never touched, and a new export keeps them."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from factorscope_models.bundle import digest
from factorscope_models.files import Unreadable, locked, read_file, write_file
from factorscope_server.errors import BadRequest, Busy, Changed, Damaged, DiskFull, ReadOnly, sentence
from factorscope_server.name_schemas import LatentName, Names, NamesFile
from factorscope_server.shelf import Entry

SUFFIX = ".names.json"
LARGEST = 2**21
"""Bytes of a file that is read: more than the most names with the longest notes take in a usual script."""
PATIENCE = 5
"""Seconds to wait for whoever else writes names into a folder."""


def sidecar(folder: Path) -> Path:
    """Where the names for the bundle in `folder` lie, whether there are any or not."""
    whole = Path(os.path.abspath(folder))  # `.` has no name
    return whole.with_name(whole.name + SUFFIX)


def read(entry: Entry) -> tuple[Names, str]:
    """The names and the tag of this version of them; raises Damaged."""
    found, tag = _found(entry)
    if found is None:
        return Names(id=entry.manifest.id, sha=None, current=True, latents=[]), tag
    return Names(id=entry.manifest.id, sha=found.sha, current=found.sha == entry.sha, latents=found.latents), tag


def called(entry: Entry) -> dict[int, str]:
    """The names by latent, to be written into files that are kept: those that were made for this very export.

    Empty also where they cannot be read: a film says without them what it shows.
    """
    try:
        found, _ = read(entry)
    except Damaged:
        return {}
    return {one.latent: one.name for one in found.latents if one.name and found.current}


def write(entry: Entry, latents: list[LatentName], tag: str | None) -> tuple[Names, str]:
    """The names as they are now. With a tag only over the version of that tag: raises Changed. Raises Damaged rather
    than overwrite what cannot be read, ReadOnly or DiskFull where the file cannot be written.

    Of several servers of one folder, in whatever processes, only one compares and writes at a time.
    Names of latents that this export does not have stay in the file: another may have them again.
    """
    size = entry.manifest.latent.size
    if over := [one.latent for one in latents if one.latent >= size]:
        raise BadRequest(f"There is no latent {over[0]}: `{entry.manifest.id}` has {size}, counted from 0.")
    with _alone(entry):
        before, now = _found(entry)
        if tag is not None and tag != now:
            raise Changed(
                "The names were changed elsewhere since they were read: get them again and repeat the change."
            )
        beyond = [one for one in before.latents if one.latent >= size] if before else []
        kept = sorted((one for one in latents if one.name or one.note), key=lambda one: one.latent)
        _replace(sidecar(entry.folder), NamesFile(id=entry.manifest.id, sha=entry.sha, latents=[*kept, *beyond]))
        return read(entry)


@contextmanager
def _alone(entry: Entry) -> Iterator[None]:
    try:
        with locked(sidecar(entry.folder).parent, PATIENCE):
            yield
    except TimeoutError:
        raise Busy("Somebody else is writing names into this folder; try again.") from None


def _found(entry: Entry) -> tuple[NamesFile | None, str]:
    path = sidecar(entry.folder)
    try:
        data = read_file(path, LARGEST)
    except FileNotFoundError:
        return None, digest(b"")
    except Unreadable as error:
        raise Damaged(f"The file of names {path.name} {error}. {_REMEDY}") from None
    try:
        return NamesFile.model_validate_json(data), digest(data)
    except ValidationError as error:
        raise Damaged(f"The file of names {path.name} is damaged: {sentence(error)} {_REMEDY}") from None


_REMEDY = "Repair it, or move it away to start anew; it is left as it is."
_WRITABLE = " Make that folder writable for whoever runs the server, or copy the bundle to a folder that is."


def _replace(path: Path, names: NamesFile) -> None:
    """Whole or not at all."""
    try:
        write_file(path, names.model_dump_json(indent=1).encode() + b"\n")
    except OSError as error:
        remedy = _WRITABLE if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) else ""
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(f"Names cannot be kept in {path.name}: {error.strerror}. Make room there.") from None
        raise ReadOnly(f"Names cannot be kept in {path.name}, beside the bundle: {error.strerror}.{remedy}") from None
