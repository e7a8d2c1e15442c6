"""Batches: every sequence once an epoch, in the order that the seed says, and the last ones kept for validation."""

from itertools import chain

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.batches import Batching, Examples


def rows(batching, count, epoch=0):
    return [np.arange(count)[each].tolist() for each in batching.epoch(count, epoch)]


def test_in_order_the_last_batch_is_smaller():
    made = Batching(3, shuffle=False)
    assert rows(made, 7) == [[0, 1, 2], [3, 4, 5], [6]]
    assert made.count(7) == 3
    assert made.sizes(7) == {3, 1}
    assert made.sizes(6) == {3}


def test_shuffled_every_sequence_comes_once_and_every_epoch_is_another():
    made = Batching(3, seed=5)
    first, again, second = rows(made, 20), rows(made, 20), rows(made, 20, epoch=1)
    assert first == again
    assert first != second != rows(Batching(3, seed=6), 20)
    assert sorted(chain(*first)) == sorted(chain(*second)) == list(range(20))


def test_validation_takes_the_last_as_keras_does():
    x = np.arange(13.0)
    train, validate = Examples((x[:, None, None],), x, x).split(0.3)
    assert (len(train), len(validate)) == (9, 4)
    assert validate.y.tolist() == [9, 10, 11, 12]
    assert validate.weights.tolist() == [9, 10, 11, 12]


def test_a_split_that_leaves_nothing_is_refused():
    with pytest.raises(InputError, match=r"a validation split of 0\.9 of 3 sequences leaves 0 to train on and 3 to"):
        Examples((np.zeros((3, 1, 1)),), np.zeros(3)).split(0.9)
