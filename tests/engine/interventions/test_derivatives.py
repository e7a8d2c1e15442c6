"""What is held is held for every view: influence, Jacobians and fixed points are those of the run as it was held."""

import numpy as np
import pytest

from rnn_tui.engine.interventions.clamp_state import HoldSignal
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.studies.fixed_points import FixedPoints
from rnn_tui.engine.studies.influence import InfluenceOf
from rnn_tui.engine.studies.trajectory import trajectory
from tests.engine.studies.test_influence import differences

SEQ = {"return_sequences": True}
TIME = 7
HELD = [
    (SimpleRNN(3, **SEQ), "", "h"),
    (LSTM(3, **SEQ), "", "f"),
    (LSTM(3, **SEQ), "", "c"),
    (LSTM(3, **SEQ), "", "h"),
    (GRU(3, **SEQ), "", "z"),
    (GRU(3, reset_after=False, go_backwards=True), "", "hh"),
    (Bidirectional(LSTM(2, **SEQ)), "backward", "o"),
]


@pytest.mark.parametrize("since", [1, 4])
@pytest.mark.parametrize(("layer", "cell", "signal"), HELD, ids=str)
def test_influence_agrees_with_central_differences(layer, cell, signal, since):
    model = Model.draw(Stack((layer,), (1, TIME, 9)), seed=3)
    x = 0.5 * np.random.default_rng(1).standard_normal((1, TIME, 9))
    held = [HoldSignal(layer=0, cell=cell, signal=signal, unit=1, value=0.3, since=since)]
    asked = InfluenceOf(0, cell, "h", 0)
    found = answer(asked, model.run(x, changes=held))
    np.testing.assert_allclose(found.norms, differences(model, x, asked, changes=held), atol=1e-8)


@pytest.mark.parametrize("first", [0, 3])
def test_influence_through_a_held_layer_below(first):
    model = Model.draw(Stack((LSTM(3, **SEQ), GRU(2, **SEQ)), (1, TIME, 2)), seed=3)
    x = 0.5 * np.random.default_rng(1).standard_normal((1, TIME, 2))
    held = [HoldSignal(layer=0, signal="i", value=0.3, since=5), HoldSignal(layer=1, signal="z", unit=0, value=0.5)]
    asked = InfluenceOf(1, "", "h", 0, source=0, first=first)
    found = answer(asked, model.run(x, changes=held))
    wanted = differences(model, x, asked, changes=held)[first:, first:]
    np.testing.assert_allclose(found.norms, wanted, atol=1e-8)


@pytest.mark.parametrize(("layer", "cell", "signal"), HELD, ids=str)
def test_a_jacobian_is_that_of_the_held_step(layer, cell, signal):
    model = Model.draw(Stack((layer,), (1, TIME, 4)), seed=3)
    held = HoldSignal(layer=0, cell=cell, signal=signal, unit=1, value=0.3, since=4)
    path = trajectory(model.run(changes=[held]), 0, cell)
    for t in (3, 4, 5):
        clamp = path.made.clamp.at(t - 1)

        def step(state, t=t, clamp=clamp):
            parts = [each[None] for each in np.split(state, len(path.cell.states))]
            made = path.cell.step(path.weights, path.x[t - 1 : t], *parts, clamp=clamp)
            return np.concatenate([made[name][0] for name in path.cell.states])

        at, found = path.states[t - 1], path.jacobian(t)
        for column, way in enumerate(np.eye(path.size)):
            wanted = (step(at + 1e-6 * way) - step(at - 1e-6 * way)) / 2e-6
            np.testing.assert_allclose(found[:, column], wanted, atol=1e-8)


def test_fixed_points_are_those_of_the_held_map():
    model = Model.draw(Stack((SimpleRNN(3, **SEQ),), (1, 20, 2)), seed=3)
    trace = model.run(changes=[HoldSignal(layer=0, signal="h", unit=1, value=0.25, since=5)])
    points = answer(FixedPoints(0, hold="zero"), trace).points
    assert points
    Wx, Wh, b = model.weights[0]
    for point in points:
        assert point.state[1] == 0.25
        free = np.tanh(point.state @ Wh + b)[[0, 2]]
        np.testing.assert_allclose(point.state[[0, 2]], free, atol=1e-7)
    early = answer(FixedPoints(0, hold="here", t=3), trace).points
    assert all(abs(point.state[1] - np.tanh(trace.x[0, 2] @ Wx + point.state @ Wh + b)[1]) < 1e-7 for point in early)


def test_an_explanation_says_what_is_held():
    held = [HoldSignal(layer=0, signal="f", unit=1, value=1, since=3), HoldSignal(layer=0, signal="h", unit=0, value=0)]
    trace = Model.draw(Stack((LSTM(3),), (None, 6, 3))).run(changes=held)
    track = Track(0, "", "h")
    assert str(trace.equation(track, 2, 0)).startswith("h[0] = 0.0000, held at this value; the equation gives")
    assert "held" not in str(trace.equation(track, 2, 1))
    assert str(trace.equation(track, 3, 1)).endswith(",  f held at 1")
    assert "held" not in str(trace.equation(Track(0, "", "i"), 3, 1))
