"""Packed demos for tests, made as the command makes them."""

import json
from pathlib import Path
from typing import Any

import checkout

from factorscope_server import cli

FILES = ("index.html", "page.js", "style.css", "runtime.js", "models.js", "NOTICES.txt")


def pack(out: Path, *bundles: Path | str, force: bool = False) -> Path:
    """The folder of a demo, which `factorscope pack` has just written."""
    assert (checkout.PACKED / "index.html").is_file(), "the packed page is not built: `make test` does that first"
    assert cli.main(["pack", *map(str, bundles), "--out", str(out), *["--force"][: int(force)]]) == 0
    return out


def carried(file: Path) -> Any:
    """What a demo's script hands over to the page."""
    text = file.read_text()
    call = f'factorscopeCarried("{file.parent.name}/{file.name}", '
    if file.parent.name != "models":
        call = f'factorscopeCarried("{file.name}", '
    assert text.startswith(call)
    assert text.endswith(");\n")
    return json.loads(text[len(call) : -3])
