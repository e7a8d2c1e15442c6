"""Which layers of two runs are compared, and what tells the runs apart."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.interventions.clamp_state import HoldSignal
from rnn_tui.engine.layers import LSTM, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.run.two_runs import described, same_inputs
from rnn_tui.engine.studies.compare import difference

SEQ = {"return_sequences": True}


def run(*layers, seed=0, changes=()):
    return Model.draw(Stack(layers, (None, 5, 3)), seed=seed).run(seed=seed, changes=changes)


def test_what_tells_two_runs_apart():
    a, b = run(SimpleRNN(4, **SEQ), seed=1), run(LSTM(4, **SEQ), seed=2)
    assert described(a, b, 0) == ("SimpleRNN 4 tanh seq · seed 1", "LSTM 4 tanh seq · seed 2")
    held = run(SimpleRNN(4, **SEQ), seed=1, changes=[HoldSignal(layer=0, signal="h", unit=2, value=0)])
    assert described(a, held, 0) == ("as it was", "h[2] = 0")
    both = run(SimpleRNN(4, **SEQ), seed=1, changes=[*held.changes, HoldSignal(layer=0, signal="h", unit=1, value=1)])
    assert described(held, both, 0) == ("h[2] = 0", "h[2] = 0, h[1] = 1")  # A is not as it was either
    assert described(a, a, 0) == ("", "")
    assert same_inputs(a, held)
    assert not same_inputs(a, b)


def test_runs_of_one_plan_are_compared_layer_by_layer_wherever_a_layer_stands():
    stack = Stack((SimpleRNN(3, **SEQ), SimpleRNN(3, activation="relu", **SEQ)), (None, 5, 3))
    model = Model.draw(stack)
    swapped = Model(stack.move(1, -1), model.weights[::-1], model.origin)
    a, b = model.run(), swapped.run()
    np.testing.assert_array_equal(difference(a, b, Track(1, "", "h")).a, a.layers[1].run.cells[""].signals["h"][0])
    np.testing.assert_array_equal(difference(a, b, Track(1, "", "h")).b, b.layers[0].run.cells[""].signals["h"][0])
    assert described(a, b, 1) == ("simple_rnn_1 · layer 2 of 2", "simple_rnn · layer 1 of 2")
    more = Model.draw(stack.insert(0, Dense(3))).run()
    with pytest.raises(InputError, match="A has 2 layers: none of them is B's dense"):
        difference(a, more, Track(2, "", "output"))


def test_runs_of_two_models_are_compared_position_by_position():
    a = Model.draw(Stack((LSTM(3, **SEQ), Dense(1)), (None, 5, 3)).move(0, 1)).run()
    b = Model.draw(Stack((LSTM(3, **SEQ), Dense(1)), (None, 5, 3), next_key=2)).run()
    assert (a.keys, b.keys) == ((1, 0), (2, 3))
    assert difference(a, b, Track(3, "", "output")).track == Track(0, "", "output")
