"""Files that are read within bounds, whatever lies there, and written whole or not at all, also if the machine dies."""

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

PAUSE = 0.01
"""Seconds between two tries to lock."""


@final
class Unreadable(ValueError):
    """What lies at a path is not a file that we would read; the message says why, and goes on from the file's name."""


def read_file(path: Path, most: int) -> bytes:
    """The bytes of a plain file of at most `most`; raises Unreadable.

    Nothing else is opened: a pipe would be waited for without end, a device read without end, and opening alone can do
    things. FileNotFoundError is raised as it is.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Unreadable("is not a plain file")
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):  # swapped meanwhile
                raise Unreadable("is not a plain file")
            data = b"" if found.st_size > most else file.read(most + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from error
    if found.st_size > most or len(data) > most:
        raise Unreadable(f"is larger than {most} bytes")
    return data


def write_file(path: Path, data: bytes) -> None:
    """Replaces `path` by `data`: written beside, synced, renamed. On an error (a full disk) the old file stays."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # mkstemp makes files that only their owner may read
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    sync_folder(path.parent)


@contextmanager
def locked(folder: Path, seconds: float) -> Iterator[None]:
    """Keeps other processes that ask for it out of a folder meanwhile; raises TimeoutError where one stays in too long.

    Nothing is left behind, also if the process is killed. Where there are no such locks (on Windows, on some network
    drives, for a folder that may not be read) nobody is kept out.
    """
    if fcntl is None or not os.access(folder, os.R_OK):
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        end = time.monotonic() + seconds
        while not _lock(handle):
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(PAUSE)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """False where somebody else has it."""
    assert fcntl is not None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES)  # others: there are no locks
    return True


def sync_folder(folder: Path) -> None:
    """Makes renames within `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
