"""Consistency: its direction, its gradients, its bounds on both images, and a transform for each image."""

import math

import pytest
import torch
from torch import Tensor
from training.models import IMAGE, forward, make, normal, pass_of

from factorscope_training.augment import transform
from factorscope_training.build import build_model
from factorscope_training.compute import Compute
from factorscope_training.config import RunConfig
from factorscope_training.latents import Binary, Code, Gaussian
from factorscope_training.likelihoods import BernoulliPixels
from factorscope_training.losses.consistency import consistency
from factorscope_training.model import Moment, Pass
from factorscope_training.objective import Objective
from factorscope_training.posteriors import Bernoulli, Normal
from factorscope_training.step import draw_of, loss_function

MEAN, VARIANCE = [0.0, 1.0], [1.0, 0.25]
"""Of the image's posterior."""

COPY_MEAN, COPY_VARIANCE = [0.5, 0.5], [0.5, 1.0]
"""Of its transformed copy's."""


def gaussian(mean: Tensor, log_var: Tensor) -> Pass:
    return pass_of(Code(mean, mean, Normal(mean, 0.5 * log_var)))


def of_variance(mean: list[float], variance: list[float], images: int = 1) -> Pass:
    return pass_of(normal([mean] * images, [[math.sqrt(v) for v in variance]] * images))


def bernoulli(*probabilities: float) -> Pass:
    logits = torch.tensor([list(probabilities)], dtype=torch.float64).logit()
    return pass_of(Code(logits.sigmoid(), logits.sigmoid(), Bernoulli(logits)))


def test_it_is_the_kl_from_the_copy_to_the_image_and_not_the_other_way_round():
    image, copy = of_variance(MEAN, VARIANCE), of_variance(COPY_MEAN, COPY_VARIANCE)
    assert consistency(image, copy).item() == pytest.approx(1.5284264097, abs=1e-10)
    assert consistency(copy, image).item() == pytest.approx(0.8465735903, abs=1e-10)
    q, p = copy.code.posterior, image.code.posterior
    assert q is not None
    assert p is not None
    assert q.kl_to(p)[0].tolist() == pytest.approx([0.2215735903, 1.3068528194], abs=1e-10)


def test_taking_the_variance_for_the_deviation_would_be_seen():
    """What the released code's formula comes to."""
    wrong = of_variance(MEAN, [v**2 for v in VARIANCE]), of_variance(COPY_MEAN, [v**2 for v in COPY_VARIANCE])
    assert consistency(*wrong).item() == pytest.approx(8.5568528194, abs=1e-10)


@pytest.mark.parametrize(
    ("mean", "variance", "expected"), [([1.0, 2.0], [1.0, 1.0], 2.5), ([0.0], [2.0], 0.5 * (1 - math.log(2)))]
)
def test_one_moment_apart_by_hand(mean: list[float], variance: list[float], expected: float):
    origin = of_variance([0.0] * len(mean), [1.0] * len(mean))
    assert consistency(origin, of_variance(mean, variance)).item() == pytest.approx(expected, abs=1e-12)


def test_the_gradients_reach_both_images_and_are_those_worked_out():
    leaves = [
        torch.tensor([values], dtype=torch.float64, requires_grad=True)
        for values in (COPY_MEAN, MEAN, [math.log(v) for v in COPY_VARIANCE], [math.log(v) for v in VARIANCE])
    ]
    copy_mean, mean, copy_log_var, log_var = leaves
    loss = consistency(gaussian(mean, log_var), gaussian(copy_mean, copy_log_var))
    found = [g[0].tolist() for g in torch.autograd.grad(loss, leaves)]
    expected = [[0.5, -2], [-0.5, 2], [-0.25, 1.5], [0.125, -2]]
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-12)


def test_a_copy_that_is_encoded_as_its_image_costs_nothing_and_is_left_alone():
    mean, log_var = (torch.randn(4, 3, dtype=torch.float64, requires_grad=True) for _ in range(2))
    same = [part.detach().clone().requires_grad_() for part in (mean, log_var)]
    loss = consistency(gaussian(mean, log_var), gaussian(*same))
    assert loss.item() == 0
    for gradient in torch.autograd.grad(loss, [mean, log_var, *same]):
        torch.testing.assert_close(gradient, torch.zeros_like(gradient), rtol=0, atol=1e-15)


def test_it_is_the_mean_log_ratio_of_samples_of_the_copys_posterior():
    q = torch.distributions.Normal(torch.tensor(COPY_MEAN), torch.tensor(COPY_VARIANCE).sqrt())
    p = torch.distributions.Normal(torch.tensor(MEAN), torch.tensor(VARIANCE).sqrt())
    z = q.mean + q.stddev * torch.randn(100_000, 2, generator=torch.Generator().manual_seed(0))
    ratio = (q.log_prob(z) - p.log_prob(z)).sum(-1)
    found = consistency(of_variance(MEAN, VARIANCE), of_variance(COPY_MEAN, COPY_VARIANCE)).item()
    assert found == pytest.approx(ratio.mean().item(), abs=4 * ratio.std().item() / 100_000**0.5)


def test_bernoulli_posteriors_by_hand():
    """0.8 ln(0.8 / 0.5) + 0.2 ln(0.2 / 0.5), and 0.1 ln(0.1 / 0.6) + 0.9 ln(0.9 / 0.4)."""
    expected = 0.8 * math.log(1.6) + 0.2 * math.log(0.4) + 0.1 * math.log(1 / 6) + 0.9 * math.log(2.25)
    assert consistency(bernoulli(0.5, 0.6), bernoulli(0.8, 0.1)).item() == pytest.approx(expected, abs=1e-12)
    assert consistency(bernoulli(0.3), bernoulli(0.3)).item() == 0


def test_posteriors_of_different_kinds_have_no_closed_form():
    one = of_variance([0.0], [1.0])
    with pytest.raises(TypeError, match="a Gaussian posterior has no closed KL to Bernoulli"):
        consistency(bernoulli(0.5), one)
    with pytest.raises(TypeError, match="a Bernoulli posterior has no closed KL to Normal"):
        consistency(one, bernoulli(0.5))


def test_its_scale_does_not_depend_on_the_number_of_images():
    for images in (1, 5):
        pair = of_variance(MEAN, VARIANCE, images), of_variance(COPY_MEAN, COPY_VARIANCE, images)
        assert consistency(*pair).item() == pytest.approx(1.5284264097, abs=1e-10)


@pytest.mark.parametrize("latent", [Gaussian(3), Binary(3)])
def test_it_moves_the_encoder_and_not_the_decoder(latent: Gaussian | Binary):
    model = make(latent)
    loss = consistency(forward(model), forward(model, seed=3))
    encoder, decoder = list(model.encoder.parameters()), list(model.decoder.parameters())
    gradients = torch.autograd.grad(loss, [*encoder, *decoder], allow_unused=True)
    assert any(g is not None and g.abs().sum() > 0 for g in gradients[: len(encoder)])
    assert all(g is None for g in gradients[len(encoder) :])


def test_at_weight_0_the_objective_is_the_two_bounds_together():
    """Each image and each copy has its full bound with itself as the target; the weight of the KL is for both."""
    model = make(Gaussian(3))
    p, copy = forward(model), forward(model, seed=3)
    elbo = Objective({"reconstruction": 1.0, "kl": 4.0})
    both = Objective({"reconstruction": 1.0, "kl": 4.0, "consistency": 0.0}, augmented=True)(p, copy)["total"]
    torch.testing.assert_close(both, elbo(p)["total"] + elbo(copy)["total"])


CONFIG = RunConfig.model_validate(
    {
        "title": "t",
        "method": "CR-VAE",
        "data": {"name": "squares"},
        "net": "small",
        "latent": {"kind": "gaussian", "size": 3},
        "terms": {"reconstruction": 1, "kl": 1, "consistency": 0.1},
        "augment": {"preset": "large", "vertical_flip": True},
        "steps": 1,
        "batch": 4,
    }
)


def test_two_equal_images_of_a_batch_get_different_copies():
    *_, uniforms = draw_of(CONFIG, 0)
    x = torch.rand(1, 1, 16, 16, generator=torch.Generator().manual_seed(0)).repeat(4, 1, 1, 1)
    assert CONFIG.augment is not None
    copies = transform(x, uniforms, CONFIG.augment)
    for i in range(4):
        for k in range(i):
            assert (copies[i] - copies[k]).abs().max() > 0.05


def test_a_training_step_gives_each_image_its_own_copy_and_each_copy_noise_and_a_bound_of_its_own():
    model = build_model(CONFIG, IMAGE)
    objective = Objective(CONFIG.terms, augmented=True)
    stored = torch.randint(256, (4, 16, 16, 1), generator=torch.Generator().manual_seed(0)).to(torch.uint8)
    step, noise, copy_noise, uniforms = draw_of(CONFIG, 0)
    assert noise.shape == copy_noise.shape
    assert not torch.equal(noise, copy_noise)
    plain = Compute(torch.device("cpu"), bfloat16=False, compiled=False)
    values = loss_function(model, objective, CONFIG, plain, 1000)(stored, step, noise, copy_noise, uniforms)
    x = stored.permute(0, 3, 1, 2) / 255
    assert CONFIG.augment is not None
    copies = torch.cat([transform(x[i : i + 1], uniforms[i : i + 1], CONFIG.augment) for i in range(4)])
    p, copy = model(x, noise, Moment(step, 1000)), model(copies, copy_noise, Moment(step, 1000))
    found = dict(zip(objective.names, values, strict=True))
    torch.testing.assert_close(found["consistency"], consistency(p, copy))
    torch.testing.assert_close(found["augmented_reconstruction"], BernoulliPixels()(copies, copy.logits).mean())
    torch.testing.assert_close(found["reconstruction"], BernoulliPixels()(x, p.logits).mean())
    single = ("reconstruction", "kl")
    bounds = sum(found[name] + found[f"augmented_{name}"] for name in single)
    torch.testing.assert_close(found["total"], bounds + 0.1 * found["consistency"])
