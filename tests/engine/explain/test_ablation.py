"""A kind that says nothing but its step is taken apart all the same."""

from collections.abc import Sequence

import numpy as np
import pytest

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.explain import ablation
from rnn_tui.engine.explain.ablation import equation_of
from rnn_tui.engine.layers import LSTM
from rnn_tui.engine.nn.layer import Signal
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.runtime.clamp import Clamp


class Silent(LSTM):
    """An LSTM that keeps its equations to itself."""

    equations = Recurrent.equations


class Joined(Recurrent):
    """Two things multiplied.

    h_t = x_t[0] · h_{t-1} + 1     what it says
    """

    signals = (Signal("h", "the state"),)

    def step(self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None) -> dict[str, Array]:
        return {"h": x[:, :1] * states[0] + 1}


def trace_of(layer: Recurrent) -> Trace:
    return Model.draw(Stack((layer,), (2, 4, 3)), seed=1).run()


def test_everything_recorded_is_a_step_and_adds_up():
    trace = trace_of(Silent(2))
    found = trace.explain(Track(0, "", "h"), 3, 1)
    run = trace.layers[0].run.cells[""]
    assert found.value == pytest.approx(run.signals["h"][0, 2, 1], abs=1e-12)
    step = found.steps[-1]
    assert step.contributions.total == step.value
    assert [each.name for each in step.contributions if "[" not in each.name] == ["joint"]
    without = [np.array(each) for each in (trace.x[:1, 2], run.signals["h"][:1, 1], run.signals["c"][:1, 1])]
    without[0][0, 1] = 0
    lost = step.value - trace.layers[0].layer.step(trace.model.weights[0], *without)["h"][0, 1]
    assert next(each for each in step.contributions if each.name == "x[1]").value == pytest.approx(lost)


def test_what_two_do_only_together_is_said_to_be_joint():
    trace = trace_of(Joined(2))
    found = trace.explain(Track(0, "", "h"), 2, 0)
    x = trace.x[0, 1, 0]
    told = {each.name: each.value for each in found.steps[-1].contributions}
    assert told == pytest.approx({"x[0]": x, "x[1]": 0, "x[2]": 0, "h[0]": x, "h[1]": 0, "joint": 1 - x})
    assert found.steps[-1].formula == "x_t[0] · h_{t-1} + 1"


def test_where_there_is_too_much_to_try_the_number_is_told(monkeypatch):
    monkeypatch.setattr(ablation, "MOST", 3)
    found = trace_of(Joined(2)).explain(Track(0, "", "h"), 1, 0)
    assert (found.value, found.steps[-1].expression) == (1, None)


def test_the_equation_is_the_docstring_s():
    assert equation_of("A thing.\n\n  h_t = a + b     what it says\n  c_t = d", "h") == "a + b"
    assert equation_of("A thing.\n\n  h_t = a + b\n  c_t  = d", "c") == "d"
    assert equation_of("A thing.", "h") == ""
