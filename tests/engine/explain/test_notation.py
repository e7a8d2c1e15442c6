"""The symbols of an explanation as the screen writes them."""

import pytest

from rnn_tui.engine.explain.notation import Notation
from rnn_tui.engine.layers import GRU, LSTM, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

FORMULAS = {
    SimpleRNN: ["pre = Wx·x + Wh·h′ + b", "h = tanh(pre)"],
    GRU: [
        "pre_z = Wx·x + Wh·h′ + bx + bh",
        "z = sigmoid(pre_z)",
        "pre_r = Wx·x + Wh·h′ + bx + bh",
        "r = sigmoid(pre_r)",
        "u = Wh·h′ + bh",
        "pre_hh = Wx·x + bx + r · u",
        "hh = tanh(pre_hh)",
        "h = z · h′ + (1 − z) · hh",
    ],
    Dense: ["pre = W·x + b", "y = linear(pre)"],
}


@pytest.mark.parametrize("kind", FORMULAS)
def test_a_pre_activation_is_never_called_as_a_gate_and_the_state_before_has_a_prime(kind):
    trace = Model.draw(Stack((kind(3),), (2, 5, 4)), seed=1).run()
    steps = trace.explain(trace.tracks(0)[0], 2, 1).steps
    symbols = Notation.of(steps)
    assert [f"{symbols.formula(each.title)} = {symbols.formula(each.formula)}" for each in steps] == FORMULAS[kind]


def test_reports_keep_their_names():
    trace = Model.draw(Stack((LSTM(3),), (2, 5, 4)), seed=1).run()
    first = trace.explain(trace.tracks(0)[0], 2, 1).steps[0]
    assert (first.name, first.formula, first.unit) == ("z_i", "Wx·x + Wh·h + b", 1)


def test_no_sign_stands_above_a_letter():
    assert Notation().formula("x̂ · gamma") == "x_hat · gamma"


def test_terms():
    names = ("h[3]", "x[1]", "hh", "b", "h")
    assert [Notation().term(each) for each in names] == ["h′[3]", "x[1]", "hh", "b", "h′"]
