"""Encoder and codebook meet, each moving its own side; sure and balanced signs; the biological constraints."""

import math

import pytest
import torch
from torch import Tensor, nn
from training.models import forward, make, pass_of

from factorscope_training.latents import Code, Latent
from factorscope_training.losses.biological import activity, nonnegativity
from factorscope_training.losses.discrete import code_entropy, commitment, quantization
from factorscope_training.losses.likelihood import reconstruction
from factorscope_training.losses.registry import TERMS
from factorscope_training.quantizers import Quantized, Signs, VectorQuantized

LEARNED = {
    "quantized": lambda: Quantized(4, 5),
    "of unequal sizes": lambda: Quantized(4, [2, 3, 4, 5]),
    "one global codebook": lambda: Quantized(4, 5, shared=True),
    "vector_quantized": lambda: VectorQuantized(4, 8, 3),
}
"""Kinds whose codebook moves by a gradient."""


def of(pre_z: list[list[float]], nearest: list[list[float]] | None = None) -> Code:
    h = torch.tensor(pre_z, dtype=torch.float64)
    v = None if nearest is None else torch.tensor(nearest, dtype=torch.float64)
    return Code(h if v is None else v, h, nearest=v)


def moved(loss: Tensor, latent: Latent, encoder: nn.Module) -> tuple[bool, bool]:
    """Whether a loss moves the codebook, and whether it moves the encoder."""
    values = dict(latent.named_parameters())["values"]
    first, *rest = torch.autograd.grad(loss, [values, *encoder.parameters()], allow_unused=True)
    return first is not None and bool(first.any()), any(g is not None and bool(g.any()) for g in rest)


@pytest.mark.parametrize("term", [quantization, commitment])
def test_the_squares_are_summed_over_latents_and_meant_over_images(term):
    code = of([[0.1, -0.4], [0.2, 0.6]], [[0.0, -0.5], [0.0, 0.5]])
    expected = (0.1**2 + 0.1**2 + 0.2**2 + 0.1**2) / 2
    assert term(pass_of(code)).item() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("term", ["quantization", "commitment"])
@pytest.mark.parametrize("kind", LEARNED)
def test_each_half_of_the_codebook_loss_moves_its_own_side(kind: str, term: str):
    latent = LEARNED[kind]()
    model = make(latent)
    loss = TERMS[term].function(forward(model))
    assert moved(loss, latent, model.encoder) == (term == "quantization", term == "commitment")


@pytest.mark.parametrize("kind", LEARNED)
def test_the_decoders_gradient_passes_the_codebook_by(kind: str):
    latent = LEARNED[kind]()
    model = make(latent)
    assert moved(reconstruction(forward(model)), latent, model.encoder) == (False, True)


def test_both_halves_step_towards_each_other():
    """A chosen value at 0.5 and an encoder at 0.3: twice the difference each way; the other values stay."""
    latent = Quantized(1, 3).double()
    h = torch.tensor([[0.3]], dtype=torch.float64, requires_grad=True)
    nearest = latent.values[:, 2:]
    p = pass_of(Code(nearest.detach(), h, nearest=nearest))
    (to_values,) = torch.autograd.grad(quantization(p), [latent.values])
    (to_encoder,) = torch.autograd.grad(commitment(p), [h])
    assert to_values.tolist() == [[0, 0, pytest.approx(0.4)]]
    assert to_encoder.tolist() == [[pytest.approx(-0.4)]]


def test_descending_the_quantization_brings_each_value_to_the_mean_of_what_chose_it():
    latent = Quantized(2, 3)
    h = torch.tensor([[0.4, -0.6], [0.6, -0.2], [0.8, -0.1], [-0.4, -0.7]])
    optimiser = torch.optim.SGD(latent.parameters(), 0.2)
    for _ in range(100):
        optimiser.zero_grad()
        quantization(pass_of(latent(h, torch.zeros(4, 2)))).backward()
        optimiser.step()
    expected = torch.tensor([[-0.4, 0, 0.6], [-0.65, -0.15, 0.5]])
    torch.testing.assert_close(latent.values.detach(), expected, rtol=0, atol=1e-5)


def test_terms_of_a_codebook_refuse_latents_without_one():
    for term in (quantization, commitment):
        with pytest.raises(ValueError, match="needs a latent kind with a codebook"):
            term(pass_of(of([[0.0], [1.0]])))


def entropy(p: float) -> float:
    return -p * math.log(p) - (1 - p) * math.log(1 - p)


def test_undecided_signs_cost_nothing_and_sure_and_balanced_ones_earn_ln_2_each():
    assert code_entropy(pass_of(of([[0.0, 0.0]] * 4))).item() == pytest.approx(0, abs=1e-12)
    corners = of([[9.0, 9.0], [9.0, -9.0], [-9.0, 9.0], [-9.0, -9.0]])
    assert code_entropy(pass_of(corners)).item() == pytest.approx(-2 * math.log(2), abs=1e-9)
    assert code_entropy(pass_of(of([[9.0, 9.0]] * 4))).item() == pytest.approx(0, abs=1e-4)


def test_code_entropy_by_hand():
    """sigmoid(4 * ln(4) / 4) = 0.8 and, at ln(3) / 4, 0.75; negative ones mirrored. The first latent is balanced, the
    second is 0.75 and 0.5."""
    a, b = math.log(4) / 4, math.log(3) / 4
    expected = entropy(0.8) - math.log(2) + (entropy(0.75) + math.log(2)) / 2 - entropy(0.625)
    assert code_entropy(pass_of(of([[a, b], [-a, 0.0]]))).item() == pytest.approx(expected, abs=1e-12)
    halved = of([[a / 2, b / 2], [-a / 2, 0.0]])
    assert code_entropy(pass_of(halved), temperature=0.5).item() == pytest.approx(expected, abs=1e-12)


def test_descending_the_entropy_makes_signs_sure_and_used_on_about_half_of_the_images():
    h = (0.5 + 0.3 * torch.randn(16, 2, generator=torch.Generator().manual_seed(0))).requires_grad_()
    assert (h > 0).float().mean() > 0.9
    optimiser = torch.optim.Adam([h], 0.05)
    for _ in range(200):
        optimiser.zero_grad()
        code_entropy(pass_of(Signs(2)(h, torch.zeros(16, 2)))).backward()
        optimiser.step()
    p = (4 * h.detach()).sigmoid()
    assert ((p - 0.5).abs() > 0.45).all()
    torch.testing.assert_close((p > 0.5).float().mean(0), torch.full((2,), 0.5), rtol=0, atol=0.15)


def test_nonnegativity_and_activity_by_hand():
    p = pass_of(of([[1.0, -2.0], [-0.5, -1.0]]))
    assert nonnegativity(p).item() == pytest.approx((2 + 0.5 + 1) / 2, abs=1e-12)
    assert activity(p).item() == pytest.approx((1 + 4 + 0.25 + 1) / 2, abs=1e-12)


def test_nonnegativity_lifts_negative_latents_alone_and_activity_shrinks_all():
    h = torch.tensor([[1.0, -2.0]], dtype=torch.float64, requires_grad=True)
    p = pass_of(Code(h, h))
    assert torch.autograd.grad(nonnegativity(p), [h])[0].tolist() == [[0, -1]]
    assert torch.autograd.grad(activity(p), [h])[0].tolist() == [[2, -4]]
