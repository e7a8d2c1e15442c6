"""Initialisers draw from Keras's distributions, and are values that are shown and read back."""

import math

import numpy as np
import pytest

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.layers import GRU, LSTM, Embedding, SimpleRNN
from rnn_tui.engine.options.initializers import (
    GlorotUniform,
    Identity,
    Initializer,
    InitializerRule,
    Orthogonal,
    RandomUniform,
    VarianceScaling,
)
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

RULE = InitializerRule()
SHAPE = (60, 240)


def drawn(text: str, shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    return RULE.parse("kernel_initializer", text).draw(np.random.default_rng(1), shape)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("glorot_uniform", math.sqrt(6 / 300)),
        ("he_uniform", math.sqrt(6 / 60)),
        ("lecun_uniform", math.sqrt(3 / 60)),
        ("random_uniform", 0.05),
        ("RandomUniform(minval=0, maxval=1)", 1.0),
        ("VarianceScaling(mode='fan_out', distribution='uniform')", math.sqrt(3 / 240)),
    ],
)
def test_uniform_ones_fill_their_limits(text, limit):
    values = drawn(text)
    assert 0.999 * limit < np.abs(values).max() <= limit
    low = 0 if "minval=0" in text else -limit
    assert values.std() == pytest.approx((limit - low) / math.sqrt(12), rel=0.02)


@pytest.mark.parametrize(
    ("text", "deviation", "farthest"),
    [
        ("glorot_normal", math.sqrt(1 / 150), 2 / 0.87962566103423978),
        ("he_normal", math.sqrt(2 / 60), 2 / 0.87962566103423978),
        ("lecun_normal", math.sqrt(1 / 60), 2 / 0.87962566103423978),
        ("truncated_normal", 0.05 * 0.87962566103423978, 2 / 0.87962566103423978),
        ("random_normal", 0.05, 6),
        ("VarianceScaling(distribution='untruncated_normal')", math.sqrt(1 / 60), 6),
    ],
)
def test_normal_ones_have_their_deviation(text, deviation, farthest):
    values = drawn(text)
    assert values.std() == pytest.approx(deviation, rel=0.02)
    assert abs(values.mean()) < 0.02 * deviation * 3
    assert np.abs(values).max() <= farthest * deviation * (1 + 1e-12)


@pytest.mark.parametrize(("shape", "rows"), [((8, 32), True), ((8, 8), True), ((32, 8), False)])
def test_orthogonal_rows_or_columns_are_orthonormal(shape, rows):
    q = Orthogonal().draw(np.random.default_rng(0), shape)
    gram = q @ q.T if rows else q.T @ q
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-14)
    np.testing.assert_allclose(Orthogonal(gain=2.0).draw(np.random.default_rng(0), shape), 2 * q)


@pytest.mark.parametrize(("text", "value"), [("zeros", 0), ("ones", 1), ("Constant(value=0.5)", 0.5)])
def test_constant_ones(text, value):
    assert (drawn(text) == value).all()


def test_identity():
    np.testing.assert_array_equal(drawn("identity", (2, 3)), [[1, 0, 0], [0, 1, 0]])


def test_keras_s_defaults():
    stack = Stack((LSTM(8, return_sequences=True), GRU(8, return_sequences=True), SimpleRNN(3)), (None, 10, 4))
    (kernel, recurrent, bias), (_, _, gru_bias), _ = Model.draw(stack).weights
    assert np.abs(kernel).max() <= math.sqrt(6 / (4 + 32))
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(8), atol=1e-14)
    np.testing.assert_array_equal(bias, [0] * 8 + [1] * 8 + [0] * 16)
    assert gru_bias.shape == (2, 24)
    assert not gru_bias.any()
    table = Model.draw(Stack((Embedding(50, 40),), (None, 10))).weights[0][0]
    assert 0.049 < np.abs(table).max() <= 0.05


def test_without_unit_forget_bias_the_bias_is_all_zeros():
    model = Model.draw(Stack((LSTM(2, unit_forget_bias=False),), (None, 10, 4)))
    assert not model.weights[0][2].any()


@pytest.mark.parametrize("kind", dict.fromkeys(Initializer.known.values()), ids=lambda kind: kind.__name__)
def test_each_is_shown_as_it_is_typed(kind):
    for value in (kind(), changed(kind)):
        assert RULE.parse("kernel_initializer", RULE.show(value)) == value
        assert RULE.check("x", {"class_name": kind.__name__, "config": value.get_config() | {"seed": 3}}) == value
    assert RULE.check("x", kind.identifier) == kind()


def changed(kind: type[Initializer]) -> Initializer:
    numbers = {k: v + 0.5 for k, v in kind().get_config().items() if isinstance(v, float)}
    return kind(**numbers)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("glorot", "Could not interpret initializer identifier: glorot. Is glorot_normal meant?"),
        ("golden", "Could not interpret initializer identifier: golden"),
        ("Glorot(", "`kernel_initializer` is a name or a call such as RandomUniform(minval=0, maxval=1), got Glorot("),
        ("Zeros(value=1)", "Zeros takes no argument, not value."),
        ("Constant(value='a')", "Constant: value is like 0.0, got 'a'."),
        (
            "VarianceScaling(mode='fan')",
            "VarianceScaling: mode is one of fan_in, fan_out, fan_avg, got 'fan'.",
        ),
        (
            "__import__('os').system('true')",
            "`kernel_initializer` is a name or a call such as RandomUniform(minval=0, maxval=1),"
            " got __import__('os').system('true')",
        ),
    ],
)
def test_what_is_no_initialiser_is_refused(text, message):
    with pytest.raises(OptionError) as caught:
        RULE.parse("kernel_initializer", text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("initializer", "message"),
    [
        (
            Identity(),
            "Identity matrix initializer can only be used for 2D matrices. Received: shape=(3,) of rank 1.",
        ),
        (
            Orthogonal(),
            "The tensor to initialize must be at least two-dimensional. Received: shape=(3,) of rank 1.",
        ),
    ],
)
def test_what_cannot_fill_a_bias_is_refused_before_anything_is_drawn(initializer, message):
    with pytest.raises(OptionError) as caught:
        Stack((SimpleRNN(3, bias_initializer=initializer),), (None, 2, 10))
    assert str(caught.value) == message


def test_values_are_equal_by_what_they_draw():
    assert GlorotUniform() == RULE.check("x", "GlorotUniform")
    assert RandomUniform(0, 1) != RandomUniform()
    assert VarianceScaling(2.0) != VarianceScaling()
