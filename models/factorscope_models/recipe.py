"""What a model was trained for, in formulas, and after which papers."""

from typing import final

from pydantic import JsonValue

from factorscope_models.frozen import Finite, Frozen, Integer


@final
class Term(Frozen):
    """One weighted term of the training loss; nats, summed over pixels or latents, mean over the batch."""

    name: str
    weight: Finite
    note: str = ""
    """Where the weight comes from; says "our formulation" where it is ours."""
    options: dict[str, JsonValue] = {}
    """What the run file set besides the weight: the r of a binarization, the capacity of a KL."""
    formula: str = ""
    """LaTeX, of one image: the mean over the batch is understood. Empty in bundles older than this field."""
    source: str = ""
    """The paper, and its equation where there is one."""
    ours: str = ""
    """What in the term is our own formulation; empty: as published."""


@final
class Paper(Frozen):
    """A paper that the model is after."""

    title: str
    authors: str
    """Family names, separated by commas."""
    year: Integer
    arxiv: str
    """Its identifier at arXiv: "2305.18378"; empty where the paper is not there."""
