"""The drawn sets at half their side, so that more runs fit a CPU."""

from dataclasses import replace

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from factorscope_models.manifest import ImageFormat
from factorscope_training.data.dataset import DataError, DataSet


def at_size(data: DataSet, size: int) -> DataSet:
    """The set itself where `size` is the side of its square images, and where it is half of that, `halved` ones.

    Its title and source then say so; its name, factors and split stay. DataError for any other size.
    """
    image, info = data.image, data.info
    if size == image.height:
        return data
    if 2 * size != image.height:
        raise DataError(f"{info.name} is drawn at {image.height} or {image.height // 2} pixels, not at {size}")
    words = f"at {size} x {size}, means of 2x2 pixels"
    return replace(
        data,
        info=info.model_copy(update={"title": f"{info.title} {words}", "source": f"{info.source}; {words}"}),
        image=ImageFormat(channels=image.channels, height=size, width=size),
        images=lambda index: halved(data.images(index)),
    )


def halved(images: UInt8[ndarray, "n height width channel"]) -> UInt8[ndarray, "n _ _ channel"]:
    """Means of 2 x 2 pixels, rounded half up; height and width are even."""
    rows = images[:, ::2].astype(np.uint16)
    rows += images[:, 1::2]
    sums = rows[:, :, ::2] + rows[:, :, 1::2]
    sums += 2
    return (sums >> 2).astype(np.uint8)
