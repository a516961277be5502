"""`factorscope`: the command line of the server. Each command has a folder: its arguments, and its work apart."""

import argparse
import importlib
from collections.abc import Sequence

from factorscope_server.checking import arguments as checking
from factorscope_server.packing import arguments as packing
from factorscope_server.render import arguments as rendering
from factorscope_server.serving import arguments as serving
from factorscope_server.version import version

WORK = {
    "serve": "factorscope_server.serving.command",
    "pack": "factorscope_server.packing.command",
    "render": "factorscope_server.render.command",
    "verify": "factorscope_server.checking.verify",
    "doctor": "factorscope_server.checking.doctor",
    "openapi": "factorscope_server.openapi",
}
"""The module whose `main` does a command's work, loaded when it is called for: some of them are large."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        return importlib.import_module(WORK[chosen.command]).main(chosen)
    except KeyboardInterrupt:
        return 130  # as shells say of what Ctrl+C has ended


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="factorscope", description="See what the latents of an autoencoder do.")
    parser.add_argument("--version", action="version", version=f"factorscope {version()}")
    commands = parser.add_subparsers(dest="command", required=True)
    for part in (serving, packing, rendering, checking):
        part.add(commands)
    commands.add_parser("openapi", help="print the OpenAPI document")
    return parser
