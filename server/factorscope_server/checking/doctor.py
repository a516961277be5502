"""Runs `factorscope doctor`."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from factorscope_models.zoo import ZOO
from factorscope_server.checking import machine, setup
from factorscope_server.checking.findings import Finding, status

CHECKS: tuple[Callable[[tuple[Path, ...], int], Iterator[Finding]], ...] = (
    setup.versions,
    setup.page,
    setup.bundles,
    setup.names,
    setup.video,
    machine.port,
    machine.loopback,
    machine.files,
    machine.memory,
    machine.disk,
    machine.processor,
)
"""Each takes the watched folders and the port."""


def main(chosen: argparse.Namespace) -> int:
    """Prints a line for each finding; returns 1 where something does not work."""
    folders = (ZOO, *(folder.resolve() for folder in chosen.models))
    findings = []
    for check in CHECKS:
        for one in _asked(check, folders, chosen.port):
            print(one.line(), flush=True)
            findings.append(one)
    return status(findings)


def _asked(
    check: Callable[[tuple[Path, ...], int], Iterator[Finding]], models: tuple[Path, ...], port: int
) -> Iterator[Finding]:
    """A check that fails itself is a finding: on a sick machine anything may."""
    try:
        yield from check(models, port)
    except Exception as error:
        yield Finding("bad", check.__name__, f"cannot be looked at: {type(error).__name__}: {error}")
