"""What measures of factors and latents share: arrays that agree, samples held out, chance of one's own."""

import inspect

import numpy as np
import pytest

from factorscope_training.metrics.samples import checked, held_out, mean, ordinal, placed, standardised_by, stream


def test_arrays_that_do_not_agree_are_refused_in_words():
    unchecked = inspect.unwrap(checked)  # the checks of shapes, on in tests alone, would be first to speak
    with pytest.raises(ValueError, match="4 samples of factors but 3 of latents; give both of each"):
        unchecked(np.zeros((4, 2), int), np.zeros((3, 2)))
    with pytest.raises(ValueError, match="no factors"):
        checked(np.zeros((4, 0), int), np.zeros((4, 2)))
    with pytest.raises(ValueError, match="NaN or infinite"):
        checked(np.zeros((1, 1), int), np.array([[np.nan]]))
    with pytest.raises(ValueError, match="at least one sample and one latent"):
        checked(np.zeros((4, 1), int), np.zeros((4, 0)))


@pytest.mark.parametrize(("n", "share", "test"), [(9, 1 / 3, 3), (100, 0.1, 10), (2, 0.01, 1), (3, 0.99, 2)])
def test_every_sample_is_on_one_side_and_neither_side_is_empty(n: int, share: float, test: int):
    split = held_out(n, share, np.random.default_rng(0))
    assert len(split.test) == test
    assert sorted([*split.train.tolist(), *split.test.tolist()]) == list(range(n))


def test_what_cannot_be_held_out_is_refused():
    with pytest.raises(ValueError, match="at least 2 samples, not 1"):
        held_out(1, 0.5, np.random.default_rng(0))
    with pytest.raises(ValueError, match="between 0 and 1; got 1"):
        held_out(5, 1, np.random.default_rng(0))


def test_measures_of_one_seed_do_not_share_their_chance():
    first, again, other, plain = (
        generator.integers(2**40)
        for generator in (stream(3, "a"), stream(3, "a"), stream(3, "b"), np.random.default_rng(3))
    )
    assert first == again
    assert len({first, other, plain}) == 3


def test_held_out_columns_are_measured_by_the_training_samples():
    """Mean 2 and standard deviation 1 of the training samples; a column that is constant there says nothing."""
    train, test = np.array([[1.0, 0.1], [3.0, 0.1]]), np.array([[5.0, 7.0]])
    seen, new = standardised_by(train, test)
    np.testing.assert_array_equal(seen, [[-1, 0], [1, 0]])
    np.testing.assert_array_equal(new, [[3, 0]])
    np.testing.assert_allclose(standardised_by(train * 1e300, test * 1e300)[1], new)


def test_discrete_values_become_their_ranks_and_continuous_ones_stay():
    latents = np.array([[0.5, -1.0], [-2.0, -1.0], [8.0, 3.0]])
    np.testing.assert_array_equal(ordinal(latents, True), [[1, 0], [0, 0], [2, 1]])
    np.testing.assert_array_equal(ordinal(latents, False), latents)


def test_undefined_scores_keep_their_places_and_have_no_part_in_a_mean():
    assert placed([0.5, 0.25], [2, 0], 3) == (0.25, None, 0.5)
    assert mean([1.0, None, 0.0]) == 0.5
    assert mean([None]) is None
    assert mean([]) is None
