"""The recorder's equations against the engine's: signals with and without known states, and dL/dh."""

import numpy as np
import pytest

from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.layers import GRU, LSTM, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace
from rnn_tui.record.gates import Weights, backward, known, scan
from rnn_tui.record.keras_layers import ORDER, _in_order

LAYERS = [LSTM, GRU, SimpleRNN]
CLOSE = {"rtol": 1e-10, "atol": 1e-12}


def run(kind: type, **options: object) -> tuple[Weights, Trace]:
    trace = Model.draw(Stack((kind(4, return_sequences=True, **options),), (1, 6, 3)), seed=3).run(seed=2)
    name = {"SimpleRNN": "RNN"}.get(kind.__name__, kind.__name__)
    arrays = [np.asarray(each, np.float64) for each in trace.model.weights[0]]
    Wx, Wh = (_in_order(each, ORDER[name], 4) for each in arrays[:2])
    bias = [_in_order(each, ORDER[name], 4) for each in np.atleast_2d(arrays[2])]
    return Weights(name, Wx, Wh, bias[0], bias[1] if len(bias) == 2 else 0 * bias[0]), trace


@pytest.mark.parametrize("kind", LAYERS)
def test_signals_are_the_engine_s_step_by_step_and_from_known_states(kind: type) -> None:
    weights, trace = run(kind)
    wanted = {name: each[0] for name, each in trace.layers[0].run.cells[""].signals.items()}
    zeros, x = np.zeros(4), np.asarray(trace.x[0], np.float64)
    for made in (scan(weights, x, zeros, zeros), known(weights, x, wanted["h"], zeros, zeros)):
        assert made.keys() == wanted.keys()
        for name, each in made.items():
            np.testing.assert_allclose(each, wanted[name], **CLOSE, err_msg=name)


def test_masked_steps_leave_the_states() -> None:
    weights, trace = run(LSTM)
    zeros, x, mask = np.zeros(4), np.asarray(trace.x[0], np.float64), np.array([1, 1, 0, 1, 0, 0])
    made, alone = scan(weights, x, zeros, zeros, mask), scan(weights, x[mask == 1], zeros, zeros)
    np.testing.assert_array_equal(made["h"][[0, 1, 3]], alone["h"])
    np.testing.assert_array_equal(made["c"][[2, 4, 5]], made["c"][[1, 3, 3]])


@pytest.mark.parametrize("kind", LAYERS)
def test_gradients_are_the_engine_s(kind: type) -> None:
    weights, trace = run(kind)
    asked = np.random.default_rng(1).standard_normal((1, 6, 4))
    wanted = gradients(trace, [asked])
    zeros = np.zeros(4)
    made = scan(weights, np.asarray(trace.x[0], np.float64), zeros, zeros)
    dh, dx = backward(weights, made, asked[0], zeros, zeros)
    np.testing.assert_allclose(dx, wanted.dx[0], **CLOSE)
    np.testing.assert_allclose(dh, wanted.layers[0].cells[""].states["h"][0], **CLOSE)
