"""What travels as JSON about a picture that was turned, shifted and scaled, and how far its code has moved."""

from typing import Literal

from pydantic import Field

from factorscope_server.schemas import Message


class Code(Message):
    """What the encoder says of one picture."""

    z: list[float]
    pre_z: list[float] | None
    """Before quantization; quantized latents only."""
    log_std: list[float] | None
    """Of the posterior; Gaussian latents only."""
    code: list[int] | None
    """Index into each latent's codebook; quantized latents only."""


class Drift(Message):
    """How far a code has moved from x to x~. The drift is ours, the KL the regulariser of Sinha & Dieng 2021,
    arXiv:2105.14859."""

    total: float | None
    """||z~ - z||^2 over the trace of the covariance of z over the validation images: 0 still, 2 as far as unrelated
    images are on average; null where the codes do not vary."""
    std: list[float]
    """z~ - z of each latent, in its standard deviations over the validation images; 0 for a latent that is constant."""
    share: list[float]
    """What each latent has of ||z~ - z||^2; all 0 where nothing moved."""
    kl: float | None
    """KL(q(z|x~) || q(z|x)), nats, summed over latents; null where there is no posterior."""
    kl_by_latent: list[float] | None


class Warped(Message):
    """A picture x, its transform x~, both codes, and how far they are apart."""

    original: Code
    warped: Code
    drift: Drift
    input: str = Field(examples=["data:image/png;base64,iVBORw0KGgo="])
    """x~, rounded to 8 bits; the encoder saw it before rounding."""
    reconstruction: str = Field(examples=["data:image/png;base64,iVBORw0KGgo="])
    """What z~ decodes to."""
    error: float
    """Mean squared error per pixel value between the decoded z~ and x~."""
    percentile: float
    """Where `error` lies among those of the validation images, which are not transformed; 0 to 100."""
    verdict: Literal["typical", "unusual", "unlike"]
    """unusual: above the 95th percentile; unlike: above the 99.9th."""
