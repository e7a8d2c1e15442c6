"""How a parameter count is made up."""

import pytest

from rnn_tui.engine.layers import (
    GRU,
    LSTM,
    Attention,
    Bidirectional,
    Conv1D,
    ConvLSTM1D,
    Dense,
    Dropout,
    Embedding,
    LayerNormalization,
    MultiHeadAttention,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.plan.stack import Stack, as_graph
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
            ["156 = 10×12 kernel + 3×12 recurrent_kernel", "reads 10 features · 12 = 4 gates × 3 units (i, f, g, o)"],
        ),
        (
            GRU(8),
            (None, 10, 4),
            [
                "336 = 4×24 kernel + 8×24 recurrent_kernel + 2×24 bias",
                "reads 4 features · 24 = 3 × 8 units (z, r, hh) · a bias for the input and one for the state",
            ],
        ),
        (
            Bidirectional(LSTM(2)),
            (None, 10, 4),
            [
                "112 = 56 forward + 56 backward",
                "each: 56 = 4×8 kernel + 2×8 recurrent_kernel + 8 bias",
                "reads 4 features · 8 = 4 gates × 2 units (i, f, g, o)",
            ],
        ),
        (Dense(5), (None, 3), ["20 = 3×5 kernel + 5 bias", "kernel: 3 features × 5 units"]),
        (
            TimeDistributed(Dense(5)),
            (None, 2, 3),
            ["20 = 3×5 kernel + 5 bias", "kernel: 3 features × 5 units · the same at every timestep"],
        ),
        (
            Conv1D(8, 3),
            (None, 12, 6),
            [
                "152 = 3×6×8 kernel + 8 bias",
                "kernel: 3 timesteps × 6 features × 8 filters · the same at every timestep",
            ],
        ),
        (
            ConvLSTM1D(3, 5),
            (None, 10, 16, 2),
            [
                "312 = 5×2×12 kernel + 5×3×12 recurrent_kernel + 12 bias",
                "kernel: 5 rows × 2 features × 4 gates × 3 filters · the same at every timestep",
            ],
        ),
        (
            Embedding(50, 6),
            (None, 4),
            ["300 = 50×6 embeddings", "embeddings: 50 tokens × 6 numbers · the same at every timestep"],
        ),
        (
            Embedding(20_000, 128),
            (None, 4),
            [
                "2,560,000 = 20,000×128 embeddings",
                "embeddings: 20,000 tokens × 128 numbers · the same at every timestep",
            ],
        ),
        (
            TimeDistributed(LSTM(5)),
            (None, 3, 6, 4),
            [
                "200 = 4×20 kernel + 5×20 recurrent_kernel + 20 bias",
                "reads 4 features · 20 = 4 gates × 5 units (i, f, g, o)",
            ],
        ),
        (LayerNormalization(), (None, 8), ["16 = 8 gamma + 8 beta", "gamma: 8 features"]),
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


def test_parts_that_are_alike_share_a_line():
    stack = as_graph(Stack((LSTM(8, return_sequences=True),), (None, 12, 6)))
    scaled = stack.insert(1, Attention(use_scale=True, score_mode="concat"), 0, (0,))
    assert explain_count(scaled, scaled.keys[1]) == ("2 = 1 scale + 1 concat_score_weight",)
    stack = stack.insert(1, MultiHeadAttention(2, 4), 0, (0,))
    assert list(explain_count(stack, stack.keys[1])) == [
        "288 = 72 query + 72 key + 72 value + 72 attention_output",
        "query, key, value: 72 = 8×2×4 kernel + 2×4 bias",
        "attention_output: 72 = 2×4×8 kernel + 8 bias",
        "query/kernel: 8 features × 2 heads × 4 numbers · the same at every timestep",
    ]
