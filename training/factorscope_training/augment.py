"""Random changes of a batch of images that keep their meaning: one warp, a flip and a change of colours."""

from typing import Annotated, Any, Literal

import torch
import torch.nn.functional as F
from jaxtyping import Float
from pydantic import Field, FiniteFloat, model_validator
from torch import Tensor

from factorscope_models.frozen import Frozen

UNIFORMS = 8
"""Columns of a draw: rotation, shift along x, shift along y, scale, flip, brightness, contrast, hue."""

PRESETS: dict[str, dict[str, Any]] = {
    "simple": {"rotation": 15.0, "shift": 0.05, "scale": (0.9, 1.1)},
    "large": {"rotation": 30.0, "shift": 0.10, "scale": (0.75, 1.25)},
}
"""Those of the released code of Sinha & Dieng 2021 (github.com/sinhasam/CRVAE)."""

BRIGHTNESS, CONTRAST, HUE = 0.2, 0.5, 0.2
"""Half-ranges of the jitter, of the same code: of the two factors around 1, and of the turn of the hue."""

Images = Float[Tensor, "batch channel height width"]
PerImage = Float[Tensor, " batch"]


class Augment(Frozen):
    """What a transformed copy of an image may look like. Every image draws its own parameters, uniformly: rotation in
    degrees and shift in fractions of width and height, both to either side, scale from the smallest to the largest."""

    preset: Literal["simple", "large"] | None = None
    """Stands for `rotation`, `shift` and `scale` together, see `PRESETS`; a value beside it may only repeat it."""
    rotation: Annotated[FiniteFloat, Field(ge=0, le=180)] = 0.0
    """Degrees, to either side."""
    shift: Annotated[FiniteFloat, Field(ge=0, lt=1)] = 0.0
    """Fraction of the image's width and of its height, to either side."""
    scale: tuple[Annotated[FiniteFloat, Field(gt=0)], Annotated[FiniteFloat, Field(gt=0)]] = (1.0, 1.0)
    """Smallest and largest; above 1 the content grows."""
    vertical_flip: bool = False
    """Every second image upside down."""
    jitter: bool = False
    """Brightness, contrast and, for colours, hue."""

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, values: Any) -> Any:
        name = values.get("preset") if isinstance(values, dict) else None
        return {**PRESETS[name], **values} if isinstance(name, str) and name in PRESETS else values

    @model_validator(mode="after")
    def _consistent(self) -> "Augment":
        given = {"rotation": self.rotation, "shift": self.shift, "scale": self.scale}
        if self.preset and given != PRESETS[self.preset]:
            raise ValueError(f"give the preset {self.preset!r} or rotation, shift and scale, not both")
        if self.scale[0] > self.scale[1]:
            raise ValueError(
                f"scale goes from the smallest to the largest, not from {self.scale[0]} to {self.scale[1]}"
            )
        if not (self.warps or self.vertical_flip or self.jitter):
            raise ValueError("this changes no image: give a preset, rotation, shift, scale, vertical_flip or jitter")
        return self

    @property
    def warps(self) -> bool:
        """Whether any of rotation, shift and scale may differ from the identity."""
        return (self.rotation, self.shift, self.scale) != (0, 0, (1, 1))


def transform(x: Images, u: Float[Tensor, "batch uniform"], a: Augment) -> Images:
    """Each image of `x`, in [0, 1], changed by its own row of `u`, uniform in [0, 1); the result lies in [0, 1].

    Sinha & Dieng 2021, arXiv:2105.14859: the transforms of their released code, in its order: flip, warp, jitter. A
    parameter runs linearly from the low end of its range at u = 0 to the high end at u = 1; u < 0.5 flips. They work
    on one 8-bit picture at a time through torchvision; ours on floats, with one draw for each image of the batch.
    Deviations: bilinear where theirs take the nearest pixel; shifts are not rounded to whole pixels; the jitter's
    three changes come in a fixed order, brightness, contrast, hue, where theirs are shuffled.
    """
    if u.shape[1] != UNIFORMS:
        raise ValueError(f"a draw has {UNIFORMS} columns, not {u.shape[1]}")
    rotation, dx, dy, scale, flip, brightness, contrast, hue = u.unbind(1)
    if a.vertical_flip:
        x = torch.where(flip[:, None, None, None] < 0.5, x.flip(2), x)
    if a.warps:
        low, high = a.scale
        degrees, across, down = _around(0, a.rotation, rotation), _around(0, a.shift, dx), _around(0, a.shift, dy)
        x = warp(x, degrees, across, down, low + (high - low) * scale)
    if a.jitter:
        x = _contrasted(_brightened(x, _around(1, BRIGHTNESS, brightness)), _around(1, CONTRAST, contrast))
        if x.shape[1] == 3:
            x = _hue_turned(x, _around(0, HUE, hue))
    return x.clamp(0, 1)


def warp(x: Images, degrees: PerImage, dx: PerImage, dy: PerImage, scale: PerImage) -> Images:
    """Each image turned by `degrees` counterclockwise on the screen and scaled about its middle, then shifted.

    `dx` and `dy` are fractions of the width, to the right, and of the height, downwards. One bilinear
    interpolation; what comes from outside the image is 0. Turning keeps right angles in images of any shape.
    """
    height, width = x.shape[2:]
    # Where each output pixel lies in the input, in pixels from the middle. Not by F.affine_grid: it multiplies
    # matrices, which autocast does in bfloat16; places in 64 x 64 pixels were then off by 0.15 of one.
    angle = torch.deg2rad(degrees)[:, None, None]
    cos, sin = torch.cos(angle) / scale[:, None, None], torch.sin(angle) / scale[:, None, None]
    across = torch.arange(width, device=x.device) - (width - 1) / 2 - dx[:, None, None] * width
    down = (torch.arange(height, device=x.device) - (height - 1) / 2)[:, None] - dy[:, None, None] * height
    places = torch.stack([(cos * across - sin * down) / (width / 2), (sin * across + cos * down) / (height / 2)], -1)
    return F.grid_sample(x, places.to(x.dtype), mode="bilinear", padding_mode="zeros", align_corners=False)


def _around(middle: float, half: float, u: PerImage) -> PerImage:
    return middle + half * (2 * u - 1)


def _brightened(x: Images, factor: PerImage) -> Images:
    return (x * factor[:, None, None, None]).clamp(0, 1)


def _contrasted(x: Images, factor: PerImage) -> Images:
    """Away from the image's mean grey (ITU-R 601), or towards it."""
    if x.shape[1] == 3:
        red, green, blue = x.unbind(1)
        grey = 0.299 * red + 0.587 * green + 0.114 * blue
    else:
        grey = x[:, 0]
    mean = grey.mean((1, 2))[:, None, None, None]
    return (mean + (x - mean) * factor[:, None, None, None]).clamp(0, 1)


def _hue_turned(x: Float[Tensor, "batch 3 height width"], turn: PerImage) -> Float[Tensor, "batch 3 height width"]:
    """The hue of HSV moved by a fraction of its circle; value and saturation stay, so grey stays grey."""
    red, green, blue = x.unbind(1)
    value, chroma = x.amax(1), x.amax(1) - x.amin(1)
    whole = torch.where(chroma > 0, chroma, 1.0)
    from_blue = torch.where(value == green, 2 + (blue - red) / whole, 4 + (red - green) / whole)
    sixths = torch.where(value == red, (green - blue) / whole, from_blue) + 6 * turn[:, None, None]
    away = [torch.remainder(sixths + corner, 6) for corner in (5, 3, 1)]
    return torch.stack([value - chroma * torch.minimum(k, 4 - k).clamp(0, 1) for k in away], 1)
