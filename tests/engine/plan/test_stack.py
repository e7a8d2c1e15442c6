"""The plan: its verbs, its undo, and what Keras would refuse."""

import pytest

from rnn_tui.engine.core.errors import NotBuilt, OptionError, RnnError, StackError
from rnn_tui.engine.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Masking,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.plan.stack import Stack

DEEP = Stack((SimpleRNN(8, return_sequences=True), LSTM(6, return_sequences=True), Dense(2)), (None, 10, 4))
SHAPE = (None, 2, 10)


def kinds_of(stack: Stack) -> list[str]:
    return [each.kind() for each in stack.layers]


def test_a_stack_is_equal_by_value():
    again = Stack((SimpleRNN(8, return_sequences=True), LSTM(6, return_sequences=True), Dense(2)), (None, 10, 4))
    assert again == DEEP
    assert hash(again) == hash(DEEP)
    assert DEEP.renamed("other") != DEEP


def test_edit_changes_one_layer_and_leaves_the_value_before_it():
    before = Stack(DEEP.layers, DEEP.input_shape)
    edited = DEEP.edit(1, units=3)
    assert edited.layers[1] == LSTM(3, return_sequences=True)
    assert edited.output_shapes[1] == ((None, 10, 3),)
    assert before == DEEP
    assert edited.edit(1, units=6) == DEEP


def test_insert_remove_move_replace():
    assert kinds_of(DEEP.insert(1, Dropout(0.5))) == ["SimpleRNN", "Dropout", "LSTM", "Dense"]
    assert kinds_of(DEEP.insert(3, GRU(2))) == ["SimpleRNN", "LSTM", "Dense", "GRU"]
    assert DEEP.insert(1, Dropout(0.5)).remove(3) == DEEP
    assert kinds_of(DEEP.move(0, 1)) == ["LSTM", "SimpleRNN", "Dense"]
    assert DEEP.move(0, 1).move(0, -1) == DEEP
    assert kinds_of(DEEP.move(0, 99)) == ["LSTM", "Dense", "SimpleRNN"]
    assert DEEP.move(0, -3) == DEEP
    assert kinds_of(DEEP.replace(2, GRU(2))) == ["SimpleRNN", "LSTM", "GRU"]


def test_a_layer_keeps_its_key():
    assert DEEP.keys == (0, 1, 2)
    assert DEEP.edit(1, units=3).keys == (0, 1, 2)
    assert DEEP.replace(1, GRU(2, return_sequences=True)).keys == (0, 1, 2)
    assert DEEP.move(0, 2).keys == (1, 2, 0)
    assert DEEP.move(0, 2).move(1, 1).keys == (2, 1, 0)
    assert DEEP.with_input((8, 5, 2)).renamed("other").remove(0).keys == (1, 2)
    edited = DEEP.move(0, 1).edit(0, units=3)
    assert edited.layers == (DEEP.layers[1], SimpleRNN(3, return_sequences=True), DEEP.layers[2])
    assert (edited.position(0), edited.layer(0).units, edited.name_of(0)) == (1, 3, "simple_rnn")
    assert [edited.parameters(key) for key in (1, 0, 2)] == [264, 30, 8]


def test_no_key_is_given_twice():
    more = DEEP.insert(1, Dropout(0.5))
    assert more.keys == (0, 3, 1, 2)
    assert more.remove(3).insert(0, Dropout(0.2)).keys == (4, 0, 1, 2)
    assert Stack(DEEP.layers, keys=(5, 2, 9)).insert(3, Dense(1)).keys == (5, 2, 9, 10)
    assert Stack(DEEP.layers, next_key=4).keys == (4, 5, 6)
    none = Stack((Dense(1),)).remove(0)
    assert (none.keys, none.insert(0, Dense(2)).keys) == ((), (1,))


def test_keys_are_no_part_of_the_value():
    again = DEEP.move(0, 1).move(0, -1)
    assert again.with_keys((7, 8, 9), 10) == DEEP
    assert hash(again.with_keys((7, 8, 9), 10)) == hash(DEEP)


def test_shapes_and_counts_follow():
    assert DEEP.output_shapes == (((None, 10, 8),), ((None, 10, 6),), ((None, 10, 2),))
    assert DEEP.input_shapes == ((None, 10, 4), (None, 10, 8), (None, 10, 6))
    assert [DEEP.parameters(i) for i in range(3)] == [104, 360, 14]


def test_another_input():
    assert DEEP.with_input((8, 5, 2)).output_shapes[-1] == ((8, 5, 2),)
    assert DEEP.with_input((8, 5, 2)).input_dtype == "float32"
    assert DEEP.with_input((8, 5, 2), "int32").input_dtype == "int32"


def test_an_unbuilt_stack_has_names_but_no_shapes():
    stack = Stack((SimpleRNN(3),))
    assert not stack.built
    assert (stack.layer_names, stack.output_shapes, stack.input_shapes, stack.parameters(0)) == (
        ("simple_rnn",),
        (),
        (),
        0,
    )
    with pytest.raises(
        NotBuilt, match=r"^the model is not built: its input shape is unknown\. Give the first layer an"
    ):
        _ = stack.weights


def test_an_empty_stack_is_a_stack():
    stack = Stack((), (None, 10, 4))
    assert (stack.output_shapes, stack.weights, stack.layer_names) == ((), (), ())


@pytest.mark.parametrize(
    ("keras", "words"),
    [
        (
            "keras3",
            "Input 0 with name 'None' of layer 'simple_rnn_1' is incompatible with the layer: expected ndim=3, found"
            " ndim=2. Full shape received: (None, 3). Set return_sequences=True on simple_rnn: it returns only its"
            " last output",
        ),
        (
            "keras2",
            'Input 0 of layer "simple_rnn_1" is incompatible with the layer: expected ndim=3, found ndim=2. Full shape'
            " received: (None, 3). Set return_sequences=True on simple_rnn: it returns only its last output",
        ),
        (
            "keras2.3",
            "Input 0 is incompatible with layer simple_rnn_2: expected ndim=3, found ndim=2. Set return_sequences=True"
            " on simple_rnn_1: it returns only its last output",
        ),
    ],
)
def test_a_flat_input_is_refused_in_the_words_of_each_keras_and_says_what_would_work(keras, words):
    with pytest.raises(StackError) as caught:
        Stack((SimpleRNN(3), SimpleRNN(3)), SHAPE, keras=keras)
    assert str(caught.value) == words
    assert caught.value.index == 1


@pytest.mark.parametrize(("keras", "space"), [("keras3", ""), ("keras2", " "), ("keras2.3", "")])
def test_time_distributed_needs_time(keras, space):
    with pytest.raises(StackError) as caught:
        Stack((TimeDistributed(Dense(2)),), (None, 3), keras=keras)
    assert str(caught.value) == (
        f"`TimeDistributed` Layer should be passed an `input_shape{space}` with at least 3 dimensions,"
        " received: (None, 3)"
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: SimpleRNN(0),
            "Received an invalid value for argument `units`, expected a positive integer, got 0.",
        ),
        (lambda: LSTM(-2), "Received an invalid value for argument `units`, expected a positive integer, got -2."),
        (lambda: GRU(2.5), "Received an invalid value for argument `units`, expected a positive integer, got 2.5."),
        (lambda: GRU("3"), "Received an invalid value for argument `units`, expected a positive integer, got '3'."),
        (lambda: GRU(True), "Received an invalid value for argument `units`, expected a positive integer, got True."),
        (lambda: Dense(0), "Received an invalid value for `units`, expected a positive integer. Received: units=0"),
        (lambda: Embedding(0, 4), "`input_dim` must be a positive integer. Received: input_dim=0"),
        (
            lambda: Bidirectional(LSTM(3), merge_mode="avg"),
            'Invalid merge mode. Received: avg. Merge mode should be one of {"sum", "mul", "ave", "concat", None}',
        ),
        (
            lambda: Bidirectional(LSTM(3), merge_mode="Concat"),
            'Invalid merge mode. Received: Concat. Merge mode should be one of {"sum", "mul", "ave", "concat", None}',
        ),
        (
            lambda: Bidirectional(LSTM(3, go_backwards=True)),
            "Forward layer and backward layer should have different `go_backwards` value. Received:"
            " forward_layer.go_backwards True, backward_layer.go_backwards=True",
        ),
        (
            lambda: Bidirectional(LSTM(3), backward_layer=LSTM(3)),
            "Forward layer and backward layer should have different `go_backwards` value. Received:"
            " forward_layer.go_backwards False, backward_layer.go_backwards=False",
        ),
        (
            lambda: Bidirectional(LSTM(3), backward_layer=LSTM(3, go_backwards=True, return_sequences=True)),
            'Forward layer and backward layer are expected to have the same value for attribute "return_sequences",'
            ' got "False" for forward layer and "True" for backward layer',
        ),
        (
            lambda: Bidirectional(LSTM(3), merge_mode="sum", backward_layer=LSTM(4, go_backwards=True)),
            "merge_mode='sum' needs equal units in both directions, got 3 forward and 4 backward",
        ),
        (
            lambda: Bidirectional(Dense(3)),
            "Bidirectional takes a recurrent layer, such as SimpleRNN or LSTM, not Dense",
        ),
        (
            lambda: TimeDistributed(LSTM(3, stateful=True)),
            "TimeDistributed takes no stateful layer: LSTM would start each timestep from the state of the one before",
        ),
        (
            lambda: SimpleRNN(3, activation="tanhh"),
            "Could not interpret activation function identifier: tanhh. Is tanh meant?",
        ),
        (
            lambda: SimpleRNN.from_config({"units": 3, "foo": 1}),
            "Unrecognized keyword arguments passed to SimpleRNN: {'foo': 1}",
        ),
        (
            lambda: SimpleRNN.from_config({"units": 3, "return_sequence": True}),
            "Unrecognized keyword arguments passed to SimpleRNN: {'return_sequence': True}. Is return_sequences meant?",
        ),
        (
            lambda: SimpleRNN(3, name="a/b"),
            "Argument `name` must be a string and cannot contain character `/`. Received: name=a/b"
            " (of type <class 'str'>)",
        ),
        (
            lambda: Dropout(1.5),
            "Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate=1.5",
        ),
        (lambda: Masking("x"), "`mask_value` is a number, got 'x'."),
        (lambda: SimpleRNN(3, use_bias="maybe"), "`use_bias` is True or False, got 'maybe'."),
        (lambda: SimpleRNN(1 << 25), "`units` is at most 16,777,216 here, got 33,554,432."),
    ],
)
def test_what_a_layer_refuses(make, words):
    with pytest.raises(OptionError) as caught:
        make()
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("keras", "words"),
    [
        (
            "keras3",
            "When using `stateful=True` in a RNN, the batch size must be static. Found dynamic batch size:"
            " sequence.shape=(None, 2, 10)",
        ),
        (
            "keras2",
            "If a RNN is stateful, it needs to know its batch size. Specify the batch size of your input tensors:"
            " pass a `batch_input_shape` argument to your first layer.",
        ),
    ],
)
def test_a_stateful_layer_needs_a_batch_size(keras, words):
    with pytest.raises(StackError) as caught:
        Stack((SimpleRNN(3, stateful=True),), SHAPE, keras=keras)
    assert str(caught.value) == words


def test_dropout_shares_are_clamped_in_a_cell():
    assert SimpleRNN(3, dropout=1.5, recurrent_dropout=-1).dropout == 1
    assert SimpleRNN(3, dropout=1.5, recurrent_dropout=-1).recurrent_dropout == 0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: Stack((Dense(3, name="a"), Dense(3, name="a")), SHAPE),
            "All layers added to a Sequential model should have unique names. Name 'a' is already the name of a layer"
            " in this model. Update the `name` argument to pass a unique name.",
        ),
        (
            lambda: Stack((LSTM(3, return_state=True), Dense(2)), SHAPE),
            "All layers in a Sequential model should have a single output tensor. For multi-output layers, use the"
            " functional API. lstm has 3 outputs and is not the last layer.",
        ),
        (
            lambda: Stack((LSTM(3),), (None, 2, None)),
            "Shapes used to initialize variables must be fully-defined (no `None` dimensions): LSTM needs to know how"
            " many features each step has, and the input shape (None, 2, None) does not say",
        ),
        (
            lambda: Stack((LSTM(3),), (None, -2, 3)),
            "Cannot convert '(-2, 3)' to a shape. Negative dimensions are not allowed.",
        ),
        (
            lambda: Stack((LSTM(3),), (None, "2", 3)),
            "Cannot convert '(None, '2', 3)' to a shape. An axis is a whole number or None, got '2'.",
        ),
        (lambda: Stack((LSTM(3),), (None,)), "an input shape has a batch axis and at least one more, got (None,)"),
        (lambda: Stack(keras="keras4"), "keras is one of keras3, keras2, keras2.3, got 'keras4'"),
        (lambda: DEEP.edit(7, units=3), "there is no layer with the key 7: the stack has 0, 1, 2"),
        (lambda: DEEP.remove(-1), "there is no layer with the key -1: the stack has 0, 1, 2"),
        (lambda: Stack(DEEP.layers, keys=(0, 1)), "3 layers need as many different keys from 0 on, got (0, 1)"),
        (lambda: Stack(DEEP.layers, keys=(0, 1, 1)), "3 layers need as many different keys from 0 on, got (0, 1, 1)"),
        (lambda: Stack(DEEP.layers, keys=(-1, 0, 1)), "3 layers need as many different keys from 0 on, got (-1, 0, 1)"),
    ],
)
def test_what_a_stack_refuses(make, words):
    with pytest.raises(StackError) as caught:
        make()
    assert str(caught.value) == words


def test_a_refused_edit_leaves_the_value_as_it_was():
    before = Stack(DEEP.layers, DEEP.input_shape)
    for edit in (
        lambda: DEEP.edit(0, units=0),
        lambda: DEEP.edit(0, return_sequences=False),
        lambda: DEEP.insert(0, LSTM(3)),
        lambda: DEEP.edit(0, colour="red"),
    ):
        with pytest.raises(RnnError):
            edit()
        assert before == DEEP


def test_a_multi_output_layer_may_stand_last_or_anywhere_in_a_functional_chain():
    last = Stack((LSTM(3, return_state=True),), SHAPE)
    assert last.output_shapes == (((None, 3), (None, 3), (None, 3)),)
    chain = Stack((LSTM(3, return_state=True), Dense(2)), SHAPE, functional=True)
    assert chain.output_shapes[1] == ((None, 2),)


def test_defaults_follow_the_stack_s_keras():
    layers = (GRU(3, activation="hard_sigmoid"), GRU(3, reset_after=True))
    resolved = {
        keras: Stack((layers[0],), SHAPE, keras=keras).resolved[0] for keras in ("keras3", "keras2", "keras2.3")
    }
    assert [each.reset_after for each in resolved.values()] == [True, True, False]
    assert [each.activation for each in resolved.values()] == [
        "hard_sigmoid",
        "hard_sigmoid_keras2",
        "hard_sigmoid_keras2",
    ]
    assert Stack((layers[1],), SHAPE, keras="keras2.3").resolved[0].reset_after is True
    wrapped = Stack((Bidirectional(GRU(3)),), SHAPE, keras="keras2.3")
    assert wrapped.parameters(0) == 2 * 126


def test_a_bias_is_one_row_where_the_stack_s_keras_has_one():
    layer = GRU(3, bias_initializer="orthogonal")
    assert Stack((layer,), SHAPE).parameters(0) == 3 * 3 * (10 + 3 + 2)
    with pytest.raises(OptionError, match="must be at least two-dimensional"):
        Stack((layer,), SHAPE, keras="keras2.3")


def layer_names(*given, keras="keras3"):
    layers = tuple(SimpleRNN(2, return_sequences=True, name=name) for name in given)
    return Stack(layers, (None, 6, 2), keras=keras)


RNN = SimpleRNN(2, return_sequences=True)


def test_a_layer_without_a_name_gets_the_next_that_is_free():
    assert layer_names("simple_rnn").insert(1, RNN).layer_names == ("simple_rnn", "simple_rnn_1")
    assert layer_names("simple_rnn", "simple_rnn_1").insert(0, RNN).layers[0].name == "simple_rnn_2"
    assert layer_names("simple_rnn_1", keras="keras2.3").insert(1, RNN).layer_names == ("simple_rnn_1", "simple_rnn_2")
    both = layer_names("simple_rnn", "a").insert(2, RNN).insert(3, RNN)
    assert both.layer_names == ("simple_rnn", "a", "simple_rnn_1", "simple_rnn_2")


def test_no_layer_loses_its_name_to_one_that_comes_before_it():
    stack = layer_names(None, "simple_rnn_1").insert(0, RNN)
    assert stack.layer_names == ("simple_rnn_2", "simple_rnn", "simple_rnn_1")
    wrapped = layer_names(None, "simple_rnn_1").insert(0, Bidirectional(RNN))
    assert wrapped.layer_names == ("bidirectional", "simple_rnn", "simple_rnn_1")
    moved = wrapped.insert(0, GRU(2, return_sequences=True)).replace(3, RNN.edit(name="simple_rnn_3")).move(0, -2)
    assert moved.layer_names == ("simple_rnn", "simple_rnn_3", "bidirectional", "simple_rnn_1")


def test_another_kind_in_a_layers_place_passes_over_names_that_are_taken():
    stack = Stack((RNN.edit(name="gru"), LSTM(2, return_sequences=True)), (None, 6, 2))
    assert stack.replace(1, GRU(2)).layer_names == ("gru", "gru_1")


def test_where_no_name_is_taken_names_are_left_to_keras():
    stack = layer_names("a", None).insert(0, RNN).move(0, 2)
    assert [each.name for each in stack.layers] == [None, None, "a"]
    assert stack.layer_names == ("simple_rnn", "simple_rnn_1", "a")


def test_a_name_that_is_given_twice_is_refused():
    with pytest.raises(StackError, match="Name 'simple_rnn' is already the name of a layer"):
        layer_names("simple_rnn", "a").edit(1, name="simple_rnn")
    with pytest.raises(StackError, match="Name 'simple_rnn' is already the name of a layer"):
        layer_names(None, "a").edit(1, name="simple_rnn")
