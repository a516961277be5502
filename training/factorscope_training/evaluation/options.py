"""How a model is evaluated; what the command line's defaults come from, so nothing here imports torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import final, get_args

from factorscope_models.manifest import Family

FAMILIES: tuple[Family, ...] = tuple(family for family in get_args(Family) if family != "other")


@final
@dataclass(frozen=True)
class Sizes:
    """How many of the chosen images a measure takes at most; they are drawn anew for each evaluation."""

    pictures: int = 2_000
    """Of SSIM and of the reconstruction errors in nats."""
    importance: int = 200
    """Of the NLL."""
    draws: int = 64
    """Of z for each of those."""
    drift: int = 1_000
    """Transformed."""
    peers: int = 5_000
    """Codes of DCI, SAP and the explicitness of Ridgeway & Mozer."""
    samples: int = 5_000
    """Drawn from the model; as many validation images beside them."""
    judge: int = 10_000
    """Training images of the judge."""
    judge_steps: int = 1_500
    judge_least: int = 1_000
    """Training images; with fewer there is no judge."""


@final
@dataclass(frozen=True)
class Options:
    """One call of `factorscope-train evaluate`, without the model and the data."""

    n: int = 10_000
    """Validation images; all, where there are no more."""
    seed: int = 0
    """The first."""
    seeds: int = 1
    """Evaluations: seed, seed + 1, .."""
    variant: str = "standalone"
    """Of InfoMEC."""
    families: tuple[Family, ...] = FAMILIES
    judges: Path = Path("runs/judges")
    """Folder of the classifiers that judge samples, one for each data set."""
    sizes: Sizes = Sizes()
