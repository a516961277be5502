"""`dsprites-render`: our own drawing of the scene of dSprites, with its factors and sizes; needs no files."""

from factorscope_models.drawn.sprites import SPRITES
from factorscope_training.data.dataset import DataSet
from factorscope_training.data.grid import from_grid


def dsprites_render(size: int = 64) -> DataSet:
    """737,280 binary images (0 or 255) of 64 x 64; the official order: shape, scale, orientation, posX, posY.

    At `size` 32 the images are the means of 2 x 2 pixels of those, no longer binary; DataError for other sizes.
    """
    return from_grid(SPRITES, size)
