"""`make bench`: every bench_*.py beside this file, one after the other, each in a process of its own.

    PYTHONPATH=tests python benchmarks [--write] [NAME ...]

With --write what they print goes into docs/performance.md, too, between its marks.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from machine import machine

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
MARKED = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)


def main() -> int:
    """0, or 1 where a benchmark failed."""
    scripts = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all, which are {', '.join(scripts)}")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md, too")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(scripts):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    said, failed = [_say(machine())], []
    for name in chosen.names or scripts:
        said.append(_say(f"\n== {name} =="))
        output, code = _run(scripts[name])
        said.append(output)
        if code:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    elif chosen.write:
        _write("".join(said))
    return int(bool(failed))


def _say(line: str) -> str:
    print(line, flush=True)
    return f"{line}\n"


def _run(script: Path) -> tuple[str, int]:
    """What it prints, shown as it comes, and its exit status."""
    lines = []
    with subprocess.Popen([sys.executable, "-u", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return "".join(lines), process.returncode


def _write(said: str) -> None:
    """Replaces the last run on the page by this one; raises ValueError where its marks are gone."""
    page = PAGE.read_text()
    if not MARKED.search(page):
        raise ValueError(f"{PAGE.name} has lost the marks between which a run stands")
    PAGE.write_text(MARKED.sub(lambda found: f"{found[1]}```text\n{said}```\n{found[2]}", page))


if __name__ == "__main__":
    sys.exit(main())
