"""What `factorscope pack` does."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from factorscope_models.bundle import BundleRefused
from factorscope_server.errors import Damaged, UnknownModel
from factorscope_server.packing import answers, folder
from factorscope_server.packing.folder import LISTING, MODELS, RUNTIME, CannotPack
from factorscope_server.place import place
from factorscope_server.shelf import Shelf


def main(chosen: argparse.Namespace) -> int:
    """Packs; returns the exit status: 2 where it refuses, with the reason on stderr and nothing written."""
    try:
        folder.check(chosen.out, chosen.force)
        files = _files(chosen.bundles)
        folder.write(chosen.out, files, chosen.force)
    except (CannotPack, BundleRefused, UnknownModel, Damaged) as error:
        print(f"factorscope: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"factorscope: {chosen.out} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    _report(files, chosen.out)
    return 0


def _files(bundles: Sequence[str]) -> dict[str, bytes]:
    shelf = Shelf(list(dict.fromkeys(place(name) for name in bundles)))
    look = shelf.look()
    if look.refused:
        raise CannotPack("; ".join(f"{one.id}: {one.reason}" for one in look.refused))
    return folder.contents(
        answers.listing(look),
        {id: answers.of(entry, shelf.open(id)) for id, entry in look.entries.items()},
    )


def _report(files: dict[str, bytes], out: Path) -> None:
    """What was written, in decimal megabytes."""
    models = {name: data for name, data in files.items() if name.startswith(f"{MODELS}/")}
    rest = [name for name in files if name not in models and name != RUNTIME and name != LISTING]
    parts = {
        "page and notices": sum(len(files[name]) for name in rest),
        "ONNX Runtime": len(files[RUNTIME]) if RUNTIME in files else 0,
        **{Path(name).stem: len(data) for name, data in models.items()},
        "whole": sum(map(len, files.values())),
    }
    for name, size in parts.items():
        print(f"{size / 1e6:8.1f} MB  {name}")
    print(f"Open {out / 'index.html'}, or put the folder on any web host.")
