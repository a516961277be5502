"""The one autoencoder."""

from dataclasses import dataclass
from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from factorscope_training.latents import Code, Latent
from factorscope_training.likelihoods import BernoulliPixels, Likelihood


@final
@dataclass(frozen=True)
class Moment:
    """When in a training a pass happens, for the terms that change over time or know the data set's size."""

    step: Float[Tensor, ""] | float = 0.0
    """Steps done, as a tensor where the loss is compiled."""
    population: int = 1
    """Training images."""


@final
@dataclass(frozen=True)
class Pass:
    """A batch on its way through the model; terms of the loss are functions of it.

    With several draws of z an image, its rows (of x, of every part of the code, of logits) stand one after another.
    """

    x: Float[Tensor, "batch channel height width"]
    code: Code
    logits: Float[Tensor, "batch channel height width"]
    nll: Float[Tensor, " batch"]
    """-ln p(x|z) in nats, summed over pixel values."""
    draws: int = 1
    moment: Moment = Moment()


@final
class Autoencoder(nn.Module):
    """encoder: image -> features; latent: features -> Code; decoder: z -> image logits; likelihood: logits ->
    p(x|z)."""

    def __init__(
        self, encoder: nn.Module, latent: Latent, decoder: nn.Module, likelihood: Likelihood | None = None
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.latent = latent
        self.decoder = decoder
        self.likelihood = likelihood or BernoulliPixels()

    def forward(
        self,
        x: Float[Tensor, "batch channel height width"],
        noise: Float[Tensor, "draw latent"],
        moment: Moment = Moment(),
    ) -> Pass:
        """The training pass, sampled where the latent kind samples; as many draws an image as noise has rows for it."""
        draws = noise.shape[0] // x.shape[0]
        h = self.encoder(x)
        if draws > 1:
            h, x = h.repeat_interleave(draws, 0), x.repeat_interleave(draws, 0)
        code = self.latent(h, noise)
        logits = self.decoder(code.z).float()
        return Pass(x, code, logits, self.likelihood(x.float(), logits), draws, moment)

    def encode(self, x: Float[Tensor, "batch channel height width"]) -> dict[str, Float[Tensor, "batch latent"]]:
        """`z`, the single best latents, and what else the kind has (`pre_z`, `log_var`)."""
        return self.latent.outputs(self.encoder(x))

    def decode(self, z: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch channel height width"]:
        """Images in [0, 1]."""
        return self.decoder(self.latent.embed(z)).sigmoid()
