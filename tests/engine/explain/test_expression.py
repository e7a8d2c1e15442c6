"""A right-hand side says itself in symbols and in numbers, and knows what it is made of."""

import numpy as np
import pytest

from rnn_tui.engine.explain.equation_line import Quantity
from rnn_tui.engine.explain.expression import Named, Sum
from rnn_tui.engine.explain.terms import Applied, Weighted
from rnn_tui.engine.options import activations

F, OLD, ENTER, G = (Named(name, value) for name, value in (("f", 0.5), ("c′", -0.25), ("i", 1.0), ("g", 0.125)))
PRODUCT = Weighted("Wx·x", "x", np.array([1.0, -2.0]), np.array([0.5, 0.25]))


def said(expression) -> str:
    return "".join(map(str, expression.parts()))


def test_a_sum_of_products():
    c = F * OLD + ENTER * G
    assert c.formula == "f · c′ + i · g"
    assert c.substituted() == "0.5000 · (-0.2500) + 1.0000 · 0.1250"
    assert c.value == 0
    assert said(c) == "f +0.50 · c′ -0.25  +  i +1.00 · g +0.12"
    assert c.contributions.parts == {"f · c′": -0.125, "i · g": 0.125}
    assert [each.formula for each in c.names()] == ["f", "c′", "i", "g"]


def test_a_weighted_sum_with_a_bias():
    z = PRODUCT + Named("b", -0.125)
    assert z.formula == "Wx·x + b"
    assert z.substituted() == "0.0000 - 0.1250"
    assert z.linear
    assert [(each.name, each.value) for each in z.contributions] == [("x[0]", 0.5), ("x[1]", -0.5), ("b", -0.125)]


def test_what_a_gate_lets_through_is_told_by_name():
    u = Named("u", lambda: heard.value, heard := Sum(PRODUCT, Named("bh", 0.5)))
    z = Sum(Named("b", 0.25)) + F * u
    assert z.formula == "b + f · u"
    assert {each.name: each.value for each in z.contributions} == {"b": 0.25, "x[0]": 0.25, "x[1]": -0.25, "bh": 0.25}
    assert z.contributions.parts == {"b": 0.25, "f · u": 0.25}


def test_one_minus():
    rest = 1 - F
    assert (rest.formula, rest.value, rest.substituted()) == ("(1 − f)", 0.5, "(1 - 0.5000)")
    assert list(rest.parts()) == [Quantity("(1 − f)", 0.5)]


def test_an_activation_of_one_number_and_of_a_row():
    tanh = Applied(activations.get("tanh"), "tanh", Named("z", lambda: heard.value, heard := Sum(PRODUCT)))
    assert (tanh.formula, said(tanh), tanh.value) == ("tanh(z)", "tanh( Wx·x 0.00 )", 0)
    softmax = Applied(activations.get("softmax"), "softmax", F, np.array([0.5, 0.5]), 1)
    assert (softmax.value, softmax.known) == (pytest.approx(0.5), True)
    assert not Applied(activations.get("softmax"), "softmax", F).known


def test_numbers_that_are_none():
    with np.errstate(all="raise"):
        z = Sum(Weighted("Wx·x", "x", np.array([np.inf, 1.0]), np.array([0.0, 1.0])), Named("b", 1))
        assert np.isnan(z.value)
        assert z.substituted() == "nan + 1.0000"
