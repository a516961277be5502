"""Binarized regularisation: its values and gradients, and how far it lies from the KL to the prior of two modes."""

import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal as TorchNormal
from torch.distributions import kl_divergence
from training.models import normal, pass_of

from factorscope_training.latents import Code
from factorscope_training.losses.binarization import binarization
from factorscope_training.losses.correlation import dimension_kl, mutual_information, total_correlation
from factorscope_training.losses.gaussian import kl
from factorscope_training.model import Pass
from factorscope_training.objective import Objective
from factorscope_training.posteriors import Normal

LN_2 = math.log(2)


def drawn(n: int = 40, latents: int = 3) -> Pass:
    """Random posteriors, float64, with a sample of each."""
    generator = torch.Generator().manual_seed(0)
    mean, log_std, e = (torch.randn(n, latents, generator=generator, dtype=torch.float64) for _ in range(3))
    return pass_of(Code(2 * mean + (0.5 * log_std).exp() * e, 2 * mean, Normal(2 * mean, 0.5 * log_std)))


def one(mean: float, std: float) -> Pass:
    return pass_of(normal([[mean]], [[std]]))


def parts_of(p: Pass) -> tuple[Tensor, Tensor]:
    q = p.code.posterior
    assert isinstance(q, Normal)
    return q.mean, q.log_std.exp()


def log_mixture(z: Tensor, r: float) -> Tensor:
    modes = [TorchNormal(mode, 1.0).log_prob(z) for mode in (r, -r)]
    return torch.logaddexp(*modes) - LN_2


def evenly(mean: float, std: float, n: int = 20_000) -> Pass:
    """n samples of one posterior at evenly spaced quantiles: their mean is an integral."""
    quantiles = (torch.arange(n, dtype=torch.float64) + 0.5) / n
    z = mean + std * math.sqrt(2) * torch.erfinv(2 * quantiles - 1)[:, None]
    m = torch.full_like(z, mean)
    return pass_of(Code(z, m, Normal(m, torch.full_like(z, math.log(std)))))


def quadrature(mean: float, std: float, r: float) -> float:
    """KL(N(mean, std^2) || p_r) by the trapezoidal rule."""
    z = torch.linspace(mean - 12 * std, mean + 12 * std, 40_001, dtype=torch.float64)
    log_q = TorchNormal(mean, std).log_prob(z)
    return torch.trapezoid(log_q.exp() * (log_q - log_mixture(z, r)), z).item()


def test_r_of_0_is_the_kl_to_the_last_bit():
    p = drawn()
    assert torch.equal(binarization(p, r=0.0), kl(p))
    assert torch.equal(binarization(p, r=0.0, capacity=5.0), kl(p, capacity=5.0))
    single = Normal(torch.randn(64, 8), torch.randn(64, 8))
    code = Code(single.mean, single.mean, single)
    assert torch.equal(binarization(pass_of(code), r=0.0), kl(pass_of(code)))


@pytest.mark.parametrize("r", [0.25, 0.5, 2.0])
def test_it_is_0_at_both_modes_and_half_r_squared_a_latent_between_them(r: float):
    assert binarization(pass_of(normal([[r, -r]], [[1.0, 1.0]])), r=r).item() == 0
    assert binarization(pass_of(normal([[0.0, 0.0]], [[1.0, 1.0]])), r=r).item() == pytest.approx(r**2, abs=1e-12)
    assert binarization(one(3 * r, 1.0), r=r).item() == pytest.approx(2 * r**2, abs=1e-12)


def test_one_value_by_hand():
    """1/2 [(1.5 - 0.5)^2 + 4 - 1 - ln 4], and nothing for the latent at its mode; twice the batch changes nothing."""
    for images in (1, 2):
        code = normal([[-1.5, 0.5]] * images, [[2.0, 1.0]] * images)
        assert binarization(pass_of(code), r=0.5).item() == pytest.approx(2 - LN_2, abs=1e-12)


@pytest.mark.parametrize("r", [0.5, 1.0, 3.0])
def test_it_is_the_kl_to_the_nearer_mode_and_the_sign_of_the_mean_does_not_matter(r: float):
    p = drawn()
    mean, std = parts_of(p)
    q = TorchNormal(mean, std)
    to_modes = [kl_divergence(q, TorchNormal(mode, 1.0)) for mode in (r, -r)]
    torch.testing.assert_close(binarization(p, r=r), torch.minimum(*to_modes).sum(-1).mean())
    flipped = pass_of(Code(-mean, -mean, Normal(-mean, std.log())))
    torch.testing.assert_close(binarization(flipped, r=r), binarization(p, r=r))


def test_it_pulls_each_mean_to_its_nearer_mode_and_leaves_a_mean_of_exactly_0_alone():
    mean = torch.tensor([[3.0, 0.2, 0.0, -0.2, -3.0]], dtype=torch.float64, requires_grad=True)
    p = pass_of(Code(mean, mean, Normal(mean, torch.zeros_like(mean))))
    (gradient,) = torch.autograd.grad(binarization(p, r=0.5), [mean])
    expected = torch.tensor([[2.5, -0.3, 0, 0.3, -2.5]], dtype=torch.float64)
    torch.testing.assert_close(gradient, expected)


def test_r_does_not_touch_the_deviation():
    """dR / d log_var = (var - 1) / 2: twice that for log_std."""
    for r in (0.0, 0.5, 2.0):
        log_std = torch.tensor([[-1.0, 0.0, 0.7]], dtype=torch.float64, requires_grad=True)
        mean = torch.tensor([[0.3, -1.0, 2.0]], dtype=torch.float64)
        (gradient,) = torch.autograd.grad(binarization(pass_of(Code(mean, mean, Normal(mean, log_std))), r=r), log_std)
        torch.testing.assert_close(gradient, (2 * log_std.detach()).exp() - 1)


def test_the_weight_multiplies_the_distance_from_the_capacity_in_nats_an_image():
    """1/2 nat for r^2 / 2 at 0, so 10 * |1/2 - 3|; neither |10 * 1/2 - 3| nor a capacity for the whole batch."""
    for images in (1, 4):
        p = pass_of(normal([[0.0]] * images, [[1.0]] * images))
        total = Objective({"binarization": {"weight": 10, "r": 1.0, "capacity": 3}})(p)["total"]
        assert total.item() == pytest.approx(25, abs=1e-5)


def test_capacity_steps_and_free_bits_are_those_of_the_kl():
    p = drawn()
    whole = binarization(p, r=0.5).item()
    assert binarization(p, r=0.5, capacity=8.0, capacity_steps=10).item() == pytest.approx(whole, abs=1e-12)
    lone = binarization(pass_of(normal([[0.5, 1.5]], [[1.0, 1.0]])), r=0.5, free_bits=0.25)
    assert lone.item() == pytest.approx(0.25 + 0.5, abs=1e-12)


def test_the_soft_form_is_the_log_ratio_to_the_exact_mixture_at_the_sample():
    p = drawn()
    mean, std = parts_of(p)
    for r in (0.0, 0.5, 2.0, 30.0):
        expected = (TorchNormal(mean, std).log_prob(p.code.z) - log_mixture(p.code.z, r)).sum(-1).mean()
        torch.testing.assert_close(binarization(p, r=r, form="soft"), expected)


@pytest.mark.parametrize("r", [0.1, 0.5, 1.0, 2.0])
@pytest.mark.parametrize(("mean", "std"), [(0.0, 1.0), (0.5, 0.6), (-1.0, 1.0), (2.0, 0.3)])
def test_the_soft_forms_mean_is_the_mixtures_kl_at_most_ln_2_above_the_nearest_mode(mean: float, std: float, r: float):
    soft = binarization(evenly(mean, std), r=r, form="soft").item()
    exact = quadrature(mean, std, r)
    assert soft == pytest.approx(exact, abs=1e-3)
    assert 0 <= exact <= binarization(one(mean, std), r=r).item() + LN_2


def test_the_free_sign_is_worth_ln_2_where_the_modes_are_far_apart_and_nothing_where_they_are_one():
    for r, worth in ((10.0, LN_2), (1e-3, 0.0)):
        gap = quadrature(r, 1.0, r) - binarization(one(r, 1.0), r=r).item()
        assert gap == pytest.approx(worth, abs=1e-5)


def test_between_far_modes_the_mixtures_kl_may_be_below_the_nearest_modes():
    """At a mean of 0 half of the samples lie nearer to the other mode: 4.5 nats to the nearest for r = 3."""
    assert binarization(one(0.0, 1.0), r=3.0).item() == pytest.approx(4.5, abs=1e-12)
    assert binarization(evenly(0.0, 1.0), r=3.0, form="soft").item() < 3.5


@pytest.mark.parametrize(("r", "bits"), [(0.1, 0.007), (0.5, 0.161), (1.0, 0.486), (2.0, 0.913), (4.0, 1.0)])
def test_what_one_free_sign_is_worth_in_bits(r: float, bits: float):
    """I(s; z) of z = s r + N(0, 1): at a mode, the mixture's KL is the information that z has of the sign."""
    soft = binarization(evenly(r, 1.0), r=r, form="soft").item()
    assert soft / LN_2 == pytest.approx(bits, abs=6e-4)


def test_the_soft_form_moves_a_mean_of_0_neither_way_and_others_to_the_modes():
    def gradient(at: float) -> float:
        e = evenly(0.0, 0.5, 2000).code.z
        mean = torch.full_like(e, at, requires_grad=True)
        p = pass_of(Code(mean + e, mean, Normal(mean, torch.full_like(e, math.log(0.5)))))
        return torch.autograd.grad(binarization(p, r=2.0, form="soft"), [mean])[0].sum().item()

    assert gradient(0.0) == pytest.approx(0, abs=1e-9)
    assert gradient(1.0) < -0.5
    assert gradient(3.0) > 0.5


@pytest.mark.parametrize("r", [0.0, 0.5, 2.0])
def test_the_three_parts_with_r_add_up_to_the_soft_form(r: float):
    p = drawn()
    parts = mutual_information(p) + total_correlation(p) + dimension_kl(p, r=r)
    torch.testing.assert_close(parts, binarization(p, r=r, form="soft"), rtol=1e-6, atol=1e-6)


def test_the_dimension_kl_with_r_is_measured_from_the_exact_mixture():
    """A batch of one image at z = 0: ln N(0; 1, 1) - ln p_r(0), and p_r(0) = N(0; r, 1)."""
    p = pass_of(normal([[1.0]], [[1.0]], z=[[0.0]]))
    assert dimension_kl(p, r=2.0).item() == pytest.approx(-0.5 + 2, abs=1e-6)
    assert dimension_kl(p).item() == pytest.approx(-0.5, abs=1e-6)
