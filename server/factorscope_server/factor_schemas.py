"""What travels as JSON about the factors of a data set and their true pictures."""

from typing import Annotated

from pydantic import Field

from factorscope_server.schemas import Encoding, Message


class FactorSize(Message):
    name: str = Field(examples=["wall_hue"])
    size: int
    """Its values are 0 .. size - 1."""


class FactorControls(Message):
    """The factors of a model's data set, and whether their values can be set."""

    factors: list[FactorSize]
    drawn: bool
    """Whether the true picture of any values can be drawn."""
    reason: str | None
    """Where it cannot: why not, in a sentence."""
    std: list[float]
    """Of each latent's z over the validation images, from their covariance: the unit of `Sweep.moved`."""


class FactorRequest(Message):
    values: Annotated[
        list[Annotated[int, Field(strict=True, ge=0)]], Field(max_length=64, examples=[[0, 3, 6, 4, 0, 9]])
    ]
    """One for each factor, in their order."""
    sweep: Annotated[int, Field(strict=True, ge=0)] | None = Field(default=None, examples=[1])
    """The index of a factor that is to go through all its values, the others held."""


class Sweep(Message):
    """What the latents do along one factor, all others held."""

    factor: int
    z: list[list[float]]
    """A row for each of its values, in their order."""
    moved: list[float]
    """Per latent: largest z minus smallest z of these rows, in standard deviations of its z over the validation images;
    0 for a latent that is constant there. Of an inactive latent it may be large and mean little, for its standard
    deviation is tiny; of indices of vectors it says only how far apart the indices are."""


class FactorPicture(Message):
    """The true picture of some factor values, as the model sees it."""

    values: list[int]
    encoding: Encoding
    """Of the whole picture, as if it had been uploaded; `input` is the picture itself."""
    sweep: Sweep | None
