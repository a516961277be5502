"""How well the decoder explains the images: likelihoods, and the bound of several draws on a model whose every number
is known."""

import math

import pytest
import torch
from torch import Tensor
from training.models import normal, pass_of

from factorscope_training.latents import Code
from factorscope_training.likelihoods import BernoulliPixels, GaussianPixels, LogisticPixels, Scaled
from factorscope_training.losses.gaussian import kl
from factorscope_training.losses.likelihood import iwae, reconstruction
from factorscope_training.posteriors import Normal, log_normal

ZERO = normal([[0.0], [0.0]], [[1.0], [1.0]])

LEVELS = (torch.arange(256, dtype=torch.float64) / 255).reshape(256, 1, 1, 1)
"""Each grey level as an image of one pixel."""


def test_reconstruction_of_grey_logits_is_ln_2_nats_for_each_pixel():
    assert reconstruction(pass_of(ZERO)).item() == pytest.approx(6 * math.log(2), rel=1e-6)


def test_reconstruction_is_a_mean_over_images_of_sums_over_pixels():
    x = torch.tensor([1.0, 1.0, 0.25, 1.0], dtype=torch.float64).reshape(2, 1, 1, 2)
    logits = torch.tensor([0.75, 0.5, 0.5, 0.5], dtype=torch.float64).logit().reshape(2, 1, 1, 2)
    nll = BernoulliPixels()(x, logits)
    assert nll.tolist() == pytest.approx([-math.log(0.75) - math.log(0.5), 2 * math.log(2)], abs=1e-12)
    assert reconstruction(pass_of(ZERO, nll=nll)).item() == pytest.approx(nll.sum().item() / 2, abs=1e-12)


def test_a_gaussian_likelihood_by_hand():
    """Off by 0.1 and by 0.2 at scale 0.2: (1/4 + 1) / 2, and twice ln(0.2 sqrt(2 pi))."""
    x = torch.tensor([0.6, 0.3], dtype=torch.float64).reshape(1, 1, 1, 2)
    fixed = GaussianPixels(0.2, learned=False).double()
    expected = 0.625 + 2 * math.log(0.2 * math.sqrt(2 * math.pi))
    assert fixed(x, torch.zeros_like(x)).item() == pytest.approx(expected, abs=1e-7)
    assert list(fixed.parameters()) == []


@pytest.mark.parametrize("likelihood", [GaussianPixels(0.5, learned=True), LogisticPixels(0.5, learned=True)])
def test_a_learned_scale_gets_a_gradient_and_narrows_while_the_residuals_are_smaller(likelihood: Scaled):
    x = torch.full((1, 1, 2, 2), 0.52)
    (gradient,) = torch.autograd.grad(likelihood(x, torch.zeros_like(x)).sum(), [likelihood.log_scale])
    assert gradient.item() > 1


def test_descending_the_gaussian_likelihood_finds_the_residuals_standard_deviation():
    logits = torch.zeros(5, 1, 4, 4, dtype=torch.float64)
    residuals = 0.07 * torch.randn(5, 1, 4, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    likelihood = GaussianPixels(0.5, learned=True).double()
    optimiser = torch.optim.LBFGS(likelihood.parameters(), max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = likelihood(0.5 + residuals, logits).mean()
        value.backward()
        return value

    optimiser.step(loss)
    assert likelihood.log_scale.exp().item() == pytest.approx(residuals.square().mean().sqrt().item(), rel=1e-5)


@pytest.mark.parametrize("mean", [1e-3, 0.3, 0.5, 0.999])
@pytest.mark.parametrize("scale", [0.002, 0.05, 1.0])
def test_the_discretised_logistic_is_a_distribution_of_256_levels(mean: float, scale: float):
    logits = torch.full_like(LEVELS, mean).logit()
    p = (-LogisticPixels(scale, learned=False).double()(LEVELS, logits)).exp()
    assert p.sum().item() == pytest.approx(1, abs=1e-6)
    inside = torch.tensor([0.5 / 255, 76 / 255 - 0.5 / 255, 76 / 255 + 0.5 / 255, 1 - 0.5 / 255], dtype=torch.float64)
    below = ((inside - mean) / scale).sigmoid()
    expected = [below[0], below[2] - below[1], 1 - below[3]]  # the outer levels reach to infinity
    torch.testing.assert_close(p[[0, 76, 255]], torch.stack(expected), rtol=1e-5, atol=1e-12)


def test_the_discretised_logistic_still_pulls_from_far_away_and_alike_from_both_sides():
    """0.6 away at scale 0.02 the level's probability is e^-30 times its width: no difference of float32 sigmoids."""
    likelihood = LogisticPixels(0.02, learned=True)
    x = torch.tensor([0.2, 0.8]).reshape(2, 1, 1, 1)
    logits = torch.tensor([0.8, 0.2]).logit().reshape(2, 1, 1, 1).requires_grad_()
    nll = likelihood(x, logits)
    assert nll.tolist() == pytest.approx([30 - math.log(1 / 255 / 0.02)] * 2, abs=1e-2)
    to_logits, to_scale = torch.autograd.grad(nll.sum(), [logits, likelihood.log_scale])
    assert to_logits.flatten().tolist() == pytest.approx([0.16 / 0.02, -0.16 / 0.02], rel=1e-3)
    assert to_scale.item() == pytest.approx(-58, rel=1e-2)


W = torch.tensor([[2, 0], [0, 0.05], [1, 0]], dtype=torch.float64)
"""Of the linear Gaussian model p(z) = N(0, I), p(x|z) = N(Wz, I)."""

COVARIANCE = torch.linalg.inv(torch.eye(2, dtype=torch.float64) + W.T @ W)
"""Of its exact posterior, diagonal because the columns of W are orthogonal."""


def linear(images: int) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    z, e = (torch.randn(images, k, generator=generator, dtype=torch.float64) for k in (2, 3))
    return z @ W.T + e


def exact_nll(x: Tensor) -> Tensor:
    s = torch.eye(3, dtype=torch.float64) + W @ W.T
    return 0.5 * (3 * math.log(2 * math.pi) + torch.logdet(s) + (x @ torch.linalg.inv(s) * x).sum(-1))


def posterior(x: Tensor, shrink: float | Tensor, draws: int = 1) -> Normal:
    """The exact one, its variance times `shrink`; each image's row `draws` times."""
    mean = (x @ W @ COVARIANCE).repeat_interleave(draws, 0)
    return Normal(mean, 0.5 * (shrink * COVARIANCE.diagonal()).log().expand_as(mean))


def bound(x: Tensor, draws: int, shrink: float | Tensor) -> Tensor:
    q = posterior(x, shrink, draws)
    e = torch.randn(q.mean.shape, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    z = q.mean + q.log_std.exp() * e
    nll = -log_normal(x.repeat_interleave(draws, 0), z @ W.T, torch.zeros(1, dtype=torch.float64)).sum(-1)
    return iwae(pass_of(Code(z, q.mean, q), draws, nll))


@pytest.mark.parametrize("draws", [1, 7])
def test_the_exact_posterior_gives_the_exact_nll_at_any_number_of_draws(draws: int):
    x = linear(50)
    for one in (x, x[:1], x[7:8]):
        assert bound(one, draws, shrink=1.0).item() == pytest.approx(exact_nll(one).mean().item(), abs=1e-12)


def test_half_the_variance_costs_the_elbo_what_theory_says():
    """(k / 2)(1/2 - 1 - ln 1/2) for k = 2 latents; the expected -ln p(x|z) in closed form."""
    x = linear(20)
    q = posterior(x, 0.5)
    noise = (W @ (0.5 * COVARIANCE) @ W.T).trace()
    expected_nll = 0.5 * ((x - q.mean @ W.T).square().sum(-1) + noise + 3 * math.log(2 * math.pi))
    p = pass_of(Code(q.mean, q.mean, q), nll=expected_nll)
    assert (reconstruction(p) + kl(p) - exact_nll(x).mean()).item() == pytest.approx(0.1931471806, abs=1e-10)


def test_more_draws_tighten_the_bound_as_much_as_theory_says():
    """Half the variance in two latents makes every weight 1 / (2 sqrt(u)), u uniform, of mean 1."""
    x = linear(3000)
    gap = {k: (bound(x, k, shrink=0.5) - exact_nll(x).mean()).item() for k in (1, 5, 50)}
    assert gap[1] == pytest.approx(math.log(2) - 0.5, abs=4 * 0.5 / 3000**0.5)  # ln sqrt(u) has deviation 1/2
    uniform = torch.rand(100_000, 5, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    five = -(0.5 / uniform.sqrt()).mean(1).log()
    assert gap[5] == pytest.approx(five.mean().item(), abs=4 * five.std().item() / 3000**0.5)
    assert 0 < gap[50] < 0.04


def test_one_draw_is_the_sampled_negative_elbo_and_several_average_the_weights_not_their_logarithms():
    code = normal([[0.5, -1.0]] * 2, [[0.8, 2.0]] * 2, z=[[0.1, 0.3], [1.0, -2.0]])
    nll = torch.tensor([3.0, 3.5], dtype=torch.float64)
    q = torch.distributions.Normal(code.pre_z, torch.tensor([[0.8, 2.0]], dtype=torch.float64))
    elbo = q.log_prob(code.z).sum(-1) - torch.distributions.Normal(0.0, 1.0).log_prob(code.z).sum(-1) + nll
    torch.testing.assert_close(iwae(pass_of(code, 1, nll)), elbo.mean())
    torch.testing.assert_close(iwae(pass_of(code, 2, nll)), -(-elbo).exp().mean().log())


def test_with_r_the_prior_of_the_bound_is_the_mixture_of_two_modes():
    code = normal([[0.5], [-1.0]], [[0.8], [2.0]], z=[[0.1], [-1.7]])
    modes = [torch.distributions.Normal(m, 1.0).log_prob(code.z) for m in (0.5, -0.5)]
    q = torch.distributions.Normal(code.pre_z, torch.tensor([[0.8], [2.0]], dtype=torch.float64))
    elbo = q.log_prob(code.z) - torch.logaddexp(*modes) + math.log(2)
    nll = torch.zeros(2, dtype=torch.float64)
    torch.testing.assert_close(iwae(pass_of(code, 1, nll), r=0.5), elbo.mean())
    assert torch.equal(iwae(pass_of(code, 2, nll), r=0.0), iwae(pass_of(code, 2, nll)))


@pytest.mark.parametrize("draws", [1, 5])
def test_the_bounds_gradient_widens_a_posterior_too_narrow_and_narrows_one_too_wide(draws: int):
    for shrink, sign in ((0.25, -1), (4.0, 1)):
        factor = torch.tensor(shrink, dtype=torch.float64, requires_grad=True)
        (gradient,) = torch.autograd.grad(bound(linear(2000), draws, factor), [factor])
        assert gradient.item() * sign > 0.01
