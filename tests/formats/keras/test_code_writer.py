"""Keras code out: the exact scripts, and that both spellings read back as the same stack."""

# ruff: noqa: E501

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import (
    GRU,
    LSTM,
    Activation,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Masking,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.builtin_models import BUILT_INS
from rnn_tui.engine.plan.stack import Compiled, Stack
from rnn_tui.formats.keras.code_writer import keras2_code, keras3_code
from rnn_tui.formats.keras.names import keras2_names
from rnn_tui.formats.keras.wiring_code import quoted
from rnn_tui.formats.keras_code.to_stack import OLD_SIGMOID
from tests.formats.keras_code.reading import read_code

DEEP = Stack(
    (
        Bidirectional(
            LSTM(
                8,
                return_sequences=True,
                kernel_initializer={"class_name": "RandomUniform", "config": {"minval": 0.0, "maxval": 1.0}},
            )
        ),
        SimpleRNN(4, activation="relu", name="head", trainable=False),
        Dense(2, activation="softmax"),
    ),
    (None, 10, 4),
    name="net",
    compiled=Compiled("adam", "mse"),
)


def test_keras_3() -> None:
    assert keras3_code(DEEP) == (
        """\
import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input(shape=(10, 4)),
        layers.Bidirectional(layers.LSTM(8, kernel_initializer=keras.initializers.RandomUniform(minval=0.0, maxval=1.0), return_sequences=True)),
        layers.SimpleRNN(4, activation="relu", name="head", trainable=False),
        layers.Dense(2, activation="softmax"),
    ],
    name="net",
)
model.compile(optimizer="adam", loss="mse")
model.summary()
"""
    )


def test_keras_2() -> None:
    assert keras2_code(DEEP) == (
        """\
from keras.models import Sequential
from keras.layers import Bidirectional, LSTM, SimpleRNN, Dense
from keras.initializers import RandomUniform

model = Sequential(name="net")
model.add(Bidirectional(LSTM(8, kernel_initializer=RandomUniform(minval=0.0, maxval=1.0), return_sequences=True), input_shape=(10, 4)))
model.add(SimpleRNN(4, activation="relu", name="head", trainable=False))
model.add(Dense(2, activation="softmax"))
model.compile(optimizer="adam", loss="mse")
model.summary()
"""
    )


def test_the_tutorials_batch() -> None:
    stack = Stack((SimpleRNN(3),), (8, 2, 10))
    assert "model.add(SimpleRNN(3, batch_input_shape=(8, 2, 10)))\n" in keras2_code(stack)
    assert "        keras.Input(batch_shape=(8, 2, 10)),\n" in keras3_code(stack)


def test_functional() -> None:
    stack = Stack(
        (LSTM(3, return_sequences=True, return_state=True), GRU(2, return_state=True)),
        (None, 5, 4),
        functional=True,
        input_name="sensor",
    )
    assert keras3_code(stack) == (
        """\
import keras
from keras import layers

inputs = keras.Input(shape=(5, 4), name="sensor")
x = layers.LSTM(3, return_sequences=True, return_state=True)(inputs)[0]
outputs = layers.GRU(2, return_state=True)(x)
model = keras.Model(inputs, outputs)
model.summary()
"""
    )
    assert keras2_code(stack) == (
        """\
from keras.models import Model
from keras.layers import Input, LSTM, GRU

inputs = Input(shape=(5, 4), name="sensor")
x = LSTM(3, return_sequences=True, return_state=True)(inputs)[0]
outputs = GRU(2, return_state=True, reset_after=True)(x)
model = Model(inputs, outputs)
model.summary()
"""
    )


def test_what_keras_2_3_computes_is_written_out_for_keras_3() -> None:
    stack = Stack((GRU(3, recurrent_activation="hard_sigmoid"),), (None, 2, 10), keras="keras2.3")
    code = keras3_code(stack)
    assert "def hard_sigmoid_keras2(x):\n    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)\n" in code
    assert "layers.GRU(3, recurrent_activation=hard_sigmoid_keras2, reset_after=False)" in code
    (found,) = read_code(code)
    assert found.stack.resolved == stack.resolved


@pytest.mark.parametrize("write", [keras3_code, keras2_code])
@pytest.mark.parametrize("outputs", [((0, 2),), ((1, 0), (0, 1)), ((1, 0), (0, 2), (0, 0))])
def test_chosen_outputs_are_written_and_read(
    write: Callable[[Stack], str], outputs: tuple[tuple[int, int], ...]
) -> None:
    layers = (LSTM(3, return_sequences=True, return_state=True), Dense(2))[: 1 + max(outputs)[0]]
    stack = Stack(layers, (None, 5, 4), functional=True, outputs=outputs)
    (found,) = read_code(write(stack))
    assert found.stack.outputs == outputs
    assert found.stack.layers == stack.layers


def test_the_lines_of_chosen_outputs() -> None:
    layers = (LSTM(3, return_sequences=True, return_state=True), Dense(2))
    code = keras3_code(Stack(layers, (None, 5, 4), functional=True, outputs=((1, 0), (0, 2))))
    assert code.splitlines()[4:7] == [
        "made_0 = layers.LSTM(3, return_sequences=True, return_state=True)(inputs)",
        "made_1 = layers.Dense(2)(made_0[0])",
        "outputs = [made_1, made_0[2]]",
    ]


def test_a_functional_model_needs_a_shape() -> None:
    stack = Stack((LSTM(3),), functional=True)
    for write in (keras3_code, keras2_code):
        with pytest.raises(RnnError, match=r"^a functional model needs an input shape: give it one, then export it$"):
            write(stack)


@pytest.mark.parametrize("text", ["a b", "it's", 'a"b', "a\\b", "é→", "'\""])
def test_quoted(text: str) -> None:
    (found,) = read_code(f"m = Sequential([Dense(1, name={quoted(text)})])")
    assert found.stack.layers[0].name == text


def test_built_in_models_round_trip() -> None:
    for each in BUILT_INS:
        for write in (keras3_code, keras2_code):
            (found,) = read_code(write(each.stack))
            assert meant(found.stack) == meant(each.stack)


def meant(stack: Stack) -> Stack:
    """The stack with what Keras takes for granted written out, as `keras2_code` does where the Kerases disagree."""
    return dataclasses.replace(
        stack,
        layers=tuple(each.edit(trainable=at.trainable) for each, at in zip(stack.resolved, stack.layers, strict=True)),
    )


def test_what_the_kerases_disagree_about_is_written_out_for_keras_2() -> None:
    stack = Stack((GRU(3, activation="hard_sigmoid", recurrent_activation=OLD_SIGMOID),), (None, 2, 10))
    code = keras2_code(stack)
    assert (
        """\
from keras import backend as K


def hard_sigmoid_keras3(x):
    return K.relu(x + 3.0, max_value=6.0) / 6.0


get_custom_objects()["hard_sigmoid_keras3"] = hard_sigmoid_keras3


def hard_sigmoid_keras2(x):
    return K.clip(0.2 * x + 0.5, 0.0, 1.0)


get_custom_objects()["hard_sigmoid_keras2"] = hard_sigmoid_keras2


model = Sequential()
"""
        in code
    )
    assert "GRU(3, activation=hard_sigmoid_keras3, recurrent_activation=hard_sigmoid_keras2, reset_after=True," in code
    (found,) = read_code(code)
    assert found.stack.resolved == stack.resolved
    old = Stack((GRU(3, recurrent_activation="hard_sigmoid"),), (None, 2, 10), keras="keras2.3")
    assert 'GRU(3, recurrent_activation="hard_sigmoid", reset_after=False,' in keras2_code(old)


def test_an_activation_that_keras_2_lacks_is_refused() -> None:
    stack = Stack((Bidirectional(LSTM(3, recurrent_activation="sparse_sigmoid")),), (None, 2, 10))
    with pytest.raises(
        RnnError,
        match=r"^Keras 2 has no activation 'sparse_sigmoid' \(the layer 'bidirectional'\): export Keras 3 code instead"
        r" \(--to keras\)$",
    ):
        keras2_code(stack)


def test_what_keras_3_computes_otherwise_at_masked_steps_is_refused() -> None:
    layers = (Masking(), Bidirectional(LSTM(2, return_sequences=True)))
    with pytest.raises(RnnError, match=r"^layer bidirectional_1: at masked steps Keras 3 puts out 0, but Keras 2\.3"):
        keras3_code(Stack(layers, (None, 5, 3), keras="keras2.3"))
    for stack in (Stack(layers[1:], (None, 5, 3), keras="keras2.3"), Stack(layers, (None, 5, 3), keras="keras2")):
        assert read_code(keras3_code(stack))[0].stack.layers == stack.layers


NAMES = st.none() | st.sampled_from(["a", "b c", 'd"e', "f'g", "h\\i", "ü"])
ACTIVATIONS = st.sampled_from(["tanh", "relu", "hard_sigmoid", "linear", "swish", "softmax"])
INITIALIZERS = st.sampled_from(
    [
        "zeros",
        "he_normal",
        "orthogonal",
        {"class_name": "Constant", "config": {"value": 0.25}},
        {"class_name": "RandomNormal", "config": {"mean": -1.0}},
    ]
)


@st.composite
def recurrent(draw: st.DrawFn, sequences: bool, batch: int | None) -> Layer:
    kind = draw(st.sampled_from([SimpleRNN, LSTM, GRU]))
    more = {"unit_forget_bias": st.booleans()} if kind is LSTM else {}
    more |= {"reset_after": st.sampled_from([None, True, False])} if kind is GRU else {}
    options = {
        "activation": ACTIVATIONS,
        "use_bias": st.booleans(),
        "kernel_initializer": INITIALIZERS,
        "dropout": st.sampled_from([0.0, 0.5]),
        "trainable": st.booleans(),
        "unroll": st.booleans(),
        "stateful": st.just(batch is not None),
        **more,
    }
    chosen = draw(st.fixed_dictionaries({}, optional=options))
    layer = kind(draw(st.integers(1, 9)), return_sequences=sequences, **chosen)
    if draw(st.booleans()):
        return layer
    return Bidirectional(layer, merge_mode=draw(st.sampled_from(["concat", "sum", "mul", "ave"])))


@st.composite
def stacks(draw: st.DrawFn) -> Stack:
    """Stacks that Keras would build, of every kind of layer."""
    batch, time = draw(st.sampled_from([None, 4])), draw(st.sampled_from([None, 5]))
    functional = draw(st.booleans())
    layers: list[Layer] = []
    shape: tuple[int | None, ...] = (batch, time, 3)
    if draw(st.booleans()):
        layers.append(Embedding(20, 4, mask_zero=draw(st.booleans())))
        shape = (batch, time)
    elif draw(st.booleans()):
        layers.append(Masking(draw(st.sampled_from([0.0, -1.0]))))
    depth = draw(st.integers(1, 3))
    for index in range(depth):
        layers.append(draw(recurrent(index < depth - 1 or draw(st.booleans()), batch)))
    layers += draw(st.sampled_from([[], [Dropout(0.5)], [Dense(2, activation="sigmoid")]]))
    if len(layers) == depth and draw(st.booleans()):
        layers = [TimeDistributed(Dense(3)), *layers]
    names = draw(st.lists(NAMES, min_size=len(layers), max_size=len(layers)))
    used: set[str] = set()
    for index, name in enumerate(names):
        if name is not None and name not in used:
            layers[index] = layers[index].edit(name=name)
            used.add(name)
    unbuilt = not functional and batch is None and draw(st.booleans())
    dtype = "int32" if isinstance(layers[0], Embedding) else "float32"
    if not unbuilt:
        dtype = draw(st.sampled_from(["int32", "float32"]))
    return Stack(
        tuple(layers),
        None if unbuilt else shape,
        input_dtype=dtype,
        name=draw(NAMES),
        functional=functional,
        input_name=draw(NAMES) if not unbuilt else None,
    )


@settings(max_examples=40, deadline=None)
@given(stacks())
def test_both_spellings_read_back_as_the_same_stack(stack: Stack) -> None:
    (found,) = read_code(keras3_code(stack))
    assert meant(found.stack) == meant(stack)
    (found,) = read_code(keras2_code(stack))
    functional = stack.functional or (stack.built and len(stack.output_shapes[-1]) > 1)
    there = keras2_names(dataclasses.replace(stack, functional=functional))[0]
    assert meant(found.stack) == meant(there)


@pytest.mark.parametrize("write", [keras3_code, keras2_code])
@pytest.mark.parametrize("name", ["hard_sigmoid", OLD_SIGMOID])
@pytest.mark.parametrize("keras", ["keras3", "keras2"])
def test_a_layer_that_is_an_activation_means_the_same_there(
    write: Callable[[Stack], str], name: str, keras: str
) -> None:
    stack = Stack((Activation(name), Bidirectional(LSTM(2, activation=name))), (None, 4, 3), keras=keras)
    new = (name, keras) == ("hard_sigmoid", "keras3")
    code = write(stack)
    (found,) = read_code(code, keras="keras3" if write is keras3_code or new else "keras2")
    assert [each.activation for each in (found.stack.resolved[0], found.stack.resolved[1].layer)] == [
        "hard_sigmoid" if new else OLD_SIGMOID
    ] * 2
    if new and write is keras2_code:
        with pytest.raises(RnnError, match="hard_sigmoid_keras3 is Keras 3's hard_sigmoid, for which Keras 2 has no"):
            read_code(code, keras="keras2")


def test_a_function_is_known_by_its_name_where_a_wrapper_asks_for_it() -> None:
    stack = Stack((Bidirectional(LSTM(2, activation=OLD_SIGMOID)),), (None, 4, 3))
    assert "@keras.saving.register_keras_serializable()\ndef hard_sigmoid_keras2(x):" in keras3_code(stack)
    assert 'get_custom_objects()["hard_sigmoid_keras2"] = hard_sigmoid_keras2' in keras2_code(stack)


def test_keras_2_has_no_sequential_with_several_outputs() -> None:
    layers = (GRU(2, return_sequences=True), LSTM(3, return_state=True))
    code = keras2_code(Stack(layers, (None, 4, 3), name="m"))
    assert 'model = Model(inputs, outputs, name="m")' in code
    assert len(read_code(code)[0].stack.model_output_shapes) == 3
    with pytest.raises(RnnError, match="a functional model needs an input shape"):
        keras2_code(Stack(layers))


def test_names_that_keras_2_does_not_take_are_spelled_otherwise_and_that_is_said() -> None:
    layers = (Bidirectional(LSTM(2, name="innen drin"), name="été à deux"), Dense(2, name="a b"), Dense(2, name="a_b"))
    code = keras2_code(Stack(layers, (None, 4, 3), name="世界"))
    (found,) = read_code(code)
    assert found.stack.layer_names == ("ete_a_deux", "a_b_2", "a_b")
    assert found.stack.layers[0].layer.name == "innen_drin"
    assert found.stack.name == "layer"
    assert "# Keras 2 takes no name such as 'été à deux': here it is 'ete_a_deux'" in code.splitlines()
    assert "été à deux" in keras3_code(Stack(layers, (None, 4, 3)))
