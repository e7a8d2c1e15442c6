"""Which layer is which where a plan was read anew."""

import pytest

from rnn_tui.engine.layers import GRU, LSTM, Dense, SimpleRNN
from rnn_tui.engine.plan.match_layers import matched
from rnn_tui.engine.plan.stack import Stack

SEQ = {"return_sequences": True}
A, B, C = SimpleRNN(1, **SEQ), SimpleRNN(2, **SEQ), SimpleRNN(3, **SEQ)
BEFORE = Stack((A, B, C), (None, 6, 3), keys=(7, 3, 5))
NAMED = Stack((LSTM(4, name="below", **SEQ), LSTM(4, name="above", **SEQ)), (None, 6, 3))


@pytest.mark.parametrize(
    ("before", "layers", "keys"),
    [
        (BEFORE, (A, B, C), (7, 3, 5)),
        (BEFORE, (C, A, B), (5, 7, 3)),
        (BEFORE, (A, SimpleRNN(9, **SEQ), C), (7, 3, 5)),
        (BEFORE, (B, C), (3, 5)),
        (BEFORE, (A, B, C, A), (7, 3, 5, 11)),
        (BEFORE, (LSTM(2, **SEQ), A, B, C), (8, 7, 3, 5)),
        (BEFORE, (A, GRU(2, **SEQ), C), (7, 3, 5)),
        (BEFORE, (GRU(2), Dense(2)), (8, 9)),
        (BEFORE, (), ()),
        (Stack((A, B, Dense(1)), (None, 6, 3)), (C, Dense(2)), (3, 2)),
        (Stack((A, Dense(1)), (None, 6, 3)), (B, GRU(3, **SEQ), Dense(2)), (0, 3, 1)),
        (Stack((A, A), (None, 6, 3)), (A,), (0,)),
        (Stack((A, A), (None, 6, 3)), (A, A, C), (0, 1, 4)),
        (Stack((A, A), (None, 6, 3)), (B, C), (0, 1)),
        (NAMED, NAMED.layers[::-1], (1, 0)),
        (NAMED, (NAMED.layers[1].edit(units=7),), (1,)),
    ],
)
def test_layers_are_found_again(before, layers, keys):
    found = matched(Stack(layers, before.input_shape), before)
    assert found.keys == keys
    assert found.layers == layers
    assert found.next_key > max((*keys, *before.keys))
