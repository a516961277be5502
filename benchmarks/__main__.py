"""`make bench`: every bench_*.py beside this file, one after the other, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

from machine import machine


def main() -> int:
    """0, or 1 where a benchmark failed."""
    print(machine(), flush=True)
    failed = []
    for script in sorted(Path(__file__).parent.glob("bench_*.py")):
        print(f"\n== {script.stem.removeprefix('bench_')} ==", flush=True)
        if subprocess.run([sys.executable, script]).returncode:
            failed.append(script.name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
