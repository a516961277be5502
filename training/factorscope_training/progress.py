"""A training with a bar that shows how far it is."""

import time
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from factorscope_training.compute import Compute
from factorscope_training.config import RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.model import Autoencoder
from factorscope_training.snapshots import Snapshots
from factorscope_training.train import CHECKPOINT_SECONDS, train


def train_shown(
    config: RunConfig,
    data: DataSet,
    folder: Path,
    compute: Compute,
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
    snapshot_seconds: float = 0.0,
) -> Autoencoder:
    """As `train`, its loss and speed on the screen; with a snapshot every so many seconds, or none where that is 0. The
    bar's time stands still while one is taken."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f} images/s"),
        TimeElapsedColumn(),
        TextColumn("ETA"),
        TimeRemainingColumn(),
    )

    def clock() -> float:
        return time.monotonic() - (0.0 if snapshots is None else snapshots.spent)

    def say(text: str) -> None:
        bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

    snapshots: Snapshots | None = None
    with Progress(*columns, refresh_per_second=2, speed_estimate_period=300, get_time=clock) as bar:
        if snapshot_seconds > 0:
            snapshots = Snapshots(folder, config, data, snapshot_seconds, say)
        task = bar.add_task("loss -", total=config.steps, rate=0.0)

        def progress(step: int, means: dict[str, float]) -> None:
            speed = bar.tasks[0].speed or 0.0
            bar.update(task, completed=step, description=f"loss {means['total']:.2f} nats", rate=speed * config.batch)

        return train(config, data, folder, compute, progress, checkpoint_seconds, snapshots)
