"""The one autoencoder."""

from dataclasses import dataclass
from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from factorscope_training.latents import Code, Latent


@final
@dataclass(frozen=True)
class Pass:
    """A batch on its way through the model; terms of the loss are functions of it."""

    x: Float[Tensor, "batch channel height width"]
    code: Code
    logits: Float[Tensor, "batch channel height width"]


@final
class Autoencoder(nn.Module):
    """encoder: image -> features; latent: features -> Code; decoder: z -> image logits."""

    def __init__(self, encoder: nn.Module, latent: Latent, decoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        self.latent = latent
        self.decoder = decoder

    def forward(self, x: Float[Tensor, "batch channel height width"], noise: Float[Tensor, "batch latent"]) -> Pass:
        """The training pass, sampled where the latent kind samples."""
        code = self.latent(self.encoder(x), noise)
        return Pass(x, code, self.decoder(code.z))

    def encode(self, x: Float[Tensor, "batch channel height width"]) -> dict[str, Float[Tensor, "batch latent"]]:
        """`z`, the single best latents, and what else the kind has (`pre_z`, `log_var`)."""
        return self.latent.outputs(self.encoder(x))

    def decode(self, z: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch channel height width"]:
        """Images in [0, 1]."""
        return self.decoder(z).sigmoid()
