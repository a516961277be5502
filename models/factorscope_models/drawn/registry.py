"""The drawn data sets by name."""

from factorscope_models.drawn.drawn import Drawn
from factorscope_models.drawn.shapes3d import SHAPES3D
from factorscope_models.drawn.sprites import SPRITES
from factorscope_models.drawn.squares import SQUARES

DRAWN: dict[str, Drawn] = {one.info.name: one for one in (SHAPES3D, SPRITES, SQUARES)}
