"""Attraction and repulsion: points in known places, the exact minimum, and what the weight does to a shape."""

import itertools
import math

import pytest
import torch
from torch import Tensor
from training.models import normal, pass_of

from factorscope_training.latents import Code
from factorscope_training.losses.eccentric import eccentric, energy, squared_distances

SQUARE = torch.tensor([[1.0, 0], [-1, 0], [0, 1], [0, -1]], dtype=torch.float64)


def cloud(n: int, d: int, seed: int = 0) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def pair(r: float) -> Tensor:
    return torch.tensor([[r, 0], [-r, 0]], dtype=torch.float64)


def simplex(n: int, squared_radius: float) -> Tensor:
    """n points in n - 1 dimensions, equally far from each other and from the origin."""
    corners = torch.eye(n, dtype=torch.float64) - 1 / n
    flat = corners @ torch.linalg.svd(corners).Vh[: n - 1].T
    return flat * (squared_radius**0.5 / flat[0].norm())


def gradient(z: Tensor, mu: float, epsilon: float = 1.0) -> Tensor:
    leaf = z.clone().requires_grad_()
    return torch.autograd.grad(energy(leaf, mu, epsilon), [leaf])[0]


def bound(n: int, mu: float, epsilon: float) -> float:
    """By Jensen's inequality no n points have less energy, in any number of dimensions."""
    return 1 - mu * epsilon * (n - 1) / (2 * n) - math.log(2 * n / ((n - 1) * mu))


def minimised(z: Tensor, mu: float, epsilon: float = 1.0, weight: float = 1.0, targets: Tensor | None = None) -> Tensor:
    """Descends weight * energy from z, plus, with targets, the mean squared distance from them."""
    leaf = z.clone().requires_grad_()
    optimiser = torch.optim.LBFGS(
        [leaf], max_iter=300, tolerance_grad=1e-10, tolerance_change=1e-14, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimiser.zero_grad()
        value = weight * energy(leaf, mu, epsilon)
        if targets is not None:
            value = value + (leaf - targets).square().sum(-1).mean()
        value.backward()
        return value

    optimiser.step(loss)
    return leaf.detach()


def spectrum(z: Tensor) -> Tensor:
    """Eigenvalues of the covariance, ascending."""
    return torch.linalg.eigvalsh(torch.cov(z.T, correction=0))


def variation(z: Tensor) -> float:
    """Of the norms: deviation over mean."""
    norms = z.norm(dim=1)
    return (norms.std(correction=0) / norms.mean()).item()


@pytest.mark.parametrize(
    ("mu", "epsilon", "squared_radius", "least"),
    [
        (1.0, 1.0, 0.75, -0.6362943611),
        (2.0, 1.0, 0.25, -0.1931471806),
        (0.5, 1.0, 1.75, -1.2044415417),
        (0.1, 1.0, 9.75, -2.7138794541),
        (1.0, 0.0, 1.0, -0.3862943611),
        (4.0, 1.0, 0.0, 0.0),
    ],
)
def test_two_points_rest_at_one_over_mu_less_a_quarter_of_epsilon(
    mu: float, epsilon: float, squared_radius: float, least: float
):
    z = pair(squared_radius**0.5)
    assert energy(z, mu, epsilon).item() == pytest.approx(least, abs=1e-10)
    torch.testing.assert_close(gradient(z, mu, epsilon), torch.zeros_like(z), rtol=0, atol=1e-12)


def test_two_points_at_distance_2_by_hand():
    assert energy(pair(1.0), 1.0).item() == pytest.approx(1 - math.log(5), abs=1e-12)
    assert gradient(pair(1.0), 1.0).flatten().tolist() == pytest.approx([0.2, 0, -0.2, 0], abs=1e-12)


def test_plain_gradient_descent_finds_the_resting_place_of_two_points():
    z = torch.tensor([[0.1], [-0.1]], dtype=torch.float64)
    for _ in range(200):
        z = z - 0.1 * gradient(z, 1.0)
    assert z.flatten().tolist() == pytest.approx([0.8660254038, -0.8660254038], abs=1e-6)


def test_the_square_by_hand():
    """Inward pull wins: each point's gradient is 13/90 of itself."""
    assert energy(SQUARE, 1.0).item() == pytest.approx(-0.2688874966, abs=1e-10)
    torch.testing.assert_close(gradient(SQUARE, 1.0), 13 / 90 * SQUARE, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("n", "mu", "squared_radius", "apart", "least"),
    [
        (3, 1.0, 2 / 3, 2.0, -0.4319456220),
        (4, 1.0, 0.625, 5 / 3, -0.3558292530),
        (9, 1.0, 5 / 9, 1.25, -0.2553746607),
        (9, 0.125, 68 / 9, 17.0, -1.9459273135),
    ],
)
def test_a_regular_simplex_attains_the_bound_and_random_points_descend_to_it(
    n: int, mu: float, squared_radius: float, apart: float, least: float
):
    z = simplex(n, squared_radius)
    assert squared_distances(z)[0, 1].item() == pytest.approx(apart, abs=1e-10)
    assert energy(z, mu).item() == pytest.approx(least, abs=1e-10)
    assert bound(n, mu, 1.0) == pytest.approx(least, abs=1e-10)
    found = minimised(cloud(n, n - 1), mu)
    assert energy(found, mu).item() == pytest.approx(least, abs=1e-9)
    assert found.square().sum(-1).tolist() == pytest.approx([squared_radius] * n, rel=1e-4)


def test_no_points_have_less_energy_than_the_bound():
    for n, d, mu, epsilon in itertools.product((2, 5, 20), (1, 3, 8), (0.1, 1.0), (0.1, 1.0)):
        for scale in (0.3, 1.0, 3.0):
            assert energy(scale * cloud(n, d), mu, epsilon).item() >= bound(n, mu, epsilon)


@pytest.mark.parametrize(("n", "d", "mu", "epsilon"), [(20, 4, 0.5, 1.0), (12, 2, 1.0, 1.0), (10, 3, 2.0, 1e-9)])
def test_at_rest_the_pull_equals_the_mean_of_d_over_epsilon_plus_d(n: int, d: int, mu: float, epsilon: float):
    z = minimised(cloud(n, d), mu, epsilon)
    apart = squared_distances(z)[~torch.eye(n, dtype=torch.bool)]
    assert mu * z.square().sum(-1).mean().item() == pytest.approx((apart / (epsilon + apart)).mean().item(), abs=1e-6)


@pytest.mark.parametrize(("mu", "squared_radius"), [(1 / 8.5, 8 * 0.98917), (1.0, 0.46637)])
def test_the_radius_of_a_uniform_sphere_in_8_dimensions(mu: float, squared_radius: float):
    """At which scaling the sphere changes the energy no more; 1200 points, opposite ones in pairs."""
    half = torch.nn.functional.normalize(cloud(600, 8))
    sphere = squared_radius**0.5 * torch.cat([half, -half])
    pulls = (gradient(sphere, mu) * sphere).sum().item() / (2 * mu * squared_radius)  # of radius, as a share of its own
    assert pulls == pytest.approx(0, abs=1e-3)


def test_by_default_the_pull_keeps_many_latents_near_unit_variance():
    z = minimised(cloud(64, 8), 1 / 8.5)
    assert torch.equal(energy(z), energy(z, 1 / 8.5, 1.0))
    assert z.square().mean().item() == pytest.approx(0.98917, abs=0.03)


def test_scale_is_set_by_mu_and_epsilon_alone():
    """E(cZ; mu / c^2, c^2 epsilon) = E(Z; mu, epsilon) - ln c^2."""
    z = cloud(7, 3)
    for c in (0.1, 3.0):
        scaled = energy(c * z, 0.4 / c**2, c**2 * 0.7)
        torch.testing.assert_close(scaled, energy(z, 0.4, 0.7) - math.log(c**2), rtol=0, atol=1e-12)


def test_points_collapse_where_mu_epsilon_exceeds_2n_over_n_minus_1():
    """2.5 for five points."""
    assert minimised(cloud(5, 3), 3.0).norm(dim=1).max() < 1e-4
    assert minimised(cloud(5, 3), 2.0).norm(dim=1).min() > 0.1
    assert energy(torch.zeros(5, 3, dtype=torch.float64), 3.0, 0.5).item() == pytest.approx(math.log(2), abs=1e-12)


def test_points_on_top_of_each_other_do_not_part():
    z = torch.zeros(4, 2, dtype=torch.float64)
    assert energy(z, 1.0).item() == 0
    assert torch.equal(gradient(z, 1.0), z)


def test_turning_and_reordering_change_nothing_and_moving_changes_the_attraction_alone():
    z = cloud(9, 3)
    turn = torch.linalg.qr(cloud(3, 3, seed=1)).Q
    order = torch.randperm(9, generator=torch.Generator().manual_seed(2))
    for same in (z @ turn, z[order]):
        torch.testing.assert_close(energy(same, 0.4), energy(z, 0.4), rtol=0, atol=1e-12)
    moved = z + torch.tensor([5.0, -1.0, 2.0])
    pulled = 0.4 * (moved.square().sum(-1).mean() - z.square().sum(-1).mean())
    torch.testing.assert_close(energy(moved, 0.4) - energy(z, 0.4), pulled, rtol=0, atol=1e-12)


@pytest.mark.parametrize("batch", [2, 3, 5])
def test_the_energies_of_all_batches_average_to_the_energy_of_the_whole(batch: int):
    z = cloud(7, 2)
    of_batches = [energy(z[list(rows)], 0.4).item() for rows in itertools.combinations(range(7), batch)]
    assert sum(of_batches) / len(of_batches) == pytest.approx(energy(z, 0.4).item(), abs=1e-12)


def test_half_precision_is_computed_in_single_and_a_common_offset_does_not_blur_the_distances():
    rough = cloud(6, 4).to(torch.bfloat16)
    assert torch.equal(energy(rough, 0.4), energy(rough.float(), 0.4))
    shifted = (cloud(64, 128) + 30).float()
    exact = torch.cdist(shifted.double(), shifted.double()).square()
    assert (squared_distances(shifted) - exact).abs().max() < 1e-3


def test_the_term_takes_the_encoders_own_numbers_once_an_image():
    code = normal([[1.0, 0], [1, 0], [-1, 0], [-1, 0]], [[0.1, 0.1]] * 4, z=[[7.0, 7]] * 4)
    assert eccentric(pass_of(code, draws=2), mu=1.0).item() == pytest.approx(1 - math.log(5), abs=1e-12)


def test_one_point_has_no_pairs():
    with pytest.raises(ValueError, match="a batch of 1 has none"):
        eccentric(pass_of(Code(torch.zeros(1, 2), torch.zeros(1, 2))))


def test_a_sphere_is_the_least_in_enough_dimensions_and_a_disc_in_two():
    sphere = minimised(cloud(64, 8), 0.1)
    assert variation(sphere) < 1e-3
    assert spectrum(sphere)[-1] / spectrum(sphere)[0] < 1.1
    assert variation(minimised(cloud(64, 2), 0.1, 1e-9)) > 0.3


def test_a_lower_weight_leaves_a_more_eccentric_shape():
    """Points held to targets whose deviations differ by a factor of 20; no image, no network."""
    deviations = torch.tensor([2, 1.5, 1, 0.7, 0.5, 0.3, 0.2, 0.1], dtype=torch.float64)
    white = cloud(96, 8)
    white = white - white.mean(0)
    targets = white @ torch.linalg.inv(torch.linalg.cholesky(torch.cov(white.T, correction=0))).T * deviations
    found = []
    for weight in (0.0, 3.0, 30.0, 1000.0):
        eigenvalues = spectrum(minimised(targets, 1 / 8.5, 1.0, weight, targets))
        found.append((eigenvalues[-1] / eigenvalues[0]).sqrt().item())
    assert found[0] == pytest.approx(20, rel=1e-6)
    assert found == sorted(found, reverse=True)
    assert 10 < found[1] < 18
    assert found[-1] < 1.2
