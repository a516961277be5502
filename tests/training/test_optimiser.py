"""Which parameters decay, and the course of the learning rate."""

import pytest
import torch
from training.models import make

from factorscope_models.manifest import ImageFormat
from factorscope_training.build import build_model
from factorscope_training.config import Data, Optimiser, QuantizedLatent, RunConfig
from factorscope_training.losses.registry import Weighted
from factorscope_training.optimiser import learning_rate, make_optimiser, parameter_groups
from factorscope_training.quantizers import Quantized


def test_the_paper_net_splits_into_the_reference_codes_two_groups():
    config = RunConfig(
        title="t",
        method="m",
        data=Data(name="shapes3d"),
        net="paper",
        latent=QuantizedLatent(kind="quantized", size=12),
        terms={"reconstruction": Weighted(weight=1.0)},
        steps=1,
        batch=1,
    )
    model = build_model(config, ImageFormat(channels=3, height=64, width=64))
    decayed, spared = parameter_groups(model)
    assert sum(p.numel() for p in decayed) == 7_646_304
    assert sum(p.numel() for p in spared) == 5_476


def test_with_no_gradient_weights_shrink_by_lr_times_decay_and_biases_and_codebook_stay():
    model = make(Quantized(3, 5))
    optimiser = make_optimiser(model, Optimiser(lr=0.1, weight_decay=0.2))
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    for p in model.parameters():
        p.grad = torch.zeros_like(p)
    optimiser.step()
    for name, p in model.named_parameters():
        factor = 1.0 if name.endswith("bias") or name.startswith("latent.") else 1 - 0.1 * 0.2
        torch.testing.assert_close(p.detach(), before[name] * factor)


def test_the_rate_is_constant_and_then_falls_linearly_to_zero():
    config = Optimiser(lr=1.0, cooldown=0.5)
    assert [learning_rate(config, step, 10) for step in range(10)] == pytest.approx([1] * 6 + [0.8, 0.6, 0.4, 0.2])
    assert learning_rate(Optimiser(lr=0.3), 9, 10) == 0.3
