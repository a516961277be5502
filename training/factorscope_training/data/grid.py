"""The drawn sets as data sets: indices into the full grid of their factors."""

from jaxtyping import Int, UInt8
from numpy import ndarray

from factorscope_models.drawn.drawn import Drawn
from factorscope_models.manifest import ImageFormat
from factorscope_training.data.dataset import DataError, DataSet, grid_values


def from_grid(drawn: Drawn, size: int) -> DataSet:
    """All pictures of a drawn set, `size` pixels wide and high; DataError for a size that it does not come in.

    Below full size its title and source say so; its name, factors and split stay.
    """
    if size not in drawn.sides:
        sides = " or ".join(map(str, drawn.sides))
        raise DataError(f"{drawn.info.name} is drawn at {sides} pixels, not at {size}")
    info, factors = drawn.info, tuple(drawn.info.factors)
    if size != drawn.image.height:
        words = f"at {size} x {size}, means of 2x2 pixels"
        info = info.model_copy(update={"title": f"{info.title} {words}", "source": f"{info.source}; {words}"})

    def images(index: Int[ndarray, " n"]) -> UInt8[ndarray, "n height width channel"]:
        return drawn.draw(grid_values(factors, index), size)

    image = ImageFormat(channels=drawn.image.channels, height=size, width=size)
    return DataSet(info, image, images, lambda index: grid_values(factors, index))
