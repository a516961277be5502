"""Values solved by hand, invariances, and which way each term's gradient points."""

import math

import pytest
import torch
from training.models import forward, make

from factorscope_training.latents import Code, Deterministic, Gaussian, Normal, Quantized
from factorscope_training.losses import TERMS, TERMS_NEEDING
from factorscope_training.model import Pass
from factorscope_training.objective import Objective


def pass_of(code: Code, x: torch.Tensor | None = None, logits: torch.Tensor | None = None) -> Pass:
    n = len(code.z)
    x = torch.zeros(n, 1, 2, 3) if x is None else x
    return Pass(x, code, torch.zeros_like(x) if logits is None else logits)


def normal(mean: list[list[float]], std: list[list[float]]) -> Code:
    m, s = torch.tensor(mean), torch.tensor(std)
    return Code(m, m, Normal(m, s.log()))


def test_reconstruction_of_grey_logits_is_ln_2_nats_for_each_pixel():
    code = Code(torch.zeros(2, 1), torch.zeros(2, 1))
    x = torch.rand(2, 1, 2, 3)
    assert TERMS["reconstruction"](pass_of(code, x)).item() == pytest.approx(6 * math.log(2), rel=1e-6)


def test_kl_of_a_known_gaussian():
    # (1 + 4 - 1)/2 - ln 2 for the first latent, 0 for the second; mean over two such images
    code = normal([[1.0, 0.0]] * 2, [[2.0, 1.0]] * 2)
    assert TERMS["kl"](pass_of(code)).item() == pytest.approx(2 - math.log(2), rel=1e-6)


def test_the_three_parts_of_the_kl_add_up_to_its_sampled_value():
    generator = torch.Generator().manual_seed(0)
    mean, log_std = torch.randn(64, 3, generator=generator), 0.3 * torch.randn(64, 3, generator=generator)
    z = mean + log_std.exp() * torch.randn(64, 3, generator=generator)
    p = pass_of(Code(z, mean, Normal(mean, log_std)))
    q = torch.distributions.Normal(mean, log_std.exp())
    sampled = (q.log_prob(z) - torch.distributions.Normal(0, 1).log_prob(z)).sum(-1).mean()
    parts = sum(TERMS[name](p) for name in ("mutual_information", "total_correlation", "dimension_kl"))
    torch.testing.assert_close(torch.as_tensor(parts), sampled)


def test_equal_posteriors_share_no_information_and_are_not_correlated():
    code = normal([[0.3, -1.0]] * 5, [[0.5, 2.0]] * 5)
    assert TERMS["mutual_information"](pass_of(code)).item() == pytest.approx(0, abs=1e-6)
    assert TERMS["total_correlation"](pass_of(code)).item() == pytest.approx(0, abs=1e-6)


def test_far_apart_posteriors_carry_ln_n_and_two_copied_latents_correlate_by_as_much():
    mean = [[100.0 * i, 100.0 * i] for i in range(4)]
    code = normal(mean, [[1.0, 1.0]] * 4)
    # log q(z|x) - log q(z) = ln 4; joint is -ln 4 + two peaks, marginals are -2 ln 4 + two peaks
    assert TERMS["mutual_information"](pass_of(code)).item() == pytest.approx(math.log(4), rel=1e-5)
    assert TERMS["total_correlation"](pass_of(code)).item() == pytest.approx(math.log(4), rel=1e-5)


def test_descending_total_correlation_untangles_two_copied_latents():
    generator = torch.Generator().manual_seed(0)
    source = torch.randn(64, 1, generator=generator)
    mean = torch.nn.Parameter(source.repeat(1, 2))
    optimiser = torch.optim.Adam([mean], 0.05)
    values = []
    for step in range(200):
        eps = torch.randn(64, 2, generator=torch.Generator().manual_seed(step))
        log_std = torch.full((64, 2), math.log(0.3))
        p = pass_of(Code(mean + 0.3 * eps, mean, Normal(mean, log_std)))
        loss = TERMS["total_correlation"](p)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        values.append(loss.item())
    assert sum(values[-20:]) < 0.5 * sum(values[:20])


def test_quantization_terms_by_hand():
    pre_z = torch.tensor([[0.1, -0.4], [0.2, 0.6]])
    nearest = torch.tensor([[0.0, -0.5], [0.0, 0.5]])
    p = pass_of(Code(nearest, pre_z, nearest=nearest))
    expected = (0.1**2 + 0.1**2 + 0.2**2 + 0.1**2) / 2  # summed over latents, mean over images
    assert TERMS["quantization"](p).item() == pytest.approx(expected, rel=1e-6)
    assert TERMS["commitment"](p).item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("term", "moves_values"), [("quantization", True), ("commitment", False)])
def test_each_half_of_the_codebook_loss_moves_its_own_side(term: str, moves_values: bool):
    latent = Quantized(4, 5)
    model = make(latent)
    loss = TERMS[term](forward(model))
    encoder = list(model.encoder.parameters())
    grads = torch.autograd.grad(loss, [latent.values, *encoder], allow_unused=True)
    assert (grads[0] is not None and bool(grads[0].abs().sum() > 0)) == moves_values
    assert any(g is not None and bool(g.abs().sum() > 0) for g in grads[1:]) == (not moves_values)


def test_the_decoders_gradient_passes_the_codebook_by():
    latent = Quantized(4, 5)
    model = make(latent)
    loss = TERMS["reconstruction"](forward(model))
    to_values, to_encoder = torch.autograd.grad(
        loss, [latent.values, next(model.encoder.parameters())], allow_unused=True
    )
    assert to_values is None
    assert to_encoder.abs().sum() > 0


KINDS = {
    "deterministic": lambda: Deterministic(3),
    "gaussian": lambda: Gaussian(3),
    "quantized": lambda: Quantized(3, 5),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_term_a_kind_serves_is_finite_and_descends_with_the_reconstruction(kind: str):
    served = [name for name in TERMS if TERMS_NEEDING.get(name, kind) == kind]
    objective = Objective(dict.fromkeys(served, 1.0))
    model = make(KINDS[kind]())
    optimiser = torch.optim.Adam(model.parameters(), 2e-3)
    totals = []
    for _ in range(25):
        parts = objective(forward(model))
        assert all(torch.isfinite(v) for v in parts.values())
        optimiser.zero_grad()
        parts["total"].backward()
        optimiser.step()
        totals.append(parts["total"].item())
    assert totals[-1] < totals[0]


@pytest.mark.parametrize(("term", "kind"), sorted(TERMS_NEEDING.items()))
def test_a_term_refuses_the_kinds_it_is_not_defined_for(term: str, kind: str):
    model = make(Deterministic(3))
    with pytest.raises(ValueError, match=kind):
        TERMS[term](forward(model))


def test_an_objective_is_the_weighted_sum_of_its_terms_and_refuses_unknown_ones():
    parts = Objective({"reconstruction": 1.0, "kl": 4.0})(forward(make(Gaussian(3))))
    torch.testing.assert_close(parts["total"], parts["reconstruction"] + 4 * parts["kl"])
    with pytest.raises(ValueError, match="no such terms: \\['klx'\\]"):
        Objective({"klx": 1.0})
