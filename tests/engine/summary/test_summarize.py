"""What a stack's summary says, before it is laid out, and where a count comes from."""

import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, SimpleRNN, TimeDistributed
from rnn_tui.engine.plan.stack import Compiled, Stack
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize


def test_each_style_names_and_counts_as_its_keras():
    stack = Stack((GRU(3),), (None, 2, 10))
    rows = {style: summarize(stack, style).rows[0] for style in ("keras3", "keras2", "keras2.3")}
    assert [(row.name, row.parameters) for row in rows.values()] == [("gru", 135), ("gru", 135), ("gru_1", 126)]


def test_a_given_reset_after_holds_in_every_style():
    stack = Stack((GRU(3, reset_after=True),), (None, 2, 10))
    assert summarize(stack, "keras2.3").trainable == 135


def test_frozen_layers_and_a_built_optimizer_are_counted_apart():
    stack = Stack((SimpleRNN(3, trainable=False), Dense(1)), (None, 2, 10), compiled=Compiled("adam", "mse", True))
    summary = summarize(stack)
    assert (summary.trainable, summary.non_trainable, summary.optimizer) == (4, 42, 10)


def test_a_functional_stack_lists_its_input():
    stack = Stack((SimpleRNN(3, return_state=True),), (None, 2, 10), functional=True)
    lines = render(summarize(stack, "keras2"), "keras2").splitlines()
    assert lines[0] == 'Model: "model"'
    assert lines[4].rstrip() == " input_1 (InputLayer)        [(None, 2, 10)]           0"
    assert lines[6].rstrip() == " simple_rnn (SimpleRNN)      [(None, 3),               42"


def test_a_built_sequential_uses_up_a_functional_number_in_keras_3():
    first = Stack((SimpleRNN(3),), (None, 2, 10))
    second = Stack((SimpleRNN(3),), (None, 2, 10), functional=True, counts=first.next_counts)
    assert second.names("keras3")[:3] == ("functional_1", ("simple_rnn_1",), "input_layer_1")


def test_what_is_inside_a_frozen_wrapper_counts_as_that_keras_says():
    """Recorded from Keras 3.15: a wrapper's `trainable=False` does not reach what is inside; tf_keras's does."""
    stack = Stack(
        (Bidirectional(LSTM(3, return_sequences=True), trainable=False), TimeDistributed(Dense(2, trainable=False))),
        (None, 5, 2),
    )
    new, old = summarize(stack), summarize(stack, "keras2")
    assert (new.trainable, new.non_trainable) == (144, 14)
    assert (old.trainable, old.non_trainable) == (0, 158)
    assert [row.trainable for row in new.rows] == [False, True]
    frozen = stack.replace(0, Bidirectional(LSTM(3, return_sequences=True)).with_trainable(False))
    assert summarize(frozen).trainable == 0


@pytest.mark.parametrize("merge", ["concat", None])
def test_a_backward_layer_of_other_units_is_printed_as_keras_3_takes_it(merge):
    options = {"return_sequences": True, "return_state": True}
    both = Bidirectional(LSTM(3, **options), merge_mode=merge, backward_layer=LSTM(5, go_backwards=True, **options))
    stack = Stack((both, Dense(2)) if merge else (both,), (None, 4, 2), functional=True)
    sequences = ((None, 4, 6),) if merge else ((None, 4, 3), (None, 4, 3))
    assert summarize(stack).rows[1].shapes == (*sequences, *[(None, 3)] * 4)
    assert summarize(stack, "keras2").rows[1].shapes == stack.output_shapes[0]
    if merge:
        assert summarize(stack).rows[2].parameters == 6 * 2 + 2


@pytest.mark.parametrize(("style", "keras"), [("tf2.6", "keras2"), ("tf2.0", "keras2"), ("keras2.2", "keras2.3")])
def test_a_style_has_the_names_and_defaults_of_its_keras(style, keras):
    stack = Stack((GRU(3),), (None, 10, 4))
    assert summarize(stack, style) == summarize(stack, keras)
