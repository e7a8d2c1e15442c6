"""How a parameter count is made up."""

import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Dropout, SimpleRNN, TimeDistributed
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.parameter_count import explain_count


@pytest.mark.parametrize(
    ("layer", "shape", "lines"),
    [
        (
            SimpleRNN(8),
            (None, 10, 4),
            ["104 = 4×8 kernel + 8×8 recurrent_kernel + 8 bias", "reads 4 features · 8 units"],
        ),
        (
            LSTM(3, use_bias=False),
            (None, 2, 10),
            ["156 = 10×12 kernel + 3×12 recurrent_kernel", "reads 10 features · 12 = 4 gates × 3 units (i, f, c, o)"],
        ),
        (
            GRU(8),
            (None, 10, 4),
            [
                "336 = 4×24 kernel + 8×24 recurrent_kernel + 2×24 bias",
                "reads 4 features · 24 = 3 × 8 units (z, r, h) · a bias for the input and one for the state",
            ],
        ),
        (
            Bidirectional(LSTM(2)),
            (None, 10, 4),
            [
                "112 = 56 forward + 56 backward",
                "each: 56 = 4×8 kernel + 2×8 recurrent_kernel + 8 bias",
                "reads 4 features · 8 = 4 gates × 2 units (i, f, c, o)",
            ],
        ),
        (Dense(5), (None, 3), ["20 = 3×5 kernel + 5 bias"]),
        (TimeDistributed(Dense(5)), (None, 2, 3), ["20 = 3×5 kernel + 5 bias"]),
        (Dropout(0.5), (None, 3), ["0: this layer has no weights"]),
        (
            Bidirectional(SimpleRNN(8), backward_layer=SimpleRNN(2, go_backwards=True)),
            (None, 10, 4),
            [
                "118 = 104 forward + 14 backward",
                "forward: 104 = 4×8 kernel + 8×8 recurrent_kernel + 8 bias",
                "backward: 14 = 4×2 kernel + 2×2 recurrent_kernel + 2 bias",
                "forward reads 4 features · 8 units",
                "backward reads 4 features · 2 units",
            ],
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_count_is_taken_apart(layer, shape, lines):
    assert list(explain_count(Stack((layer,), shape), 0)) == lines


def test_an_unbuilt_stack_says_why_there_is_no_count():
    assert explain_count(Stack((SimpleRNN(8),)), 0) == ("not built: the input shape is unknown",)
