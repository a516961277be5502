"""Drift, its KL and retrieval, on codes solved by hand."""

import numpy as np
import pytest

from factorscope_training.metrics.drift import posterior_drift, relative_drift, retrieval_accuracy


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_codes_that_stay_do_not_drift_and_are_all_found():
    mean = rng().normal(size=(30, 3))
    log_var = rng(1).normal(size=(30, 3))
    assert relative_drift(mean, mean) == 0
    assert posterior_drift(mean, log_var, mean, log_var) == 0
    assert retrieval_accuracy(mean, mean) == 1


def test_drift_solved_by_hand():
    """Variances 1 and 4; one image moves by 1 and 3, the other not: (10 + 0) / 2 over 5."""
    mean = np.array([[1.0, 2], [-1, -2]])
    assert relative_drift(mean, np.array([[2.0, 5], [-1, -2]])) == pytest.approx(1)


def test_drift_is_the_same_in_any_unit_and_frame():
    mean, moved = rng().normal(size=(50, 3)), rng(1).normal(size=(50, 3))
    rotation = np.linalg.qr(rng(2).normal(size=(3, 3)))[0]
    turned = relative_drift(7 * mean @ rotation - 3, 7 * moved @ rotation - 3)
    assert turned == pytest.approx(relative_drift(mean, moved))


def test_unrelated_codes_drift_by_2():
    mean = rng().normal(size=(20_000, 2)) * [1, 5] + 3
    assert relative_drift(mean, rng(1).permutation(mean)) == pytest.approx(2, rel=0.03)


def test_the_kl_has_the_transformed_image_first():
    """The other direction would be 0.8465735903."""
    mean, log_var = np.array([[0.0, 1]]), np.log([[1, 0.25]])
    moved, moved_log_var = np.array([[0.5, 0.5]]), np.log([[0.5, 1]])
    assert posterior_drift(mean, log_var, moved, moved_log_var) == pytest.approx(1.5284264097, abs=1e-10)
    assert posterior_drift(moved, moved_log_var, mean, log_var) == pytest.approx(0.8465735903, abs=1e-10)


def test_the_kl_is_summed_over_latents_and_averaged_over_images():
    """Unit variances, moved by (1, 2) and by nothing: 2.5 and 0."""
    zero = np.zeros((2, 2))
    assert posterior_drift(zero, zero, np.array([[1.0, 2], [0, 0]]), zero) == pytest.approx(1.25)
    wider = np.array([[np.log(2.0)]])
    assert posterior_drift(zero[:1, :1], zero[:1, :1], zero[:1, :1], wider) == pytest.approx(0.1534264097)


def test_retrieval_counts_the_images_whose_own_code_is_nearest():
    mean = np.array([[0.0], [1], [2], [10]])
    moved = np.array([[0.4], [1.6], [2.4], [6.1]])  # the second lands nearer to the third
    assert retrieval_accuracy(mean, moved) == pytest.approx(3 / 4)


def test_ties_count_in_part_so_that_a_collapsed_code_is_at_chance():
    assert retrieval_accuracy(np.ones((8, 2)), np.ones((8, 2))) == pytest.approx(1 / 8)
    pairs = np.repeat(np.arange(5.0), 2)[:, None]
    assert retrieval_accuracy(pairs, pairs) == pytest.approx(1 / 2)
    between = np.array([[0.0], [1.0]])
    assert retrieval_accuracy(between, np.full((2, 1), 0.5)) == pytest.approx(1 / 2)


def test_more_images_than_one_block_holds_are_found_in_their_places():
    mean = np.arange(1203.0)[:, None]
    assert retrieval_accuracy(mean, mean + 0.3) == 1
    assert retrieval_accuracy(mean, mean + 0.7) == pytest.approx(1 / 1203)


def test_a_collapsed_code_has_no_scale_to_drift_on():
    assert relative_drift(np.full((5, 2), 0.1), rng().normal(size=(5, 2))) is None


def test_codes_that_cannot_be_are_refused():
    good, bad = np.zeros((2, 2)), np.array([[0, np.nan], [0, 0]])
    for measure in (relative_drift, retrieval_accuracy):
        with pytest.raises(ValueError, match="NaN or infinite"):
            measure(good, bad)
    with pytest.raises(ValueError, match="NaN or infinite"):
        posterior_drift(good, good, good, bad)
