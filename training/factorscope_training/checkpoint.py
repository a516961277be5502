"""Checkpoints: the whole state of a training, written whole or not at all."""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, final

import torch

from factorscope_models.files import write_file
from factorscope_training.config import RunConfig
from factorscope_training.errors import RunError

NAME = "checkpoint.pt"


@final
@dataclass
class State:
    """What a training has reached."""

    step: int = 0
    """Steps done."""
    wall_seconds: float = 0.0
    machine: str = ""
    """Where it was last trained, as `Compute.describe` says."""
    history: dict[str, list[float]] = field(default_factory=dict)
    """"step" and each term's mean since the last entry."""
    model: dict[str, Any] = field(default_factory=dict)
    optimiser: dict[str, Any] = field(default_factory=dict)


def save(folder: Path, config: RunConfig, state: State) -> None:
    """Replaces the run's checkpoint; raises RunError, the old one intact, where the disk will not take it."""
    buffer = BytesIO()
    torch.save({"config": config.model_dump_json(), **vars(state)}, buffer)
    try:
        write_file(folder / NAME, buffer.getvalue())
    except OSError as error:
        kept = "the checkpoint before it is intact" if (folder / NAME).exists() else "there is no earlier one"
        raise RunError(f"step {state.step}: the checkpoint could not be written ({error.strerror}); {kept}") from error


def load(folder: Path) -> tuple[RunConfig, State] | None:
    """The run's checkpoint, or None where there is none; raises RunError for a damaged one. Unpickles weights only."""
    path = folder / NAME
    if not path.exists():
        return None
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        config = RunConfig.model_validate_json(content.pop("config"))
        return config, State(**content)
    except Exception as error:  # whatever a damaged file makes the unpickler, zip or pydantic raise
        raise RunError(f"{path} is damaged, or from another version; remove it to begin the run anew") from error
