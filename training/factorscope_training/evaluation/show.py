"""An evaluation on the screen: while it runs, and what it found."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from factorscope_models.manifest import MutualInformation, Score
from factorscope_training.evaluation.evaluate import Evaluation, Told


@contextmanager
def bar() -> Iterator[Told]:
    """A bar that names the measure under way and how many are left."""
    columns = (BarColumn(bar_width=20), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=total)


def show(result: Evaluation, title: str) -> None:
    """Every score by family, the map of the InfoMEC, and why the rest is not scored."""
    console = Console()
    console.print(_scores(result.scores, title))
    if result.mutual_information is not None:
        console.print(_map(result.mutual_information))
    by_reason = sorted(result.absent.items(), key=lambda pair: pair[1])
    for reason, pairs in groupby(by_reason, key=lambda pair: pair[1]):
        console.print(f"not scored: {', '.join(name for name, _ in pairs)}: {reason}", highlight=False)


def _scores(scores: list[Score], title: str) -> Table:
    seeds = max((score.seeds for score in scores), default=1)
    table = Table(title=title)
    for name in ("score", "value", *(["95 % interval"] if seeds > 1 else []), "n"):
        table.add_column(name, no_wrap=True)
    table.add_column("estimator and note")
    for _, group in groupby(scores, key=lambda score: score.family):
        for score in group:
            value = "-" if score.value is None else f"{score.value:.3f} {score.unit}".strip()
            ends = "" if score.interval is None else "{:.3f} to {:.3f}".format(*score.interval)
            words = f"{score.estimator}. {score.note}".strip()
            table.add_row(score.name, value, *([ends] if seeds > 1 else []), f"{score.n:,}", words)
        table.add_section()
    return table


def _map(found: MutualInformation) -> Table:
    table = Table("latent", *found.factors, title="NMI; inactive latents in brackets")
    for k, active in enumerate(found.active):
        table.add_row(f"z{k}" if active else f"(z{k})", *(f"{row[k]:.2f}" for row in found.values))
    return table
