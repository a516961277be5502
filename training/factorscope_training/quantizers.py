"""Latent kinds whose values come from a codebook: learned, fixed, a grid, signs, or vectors."""

import math
from collections.abc import Sequence
from typing import Literal, final

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from factorscope_training.latents import Code, Latent, straight_through

SMOOTHING = 1e-5
"""Of the counts behind moving averages, so that an entry that is never used stays finite."""


@final
class Quantized(Latent):
    """z is the nearest of a few learnable scalars, a separate codebook for each latent.

    Hsu et al. 2023, arXiv:2305.18378; initial values linspace(-0.5, 0.5, levels), first index on ties. The values move
    only through the term `quantization`: the decoder's gradient passes them by. `shared`: one codebook for all latents
    (the global codebook of their ablation); not `learned`: the initial values stay. Deviation from the authors' code:
    the straight-through sum is written so that z is bit for bit a codebook value (theirs is so only under their
    compiler).
    """

    OUTPUTS = ("z", "pre_z")
    values: Tensor
    beyond: Tensor

    def __init__(self, size: int, levels: int | Sequence[int], shared: bool = False, learned: bool = True) -> None:
        super().__init__(size, size)
        counts = [levels] * (1 if shared else size) if isinstance(levels, int) else list(levels)
        if len(counts) != (1 if shared else size):
            raise ValueError(f"{len(counts)} codebook sizes for {1 if shared else size} codebooks")
        values = torch.zeros(len(counts), max(counts))
        for row, count in zip(values, counts, strict=True):
            row[:count] = torch.linspace(-0.5, 0.5, count)
        self.shared = shared
        if learned:
            self.values = nn.Parameter(values)
        else:
            self.register_buffer("values", values)
        self.counts = counts
        self.register_buffer("beyond", torch.arange(max(counts)) >= torch.tensor(counts)[:, None], persistent=False)

    def codes(self, h: Float[Tensor, "batch latent"]) -> Int[Tensor, "batch latent"]:
        """Index of the nearest value of each latent."""
        return (h.float()[:, :, None] - self.values).abs().masked_fill(self.beyond, math.inf).argmin(-1)

    def nearest(self, h: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch latent"]:
        chosen = F.one_hot(self.codes(h), self.values.shape[1]).to(self.values.dtype)
        return (chosen * self.values).sum(-1)

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        h = h.float()
        nearest = self.nearest(h)
        return Code(straight_through(nearest.detach(), h), h, nearest=nearest)

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        h = h.float()
        return {"z": self.nearest(h), "pre_z": h}

    def codebooks(self) -> list[list[float]]:
        rows = self.values.detach().cpu().tolist()
        books = [sorted(row[:count]) for row, count in zip(rows, self.counts, strict=True)]
        return books * self.size if self.shared else books


@final
class VectorQuantized(Latent):
    """Each latent is the nearest, in squared distance, of `entries` vectors that all latents share; the decoder
    receives the vectors, and the exported z is their index.

    van den Oord et al. 2017, arXiv:1711.00937. Sizes 512 x 64 and initial values U(+-sqrt(3 / dimensions)) as in the
    comparison of Hsu et al. 2023. `update="loss"`: the entries move through the term `quantization`; "ema": by moving
    averages of what chose them (appendix A.1), with the counts smoothed. There is no scalar before quantization:
    `pre_z` repeats the index.
    """

    OUTPUTS = ("z", "pre_z")
    values: Tensor
    counts: Tensor
    sums: Tensor

    def __init__(
        self,
        size: int,
        entries: int = 512,
        dimensions: int = 64,
        update: Literal["loss", "ema"] = "loss",
        decay: float = 0.99,
    ) -> None:
        super().__init__(size, size * dimensions, size * dimensions)
        self.dimensions, self.update, self.decay = dimensions, update, decay
        values = (2 * torch.rand(entries, dimensions) - 1) * math.sqrt(3 / dimensions)
        if update == "loss":
            self.values = nn.Parameter(values)
        else:
            self.register_buffer("values", values)
            self.register_buffer("counts", torch.ones(entries))
            self.register_buffer("sums", values.clone())

    def codes(self, h: Float[Tensor, "batch feature"]) -> Int[Tensor, "batch latent"]:
        """Index of the nearest vector of each latent."""
        points = h.float().unflatten(1, (self.size, self.dimensions))
        return (self.values.square().sum(-1) - 2 * points @ self.values.T).argmin(-1)

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        h = h.float()
        with torch.autocast(h.device.type, enabled=False):  # in bfloat16 another vector may look nearer
            codes = self.codes(h)
            nearest = self._vectors(codes)
            if self.training and self.update == "ema":
                self._average(h.detach(), codes)
        return Code(straight_through(nearest.detach(), h), h, nearest=nearest)

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        index = self.codes(h).float()
        return {"z": index, "pre_z": index}

    def embed(self, z: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch input"]:
        return self._vectors(z.round().long().clamp(0, self.values.shape[0] - 1))

    def codebooks(self) -> list[list[float]]:
        return [[float(i) for i in range(self.values.shape[0])]] * self.size

    def _vectors(self, codes: Int[Tensor, "batch latent"]) -> Float[Tensor, "batch input"]:
        return F.embedding(codes, self.values).flatten(1)

    @torch.no_grad()
    def _average(self, h: Tensor, codes: Tensor) -> None:
        chosen = F.one_hot(codes.flatten(), self.values.shape[0]).to(h.dtype)  # (batch * latent, entry)
        self.counts.lerp_(chosen.sum(0), 1 - self.decay)
        self.sums.lerp_(chosen.T @ h.reshape(-1, self.dimensions), 1 - self.decay)
        total = self.counts.sum()
        smooth = (self.counts + SMOOTHING) / (total + len(self.counts) * SMOOTHING) * total
        self.values.copy_(self.sums / smooth[:, None])


@final
class FixedGrid(Latent):
    """FSQ: z is h bounded by tanh and rounded to an even grid of `levels` values in [-1, 1]; no codebook, no loss of
    its own.

    Mentzer et al. 2023, arXiv:2309.15505: with an even number of levels the grid is shifted by half a step, so that it
    runs from -1 to 1 - 2 / levels. `pre_z` is the bounded value before rounding. Deviation from their code
    (google-research/fsq): it reaches 0.1 % beyond the outer values (theirs 0.1 % short of them) and is shifted by the
    inverse of tanh (theirs by tan), so that h = 0 becomes 0 at any number of levels.
    """

    OUTPUTS = ("z", "pre_z")
    offset: Tensor
    reach: Tensor
    shift: Tensor
    steps: Tensor

    def __init__(self, size: int, levels: int | Sequence[int]) -> None:
        super().__init__(size, size)
        counts = [levels] * size if isinstance(levels, int) else list(levels)
        if len(counts) != size:
            raise ValueError(f"{len(counts)} numbers of levels for {size} latents")
        self.counts = counts
        count = torch.tensor(counts, dtype=torch.float32)
        offset = (count % 2 == 0) * 0.5
        reach = (count - 1) * (1 + 1e-3) / 2
        self.register_buffer("offset", offset, persistent=False)
        self.register_buffer("reach", reach, persistent=False)
        self.register_buffer("shift", torch.atanh(offset / reach), persistent=False)
        self.register_buffer("steps", torch.div(count, 2, rounding_mode="floor"), persistent=False)

    def bounded(self, h: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch latent"]:
        """h on the scale of the grid, before rounding."""
        return (torch.tanh(h.float() + self.shift) * self.reach - self.offset) / self.steps

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        pre_z = self.bounded(h)
        return Code(straight_through(self._rounded(pre_z).detach(), pre_z), pre_z)

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        pre_z = self.bounded(h)
        return {"z": self._rounded(pre_z), "pre_z": pre_z}

    def codebooks(self) -> list[list[float]]:
        return [[(i - n // 2) / (n // 2) for i in range(n)] for n in self.counts]

    def _rounded(self, bounded: Tensor) -> Tensor:
        return (bounded * self.steps).round() / self.steps


@final
class Signs(Latent):
    """LFQ: z is the sign of h, -1 or +1; no codebook. Yu et al. 2023, arXiv:2310.05737; goes with the terms
    `commitment` and `code_entropy`. h = 0 counts as positive."""

    OUTPUTS = ("z", "pre_z")

    def __init__(self, size: int) -> None:
        super().__init__(size, size)

    def forward(self, h: Float[Tensor, "batch feature"], noise: Float[Tensor, "batch latent"]) -> Code:
        h = h.float()
        sign = _sign(h)
        return Code(straight_through(sign, h), h, nearest=sign)

    def outputs(self, h: Float[Tensor, "batch feature"]) -> dict[str, Float[Tensor, "batch latent"]]:
        h = h.float()
        return {"z": _sign(h), "pre_z": h}

    def codebooks(self) -> list[list[float]]:
        return [[-1.0, 1.0]] * self.size


def _sign(h: Float[Tensor, "batch latent"]) -> Float[Tensor, "batch latent"]:
    return torch.where(h >= 0, 1.0, -1.0)
