"""Probes on codes whose best accuracy is known."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy import ndarray

from factorscope_training.metrics.probes import Probe, hidden_layer_probe, linear_probe

PROBES = [linear_probe, hidden_layer_probe]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def clusters(n: int, seed: int) -> tuple[ndarray, ndarray]:
    """Three labels in three corners, far apart; the latents' scales differ by a million, and all lie far from 0."""
    labels = rng(seed).integers(0, 3, n)
    codes = np.eye(3)[labels] + 0.05 * rng(seed + 10).normal(size=(n, 3))
    return (codes + 1000) * [1e-3, 1, 1e3], labels


def exclusive_or(n: int, seed: int) -> tuple[ndarray, ndarray]:
    codes = rng(seed).uniform(-1, 1, (n, 2))
    return codes, (codes[:, 0] * codes[:, 1] > 0).astype(np.int64)


@pytest.mark.parametrize("probe", PROBES)
def test_separate_clusters_are_told_apart_whatever_the_scale_and_offset_of_a_latent(probe: Callable[..., Probe]):
    found = probe(*clusters(600, 0), *clusters(300, 1))
    assert found.accuracy == 1
    assert (found.n_train, found.n_test, found.seed) == (600, 300, 0)
    assert 0.33 <= found.chance < 0.4


def test_only_the_hidden_layer_reads_what_is_not_linear():
    train, test = exclusive_or(1500, 0), exclusive_or(500, 1)
    assert linear_probe(*train, *test).accuracy < 0.65
    assert hidden_layer_probe(*train, *test).accuracy > 0.9


@pytest.mark.parametrize("probe", PROBES)
def test_noise_is_read_no_better_than_by_chance(probe: Callable[..., Probe]):
    found = probe(
        rng(0).normal(size=(1000, 2)),
        rng(1).integers(0, 4, 1000),
        rng(2).normal(size=(1000, 2)),
        rng(3).integers(0, 4, 1000),
    )
    assert found.accuracy == pytest.approx(0.25, abs=0.05)
    assert found.chance == pytest.approx(0.25, abs=0.05)


@pytest.mark.parametrize("probe", PROBES)
def test_the_score_is_that_of_codes_it_was_not_trained_on(probe: Callable[..., Probe]):
    """The test labels are permuted, so a perfect classifier of the training labels is always wrong."""
    train, (codes, labels) = clusters(300, 0), clusters(100, 1)
    assert probe(*train, codes, (labels + 1) % 3).accuracy == 0


@pytest.mark.parametrize("probe", PROBES)
def test_the_same_seed_gives_the_same_score_and_others_other_subsamples(probe: Callable[..., Probe]):
    def blurred(n: int, seed: int) -> tuple[ndarray, ndarray]:
        codes, labels = clusters(n, seed)
        return codes + rng(seed + 20).normal(size=codes.shape) * [1e-3, 1, 1e3], labels

    train, test = blurred(400, 0), blurred(400, 1)
    first, again, *others = (probe(*train, *test, n_train=50, seed=seed) for seed in (0, 0, 1, 2, 3))
    assert first == again
    assert first.n_train == 50
    assert {other.accuracy for other in others} != {first.accuracy}


def test_a_number_says_its_classifier_and_its_budget():
    linear = linear_probe(*clusters(100, 0), *clusters(50, 1))
    assert linear.classifier == "logistic regression, C = 1, at most 100 iterations of L-BFGS"
    assert linear.converged
    assert 0 < linear.iterations < 100
    hidden = hidden_layer_probe(*clusters(100, 0), *clusters(50, 1))
    assert hidden.classifier == "one hidden layer of 128, at most 20 epochs of Adam"
    assert (hidden.iterations, hidden.converged) == (20, False)


@pytest.mark.parametrize("probe", PROBES)
def test_a_single_label_in_training_is_the_only_answer(probe: Callable[..., Probe]):
    codes = rng().normal(size=(10, 2))
    found = probe(codes, np.full(10, 7), codes, np.array([7, 7, 7, 2, 2, 2, 2, 2, 2, 2]))
    assert (found.accuracy, found.chance, found.iterations) == (0.3, 0.7, 0)


@pytest.mark.parametrize("probe", PROBES)
def test_a_constant_latent_is_no_hindrance_even_if_it_moves_in_the_test(probe: Callable[..., Probe]):
    (train, labels), (test, truth) = clusters(300, 0), clusters(100, 1)
    constant, moved = np.insert(train, 1, 0.1, axis=1), np.insert(test, 1, 1000 * rng().normal(size=100), axis=1)
    assert probe(constant, labels, moved, truth).accuracy == 1


def test_codes_that_cannot_be_are_refused():
    codes, labels = clusters(20, 0)
    bad = codes.copy()
    bad[3, 1] = np.nan
    for train, test in ((bad, codes), (codes, bad)):
        with pytest.raises(ValueError, match="NaN or infinite"):
            linear_probe(train, labels, test, labels)
    with pytest.raises(ValueError, match="n_train = 0"):
        linear_probe(codes, labels, codes, labels, n_train=0)
