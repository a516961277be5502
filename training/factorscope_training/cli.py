"""`factorscope-train`: run, export, evaluate, report, zoo, methods, scores, claims."""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from factorscope_models.bundle import BundleRefused
from factorscope_training.data.dataset import DataError
from factorscope_training.errors import ConfigError, RunError
from factorscope_training.evaluation.options import FAMILIES, Options


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; what went wrong is one sentence on standard error and exit status 1."""
    args = _parser().parse_args(arguments)
    from factorscope_training import commands  # torch takes seconds: --help need not wait for it

    try:
        commands.COMMANDS[args.command](args)
        return 0
    except (ConfigError, DataError, RunError, BundleRefused) as error:
        print(f"factorscope-train: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        print(f"factorscope-train: {what}{error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("factorscope-train: stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="factorscope-train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    run = commands.add_parser("run", help="train from a run file; goes on from the run's last checkpoint")
    run.add_argument("config", type=Path, metavar="RUN.toml")
    run.add_argument("--seed", type=int, help="instead of the run file's seed")
    run.add_argument("--out", type=Path, help="the run's folder (default: runs/NAME-sSEED)")
    run.add_argument("--checkpoint-every", type=float, default=120, metavar="SECONDS", help="default: %(default)s")
    run.add_argument(
        "--snapshot-every",
        type=_minutes,
        default=5,
        metavar="MINUTES",
        help="leave a bundle to be watched in the run's folder this often; 0: none (default: %(default)s)",
    )
    _add_data(run)
    _add_device(run)

    export = commands.add_parser("export", help="write a trained run as a bundle")
    export.add_argument("run", type=Path, metavar="RUN_DIR")
    export.add_argument("--to", type=Path, required=True, metavar="BUNDLE_DIR", help="its last part is the bundle's id")
    _add_data(export)

    evaluate = commands.add_parser(
        "evaluate", help="score a bundle (into its manifest) or a run (into an evaluation.json beside its checkpoint)"
    )
    evaluate.add_argument("what", type=Path, metavar="BUNDLE_OR_RUN")
    evaluate.add_argument("--data", help="the data set's name (default: the one it was trained on)")
    evaluate.add_argument(
        "--n", type=int, default=Options.n, help="images, from the validation set (default: %(default)s)"
    )
    evaluate.add_argument(
        "--seed", type=int, default=Options.seed, help="of the choice of images and of the estimators"
    )
    evaluate.add_argument(
        "--seeds",
        type=int,
        default=Options.seeds,
        metavar="K",
        help="evaluate with K seeds from --seed on: means with 95 %% t-intervals (default: %(default)s)",
    )
    evaluate.add_argument("--variant", default=Options.variant, help="of InfoMEC (default: %(default)s)")
    evaluate.add_argument(
        "--only", nargs="+", choices=FAMILIES, metavar="FAMILY", help=f"of {', '.join(FAMILIES)} (default: all)"
    )
    _add_data(evaluate)

    report = commands.add_parser(
        "report", help="tables and plots of runs' scores, means with intervals over their training seeds"
    )
    report.add_argument(
        "what", type=Path, nargs="+", metavar="RUNS", help="bundles, evaluated runs, or folders of them, in any mix"
    )
    report.add_argument("--out", type=Path, required=True, metavar="REPORT_DIR", help="replaced if it is a report")
    report.add_argument("--scores", nargs="+", default=[], metavar="SCORE", help="these columns alone, in this order")
    report.add_argument("--without", nargs="+", default=[], metavar="SCORE", help="all columns but these")

    zoo = commands.add_parser("zoo", help="list the zoo's runs, or train, export and score one of them, or all")
    zoo.add_argument("name", nargs="?", help="a name from the list, or 'all'")
    zoo.add_argument("--runs", type=Path, default=Path("training/runs"), help="folder of run files")
    zoo.add_argument("--to", type=Path, default=Path("models/factorscope_models/zoo"), help="folder of bundles")
    _add_data(zoo)
    _add_device(zoo)
    commands.add_parser("methods", help="print, in Markdown, all that a run file can combine")
    commands.add_parser("scores", help="print, in Markdown, what each score is, and after whom")

    claims = commands.add_parser(
        "claims", help="try the papers' claims: train and measure what is left to do, write the page, say the verdicts"
    )
    claims.add_argument(
        "--only", nargs="+", default=[], metavar="FILE[:ARM]", help="of the claims files (default: all)"
    )
    claims.add_argument("--seeds", nargs="+", type=int, default=[], metavar="SEED", help="instead of the files' own")
    claims.add_argument("--report", action="store_true", help="train nothing; write the page from the store")
    claims.add_argument(
        "--quick", action="store_true", help="a few steps on squares: tries the machinery, says nothing"
    )
    claims.add_argument("--claims", type=Path, default=Path("training/claims"), help="folder of claims files")
    claims.add_argument("--runs", type=Path, default=Path("runs/claims"), help="folder of the trainings")
    claims.add_argument("--store", type=Path, default=Path("docs/claims.json"), help="the page lies beside it, as .md")
    _add_data(claims)
    _add_device(claims)
    return parser


def _minutes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise argparse.ArgumentTypeError(f"a number of minutes, 0 or more, not {text!r}")
    return value


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", type=Path, help="folder with the data set's official files (or your images)")
    parser.add_argument(
        "--cache",
        type=Path,
        help="keep prepared images here (default: decoded ones beside their source; drawn ones are drawn afresh)",
    )


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
    parser.add_argument("--threads", type=int, help="CPU threads (default: all cores)")


if __name__ == "__main__":
    sys.exit(main())
