"""Builds the page, and that of packed demos, into the server's package when a wheel or an sdist is made of a checkout.

An editable install is left alone, so that the server installs without Node. An sdist carries the built page, so a wheel
made from it needs no Node either.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = (
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "svelte.config.js",
    "vite.config.ts",
    "vite.packed.config.ts",
)
"""Of `frontend/`: what the built pages depend on."""
BUILT = ("static", "static_packed")
"""Of the server's package: where the pages are built to."""


class PageHook(BuildHookInterface):
    """Runs `npm ci` and both builds where a built page is absent or older than what it is built from."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it chooses files; `version` is "editable" for `pip install -e`."""
        root = Path(self.root)
        if version != "editable" and not fresh(root):
            build(root / "frontend")


def fresh(root: Path) -> bool:
    """Whether the built pages exist and, but for an sdist, whose times say nothing, no source of them is newer."""
    built = [root / "server/factorscope_server" / name / "index.html" for name in BUILT]
    if not all(page.is_file() for page in built):
        return False
    if (root / "PKG-INFO").is_file():
        return True
    sources = [root / "frontend" / name for name in SOURCES]
    files = [file for source in sources for file in (source, *source.rglob("*")) if file.exists()]
    newest = max((file.stat().st_mtime for file in files), default=0.0)
    return all(newest <= page.stat().st_mtime for page in built)


def build(frontend: Path) -> None:
    """Writes the pages into the server's package. Raises RuntimeError without npm or where npm fails."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(
            "The page of Factorscope is not built, and building it needs Node.js 20.19 or newer with npm: "
            "install Node.js, or install Factorscope from a wheel, which contains the page."
        )
    for command in ([npm, "ci", "--no-audit", "--no-fund"], [npm, "run", "build"], [npm, "run", "build:packed"]):
        if subprocess.run(command, cwd=frontend).returncode:
            raise RuntimeError(f"`{' '.join(['npm', *command[1:]])}` failed in {frontend}; its message is above.")
