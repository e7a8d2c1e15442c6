"""Fixed points that are known: the search finds them, and says rightly whether they draw in or push away."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import GRU, LSTM
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.fixed_points import FixedPoints, Search, distinct
from rnn_tui.engine.studies.trajectory import trajectory
from tests.engine.small_runs import simple

ROOT = 0.9575040240772687
"""h = tanh(2h), above 0."""
STARTS = [[1.0], [0.0], [-1.0], [0.0]]


def test_a_linear_cell_rests_where_algebra_says():
    trace = simple([[0.5]], [[1.0], [3.0]])  # h = h/2 + 2
    (point,) = answer(FixedPoints(0), trace).points
    assert point.state == pytest.approx([4])
    assert point.residual < 1e-12
    assert point.words == "stable"
    assert point.spectrum.radius == pytest.approx(0.5)
    assert point.distance == pytest.approx(0.5)  # h is 0, 1, 3.5
    assert point.nearest == 2


@pytest.mark.parametrize(("hold", "rests"), [("zero", 0), ("mean", 4), ("here", 6)])
def test_the_input_is_held_as_one_likes(hold, rests):
    trace = simple([[0.5]], [[1.0], [3.0]])
    found = answer(FixedPoints(0, hold=hold, t=2), trace)
    assert found.points[0].state == pytest.approx([rests], abs=1e-12)


def test_a_bistable_unit_has_two_valleys_and_the_ridge_between():
    trace = simple([[2.0]], STARTS, activation="tanh")
    found = answer(FixedPoints(0, hold="zero"), trace)
    by_place = {round(float(each.state[0]), 6): each.words for each in found.points}
    assert by_place[round(ROOT, 6)] == "stable"
    assert by_place[0] == "unstable in all directions"
    assert found.starts == 5


def test_a_saddle_says_how_many_directions_it_pushes_away_in():
    trace = simple(np.diag([2.0, 0.5, 3.0]), np.zeros((4, 3)), activation="tanh", initial=[np.full((1, 3), 0.01)])
    points = answer(FixedPoints(0, hold="zero"), trace).points
    (saddle,) = [each for each in points if np.allclose(each.state, 0, atol=1e-9)]
    assert saddle.words == "saddle, 2 unstable directions"
    assert saddle.unstable == 2


def test_on_the_unit_circle_it_neither_draws_in_nor_pushes_away():
    turning = [[0.6, 0.8], [-0.8, 0.6]]
    (point,) = answer(FixedPoints(0), simple(turning, [[1.0, 0.0], [-1.0, 0.0]])).points
    assert point.words == "marginal"


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("way", ["newton", "descent"])
def test_a_gated_cell_stays_where_it_is_said_to(kind, way):
    trace = Model.draw(Stack((kind(5, return_sequences=True),), (None, 12, 3))).run()
    path = trajectory(trace, 0)
    search = Search(path, path.x.mean(axis=0))
    state = finish(getattr(search, way)(path.states[-1], None))
    np.testing.assert_allclose(search.step(state), state, atol=1e-9)
    again = Model.draw(trace.model.stack).run(np.tile(path.x.mean(axis=0), (1, 400, 1)))
    np.testing.assert_allclose(trajectory(again, 0).states[-1], state, atol=1e-6)  # where it ends up by itself


def test_near_points_are_one():
    assert [each.tolist() for each in distinct([np.zeros(2), np.full(2, 1e-6), np.ones(2)])] == [[0, 0], [1, 1]]


def test_it_can_be_left_at_every_step():
    work = FixedPoints(0).work(simple([[0.5]], [[1.0], [3.0]]))
    progress = next(work)
    assert str(progress) == "fixed points 0 %"
    work.close()


def test_states_that_are_no_numbers_have_none():
    with pytest.raises(InputError, match="no fixed points to look for"):
        answer(FixedPoints(0), simple([[0.5]], [[np.nan]]))
