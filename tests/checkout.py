"""The files of this repository, for tests that look at it from outside."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "server/factorscope_server/static"
PACKED = ROOT / "server/factorscope_server/static_packed"


def files() -> list[Path]:
    """What git tracks or would track, relative to the root; without what was deleted but not yet committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted(Path(name) for name in listed if name and (ROOT / name).is_file())


def copy(to: Path, *, under: tuple[str, ...] = ("",)) -> None:
    """Copies the files whose paths start with one of `under`, as a fresh clone would have them."""
    for file in files():
        if str(file).startswith(under):
            (to / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, to / file)


def copy_page(to: Path) -> None:
    """Copies the built pages, newer than their sources; a test that needs them fails with what to do about it."""
    for built in (STATIC, PACKED):
        assert (built / "index.html").is_file(), "the page is not built: `make check` and `make test` do that first"
        shutil.copytree(built, to / built.relative_to(ROOT), copy_function=shutil.copy)
        (to / built.relative_to(ROOT) / "index.html").touch()
