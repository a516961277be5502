"""The three parts of the KL: by hand, by their estimators, and which way total correlation descends."""

import itertools
import math

import pytest
import torch
from training.models import normal, pass_of

from factorscope_training.latents import Binary, Code
from factorscope_training.losses.correlation import aggregate, dimension_kl, mutual_information, total_correlation
from factorscope_training.losses.registry import TERMS
from factorscope_training.model import Moment, Pass
from factorscope_training.posteriors import Bernoulli, Normal

PARTS = (mutual_information, total_correlation, dimension_kl)
ESTIMATORS = ("mixture", "weighted", "stratified")
POPULATION = Moment(0.0, 1000)


def bits(logits: torch.Tensor, z: torch.Tensor) -> Code:
    return Code(z.to(logits.dtype), logits.sigmoid(), Bernoulli(logits))


def drawn(kind: str, n: int = 24, latents: int = 3) -> Pass:
    """Random posteriors with a sample of each, float64."""
    generator = torch.Generator().manual_seed(0)
    first, second, e = (torch.randn(n, latents, generator=generator, dtype=torch.float64) for _ in range(3))
    if kind == "bernoulli":
        return pass_of(bits(2 * first, second > 0), moment=POPULATION)
    log_std = 0.3 * second
    return pass_of(Code(first + log_std.exp() * e, first, Normal(first, log_std)), moment=POPULATION)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("kind", ["gaussian", "bernoulli"])
def test_the_three_parts_add_up_to_the_kl_at_the_samples(kind: str, estimator: str):
    p = drawn(kind)
    q, z = p.code.posterior, p.code.z
    if isinstance(q, Normal):
        log_q = torch.distributions.Normal(q.mean, q.log_std.exp()).log_prob(z)
        log_p = torch.distributions.Normal(0.0, 1.0).log_prob(z)
    else:
        assert isinstance(q, Bernoulli)
        log_q = torch.distributions.Bernoulli(logits=q.logits).log_prob(z)
        log_p = torch.distributions.Bernoulli(0.5).log_prob(z.float())
    parts = [TERMS[part.__name__].function(p, estimator=estimator) for part in PARTS]
    torch.testing.assert_close(torch.stack(parts).sum(), (log_q - log_p).sum(-1).mean(), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("estimator", ["mixture", "stratified"])
def test_equal_posteriors_share_no_information_and_are_not_correlated(estimator: str):
    """So the weights of each sample sum to 1, for a batch of any size in a data set of any size."""
    for images, population in ((5, 1000), (5, 5), (2, 7)):
        gaussian = normal([[0.3, -1.0]] * images, [[0.5, 2.0]] * images, z=[[0.1, 2.0]] * images)
        logits = torch.tensor([[0.4, -2.0]] * images, dtype=torch.float64)
        for code in (gaussian, bits(logits, logits > 0)):
            p = pass_of(code, moment=Moment(0.0, population))
            for part in (mutual_information, total_correlation):
                assert TERMS[part.__name__].function(p, estimator=estimator).item() == pytest.approx(0, abs=1e-6)


def test_posteriors_far_apart_carry_ln_n_and_two_copied_latents_correlate_by_as_much():
    """ln q(z|x) - ln q(z) = ln 4; the joint is two peaks less ln 4, the marginals two peaks less 2 ln 4."""
    p = pass_of(normal([[100.0 * i, 100.0 * i] for i in range(4)], [[1.0, 1.0]] * 4))
    assert mutual_information(p).item() == pytest.approx(math.log(4), abs=1e-6)
    assert total_correlation(p).item() == pytest.approx(math.log(4), abs=1e-6)


def test_two_copied_sure_bits_correlate_by_ln_2_and_two_crossed_ones_not_at_all():
    sure = torch.tensor([[60.0, 60.0], [-60.0, -60.0]], dtype=torch.float64)
    copied = pass_of(bits(sure, sure > 0))
    assert [part(copied).item() for part in PARTS] == pytest.approx([math.log(2), math.log(2), 0], abs=1e-6)
    corners = 60 * torch.tensor([[1.0, 1], [1, -1], [-1, 1], [-1, -1]], dtype=torch.float64)
    crossed = pass_of(bits(corners, corners > 0))
    assert [part(crossed).item() for part in PARTS] == pytest.approx([2 * math.log(2), 0, 0], abs=1e-6)


def test_dimension_kl_of_one_unit_gaussian_at_its_own_mode_by_hand():
    """ln N(1; 1, 1) - ln N(1; 0, 1) = 1/2 nat, in each of two latents."""
    assert dimension_kl(pass_of(normal([[1.0, -1.0]], [[1.0, 1.0]]))).item() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("part", "count"), [(mutual_information, 1), (total_correlation, 2), (dimension_kl, -3)])
@pytest.mark.parametrize("kind", ["gaussian", "bernoulli"])
def test_minibatch_weighting_adds_a_constant_and_leaves_the_gradient(kind: str, part, count: int):
    """ln N for the joint and for each of K = 3 marginals: (K - 1) ln N in the total correlation."""
    leaf = torch.randn(12, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64).requires_grad_()
    if kind == "gaussian":
        p = pass_of(Code(leaf + 0.5, leaf, Normal(leaf, torch.zeros_like(leaf))), moment=POPULATION)
    else:
        p = pass_of(Binary(3)(leaf, torch.ones(12, 3)), moment=POPULATION)
    values = [part(p, estimator=estimator) for estimator in ("mixture", "weighted")]
    assert (values[1] - values[0]).item() == pytest.approx(count * math.log(1000), abs=1e-5)
    plain, shifted = (torch.autograd.grad(value, [leaf], retain_graph=True)[0] for value in values)
    assert plain.abs().max() > 1e-4
    torch.testing.assert_close(shifted, plain, rtol=1e-5, atol=1e-7)


def test_the_mixture_is_exact_where_the_batch_is_the_whole_data_set():
    p = drawn("gaussian", n=6)
    q = p.code.posterior
    assert isinstance(q, Normal)
    component = torch.distributions.Normal(q.mean, q.log_std.exp())
    densities = torch.stack([component.log_prob(z).exp() for z in p.code.z])  # (sample, component, latent)
    joint, marginals = aggregate(q, p.code.z, "mixture", 6)
    torch.testing.assert_close(joint.exp(), densities.prod(-1).mean(1), rtol=1e-6, atol=0)
    torch.testing.assert_close(marginals.exp(), densities.mean(1).prod(-1), rtol=1e-6, atol=0)


def test_stratified_weights_by_hand():
    """3 of 10 images: a sample's own counts 1/10, one stands for the 8 others not drawn, 8/20, the last for 1/2."""
    p = drawn("gaussian", n=3, latents=1)
    q = p.code.posterior
    assert isinstance(q, Normal)
    densities = torch.distributions.Normal(q.mean, q.log_std.exp()).log_prob(p.code.z.T).exp()  # (component, sample)
    joint, marginals = aggregate(q, p.code.z, "stratified", 10)
    for own in range(3):
        weights = torch.zeros(3, dtype=torch.float64)
        weights[[own, (own + 1) % 3, (own + 2) % 3]] = torch.tensor([0.1, 0.4, 0.5], dtype=torch.float64)
        expected = (weights * densities[:, own]).sum()
        torch.testing.assert_close(joint[own].exp(), expected, rtol=1e-6, atol=0)
        torch.testing.assert_close(marginals[own].exp(), expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize("batch", [2, 3, 5])
def test_the_stratified_density_is_unbiased_over_batches_though_each_is_not_the_mixture(batch: int):
    """Its average over all ordered batches that begin with an image is the density of all 5, at that image's sample."""
    p = drawn("gaussian", n=5)
    q, z = p.code.posterior, p.code.z
    assert isinstance(q, Normal)
    exact = aggregate(q, z, "mixture", 5)[0][0].exp().item()
    found = []
    for rest in itertools.permutations(range(1, 5), batch - 1):
        rows = [0, *rest]
        found.append(aggregate(Normal(q.mean[rows], q.log_std[rows]), z[rows], "stratified", 5)[0][0].exp().item())
    assert sum(found) / len(found) == pytest.approx(exact, rel=1e-6)
    assert max(found) > 1.01 * exact


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_several_draws_of_an_image_leave_the_data_sets_density_as_it_is(estimator: str):
    """Four images, each with the same z three times, are no other data set."""
    p = drawn("gaussian", n=4)
    q = p.code.posterior
    assert isinstance(q, Normal)
    mean, log_std, z = (part.repeat_interleave(3, 0) for part in (q.mean, q.log_std, p.code.z))
    several = pass_of(Code(z, mean, Normal(mean, log_std)), draws=3, moment=POPULATION)
    for part in PARTS:
        function = TERMS[part.__name__].function
        torch.testing.assert_close(function(several, estimator=estimator), function(p, estimator=estimator))


def total_correlations(kind: str, detached: bool) -> list[float]:
    """Over 150 steps of Adam on two copied latents of 64 images."""
    source = 3 * torch.randn(64, 1, generator=torch.Generator().manual_seed(0))
    leaf = torch.nn.Parameter(source.repeat(1, 2))
    optimiser = torch.optim.Adam([leaf], 0.05)
    values = []
    for step in range(150):
        e = torch.randn(64, 2, generator=torch.Generator().manual_seed(step))
        if kind == "gaussian":
            code = Code(leaf + 0.3 * e, leaf, Normal(leaf, torch.full_like(leaf, math.log(0.3))))
        else:
            code = Binary(2)(leaf, e)
        z = code.z.detach() if detached else code.z
        loss = total_correlation(pass_of(Code(z, code.pre_z, code.posterior)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        values.append(loss.item())
    return values


@pytest.mark.parametrize("kind", ["gaussian", "bernoulli"])
def test_descending_total_correlation_untangles_two_copied_latents(kind: str):
    values = total_correlations(kind, detached=False)
    assert sum(values[:20]) / 20 > 0.1
    assert sum(values[-20:]) < 0.5 * sum(values[:20])


@pytest.mark.parametrize("kind", ["gaussian", "bernoulli"])
def test_with_a_detached_sample_it_would_not(kind: str):
    """What the test above would miss, were the sample's gradient cut off: the score has mean 0."""
    values = total_correlations(kind, detached=True)
    assert sum(values[-20:]) > 0.5 * sum(values[:20])
