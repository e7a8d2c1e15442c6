"""Weights that are kept on the way."""

import numpy as np
import pytest

from rnn_tui.engine.training.session.snapshots import FEWEST, MOST, SnapshotRecorder, WeightSnapshot


def kept(steps, size=1):
    made = SnapshotRecorder()
    for step in steps:
        made.add(WeightSnapshot(step, (np.zeros(size),)))
    return made


@pytest.mark.parametrize("count", [10, 201, 5000])
def test_there_are_never_too_many_and_the_first_stays(count):
    found = [each.step for each in kept(range(count)).kept]
    assert found[0] == 0
    assert len(found) <= MOST
    assert found == sorted(set(found))
    assert len(found) >= min(count, MOST // 4)
    gaps = np.diff(found)
    assert gaps.max() <= 4 * gaps.min()


def test_large_weights_are_kept_less_often():
    assert kept([0], size=4_000_000).most == FEWEST


def test_the_newest_is_among_those_that_are_handed_on():
    made = kept([0, 5, 9])
    newest = WeightSnapshot(9, ())
    assert [each.step for each in made.through(newest)] == [0, 5, 9]
    assert made.through(newest)[-1] is newest
