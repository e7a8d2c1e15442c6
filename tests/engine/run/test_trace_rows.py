"""The names of units on the screen."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.layers import Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.run.trace_rows import output_name, unit_name
from rnn_tui.engine.studies.compare import difference
from rnn_tui.panes.widgets.series_cache import series_of


@pytest.fixture(scope="module")
def trace():
    stack = Stack((SimpleRNN(3), Dense(2, activation="softmax")), (None, 4, 2))
    return Setup(classes=("blame", "pra\x1bise")).run(stack)


def test_a_class_stands_behind_the_number_of_its_output_and_nowhere_else(trace):
    hidden, output = (Track(trace.keys[0], "", "h"), Track(trace.keys[-1], "", "output"))
    assert unit_name(trace, hidden, 1) == "h[1]"
    assert (unit_name(trace, output, 0), output_name(trace, 1)) == ("y[0] blame", "y[1] pra?ise")
    assert output_name(replace(trace, classes=()), 1) == "y[1]"


def test_a_difference_names_classes(trace):
    output = Track(trace.keys[-1], "", "output")
    other = Setup(seed=1).run(trace.model.stack)
    assert {each.name for each in difference(other, trace, output).largest(2)} == {"y[0] blame", "y[1] pra?ise"}


@pytest.mark.parametrize(
    ("tokens", "t", "said"),
    [
        ((), 1, "x[0] = 4, an input of timestep 1"),
        ((("t", ""),), 1, "x[0] = 4, 't' at timestep 1"),
        ((("t", ""),), 2, "x[0] = 0, padding at timestep 2"),
    ],
)
def test_a_token_id_is_a_whole_number_with_its_token(tokens, t, said):
    trace = Setup(x=np.array([[4, 0]]), tokens=tokens).run(Stack((Embedding(9, 2), SimpleRNN(2)), (None, 2), "int32"))
    assert str(trace.equation(Track(-1, "", "x"), t, 0)) == said
    assert series_of(trace, Track(-1, "", "x"), 0).written(4.0) == "4"
    assert not series_of(trace, Track(trace.keys[0], "", "output"), 0).whole
