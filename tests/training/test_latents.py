"""Latent kinds: what they hand to the decoder, and what they export."""

import torch

from factorscope_training.latents import Gaussian, straight_through
from factorscope_training.quantizers import Quantized


def test_the_quantized_z_is_bit_for_bit_a_codebook_value():
    latent = Quantized(6, 10)
    generator = torch.Generator().manual_seed(0)
    latent.values.data += 0.01 * torch.randn(6, 10, generator=generator)  # as after some training
    h = torch.randn(5_000, 6, generator=generator)
    z = latent(h, torch.zeros(5_000, 6)).z
    for k in range(6):
        assert set(z[:, k].tolist()) <= set(latent.values[k].tolist())
    naive = h + (latent.nearest(h) - h).detach()
    assert not torch.equal(naive, z), "the usual straight-through sum rounds; if not, this test shows nothing"


def test_the_codebook_begins_as_ten_values_from_minus_a_half_to_a_half():
    values = Quantized(3, 10).values.detach()
    torch.testing.assert_close(values[2], torch.linspace(-0.5, 0.5, 10))
    assert values.shape == (3, 10)


def test_the_nearest_value_is_chosen_and_the_first_on_ties():
    latent = Quantized(2, 3)  # -0.5, 0, 0.5
    codes = latent.codes(torch.tensor([[0.2, 0.3], [-9.0, 9.0], [0.25, -0.25]]))
    assert codes.tolist() == [[1, 2], [0, 2], [1, 0]]


def test_straight_through_forwards_the_value_and_backwards_the_gradient():
    h = torch.tensor([[0.3]], requires_grad=True)
    out = straight_through(torch.tensor([[7.0]]), h)
    out.sum().backward()
    assert out.item() == 7.0
    assert h.grad is not None
    assert h.grad.item() == 1.0


def test_gaussian_std_is_the_softplus_of_the_second_half_and_the_mode_is_the_mean():
    latent = Gaussian(2)
    h = torch.tensor([[0.5, -1.0, 0.0, 3.0]])
    code = latent(h, torch.ones(1, 2))
    std = torch.nn.functional.softplus(torch.tensor([0.0, 3.0]))
    torch.testing.assert_close(code.z[0], torch.tensor([0.5, -1.0]) + std)
    outputs = latent.outputs(h)
    torch.testing.assert_close(outputs["z"][0], torch.tensor([0.5, -1.0]))
    torch.testing.assert_close(outputs["log_var"][0], 2 * std.log())
