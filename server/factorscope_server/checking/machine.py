"""Checks of the machine: port, limits, space, processor."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from factorscope_server.checking.findings import Finding
from factorscope_server.serving.listening import listen

FILES = 1024
"""Open files that a server for some dozen visitors wants."""
MEMORY = 2**30
DISK = 100 * 2**20
LOOPBACK = "127.0.0.1"
SECONDS = 5.0


def port(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """Whether the server's port is free."""
    if not 0 <= port <= 65535:
        yield Finding("bad", "port", f"{port} is none", "ports go from 0 to 65535")
        return
    try:
        listen(LOOPBACK, port).close()
    except OSError as error:
        remedy = "stop what uses it, or `factorscope serve --port` another; without --port the next free one is taken"
        yield Finding("warn", "port", f"{port}: {error.strerror}", remedy)
    else:
        yield Finding("ok", "port", f"{port} is free")


def loopback(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """Whether this machine can reach itself, and knows itself as localhost."""
    listener = listen(LOOPBACK, 0)
    try:
        socket.create_connection(listener.getsockname(), SECONDS).close()
        yield Finding("ok", "loopback", f"{LOOPBACK} answers")
    except OSError as error:
        yield Finding("bad", "loopback", f"{LOOPBACK}: {error.strerror}", "look at the firewall, and at `ip address`")
    finally:
        listener.close()
    try:
        socket.getaddrinfo("localhost", port)
    except OSError:
        yield Finding("warn", "loopback", "localhost has no address", f"use http://{LOOPBACK}:{port}")


def files(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """How many files and connections may be open at once."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return
    most, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY or most >= FILES:
        yield Finding("ok", "open files", f"at most {most}")
    else:
        yield Finding(
            "warn", "open files", f"at most {most}; many visitors want {FILES}", f"ulimit -n {min(FILES, hard)}"
        )


def memory(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """How much memory is free, of this machine and of the container that it may be."""
    free = _free_memory()
    if free is None:
        return
    text = f"{free / 2**30:.1f} GiB are free"
    yield Finding("ok", "memory", text) if free >= MEMORY else Finding("warn", "memory", text, "end other programs")


def _free_memory() -> int | None:
    """Bytes; None where the system does not say."""
    told = []
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        told += [1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
        group = Path("/sys/fs/cgroup")
        most = (group / "memory.max").read_text().strip()
        if most != "max":
            told.append(int(most) - int((group / "memory.current").read_text()))
    except OSError:  # not Linux, or no such group
        pass
    return min(told, default=None)


def disk(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """How much room there is for names, and for new bundles."""
    for folder in folders:
        if not folder.is_dir():
            continue
        free = shutil.disk_usage(folder).free
        text = f"{free / 2**30:.1f} GiB are free in {folder}"
        yield Finding("ok", "disk", text) if free >= DISK else Finding("warn", "disk", text, "make room there")


def processor(folders: tuple[Path, ...], port: int) -> Iterator[Finding]:
    """How many cores there are, and whether they compute eight numbers at once."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    info = Path("/proc/cpuinfo")
    flags = info.read_text() if info.is_file() else ""
    if "\nflags" in flags and " avx2" not in flags:
        yield Finding(
            "warn", "processor", f"{cores} cores without AVX2", "it works, several times slower than on others"
        )
    else:
        yield Finding("ok", "processor", f"{cores} cores{' with AVX2' if ' avx2' in flags else ''}")
