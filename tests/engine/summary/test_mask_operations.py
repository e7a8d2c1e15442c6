"""Functional models with masks, as Keras 3.15 lists them."""

import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, Masking, TimeDistributed
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize

SEQ = LSTM(3, return_sequences=True)

RECORDED = {
    (Embedding(10, 4, mask_zero=True), SEQ, Dense(2), SEQ): """
        input_layer -
        embedding input_layer[0][0]
        not_equal input_layer[0][0]
        lstm embedding[0][0], not_equal[0][0]
        dense lstm[0][0]
        lstm_1 dense[0][0], not_equal[0][0]""",
    (Masking(), Dense(2), Dropout(0.1), SEQ, GRU(3)): """
        input_layer -
        masking input_layer[0][0]
        dense masking[0][0]
        not_equal input_layer[0][0]
        dropout dense[0][0]
        any not_equal[0][0]
        lstm dropout[0][0], any[0][0]
        gru lstm[0][0], any[0][0]""",
    (Masking(), Masking(1.0), SEQ): """
        input_layer -
        masking input_layer[0][0]
        not_equal_1 masking[0][0]
        masking_1 masking[0][0]
        any_1 not_equal_1[0][0]
        lstm masking_1[0][0], any_1[0][0]""",
    (Masking(), SEQ, Masking(), SEQ): """
        input_layer -
        not_equal input_layer[0][0]
        masking input_layer[0][0]
        any not_equal[0][0]
        lstm masking[0][0], any[0][0]
        not_equal_1 lstm[0][0]
        masking_1 lstm[0][0]
        any_1 not_equal_1[0][0]
        lstm_1 masking_1[0][0], any_1[0][0]""",
    (Masking(), Bidirectional(GRU(2)), Dense(2)): """
        input_layer -
        not_equal input_layer[0][0]
        masking input_layer[0][0]
        any not_equal[0][0]
        bidirectional masking[0][0], any[0][0]
        dense bidirectional[0][0]""",
    (Masking(), TimeDistributed(Dense(2))): """
        input_layer -
        not_equal input_layer[0][0]
        masking input_layer[0][0]
        any not_equal[0][0]
        time_distributed masking[0][0], any[0][0]""",
}


def chain(*layers) -> Stack:
    shape = (None, 5) if layers[0].vocabulary else (None, 5, 2)
    return Stack(layers, shape, "int32" if layers[0].vocabulary else "float32", functional=True)


@pytest.mark.parametrize("layers", RECORDED, ids=lambda layers: " ".join(each.kind() for each in layers))
def test_what_makes_and_reads_a_mask_is_connected(layers):
    got = [f"{row.name} {', '.join(row.connected) or '-'}" for row in summarize(chain(*layers)).rows]
    assert got == [line.strip() for line in RECORDED[layers].strip().split("\n")]


@pytest.mark.parametrize("layers", [(Masking(), Dense(2)), (SEQ, Masking(), Dense(2)), (SEQ, GRU(3))])
def test_a_mask_that_nobody_reads_is_no_part_of_the_model(layers):
    rows = summarize(chain(*layers)).rows
    assert [row.name for row in rows] == ["input_layer", *chain(*layers).layer_names]
    assert all(row.connected is None for row in rows)


def test_only_keras_3_lists_masks_and_only_in_functional_models():
    stack = chain(Masking(), SEQ)
    assert len(summarize(stack, "keras2").rows) == 3
    assert len(summarize(Stack(stack.layers, stack.input_shape)).rows) == 2


def test_the_table_is_keras_s():
    text = render(summarize(chain(Masking(), SEQ)), columns=112, show_trainable=True)
    assert text.split("\n")[:6] == [
        'Model: "functional"',
        "┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━┓",
        "┃ Layer (type)               ┃ Output Shape           ┃        Param # ┃ Connected to           ┃ Trainab… ┃",
        "┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━┩",
        "│ input_layer (InputLayer)   │ (None, 5, 2)           │              0 │ -                      │    -     │",
        "├────────────────────────────┼────────────────────────┼────────────────┼────────────────────────┼──────────┤",
    ]


def test_a_very_long_chain_is_listed_too():
    stack = chain(Masking(), *[SEQ] * 1200)
    assert len(summarize(stack).rows) == 1204
