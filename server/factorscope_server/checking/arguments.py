"""The arguments of `factorscope verify` and `factorscope doctor`, apart from their work."""

import argparse
from pathlib import Path

from factorscope_server.serving.listening import PORT


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds both commands to the parser's others."""
    verify = commands.add_parser(
        "verify",
        help="check bundles: everything that the server checks, and that they compute what they did when exported",
        description="Check bundles: files and checksums, the graphs before and while they run, and the answers that "
        "their manifests keep. One line for each check; the exit status is 1 where one fails.",
    )
    verify.add_argument(
        "bundles", nargs="+", metavar="BUNDLE", help="a folder of a bundle, or the id of one that ships"
    )
    doctor = commands.add_parser(
        "doctor",
        help="say what on this machine keeps Factorscope from working well",
        description="Look at versions, the page, the models, the port, limits and space. One line for each, with what "
        "to do where it is not well; the exit status is 1 where something does not work.",
    )
    doctor.add_argument(
        "--models", type=Path, action="append", default=[], metavar="DIR", help="look at these bundles, too; repeatable"
    )
    doctor.add_argument("--port", type=int, default=PORT, help=f"that is to be free; default: {PORT}")
