"""Statistics of latents, solved by hand."""

import math

import numpy as np
import pytest

from factorscope_training.statistics import latent_summary, principal_components, reconstruction_summary


def test_a_quantized_latent_counts_its_codes_and_is_active_if_it_takes_two():
    values = [[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]]
    z = np.array([[-1, 0], [1, 0], [1, 0], [1, 0]], dtype=np.float32)
    summary = latent_summary({"z": z, "pre_z": z + 0.25}, values)
    first, second = summary.latents
    assert (first.usage, second.usage) == ([1, 0, 3], [0, 4, 0])
    assert first.entropy == pytest.approx(-(0.25 * math.log(0.25) + 0.75 * math.log(0.75)))
    assert (first.active, second.active) == (True, False)
    assert first.max == pytest.approx(1.25), "the spread is that of pre_z"
    assert second.histogram.counts.count(4) == 1
    assert sum(second.histogram.counts) == 4


def test_a_gaussian_latent_is_active_by_its_mean_kl():
    z = np.array([[1, 0], [-1, 0]], dtype=np.float32)
    log_var = np.array([[math.log(4), 0], [math.log(4), 0]], dtype=np.float32)
    first, second = latent_summary({"z": z, "log_var": log_var}, None).latents
    assert first.kl == pytest.approx(0.5 * (1 + 4 - 1 - math.log(4)), rel=1e-6)
    assert second.kl == pytest.approx(0, abs=1e-9)
    assert (first.active, second.active) == (True, False)


def test_a_binarized_latent_that_rests_at_a_mode_is_not_active_though_it_pays_kl():
    n = 400
    signs = np.where(np.arange(n) % 2, 1.0, -1.0)
    z = np.stack([3 * signs, np.full(n, 3.0)], 1).astype(np.float32)
    summary = latent_summary({"z": z, "log_var": np.zeros_like(z)}, None, r=3.0)
    assert summary.active_rule == "tells more than 0.01 nats of the image"
    assert [latent.active for latent in summary.latents] == [True, False]
    for latent in summary.latents:  # at +-3 almost the whole of ln 2: the price of a sign under the prior of both
        assert latent.kl == pytest.approx(math.log(2), abs=0.02)


def test_a_deterministic_latent_is_active_by_its_share_of_the_widest_range():
    z = np.array([[0, 0, 0], [20, 1.1, 0.9]], dtype=np.float32)
    assert [s.active for s in latent_summary({"z": z}, None).latents] == [True, True, False]


def test_principal_components_of_points_on_a_line():
    z = np.array([[0.0, 0.0], [2.0, 2.0], [4.0, 4.0]])
    mean, values, vectors = principal_components(z)
    np.testing.assert_allclose(mean, [2, 2])
    np.testing.assert_allclose(values, [16 / 3, 0], atol=1e-12)  # variance 8/3 in each coordinate, summed
    np.testing.assert_allclose(vectors[0], [math.sqrt(0.5)] * 2)
    assert all(row[np.abs(row).argmax()] > 0 for row in vectors)


def test_one_latent_has_one_component():
    mean, values, vectors = principal_components(np.array([[1.0], [3.0]]))
    assert (mean.tolist(), values.tolist(), vectors.tolist()) == ([2.0], [1.0], [[1.0]])


def test_reconstruction_quantiles_run_from_the_least_to_the_largest_error():
    summary = reconstruction_summary(np.arange(1001) / 1000)
    assert summary.n == 1001
    assert summary.quantiles["0"] == 0
    assert summary.quantiles["0.5"] == pytest.approx(0.5)
    assert summary.quantiles["0.999"] == pytest.approx(0.999)
    assert summary.quantiles["1"] == 1
    assert len(summary.quantiles) == 102
