"""Classes on another library's base that make Keras's layers; lists of layers whose number is not known."""

import pytest

from rnn_tui.formats.code_reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel

HEAD = "import tensorflow as tf\nfrom d2l import tensorflow as d2l\n"
RNN = (
    HEAD
    + """
class RNN(d2l.Module):
    def __init__(self, num_hiddens):
        super().__init__()
        self.save_hyperparameters()
        self.rnn = tf.keras.layers.SimpleRNN(num_hiddens, return_sequences=True, return_state=True)
    def {}(self, inputs, H=None):
        outputs, H = self.rnn(inputs, H)
        return outputs, H
"""
)


@pytest.mark.parametrize("name", ["call", "forward"])
def test_a_class_that_is_called_for_tensors_is_a_model(name: str) -> None:
    (found,) = list_code(RNN.format(name), values=["num_hiddens=5", "inputs.shape=(None, 7, 3)"])
    assert isinstance(found, LoadedModel)
    assert found.stack.output_shapes[-1] == ((None, 7, 5), (None, 5))


def test_one_whose_base_says_what_it_does_is_refused_by_name() -> None:
    code = HEAD + "class GRU(d2l.RNN):\n    def __init__(self):\n        self.rnn = tf.keras.layers.GRU(4)\n"
    (found,) = list_code(code)
    assert isinstance(found, UnreadModel)
    assert "class GRU has no call" in found.why


OTHERS = {
    "flax": "import keras\nfrom flax import linen as nn\nclass A(nn.Cell):\n"
    "    def setup(self):\n        self.d = nn.Dense(4)\n"
    "    def __call__(self, x):\n        return self.d(x)\n",
    "an environment": "import keras, gym\nclass Env(gym.Env):\n    def __init__(self):\n"
    "        self.model = keras.Sequential([keras.Input((3, 2)), keras.layers.LSTM(4)])\n",
}


@pytest.mark.parametrize("code", OTHERS.values(), ids=OTHERS.keys())
def test_others_are_no_models(code: str) -> None:
    found = list_code(code + "m = keras.Sequential([keras.Input((5, 2)), keras.layers.GRU(3)])")
    assert all(isinstance(each, LoadedModel) for each in found)


CELLS = {
    "cells": ("c = [LSTMCell(4) for _ in range(depth)]\nm = Sequential([Input((9, 3)), RNN(c)])", "depth", "2", 272),
    "layers": (
        "m = Sequential([Input((9, 3)), *[GRU(u, return_sequences=True) for u in sizes]])",
        "sizes",
        "[4, 2]",
        156,
    ),
    "in a class": (
        "class E(Model):\n    def __init__(self, n):\n        super().__init__()\n"
        "        self.r = [GRU(4, return_sequences=True) for _ in range(n)]\n"
        "    def call(self, x):\n        for r in self.r:\n            x = r(x)\n        return x\n",
        "n",
        "1",
        108,
    ),
}


@pytest.mark.parametrize(("code", "name", "value", "parameters"), CELLS.values(), ids=CELLS.keys())
def test_the_number_of_layers_in_a_list_is_asked_for(code: str, name: str, value: str, parameters: int) -> None:
    (found,) = list_code(code)
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == [name]
    shape = [] if "Input" in code else ["x.shape=(None, 9, 3)"]
    (found,) = list_code(code, values=[f"{name}={value}", *shape])
    assert isinstance(found, LoadedModel)
    assert sum(each.parameters for layer in found.stack.weights for each in layer) == parameters
