"""`factorscope-train claims`: work off the cells, write the page, say how each claim came out."""

from argparse import Namespace
from functools import cache
from pathlib import Path
from typing import Literal

import torch

from factorscope_models.files import write_file
from factorscope_training.claims.report import report, verdict_lines
from factorscope_training.claims.runner import Bench, work_off
from factorscope_training.claims.spec import Plan, Study, plans, read_studies
from factorscope_training.claims.store import read_cells, write_cells
from factorscope_training.claims.subject import FULL, QUICK, Sizes
from factorscope_training.config import RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.registry import open_data
from factorscope_training.errors import RunError

QUICK_FOLDER = "quick"
"""Within the folder of runs: what `--quick` makes, its store and its page too."""


def claims(args: Namespace) -> None:
    """Trains and measures what is left to do, and writes the page of claims beside the store."""
    studies = read_studies(args.claims, args.quick)
    runs = args.runs / QUICK_FOLDER if args.quick else args.runs
    store = runs / args.store.name if args.quick else args.store
    sizes = QUICK if args.quick else FULL
    store.parent.mkdir(parents=True, exist_ok=True)
    if not store.exists():
        write_cells(store, {})
    failed = []
    if not args.report:
        chosen = plans(studies, args.only, args.seeds)
        failed = work_off(chosen, _bench(args, studies, chosen, runs, store, sizes))
    _write_page(studies, store, sizes)
    print(*verdict_lines(studies, read_cells(store)), f"written: {store.with_suffix('.md')}", sep="\n")
    if failed:
        raise RunError(f"{len(failed)} cell(s) failed: {', '.join(f'{c.study}/{c.arm}-s{c.seed}' for c in failed)}")


def _bench(args: Namespace, studies: list[Study], chosen: list[Plan], runs: Path, store: Path, sizes: Sizes) -> Bench:
    """Opens every data set that is needed, so that what is missing is said before hours of training."""

    @cache
    def opened(name: str, size: int, channels: Literal[1, 3]) -> DataSet:
        return open_data(name, _folder_of(name, args.data_dir), args.cache, size=size, channels=channels)

    def of(config: RunConfig) -> DataSet:
        return opened(config.data.name, config.data.size, config.data.channels)

    for plan in chosen:
        of(plan.config)
    if args.threads:
        torch.set_num_threads(args.threads)
    return Bench(runs, store, of, args.device, sizes, lambda: _write_page(studies, store, sizes))


def _folder_of(name: str, folder: Path | None) -> Path | None:
    """The subfolder of the data set's name, where there is one."""
    return folder / name if folder is not None and (folder / name).is_dir() else folder


def _write_page(studies: list[Study], store: Path, sizes: Sizes) -> None:
    write_file(store.with_suffix(".md"), report(studies, read_cells(store), sizes).encode())
