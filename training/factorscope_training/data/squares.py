"""Squares: a tiny generated set, for tests and first steps; needs no files."""

from factorscope_models.drawn.squares import SQUARES
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.grid import from_grid


def squares() -> DataSet:
    """147 images of 16 x 16: one 4 x 4 square that moves by two pixels a step, in three shades of grey."""
    return from_grid(SQUARES, 16)
