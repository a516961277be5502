"""Ten minutes of a server's life, with everything that must not happen counted: `make soak`.

PYTHONPATH=tests python -m soak [--minutes 10]
"""

import argparse
import sys
import tempfile
from pathlib import Path

from soak.run import Plan, soak


def main() -> int:
    """0, or 1 where something happened that must not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    seconds = 60 * parser.parse_args().minutes
    plan = Plan(
        steady=0.6 * seconds, unsteady=0.4 * seconds, turns=8, draggers=24, askers=6, hostile=3, every=seconds / 120
    )
    with tempfile.TemporaryDirectory() as folder:
        report = soak(plan, Path(folder), say=lambda line: print(line, flush=True))
    print(report.text())
    return int(bool(report.problems()))


if __name__ == "__main__":
    sys.exit(main())
