"""Sections of a manifest for models that have what they describe; all of the validation images."""

from typing import Annotated, Literal, final

from pydantic import Field, model_validator

from factorscope_models.frozen import Finite, Frozen, PositiveInt

Share = Annotated[float, Field(ge=0, le=1)]
Transform = Literal["rotation", "shift", "scale"]


@final
class Binarization(Frozen):
    """How near the posterior means are to the two modes -r and +r; every list has one entry for each latent."""

    r: Annotated[Finite, Field(ge=0)]
    form: Literal["nearest", "soft"]
    """The term that was trained: the KL to the nearer of the two modes, or to their mixture."""
    n: PositiveInt
    """Number of validation images."""
    positive: list[Share]
    """Share of the images whose posterior mean is above 0."""
    near_plus: list[Share]
    """Share of the images whose posterior mean is within r/2 of +r."""
    near_minus: list[Share]
    """Share of the images whose posterior mean is within r/2 of -r."""
    sign_entropy: list[Finite]
    """Nats, of the posterior mean's sign: 0 where it never changes, ln 2 where both are as frequent."""

    @model_validator(mode="after")
    def _aligned(self) -> "Binarization":
        size = len(self.positive)
        for name in ("near_plus", "near_minus", "sign_entropy"):
            if len(values := getattr(self, name)) != size:
                raise ValueError(f"binarization: {len(values)} entries of {name}, {size} of positive")
        return self


@final
class DriftCurve(Frozen):
    """How far codes move when images x are transformed into x~, by the strength of one transform."""

    transform: Transform
    unit: str
    """Of `values`: degrees, fractions of the side, a factor."""
    values: list[Finite]
    """Strengths of the transform, ascending."""
    drift: list[Finite]
    """Mean squared distance of the codes of x~ and x over the trace of the codes' covariance; 0: the code stays."""
    kl: list[Finite] | None
    """Mean KL(q(z|x~) || q(z|x)), nats, summed over latents; None where there is no posterior."""
    error: list[Finite]
    """Mean squared error per pixel value of reconstructing x~."""

    @model_validator(mode="after")
    def _aligned(self) -> "DriftCurve":
        for name, found in (("drift", self.drift), ("kl", self.kl), ("error", self.error)):
            if found is not None and len(found) != len(self.values):
                raise ValueError(f"{self.transform}: {len(found)} entries of {name} at {len(self.values)} values")
        return self


@final
class Consistency(Frozen):
    """What transforms of the image do to its code."""

    n: PositiveInt
    """Number of validation images."""
    curves: list[DriftCurve]
    """At most one for each transform."""
    trained: dict[Transform, tuple[Finite, Finite]]
    """The range that each transform had in training, in its curve's unit; empty without augmentation."""

    @model_validator(mode="after")
    def _one_each(self) -> "Consistency":
        names = [curve.transform for curve in self.curves]
        if len(set(names)) != len(names):
            raise ValueError("consistency: more than one curve for a transform")
        return self
