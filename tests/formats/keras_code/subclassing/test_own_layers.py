"""Layers of the file's own: their names, and what is known of their weights."""

from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import UnreadModel
from tests.formats.keras_code.reading import read_code

OWN = "class Gate(Layer):\n    def call(self, x):\n        return tf.foo(x)\n"


def test_two_in_a_chain_have_two_names() -> None:
    code = f"{OWN}m = Sequential([Input((4,)), Gate(), Gate(), Dense(2)])"
    found, *_ = read_code(code, values=("gate=(None, 7)", "gate_1=(None, 5)"))
    assert found.stack.layer_names[:2] == ("gate", "gate_1")
    assert found.stack.weights[2][0].shape == (5, 2)


def test_one_that_derives_from_a_layer_with_weights_is_not_counted() -> None:
    code = """
from keras.layers import LSTM
class MyLSTM(LSTM):
    def step(self, x):
        return x
i = Input((4, 3))
m = Model(i, Dense(2)(MyLSTM(4)(i)))
"""
    (asked,) = list_code(code)
    assert isinstance(asked, UnreadModel)
    assert [each.name for each in asked.needs] == ["my_lstm"]
    found, *_ = read_code(code, values=("my_lstm=(None, 4)",))
    assert [getattr(each, "counted", True) for each in found.stack.layers] == [False, True]


def test_one_that_derives_from_keras_1_s_recurrent_layer_is_a_layer() -> None:
    code = """
from keras.layers.recurrent import Recurrent
class Decoder(Recurrent):
    def step(self, x, states):
        return x, states
i = Input((4, 3))
m = Model(i, Decoder(4)(LSTM(5, return_sequences=True)(i)))
"""
    found, *_ = read_code(code)
    assert [each.kind() for each in found.stack.layers] == ["LSTM", "Decoder"]
