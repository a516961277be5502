"""Divergence from the prior, its capacity and free bits, and the moments of the posteriors' means, by hand."""

import math

import pytest
import torch
from training.models import normal, pass_of

from factorscope_training.latents import Code
from factorscope_training.losses.gaussian import dip_vae, kl
from factorscope_training.model import Moment
from factorscope_training.objective import Objective
from factorscope_training.posteriors import Bernoulli, Normal


def of_kl(*nats: float) -> Code:
    """One image whose latents have these KLs: unit deviations, means at sqrt(2 nats)."""
    return normal([[math.sqrt(2 * n) for n in nats]], [[1.0] * len(nats)])


def test_kl_of_a_known_gaussian():
    """(1 + 4 - 1) / 2 - ln 2 for the first latent, 0 for the second; twice the batch changes nothing."""
    for images in (1, 2):
        code = normal([[1.0, 0.0]] * images, [[2.0, 1.0]] * images)
        assert kl(pass_of(code)).item() == pytest.approx(2 - math.log(2), abs=1e-12)


@pytest.mark.parametrize(
    ("mean", "variance", "expected"), [((0, 1), (1, 0.25), 0.8181471806), ((0.5, 0.5), (0.5, 1), 0.3465735903)]
)
def test_kl_of_the_two_gaussians_of_the_consistency_example(mean: tuple, variance: tuple, expected: float):
    code = normal([list(mean)], [[math.sqrt(v) for v in variance]])
    assert kl(pass_of(code)).item() == pytest.approx(expected, abs=1e-10)


def test_kl_of_bernoulli_latents_is_measured_from_one_half():
    """0.8 ln 1.6 + 0.2 ln 0.4, nothing for a fair coin, a whole bit for a sure one."""
    logits = torch.tensor([[math.log(4), 0.0, -40.0]], dtype=torch.float64)
    code = Code(torch.zeros_like(logits), logits.sigmoid(), Bernoulli(logits))
    expected = 0.8 * math.log(1.6) + 0.2 * math.log(0.4) + math.log(2)
    assert kl(pass_of(code)).item() == pytest.approx(expected, abs=1e-12)


def test_the_gradient_of_the_kl_is_the_mean_and_the_surplus_of_variance():
    mean = torch.tensor([[0.7, -2.0]], dtype=torch.float64, requires_grad=True)
    log_std = torch.tensor([[0.5, -1.0]], dtype=torch.float64, requires_grad=True)
    to_mean, to_log_std = torch.autograd.grad(kl(pass_of(Code(mean, mean, Normal(mean, log_std)))), [mean, log_std])
    torch.testing.assert_close(to_mean, mean.detach())
    torch.testing.assert_close(to_log_std, (2 * log_std.detach()).exp() - 1)


@pytest.mark.parametrize(("capacity", "expected"), [(0.0, 3.0), (1.25, 1.75), (5.0, 2.0)])
def test_a_capacity_charges_the_distance_of_the_kl_from_it_in_nats_an_image(capacity: float, expected: float):
    for images in (1, 4):
        code = normal([[2.0, math.sqrt(2)]] * images, [[1.0, 1.0]] * images)
        assert kl(pass_of(code), capacity=capacity).item() == pytest.approx(expected, abs=1e-12)


def test_images_share_the_capacity():
    """KLs of 1 and 3 nats have a mean of 2, which is all that is compared with 2."""
    code = normal([[math.sqrt(2)], [math.sqrt(6)]], [[1.0], [1.0]])
    assert kl(pass_of(code), capacity=2.0).item() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(("step", "expected"), [(0.0, 3.0), (25.0, 1.0), (50.0, 1.0), (100.0, 5.0), (900.0, 5.0)])
def test_a_capacity_rises_linearly_over_its_steps_and_then_stays(step: float, expected: float):
    for when in (step, torch.tensor(step)):
        p = pass_of(of_kl(1.0, 2.0), moment=Moment(when, 10))
        assert kl(p, capacity=8.0, capacity_steps=100).item() == pytest.approx(expected, abs=1e-12)


def test_below_its_capacity_the_kl_grows_and_above_it_shrinks():
    mean = torch.tensor([[1.0]], dtype=torch.float64, requires_grad=True)
    p = pass_of(Code(mean, mean, Normal(mean, torch.zeros_like(mean))))  # 1/2 nat
    for capacity, slope in ((2.0, -1.0), (0.25, 1.0)):
        (gradient,) = torch.autograd.grad(kl(p, capacity=capacity), [mean])
        assert gradient.item() == pytest.approx(slope)


def test_the_weight_multiplies_the_distance_from_the_capacity():
    p = pass_of(of_kl(1.0, 2.0))
    total = Objective({"kl": {"weight": 10, "capacity": 5}})(p)["total"]
    assert total.item() == pytest.approx(20, abs=1e-5)


def test_free_bits_charge_each_latent_at_least_its_share_by_its_mean_over_the_batch():
    """Batch means of 1/2 and 3/16 nats: the second is raised to 1/4, though one image alone has 3/8 in it."""
    code = normal([[1.0, 0.0], [1.0, math.sqrt(0.75)]], [[1.0, 1.0]] * 2)
    assert kl(pass_of(code)).item() == pytest.approx(0.6875, abs=1e-12)
    assert kl(pass_of(code), free_bits=0.25).item() == pytest.approx(0.75, abs=1e-12)


def test_a_latent_within_its_free_bits_is_left_alone():
    mean = torch.tensor([[1.0, 0.1], [1.0, -0.9]], dtype=torch.float64, requires_grad=True)
    p = pass_of(Code(mean, mean, Normal(mean, torch.zeros_like(mean))))
    (gradient,) = torch.autograd.grad(kl(p, free_bits=0.25), [mean])
    torch.testing.assert_close(gradient, torch.tensor([[0.5, 0], [0.5, 0]], dtype=torch.float64))


def test_dip_of_two_opposite_means_by_hand():
    """Covariance [[4, 2], [2, 1]]: 2 * 2^2 off the diagonal, (4 - 1)^2 on it; form ii adds variances 1/4 and 1."""
    p = pass_of(normal([[3.0, 1.0], [-1.0, -1.0]], [[0.5, 1.0]] * 2))
    assert dip_vae(p, diagonal=0.0).item() == pytest.approx(8, abs=1e-12)
    assert dip_vae(p).item() == pytest.approx(8 + 10 * 9, abs=1e-12)
    assert dip_vae(p, form="ii").item() == pytest.approx(8 + 10 * (3.25**2 + 1), abs=1e-12)


def test_dip_ii_takes_the_mean_of_the_posteriors_variances():
    """Equal means; variances 1/4 and 7/4 have mean 1, deviations 1/2 and sqrt(7)/2 do not."""
    p = pass_of(normal([[2.0], [2.0]], [[0.5], [math.sqrt(1.75)]]))
    assert dip_vae(p, form="ii").item() == pytest.approx(0, abs=1e-12)
    assert dip_vae(p, form="i").item() == pytest.approx(10, abs=1e-12)


def test_dip_is_0_for_the_corners_of_a_square_and_its_descent_makes_two_copied_latents_uncorrelated():
    corners = normal([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]], [[1.0, 1.0]] * 4)
    assert dip_vae(pass_of(corners)).item() == pytest.approx(0, abs=1e-12)
    generator = torch.Generator().manual_seed(0)
    mean = torch.randn(32, 1, generator=generator).repeat(1, 2) + 0.01 * torch.randn(32, 2, generator=generator)
    mean.requires_grad_()
    optimiser = torch.optim.Adam([mean], 0.05)
    for _ in range(150):
        loss = dip_vae(pass_of(Code(mean, mean, Normal(mean, torch.zeros_like(mean)))), diagonal=1.0)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    covariance = torch.cov(mean.detach().T, correction=0)
    torch.testing.assert_close(covariance, torch.eye(2), rtol=0, atol=0.02)


def test_terms_of_a_gaussian_refuse_latents_without_one():
    z = torch.zeros(2, 1)
    with pytest.raises(ValueError, match="needs a latent kind with a posterior"):
        kl(pass_of(Code(z, z)))
    with pytest.raises(ValueError, match="needs a latent kind with a Gaussian posterior"):
        dip_vae(pass_of(Code(z, z, Bernoulli(z))))
