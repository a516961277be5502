"""A training with a bar that shows how far it is."""

from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from factorscope_training.compute import Compute
from factorscope_training.config import RunConfig
from factorscope_training.data.dataset import DataSet
from factorscope_training.model import Autoencoder
from factorscope_training.train import CHECKPOINT_SECONDS, train


def train_shown(
    config: RunConfig, data: DataSet, folder: Path, compute: Compute, checkpoint_seconds: float = CHECKPOINT_SECONDS
) -> Autoencoder:
    """As `train`, its loss and speed on the screen."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f} images/s"),
        TimeElapsedColumn(),
        TextColumn("ETA"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, refresh_per_second=2, speed_estimate_period=300) as bar:
        task = bar.add_task("loss -", total=config.steps, rate=0.0)

        def progress(step: int, means: dict[str, float]) -> None:
            speed = bar.tasks[0].speed or 0.0
            bar.update(task, completed=step, description=f"loss {means['total']:.2f} nats", rate=speed * config.batch)

        return train(config, data, folder, compute, progress, checkpoint_seconds)
