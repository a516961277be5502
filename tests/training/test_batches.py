"""The order of images depends on seed and step alone."""

import numpy as np

from factorscope_training.batches import batch_indices, batches
from factorscope_training.data.squares import squares


def test_every_epoch_shows_every_training_image_once_in_an_order_of_its_own():
    train = np.array([3, 5, 8, 13, 21])
    shown = np.concatenate([batch_indices(train, 2, 0, step) for step in range(10)])
    epochs = shown.reshape(4, 5)
    assert all(sorted(epoch) == sorted(train) for epoch in epochs.tolist())
    assert len({tuple(epoch) for epoch in epochs.tolist()}) > 1


def test_a_batch_may_be_larger_than_the_data():
    assert sorted(batch_indices(np.array([1, 2]), 6, 0, 1).tolist()) == [1, 1, 1, 2, 2, 2]


def test_another_seed_is_another_order():
    train = np.arange(100)
    assert not np.array_equal(batch_indices(train, 50, 0, 0), batch_indices(train, 50, 1, 0))


def test_batches_from_the_middle_are_those_an_unbroken_run_sees():
    data = squares()
    train, _ = data.split()
    whole = list(batches(data, train, 4, 7, 0, 9))
    rest = list(batches(data, train, 4, 7, 5, 9))
    assert len(whole) == 9
    assert all(np.array_equal(a, b) for a, b in zip(whole[5:], rest, strict=True))
