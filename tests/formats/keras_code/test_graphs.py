"""Code of models that branch: what Keras prints of them, and what they compute."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.run.model import Model
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.keras.code_writer import keras3_code
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import UnreadModel
from tests.formats.keras_code.reading import read_code

GRAPHS = Path(__file__).parents[1] / "golden" / "graphs"
NAMES = sorted(each.stem for each in GRAPHS.glob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_is_keras_s(name):
    stack = read_code((GRAPHS / f"{name}.py").read_text())[-1].stack
    assert render(summarize(stack)).split("\n") == (GRAPHS / f"{name}.txt").read_text().rstrip("\n").split("\n")


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_keras_s_and_the_code_that_is_written_reads_back(name):
    stack = read_code((GRAPHS / f"{name}.py").read_text())[-1].stack
    with np.load(GRAPHS / f"{name}.npz") as found:
        data = dict(found)
    count = sum(len(each) for each in stack.weights)
    weights = [data[f"w{i}"] for i in range(count)]
    inputs = tuple(data[each] for each in stack.input_names)
    for made in (stack, read_code(keras3_code(stack))[-1].stack):
        model = Model(made, ()).with_weights(weights)
        output = model.run(inputs if len(inputs) > 1 else inputs[0]).output
        np.testing.assert_allclose(output, data["output0_f64"], rtol=1e-9, atol=1e-9)


def test_a_model_inside_a_model_and_a_dict_of_outputs():
    code = """
a = Input((4, 3), name="a")
tower = Sequential([Input((4, 3)), GRU(5, return_sequences=True)], name="tower")
h = tower(a)
model = Model(a, {"last": h[:, -1], "first": h[:, 0]})
"""
    stack = read_code(code)[-1].stack
    assert [each.kind() for each in stack.layers] == ["Sequential", "GetItem", "GetItem"]
    assert stack.graph.output_names == ("first", "last")
    assert stack.model_output_shapes == ((None, 5), (None, 5))


def test_operators_are_operations_by_keras_s_names():
    code = "a = Input((4, 3))\nb = (a * 2 - a) / 3 + a ** 2 @ ops.transpose(a, [0, 2, 1]) if False else -a\n"
    stack = read_code(code + "c = (b * 2 - a) / 3 + a ** 2\nmodel = Model(a, ops.abs(c))")[-1].stack
    named = dict(zip(stack.layer_names, stack.layers, strict=True))
    assert {"negative", "multiply", "subtract", "true_divide", "power", "add", "absolute"} == set(named)
    x = np.random.default_rng(0).standard_normal((1, 4, 3))
    np.testing.assert_allclose(Model.draw(stack).run(x).output, abs((-x * 2 - x) / 3 + x**2))


def test_functions_of_tensorflow_and_of_the_backend_are_operations() -> None:
    code = """
import tensorflow as tf
from tensorflow.keras import backend as K
i = tf.keras.Input((6, 4))
h = tf.keras.layers.LSTM(5, return_sequences=True)(i)
score = K.softmax(tf.reduce_sum(h, axis=-1))
c = tf.reduce_mean(h * score[:, :, tf.newaxis], axis=1)
n = 2
last = tf.concat(values=[c, h[:, -n, :]], axis=-1)
m = tf.keras.Model(i, K.permute_dimensions(tf.expand_dims(last, 1), (0, 2, 1)))
"""
    (found,) = read_code(code)
    assert found.stack.model_output_shapes == ((None, 10, 1),)
    kinds = [
        "LSTM",
        "Sum",
        "Softmax",
        "GetItem",
        "Multiply",
        "Mean",
        "GetItem",
        "Concatenate",
        "ExpandDims",
        "Transpose",
    ]
    assert sorted(each.kind() for each in found.stack.layers) == sorted(kinds)
    text = "tf.reduce_sum on a tensor of Keras is an error in Keras 3, where keras.ops has such functions"
    assert text in [each.text for each in found.notes]


def test_a_shape_without_brackets() -> None:
    (found,) = read_code("i = Input(shape=20)\nm = Model(i, Dense(2)(Embedding(9, 4)(i)))")
    assert found.stack.input_shape == (None, 20)
    assert "shape=20 without brackets is an error in Keras 3; write shape=(20,)" in [each.text for each in found.notes]


def test_what_decides_between_layers_is_asked_for() -> None:
    code = "i = Input((10, 4))\nif flag > 3:\n    x = LSTM(5)(i)\nelse:\n    x = GRU(5)(i)\nm = Model(i, Dense(3)(x))"
    (found,) = list_code(code)
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["flag"]
    (given,) = read_code(code, values=("flag=5",))
    assert [each.kind() for each in given.stack.layers] == ["LSTM", "Dense"]


def test_an_activation_by_its_name() -> None:
    code = "i = Input((10, 4))\nf = keras.activations.get('tanh')\nm = Model(i, f(LSTM(3)(i)) + 1)"
    (found,) = read_code(code)
    assert [each.kind() for each in found.stack.layers] == ["LSTM", "Tanh", "Add"]


MERGED = {
    "mul": ("Multiply", (None, 10, 5)),
    "sum": ("Add", (None, 10, 5)),
    "ave": ("Average", (None, 10, 5)),
    "max": ("Maximum", (None, 10, 5)),
    "concat": ("Concatenate", (None, 10, 10)),
}


@pytest.mark.parametrize("mode", MERGED)
def test_keras_1_has_one_function_that_merges(mode: str) -> None:
    code = f"""
from keras.layers import merge
i = Input((10, 4))
a, b = LSTM(5, return_sequences=True)(i), TimeDistributed(Dense(5))(i)
m = Model(input=[i], output=merge([a, b], mode="{mode}"))
"""
    (found,) = read_code(code)
    assert (found.stack.layers[-1].kind(), found.stack.output_shapes[-1][0]) == MERGED[mode]
