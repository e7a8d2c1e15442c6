"""Functions and layers as activations in code: what they compute, or words."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import LSTM, Dense
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.export_targets import TARGETS
from rnn_tui.formats.keras.file import read_keras_file
from tests.formats.keras_code.reading import read_code

CODE = """
import tensorflow as tf, keras, functools
from functools import partial
from keras import layers
from keras import backend as K
SLOPE = 0.1
def own(x):
    "a docstring"
    return tf.nn.leaky_relu(x, alpha=SLOPE)
model = keras.Sequential([layers.Input((5, 3)), layers.LSTM(4, activation={})])
"""
LEAKY = "leaky_relu(negative_slope=0.1)"


def read(activation: str, code: str = CODE):
    return read_code(code.format(activation))[0].stack


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("layers.LeakyReLU(0.1)", LEAKY),
        ("layers.LeakyReLU(alpha=0.1)", LEAKY),
        ("keras.layers.LeakyReLU()", "leaky_relu(negative_slope=0.3)"),
        ("layers.ReLU(max_value=2.)", "relu(max_value=2)"),
        ("own", LEAKY),
        ("lambda x: tf.nn.leaky_relu(x, alpha=0.1)", LEAKY),
        ("lambda x: tf.nn.leaky_relu(x, SLOPE)", LEAKY),
        ("lambda x, a=0.1: tf.nn.leaky_relu(features=x, alpha=a)", LEAKY),
        ("lambda v: K.relu(v, alpha=0.1)", LEAKY),
        ("functools.partial(tf.nn.leaky_relu, alpha=0.1)", LEAKY),
        ("partial(keras.activations.elu, alpha=0.5)", "elu(alpha=0.5)"),
        ("lambda x: keras.activations.relu(x, max_value=6)", "relu6"),
        ("lambda x: tf.nn.gelu(x, approximate=True)", "gelu(approximate=True)"),
        ("lambda x: keras.activations.threshold(x, 0.5, 0)", "threshold(threshold=0.5, default_value=0)"),
        ("lambda x: tf.nn.softmax(x, axis=-1)", "softmax"),
        ("lambda x: tf.nn.tanh(x)", "tanh"),
        ("tf.identity", "linear"),
        ("'sparsemax'", "sparsemax"),
    ],
)
def test_it_is_the_activation_with_its_parameters(code, name):
    assert read(code).layers[0].activation == name


@pytest.mark.parametrize(
    "code",
    [
        *("lambda x: x * 2", "lambda x: tf.nn.leaky_relu(x, alpha=len('ab'))", "lambda x: tf.nn.leaky_relu(2 * x)"),
        *("lambda x: tf.nn.softmax(x, axis=1)", "lambda x: own(x)", "lambda x, y: tf.nn.relu(x)"),
        *("lambda x: tf.nn.leaky_relu(x, alpha=x)", "layers.PReLU()", "'leaky_relu(0.1)'", "'threshold'", "'glu'"),
        *("lambda *x: tf.nn.relu(x)", "[1]"),
    ],
)
def test_what_is_no_such_function_is_refused(code):
    with pytest.raises(RnnError, match=r"^line 10: "):
        read(code)


LAYERS = (LSTM(4, activation=LEAKY, return_sequences=True), Dense(2, activation="celu(alpha=0.5)"))


def test_keras_3_code_of_it_is_read_back():
    stack = Stack(LAYERS, (None, 5, 3))
    text = TARGETS["keras"].text(stack, Setup())
    assert "activation=layers.LeakyReLU(negative_slope=0.1)" in text
    assert "    return keras.activations.celu(x, alpha=0.5)" in text
    assert read_code(text)[0].stack.same_as(stack)


def test_a_keras_file_holds_the_layer_and_refuses_a_function(tmp_path):
    stack = Stack(LAYERS[:1], (None, 5, 3))
    TARGETS["keras-file"].write(stack, Setup(), tmp_path / "m.keras")
    assert read_keras_file(tmp_path / "m.keras")[0].stack.layers[0].activation == LEAKY
    with pytest.raises(RnnError, match=r"celu\(alpha=0.5\); export code instead"):
        TARGETS["keras-file"].write(Stack(LAYERS, (None, 5, 3)), Setup(), tmp_path / "n.keras")


def test_keras_2_code_refuses_it():
    with pytest.raises(RnnError, match="Keras 2 has no activation"):
        TARGETS["keras2"].text(Stack(LAYERS, (None, 5, 3)), Setup())


def test_numpy_and_json_hold_it():
    stack = Stack(LAYERS[:1], (None, 5, 3))
    assert "def leaky_relu_negative_slope_0_1(z):" in TARGETS["numpy"].text(stack, Setup())
    assert f'"activation": "{LEAKY}"' in TARGETS["json"].text(stack, Setup())


def test_a_slope_by_keras_2_s_name_is_the_same_layer():
    code = "from keras.models import Sequential\nfrom keras.layers import *\nm = Sequential()\n"
    code += "m.add(Dense(2, input_shape=(3, 1)))\nm.add(LeakyReLU(alpha=0.1))\n"
    stack = read_code(code)[0].stack
    assert stack.layers[1].negative_slope == 0.1
    assert "LeakyReLU(alpha=0.1)" in TARGETS["keras2"].text(stack, Setup())
    assert "LeakyReLU(negative_slope=0.1)" in TARGETS["keras"].text(stack, Setup())


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("keras.activations.relu(x, max_value=1.0)", {"max_value": 1.0}),
        ("tf.nn.leaky_relu(x, alpha=0.1)", {"negative_slope": 0.1}),
        ("K.relu(x, alpha=0.1)", {"negative_slope": 0.1}),
        ("keras.ops.gelu(x)", {"approximate": True}),
        ("keras.activations.gelu(x)", {}),
        ("keras.activations.glu(x)", {}),
        ("keras.activations.elu(x, 0.5)", {"alpha": 0.5}),
    ],
)
def test_a_function_of_a_tensor_keeps_its_parameters(code, settings):
    lines = f"i = keras.Input((5, 4))\nx = layers.LSTM(4, return_sequences=True)(i)\nm = keras.Model(i, {code})\n"
    stack = read_code(CODE.partition("SLOPE")[0] + lines)[0].stack
    assert dict(stack.layers[1].settings) == settings
