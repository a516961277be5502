"""A weighted sum of named terms."""

from collections.abc import Mapping
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from factorscope_training.losses.registry import TERMS, Weighted
from factorscope_training.model import Pass

COPY = "augmented_"
"""Before the name of a term: its value for the transformed copies."""


@final
class Objective:
    """sum of weight * term over the terms named in `losses.registry.TERMS`; raises ValueError for any other name.

    Given the pass of a transformed copy too, a term of one pass is summed over both (each has its full bound, as in
    Sinha & Dieng 2021, arXiv:2105.14859), and a term of a pair compares them. `terms` are `Weighted`, or as a run file
    writes them.
    """

    def __init__(self, terms: Mapping[str, object], augmented: bool = False) -> None:
        if unknown := sorted(set(terms) - set(TERMS)):
            raise ValueError(f"no such terms: {unknown}; there are {sorted(TERMS)}")
        self.weighted = {name: Weighted.model_validate(w) for name, w in terms.items()}
        single = [name for name in terms if not TERMS[name].of_pair]
        self.names = ("total", *terms, *(COPY + name for name in single if augmented))

    def __call__(self, p: Pass, augmented: Pass | None = None) -> dict[str, Float[Tensor, ""]]:
        """`total`, then the terms, unweighted: of the images, or of the pair; and as augmented_... of the copies."""
        parts: dict[str, Tensor] = {}
        for name, weighted in self.weighted.items():
            term = TERMS[name]
            if not term.of_pair:
                parts[name] = term.function(p, **weighted.options)
            elif augmented is not None:
                parts[name] = term.function(p, augmented, **weighted.options)
            else:
                raise ValueError(f"the term {name} needs a transformed copy of each image: the run has no augment")
        if augmented is not None:
            for name, weighted in self.weighted.items():
                if not TERMS[name].of_pair:
                    parts[COPY + name] = TERMS[name].function(augmented, **weighted.options)
        weights = {n: self.weighted[n.removeprefix(COPY)].weight for n in parts}
        total = torch.stack([weights[name] * part for name, part in parts.items()]).sum()
        return {"total": total, **parts}
