"""What a measure is: named numbers of a trained model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final, get_args

from factorscope_training.claims.subject import Subject
from factorscope_training.losses.registry import Kind

Numbers = dict[str, float | None]
"""None where a number is undefined for this model."""


@final
@dataclass(frozen=True)
class Number:
    """One column of a table."""

    name: str
    """As a claims file writes it; no two measures share one."""
    text: str
    """What it is, with unit and reduction."""
    digits: int = 2
    """Behind the point, in tables."""


@final
@dataclass(frozen=True)
class Measure:
    """Several numbers that are found together."""

    function: Callable[[Subject], Numbers]
    """Gives all of `numbers`, and no others."""
    title: str
    numbers: tuple[Number, ...]
    kinds: tuple[Kind, ...] = get_args(Kind)
    """The latent kinds that it is defined for."""
    version: int = 1
    """Raised when its numbers change in meaning or in size of sample: what was measured before is measured again."""
