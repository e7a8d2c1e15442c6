"""An equation worked out: the symbols, and the same with numbers that can be typed into a calculator."""

import math

import pytest

from rnn_tui.engine.explain.equation_line import Clause, Equation, Quantity, with_primes
from rnn_tui.engine.layers import GRU, LSTM, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

H = Quantity("h[0] =", -0.18157, 4)
MEMORY = Clause(
    ",  c = ",
    (Quantity("f", 0.7881), " · ", Quantity("c′", -0.0969), "  +  ", Quantity("i", -0.4), " · ", Quantity("g", -0.5)),
)


def test_symbols_and_then_numbers():
    shown = Clause(" = ", (Quantity("o", 0.51634), " · ", "tanh( ", Quantity("c", -0.36742), " )"))
    made = Equation(H, (shown, MEMORY), (",  f held at 1",))
    assert made.worked_out() == (
        "h[0] = -0.1816 = o·tanh(c) = 0.5163·tanh(-0.3674),"
        "  c = f·c′ + i·g = 0.7881·(-0.0969) - 0.4000·(-0.5000),  f held at 1"
    )
    assert str(made).startswith("h[0] = -0.1816 = o +0.52 · tanh( c -0.37 ),  c = f +0.79 · c′ -0.10  +  i -0.40 · g")


def test_the_terms_of_a_sum_add_up_as_written():
    terms = (Quantity("Wx·x", 0.13482), "  +  ", Quantity("Wh·h", 0.35334), "  +  ", Quantity("b", 0.00121))
    made = Clause(" = ", ("tanh( ", *terms, " )")).worked_out(4)
    assert made == " = tanh(Wx·x + Wh·h′ + b) = tanh(0.1348 + 0.3534 + 0.0012)"
    assert round(0.1348 + 0.3534 + 0.0012, 4) == round(0.13482 + 0.35334 + 0.00121, 4)


def test_with_fewer_decimals_they_are_about_equal():
    assert MEMORY.worked_out(2) == ",  c = f·c′ + i·g ≈ 0.79·(-0.10) - 0.40·(-0.50)"
    halves = Clause(" = ", (Quantity("forward y", -0.0099, 4), "  +  ", Quantity("backward y", 0.0014, 4)))
    assert halves.worked_out(2) == " = forward y + backward y = -0.0099 + 0.0014"


@pytest.mark.parametrize(("factor", "said"), [(-0.0017, "≈ 0.2899·(-0.0017)"), (-0.0175, "= 0.2899·(-0.0175)")])
def test_a_product_with_a_factor_of_two_digits_is_only_about_equal(factor, said):
    clause = Clause(" = ", (Quantity("o", 0.2899), " · ", Quantity("g", factor)))
    assert clause.worked_out(4) == f" = o·g {said}"
    terms = Clause(" = ", (Quantity("a", 0.2899), "  +  ", Quantity("b", factor)))
    assert terms.worked_out(4) == f" = a + b = 0.2899 - {-factor}"


def test_one_symbol_is_not_repeated_as_a_number():
    assert Equation(H, (Clause(" = ", (Quantity("h′", -0.18157),)),)).worked_out() == "h[0] = -0.1816 = h′"
    assert Equation(H, notes=(", masked: state carried",)).worked_out() == "h[0] = -0.1816, masked: state carried"


def test_weights_multiply_the_state_before():
    assert with_primes("Wx·x + Wh·h + b") == "Wx·x + Wh·h′ + b"
    assert with_primes("Wx·x + Wh·(r · h)") == "Wx·x + Wh·(r · h′)"
    assert with_primes("z · h′ + (1 − z) · hh") == "z · h′ + (1 − z) · hh"


@pytest.mark.parametrize("layer", [SimpleRNN(3), LSTM(3), GRU(3), GRU(3, reset_after=False), Dense(3)], ids=str)
def test_the_numbers_give_the_value(layer):
    trace = Model.draw(Stack((layer,), (2, 5, 4)), seed=1).run()
    track = trace.tracks(0)[0]
    text = trace.equation(track, 3, 1).worked_out()
    first = text.split(",  ")[0].split(" = ")[-1].replace("·", "*")
    assert eval(first, {"tanh": math.tanh, "linear": float}) == pytest.approx(trace.values(track)[2, 1], abs=2e-4)


def test_a_product_that_no_chart_shows_is_written_out():
    trace = Model.draw(Stack((GRU(3),), (2, 5, 4)), seed=1).run()
    track = next(each for each in trace.tracks(0) if each.signal == "hh")
    text = trace.equation(track, 3, 1).worked_out()
    assert " = tanh(Wx·x + bx + r·(Wh·h′ + bh)) = tanh(" in text
    last = text.split(" = ")[-1].replace("·", "*")
    assert eval(last, {"tanh": math.tanh}) == pytest.approx(trace.values(track)[2, 1], abs=2e-4)
