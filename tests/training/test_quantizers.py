"""Kinds whose values come from a codebook: what is chosen, what moves it, and what the decoder gets."""

import math
from typing import Literal

import pytest
import torch
from torch import Tensor

from factorscope_training.latents import Binary
from factorscope_training.quantizers import FixedGrid, Quantized, Signs, VectorQuantized


def spread(n: int, latents: int, scale: float = 3.0) -> Tensor:
    return scale * torch.randn(n, latents, generator=torch.Generator().manual_seed(0))


def test_a_latent_of_few_values_never_takes_one_of_the_padding():
    """Which is 0, and nearer to 0 than the two values -0.5 and 0.5."""
    latent = Quantized(3, [5, 2, 4])
    h = torch.cat([spread(200, 3, 0.5), torch.zeros(1, 3)])
    z = latent(h, torch.zeros_like(h)).z
    books = latent.codebooks()
    assert [len(book) for book in books] == [5, 2, 4]
    for k, book in enumerate(books):
        assert set(z[:, k].tolist()) == set(book)
        assert latent.codes(h)[:, k].max() == len(book) - 1


def test_numbers_of_sizes_and_latents_must_agree():
    for sizes, shared in (([5, 2], False), ([5, 2, 4, 3], False), ([5, 2, 4], True)):
        with pytest.raises(ValueError, match=f"{len(sizes)} codebook sizes for {1 if shared else 3} codebooks"):
            Quantized(3, sizes, shared)


def test_one_global_codebook_gets_its_gradient_from_all_latents():
    """Each value's is the number of latents that chose it, weighted by their own."""
    latent = Quantized(3, 3, shared=True)
    nearest = latent(torch.tensor([[-0.4, 0.4, 0.6]]), torch.zeros(1, 3)).nearest
    assert nearest is not None
    (gradient,) = torch.autograd.grad((nearest * torch.tensor([1.0, 10.0, 100.0])).sum(), [latent.values])
    assert gradient.tolist() == [[1, 0, 110]]
    assert latent.codebooks() == [[-0.5, 0.0, 0.5]] * 3


def test_separate_codebooks_get_theirs_from_their_own_latent():
    latent = Quantized(2, 3)
    nearest = latent(torch.tensor([[-0.4, 0.1], [0.1, 0.6]]), torch.zeros(2, 2)).nearest
    assert nearest is not None
    (gradient,) = torch.autograd.grad(nearest.sum(), [latent.values])
    assert gradient.tolist() == [[1, 1, 0], [0, 1, 1]]


def test_fixed_values_are_no_parameters_but_are_kept_with_the_weights():
    latent = Quantized(2, 4, learned=False)
    assert list(latent.parameters()) == []
    assert list(latent.state_dict()) == ["values"]
    assert [n for n, _ in Quantized(2, 4).named_parameters()] == ["values"]


def test_a_codebook_is_exported_ascending_however_training_has_left_it():
    latent = Quantized(1, 3)
    latent.values.data = torch.tensor([[0.75, -0.25, 0.5]])
    assert latent.codebooks() == [[-0.25, 0.5, 0.75]]


@pytest.mark.parametrize("update", ["loss", "ema"])
def test_a_vector_is_the_nearest_by_squared_distance_and_the_decoder_gets_it(update: Literal["loss", "ema"]):
    latent = VectorQuantized(3, 16, 4, update).eval()
    h = spread(50, 12, 1.0)
    points = h.reshape(50, 3, 1, 4)
    index = (points - latent.values).square().sum(-1).argmin(-1)
    outputs = latent.outputs(h)
    assert torch.equal(outputs["z"], index.float())
    assert torch.equal(outputs["pre_z"], index.float())
    vectors = latent.values[index].reshape(50, 12).detach()
    assert torch.equal(latent.embed(outputs["z"]).detach(), vectors)
    assert torch.equal(latent(h, torch.zeros(50, 3)).z.detach(), vectors)
    assert index.unique().numel() > 5
    assert latent.codebooks() == [[float(i) for i in range(16)]] * 3


def test_the_nearest_vector_is_chosen_at_full_precision_in_a_training_at_half_precision():
    """In bfloat16 some 1 % of these choices would differ from the exported encoder's."""
    for update in ("loss", "ema"):
        torch.manual_seed(0)
        latent = VectorQuantized(3, 64, 8, update).train()
        h = spread(500, 24, 1.0)
        expected = latent.embed(latent.outputs(h)["z"]).detach().clone()
        with torch.autocast("cpu", torch.bfloat16):
            found = latent(h, torch.zeros(500, 3)).z
        assert torch.equal(found.detach(), expected)


def test_an_index_beside_the_range_decodes_as_the_nearest_there_is():
    latent = VectorQuantized(1, 4, 2)
    assert torch.equal(latent.embed(torch.tensor([[-3.0], [1.4], [99.0]])), latent.values[[0, 1, 3]])


def averaged(decay: float, steps: int) -> VectorQuantized:
    """Two entries on the line, at 0 and 10; three images choose the first, at 2, 2 and 5, one the second, at 12."""
    latent = VectorQuantized(1, 2, 1, "ema", decay).train()
    for buffer in (latent.values, latent.sums):
        buffer.copy_(torch.tensor([[0.0], [10.0]]))
    for _ in range(steps):
        latent(torch.tensor([[2.0], [2.0], [5.0], [12.0]]), torch.zeros(4, 1))
    return latent


def test_moving_averages_move_an_entry_to_the_mean_of_what_chose_it():
    """After one step at decay 0.9: a count of 0.9 + 0.3, a sum of 0 + 0.9; and 1, 9 + 1.2."""
    once = averaged(0.9, 1)
    assert once.counts.tolist() == pytest.approx([1.2, 1.0], rel=1e-6)
    assert once.values.flatten().tolist() == pytest.approx([0.9 / 1.2, 10.2], rel=1e-4)
    assert averaged(0.9, 100).values.flatten().tolist() == pytest.approx([3, 12], rel=1e-3)


def test_moving_averages_take_no_gradient_and_stand_still_outside_training():
    latent = averaged(0.9, 1).eval()
    before = latent.values.clone()
    h = torch.tensor([[2.0], [12.0]], requires_grad=True)
    code = latent(h, torch.zeros(2, 1))
    assert torch.equal(latent.values, before)
    assert list(latent.parameters()) == []
    assert code.nearest is not None
    assert not code.nearest.requires_grad
    (gradient,) = torch.autograd.grad(code.z.sum(), [h])
    assert gradient.tolist() == [[1], [1]]


def test_an_entry_that_nobody_chooses_stays_where_it_is_until_its_count_is_gone_and_finite_then():
    latent = VectorQuantized(1, 2, 1, "ema", 0.5).train()
    for buffer in (latent.values, latent.sums):
        buffer.copy_(torch.tensor([[0.0], [10.0]]))
    for steps, expected in ((5, 10), (200, 0)):
        for _ in range(steps):
            latent(torch.full((4, 1), 1.0), torch.zeros(4, 1))
        assert latent.values[1].item() == pytest.approx(expected, rel=2e-3)
    assert latent.values[0].item() == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("levels", [2, 3, 4, 5, 8])
def test_a_grid_has_as_many_values_as_levels_from_minus_1_up_one_step_apart(levels: int):
    latent = FixedGrid(1, levels)
    z = latent.outputs(torch.linspace(-20, 20, 4001)[:, None])["z"]
    found = sorted(set(z.flatten().tolist()))
    assert found == latent.codebooks()[0]
    half = levels // 2
    assert found == pytest.approx([i / half - 1 for i in range(levels)])
    assert found[-1] == pytest.approx(1 if levels % 2 else 1 - 2 / levels)


def test_an_odd_grid_rounds_the_bounded_value_by_hand():
    """5 levels reach 2.002 steps of 1/2: tanh(0.5) = 0.4621 is 0.925 of a step, tanh(0.2) = 0.1974 is 0.395."""
    outputs = FixedGrid(4, 5).outputs(torch.tensor([[0.5, 0.2, -0.5, 9.0]]))
    assert outputs["z"][0].tolist() == [0.5, 0, -0.5, 1]
    expected = [1.001 * math.tanh(0.5), 1.001 * math.tanh(0.2), -1.001 * math.tanh(0.5), 1.001]
    assert outputs["pre_z"][0].tolist() == pytest.approx(expected, abs=1e-6)


def test_an_even_grid_is_shifted_by_half_a_step_by_hand():
    """4 levels reach 1.5015 steps of 1/2 around -1/2: to -2.0015, -0.729, 0, 0.450, 0.535 and 1.0015 steps."""
    h = [-9.0, -0.5, 0.0, 0.4, 0.5, 9.0]
    outputs = FixedGrid(6, 4).outputs(torch.tensor([h]))
    assert outputs["z"][0].tolist() == [-1, -0.5, 0, 0, 0.5, 0.5]
    expected = [(1.5015 * math.tanh(x + math.atanh(0.5 / 1.5015)) - 0.5) / 2 for x in h]
    assert expected == pytest.approx([-1.00075, -0.3645, 0, 0.225, 0.2675, 0.50075], abs=3e-4)
    assert outputs["pre_z"][0].tolist() == pytest.approx(expected, abs=1e-6)


def test_a_grids_latents_may_have_numbers_of_levels_of_their_own():
    latent = FixedGrid(2, [3, 8])
    z = latent(spread(500, 2), torch.zeros(500, 2)).z
    assert [sorted(set(z[:, k].tolist())) for k in range(2)] == latent.codebooks()
    with pytest.raises(ValueError, match="2 numbers of levels for 3 latents"):
        FixedGrid(3, [3, 8])


@pytest.mark.parametrize("levels", [4, 5])
def test_the_gradient_goes_straight_through_the_rounding_to_the_bounding(levels: int):
    latent = FixedGrid(3, levels)
    h = torch.tensor([[0.3, -1.0, 2.0]], requires_grad=True)
    code = latent(h, torch.zeros(1, 3))
    (through,) = torch.autograd.grad(code.z.sum(), [h])
    (bounding,) = torch.autograd.grad(latent.bounded(h).sum(), [h])
    assert torch.equal(through, bounding)
    assert (through > 0).all()
    assert torch.equal(code.z.detach(), latent.outputs(h)["z"].detach())


def test_a_sign_is_plus_or_minus_1_with_the_gradient_of_the_identity():
    h = torch.tensor([[-3.0, -1e-9, 0.0, 0.2]], requires_grad=True)
    latent = Signs(4)
    code = latent(h, torch.zeros(1, 4))
    assert code.z.tolist() == [[-1, -1, 1, 1]]
    assert torch.autograd.grad(code.z.sum(), [h])[0].tolist() == [[1, 1, 1, 1]]
    outputs = latent.outputs(h)
    assert torch.equal(outputs["z"], code.z)
    assert torch.equal(outputs["pre_z"], h)
    assert list(latent.parameters()) == []


def test_a_bit_is_1_with_the_probability_that_the_encoder_says():
    h = torch.tensor([[-3.0, -0.5, 0.0, 1.2]])
    n = 20_000
    e = torch.randn(n, 4, generator=torch.Generator().manual_seed(0))
    z = Binary(4)(h.expand(n, 4), e).z
    assert set(z.flatten().tolist()) == {0, 1}
    p = h[0].sigmoid()
    assert ((z.mean(0) - p).abs() < 4 * (p * (1 - p) / n).sqrt()).all()


def test_a_bits_mode_is_1_above_one_half_and_its_gradient_is_the_probabilitys():
    h = torch.tensor([[-3.0, 0.0, 1e-3, 1.2]], requires_grad=True)
    latent = Binary(4)
    assert latent.outputs(h)["z"].tolist() == [[0, 0, 1, 1]]
    p = h.detach().sigmoid()
    torch.testing.assert_close(latent.outputs(h)["pre_z"].detach(), p)
    (gradient,) = torch.autograd.grad(latent(h, torch.zeros(1, 4)).z.sum(), [h])
    torch.testing.assert_close(gradient, p * (1 - p))
