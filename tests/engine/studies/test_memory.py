"""Memory, on cells where what is left of a change can be worked out by hand."""

import numpy as np
import pytest

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import GRU
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.memory import DIRECTIONS, memory
from rnn_tui.engine.studies.trajectory import trajectory
from tests.engine.small_runs import simple


def remembered(trace):
    return finish(memory(trajectory(trace, 0)))


def test_a_cell_that_halves_forgets_after_ten_steps():
    found = remembered(simple(0.5 * np.eye(3), np.ones((40, 3))))
    np.testing.assert_allclose(found.left, 0.5 ** np.arange(len(found.left)))
    assert found.length == 10  # 1/1024
    assert found.growth == pytest.approx(0.5)
    assert found.of == 40
    assert found.followed == 20  # a millionth: nothing more is looked at


def test_the_directions_of_a_change_count_alike():
    found = remembered(simple(np.diag([0.5, 0.0]), np.ones((3, 2))))
    np.testing.assert_allclose(found.left, [1, *(0.5**k / np.sqrt(2) for k in (1, 2, 3))])
    np.testing.assert_allclose(found.slowest, 0.5 ** np.arange(4))


def test_the_slowest_direction_is_the_largest_singular_value_of_the_product():
    Wh = np.random.default_rng(3).standard_normal((5, 5)) / 4
    found = remembered(simple(Wh, np.ones((12, 5))))
    for k in range(1, found.followed + 1):
        product = np.linalg.matrix_power(Wh, k)
        assert found.slowest[k] == pytest.approx(np.linalg.norm(product, 2), rel=1e-9)
        assert found.left[k] == pytest.approx(np.linalg.norm(product) / np.sqrt(5), rel=1e-9)
    assert found.slowest_length is None or found.slowest_length >= found.length


def test_a_cell_that_keeps_does_not_forget():
    found = remembered(simple(np.eye(2), np.ones((7, 2))))
    assert found.length is None
    assert found.followed == 7
    assert found.growth == 1


def test_skipped_steps_are_not_counted():
    mask = np.ones((1, 40), bool)
    mask[0, 5:35:3] = False
    found = remembered(simple([[0.5]], np.ones((40, 1)), mask=mask))
    assert found.length == 10
    assert found.of == 30


def test_it_is_what_two_trajectories_do():
    stack = Stack((GRU(4, return_sequences=True),), (None, 30, 2))
    model = Model.draw(stack)
    trace = model.run()
    found = finish(memory(trajectory(trace, 0)))
    moved, apart = np.random.default_rng(0), []
    for _ in range(300):
        change = moved.standard_normal(4)
        change *= 1e-6 / np.linalg.norm(change)
        other = model.run(trace.x, initial=[change[None]])
        apart.append(np.linalg.norm(other.output[0, -1] - trace.output[0, -1]) / 1e-6)
    whole = found.left[-1] if found.followed == 30 else 0
    assert np.sqrt(np.mean(np.square(apart))) == pytest.approx(whole, rel=0.2, abs=1e-6)


def test_a_large_state_is_followed_along_random_directions():
    found = remembered(simple(0.5 * np.eye(DIRECTIONS + 10), np.ones((30, 1))))
    assert not found.exact
    assert found.length == 10
    assert found.slowest_length == 10


def test_what_grows_beyond_all_bounds_is_followed_until_there():
    found = remembered(simple([[1e100]], np.ones((9, 1))))
    assert found.length is None
    assert found.followed < 9
