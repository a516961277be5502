"""The arguments of `factorscope pack`, apart from its work: a command line is read before anything large is loaded."""

import argparse
from pathlib import Path


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to the parser's others."""
    pack = commands.add_parser(
        "pack",
        help="write a static demo that needs no server",
        description="Write a folder with the page and some models that opens by a double click on its index.html, "
        "or from any static web host. The models run in the browser; nothing is asked of any other machine.",
    )
    pack.add_argument("bundles", nargs="+", metavar="BUNDLE", help="a folder of a bundle, or the id of one that ships")
    pack.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write")
    pack.add_argument("--force", action="store_true", help="replace an earlier demo in that folder")
