"""A weighted sum of named terms."""

from collections.abc import Mapping
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from factorscope_training.losses import TERMS
from factorscope_training.model import Pass


@final
class Objective:
    """sum of weight * term over the terms named in `losses.TERMS`; raises ValueError for any other name."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        if unknown := sorted(set(weights) - set(TERMS)):
            raise ValueError(f"no such terms: {unknown}; there are {sorted(TERMS)}")
        self.weights = dict(weights)

    def __call__(self, p: Pass) -> dict[str, Float[Tensor, ""]]:
        """The terms, unweighted, and `total`, their weighted sum."""
        parts = {name: TERMS[name](p) for name in self.weights}
        total = torch.stack([self.weights[name] * part for name, part in parts.items()]).sum()
        return {"total": total, **parts}
