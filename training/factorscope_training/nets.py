"""Encoders and decoders. An encoder gives the latent's features, a decoder logits.

Images whose side is not the net's canvas (a multiple of 16 for `small`, 64 for `paper`) are padded with zeros on the
way in and cropped on the way out.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import final

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from factorscope_models.manifest import ImageFormat

IMAGE = Float[Tensor, "batch _ _ _"]
SLOPE = 0.2
EPS = 1e-6


def small(image: ImageFormat, features: int, latents: int) -> tuple[nn.Module, nn.Module]:
    """Four 4x4 convolutions of stride 2 (32, 32, 64, 64), instance norm, leaky ReLU, and the mirror image; for CPUs.

    Our own net, not one of the papers'. A canvas of 32 (MNIST) takes three convolutions (32, 32, 64), so that the last
    map is 4x4 in every case.
    """
    canvas = _canvas(image, 16)
    depth = int(math.log2(canvas // 4))
    if canvas != 4 << depth or not 1 <= depth <= 5:
        raise ValueError(f"net small wants images that fit a canvas of 16, 32, 64 or 128 pixels; got {canvas}")
    widths = (32, 32, 64, 64, 64)[:depth]
    down: list[nn.Module] = []
    for before, width in zip((image.channels, *widths), widths, strict=False):
        down += [nn.Conv2d(before, width, 4, 2, 1, bias=False), _norm(width), nn.LeakyReLU(SLOPE)]
    flat = widths[-1] * 16
    encoder = nn.Sequential(
        Pad(image, canvas), *down, nn.Flatten(), nn.Linear(flat, 256), nn.ReLU(), nn.Linear(256, features)
    )
    up: list[nn.Module] = []
    back = (*reversed(widths), image.channels)
    for before, width in pairwise(back):
        up += [conv_transpose(before, width, 4, 2), _norm(width), nn.LeakyReLU(SLOPE)]
    up[-3:] = [conv_transpose(back[-2], image.channels, 4, 2, bias=True)]
    decoder = nn.Sequential(
        nn.Linear(latents, 256),
        nn.ReLU(),
        nn.Linear(256, flat),
        nn.ReLU(),
        nn.Unflatten(1, (widths[-1], 4, 4)),
        *up,
        Crop(image, canvas),
    )
    return encoder, decoder


def paper(image: ImageFormat, features: int, latents: int) -> tuple[nn.Module, nn.Module]:
    """The 12-block encoder and the style decoder that Hsu et al. 2023, arXiv:2305.18378, report with, as in their code:
    convolutions without bias, modulation through a ReLU, output without bias. Initialisation as theirs."""
    canvas = _canvas(image, 64)
    if canvas != 64:
        raise ValueError(f"net paper wants images of at most 64x64; got {image.height}x{image.width}")
    blocks: list[nn.Module] = []
    before = image.channels
    for i, width in enumerate(w for w in (32, 64, 128, 256) for _ in range(3)):
        kernel, stride = (4, 2) if i % 3 == 2 else (3, 1)
        blocks += [nn.Conv2d(before, width, kernel, stride, 1, bias=False), _norm(width), nn.LeakyReLU(SLOPE)]
        before = width
    encoder = nn.Sequential(
        Pad(image, canvas),
        *blocks,
        nn.Flatten(),
        nn.Linear(4096, 256),
        nn.ReLU(),
        nn.Linear(256, 256),
        nn.ReLU(),
        nn.Linear(256, features),
    )
    return encoder, StyleDecoder(image, canvas, latents)


def dense(image: ImageFormat, features: int, latents: int) -> tuple[nn.Module, nn.Module]:
    """Two hidden layers of 256 and 128 rectified units on the flattened image, and the mirror image: for small grey
    pictures and many runs. The sizes are those of an early prototype of Hu & Rostami
    (github.com/zizhao-hu/s-vae-pytorch).
    """
    pixels = image.channels * image.height * image.width
    encoder = nn.Sequential(
        nn.Flatten(), nn.Linear(pixels, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, features)
    )
    shape = (image.channels, image.height, image.width)
    decoder = nn.Sequential(
        nn.Linear(latents, 128),
        nn.ReLU(),
        nn.Linear(128, 256),
        nn.ReLU(),
        nn.Linear(256, pixels),
        nn.Unflatten(1, shape),
    )
    return encoder, decoder


NETS: dict[str, Callable[[ImageFormat, int, int], tuple[nn.Module, nn.Module]]] = {
    "small": small,
    "paper": paper,
    "dense": dense,
}


@final
class StyleDecoder(nn.Module):
    """A learned constant 256x4x4 that the latents reach only through the scale and shift of twelve blocks."""

    def __init__(self, image: ImageFormat, canvas: int, latents: int) -> None:
        super().__init__()
        self.mapping = nn.Sequential(nn.Linear(latents, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU())
        self.constant = nn.Parameter(torch.full((1, 256, 4, 4), 0.1))
        widths = [w for w in (256, 128, 64, 32) for _ in range(3)]
        self.blocks = nn.ModuleList(
            StyleBlock(before, width, *((4, 2) if i % 3 == 2 else (3, 1)))
            for i, (before, width) in enumerate(zip([256, *widths], widths, strict=False))
        )
        self.output = nn.Conv2d(32, image.channels, 3, 1, 1, bias=False)
        self.crop = Crop(image, canvas)

    def forward(self, z: Float[Tensor, "batch latent"]) -> IMAGE:
        w = self.mapping(z)
        h = self.constant.expand(z.shape[0], -1, -1, -1)
        for block in self.blocks:
            h = block(h, w)
        return self.crop(self.output(h))


@final
class StyleBlock(nn.Module):
    """Transposed convolution, leaky ReLU, instance norm, then h * scale + shift with both halves of ReLU(Linear(w))."""

    def __init__(self, before: int, width: int, kernel: int, stride: int) -> None:
        super().__init__()
        self.conv = conv_transpose(before, width, kernel, stride)
        self.norm = InstanceNorm(width, eps=EPS)
        self.style = nn.Sequential(nn.Linear(256, 2 * width), nn.ReLU())

    def forward(self, h: IMAGE, w: Float[Tensor, "batch style"]) -> IMAGE:
        scale, shift = self.style(w)[:, :, None, None].chunk(2, dim=1)
        return self.norm(F.leaky_relu(self.conv(h), SLOPE)) * scale + shift


@final
class InstanceNorm(nn.InstanceNorm2d):
    """PyTorch's own, written out where it is compiled: PyTorch's takes its channels-last maps to another layout and
    back in every backward pass, and makes a float32 copy of them."""

    def forward(self, input: IMAGE) -> IMAGE:
        if not torch.compiler.is_dynamo_compiling():
            return super().forward(input)
        variance, mean = torch.var_mean(input.float(), (2, 3), correction=0, keepdim=True)
        out = (input - mean) * (variance + self.eps).rsqrt()
        if self.affine:
            out = out * self.weight[:, None, None] + self.bias[:, None, None]
        return out.to(input.dtype)


@final
class Pad(nn.Module):
    """Zeros around the image up to a square canvas."""

    def __init__(self, image: ImageFormat, canvas: int) -> None:
        super().__init__()
        self.margins = _margins(image, canvas)

    def forward(self, x: IMAGE) -> IMAGE:
        return F.pad(x, self.margins) if any(self.margins) else x


@final
class Crop(nn.Module):
    """Takes from the canvas what Pad put there."""

    def __init__(self, image: ImageFormat, canvas: int) -> None:
        super().__init__()
        left, _, top, _ = _margins(image, canvas)
        self.rows, self.columns = slice(top, top + image.height), slice(left, left + image.width)

    def forward(self, x: IMAGE) -> IMAGE:
        return x[:, :, self.rows, self.columns]


def conv_transpose(before: int, width: int, kernel: int, stride: int, bias: bool = False) -> nn.ConvTranspose2d:
    """Padding 1, weights U(+-1/sqrt(before * kernel^2)): the fan-in of the reference code, where PyTorch's own
    default takes width * kernel^2."""
    layer = nn.ConvTranspose2d(before, width, kernel, stride, 1, bias=bias)
    bound = 1 / math.sqrt(before * kernel * kernel)
    nn.init.uniform_(layer.weight, -bound, bound)
    return layer


def _norm(width: int) -> nn.InstanceNorm2d:
    return InstanceNorm(width, eps=EPS, affine=True)


def _canvas(image: ImageFormat, multiple: int) -> int:
    side = max(image.height, image.width)
    return 1 << (math.ceil(side / multiple) * multiple - 1).bit_length()


def _margins(image: ImageFormat, canvas: int) -> tuple[int, int, int, int]:
    x, y = canvas - image.width, canvas - image.height
    return x // 2, x - x // 2, y // 2, y - y // 2
