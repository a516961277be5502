"""Nets: sizes of the paper's, shapes, initialisation."""

import math

import pytest
import torch

from factorscope_models.manifest import ImageFormat
from factorscope_training.nets import NETS, InstanceNorm, conv_transpose

SHAPES3D = ImageFormat(channels=3, height=64, width=64)


def count(module: torch.nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(("latents", "encoder", "decoder"), [(12, 3_684_524, 3_967_136), (14, 3_685_038, 3_967_648)])
def test_net_paper_has_the_reference_codes_number_of_parameters(latents: int, encoder: int, decoder: int):
    e, d = NETS["paper"](SHAPES3D, latents, latents)
    assert (count(e), count(d)) == (encoder, decoder)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize(("channels", "height", "width"), [(3, 64, 64), (1, 28, 28), (3, 48, 40)])
def test_a_net_gives_features_and_logits_of_the_images_own_size(net: str, channels: int, height: int, width: int):
    image = ImageFormat(channels=channels, height=height, width=width)  # pyright: ignore[reportArgumentType]
    encoder, decoder = NETS[net](image, 10, 5)
    assert encoder(torch.rand(2, channels, height, width)).shape == (2, 10)
    assert decoder(torch.randn(2, 5)).shape == (2, channels, height, width)


def test_transposed_convolutions_start_within_the_references_bound_and_reach_it():
    bound = 1 / math.sqrt(256 * 9)
    weight = conv_transpose(256, 128, 3, 1).weight
    assert bound * 0.99 < weight.abs().max().item() <= bound


def test_latents_reach_the_paper_decoder_only_through_modulation():
    _, decoder = NETS["paper"](SHAPES3D, 4, 4)
    assert torch.all(decoder.constant == 0.1)  # pyright: ignore
    images = decoder(torch.randn(2, 4))
    assert not torch.allclose(images[0], images[1])


@pytest.mark.parametrize("affine", [True, False])
def test_the_norm_as_it_is_compiled_is_pytorchs_own_in_value_and_gradient_and_keeps_the_layout(
    affine: bool, monkeypatch: pytest.MonkeyPatch
):
    norm = InstanceNorm(5, eps=1e-6, affine=affine)
    for parameter in norm.parameters():
        torch.nn.init.normal_(parameter)
    found = []
    for compiling in (False, True):
        monkeypatch.setattr(torch.compiler, "is_dynamo_compiling", lambda value=compiling: value)
        norm.zero_grad()
        h = 3 + torch.randn(2, 5, 4, 6, generator=torch.Generator().manual_seed(0))
        h = h.to(memory_format=torch.channels_last).requires_grad_()
        out = norm(h)
        (out * torch.linspace(-1, 2, out.numel()).reshape(out.shape)).sum().backward()
        assert out.is_contiguous(memory_format=torch.channels_last) == compiling, "PyTorch's own loses the layout"
        found.append([out, h.grad, *(p.grad for p in norm.parameters())])
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-4)


def test_images_too_large_for_a_net_are_refused_with_their_size():
    with pytest.raises(ValueError, match="65x64"):
        NETS["paper"](ImageFormat(channels=3, height=65, width=64), 4, 4)
