"""The warp by numpy and the KL as the server computes them: the same as training's."""

import numpy as np
import pytest
import torch

from factorscope_models.warp import warp
from factorscope_server.codec import Encoded
from factorscope_server.warping import kl_by_latent
from factorscope_training import augment
from factorscope_training.metrics.drift import posterior_drift


def images(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).random(shape)


@pytest.mark.parametrize("size", [(28, 28), (16, 16), (9, 14), (11, 5), (1, 7)])
def test_it_is_trainings_warp(size):
    x = images(2, 3, *size)
    rng = np.random.default_rng(1)
    drawn = [(rng.uniform(-180, 180), *rng.uniform(-0.9, 0.9, 2), rng.uniform(0.2, 4)) for _ in range(40)]
    for degrees, dx, dy, scale in [(0, 0, 0, 1), (45, 0.15, -0.15, 0.6), (180, 0, 0, 10), (0, 0.5, 0, 0.1), *drawn]:
        ours = warp(x, degrees, dx, dy, scale)
        amounts = (torch.full((2,), value, dtype=torch.float64) for value in (degrees, dx, dy, scale))
        theirs = augment.warp(torch.from_numpy(x), *amounts).numpy()
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6, err_msg=f"{degrees}, {dx}, {dy}, {scale}")


def test_doing_nothing_changes_no_bit_and_keeps_the_type():
    for kind in (np.float32, np.float64):
        x = images(2, 1, 28, 27).astype(kind)
        same = warp(x, 0, 0, 0, 1)
        np.testing.assert_array_equal(same, x)
        assert same.dtype == kind


def test_a_quarter_turn_is_counterclockwise_and_a_shift_goes_right_and_down():
    x = images(1, 2, 6, 6)
    np.testing.assert_allclose(warp(x, 90, 0, 0, 1), np.rot90(x, 1, (2, 3)), rtol=0, atol=1e-12)
    moved = warp(x, 0, 1 / 6, 2 / 6, 1)
    np.testing.assert_allclose(moved[:, :, 2:, 1:], x[:, :, :4, :5], rtol=0, atol=1e-12)
    assert not moved[:, :, :2].any()
    assert not moved[:, :, :, :1].any()


def test_the_servers_kl_is_the_metrics_kl_and_in_its_direction():
    rng = np.random.default_rng(2)
    m, n = rng.normal(size=(2, 1, 12)).astype(np.float32)
    v, w = rng.normal(-2, 1, (2, 1, 12)).astype(np.float32)
    ours = kl_by_latent(Encoded(m, None, v), Encoded(n, None, w)).sum()
    assert ours == pytest.approx(posterior_drift(m, v, n, w), rel=1e-12)
    assert ours != pytest.approx(posterior_drift(n, w, m, v), rel=0.01)
    # two latents worked out by hand KL(q(z|x~) || q(z|x)) = 1.5284264097
    x = Encoded(np.array([[0.0, 1.0]]), None, np.log([[1.0, 0.25]]))
    moved = Encoded(np.array([[0.5, 0.5]]), None, np.log([[0.5, 1.0]]))
    assert kl_by_latent(x, moved) == pytest.approx([0.2215735903, 1.3068528194])
