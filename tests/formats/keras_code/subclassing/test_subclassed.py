"""Subclassed models: what their `call` does is followed. Shapes and rows as Keras 3 gives them."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel

CHAIN = """
class Mood(keras.Model):
    def __init__(self, units=10):
        super().__init__()
        self.table = layers.Embedding(80, 12)
        self.rnn = layers.GRU(units)
        self.head = layers.Dense(2)
    def call(self, ids, training=None):
        return self.head(self.rnn(self.table(ids), training=training))
"""
TRANSLATOR = """
import tensorflow as tf
class Encoder(tf.keras.Model):
    def __init__(self, n_words, units, batch):
        super(Encoder, self).__init__()
        self.units, self.batch = units, batch
        self.embedding = tf.keras.layers.Embedding(n_words, 4)
        self.gru = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)
    def call(self, x, hidden):
        output, state = self.gru(self.embedding(x), initial_state=hidden)
        return output, state
    def begin(self):
        return tf.zeros((self.batch, self.units))

class Attention(tf.keras.layers.Layer):
    def __init__(self, units):
        super(Attention, self).__init__()
        self.W1 = tf.keras.layers.Dense(units)
        self.V = tf.keras.layers.Dense(1)
    def call(self, query, values):
        score = self.V(tf.nn.tanh(self.W1(tf.expand_dims(query, 1)) + values))
        weights = tf.nn.softmax(score, axis=1)
        return tf.reduce_sum(weights * values, axis=1), weights

class Decoder(tf.keras.Model):
    def __init__(self, n_words, units):
        super(Decoder, self).__init__()
        self.fc = tf.keras.layers.Dense(n_words)
        self.embedding = tf.keras.layers.Embedding(n_words, 4)
        self.gru = tf.keras.layers.GRU(units, return_sequences=True, return_state=True)
        self.attention = Attention(units)
    def call(self, x, hidden, enc_output):
        context, weights = self.attention(hidden, enc_output)
        x = tf.concat([tf.expand_dims(context, 1), self.embedding(x)], axis=-1)
        output, state = self.gru(x)
        output = tf.reshape(output, (-1, output.shape[2]))
        return self.fc(output), state, weights
encoder = Encoder(20, 6, 64)
decoder = Decoder(n_out, 6)
"""
SHAPES = ("hidden.shape=(None, 6)", "enc_output.shape=(None, None, 6)")


def only(code: str, *values: str, style: str = "keras3") -> LoadedModel:
    """The only model of the code."""
    (found,) = list_code(code, values=values)
    assert isinstance(found, LoadedModel), found
    return found


def rows(found: LoadedModel) -> list[tuple[str, str, int]]:
    return [(each.name, each.kind, each.parameters) for each in summarize(found.stack).rows]


def test_a_chain_is_built_by_its_data() -> None:
    found = only(f"{CHAIN}model = Mood()")
    assert (found.title, found.stack.names("keras3")[0], found.stack.input_shape) == ("Mood", "mood", None)
    stack = found.stack.with_input((None, 7))
    assert [each.shapes for each in summarize(stack).rows] == [((None, 7, 12),), ((None, 10),), ((None, 2),)]
    assert not found.notes


@pytest.mark.parametrize(
    "line", ["model.build((None, 7))", "model.build(input_shape=(None, 7))", "model(np.zeros((3, 7)))"]
)
def test_a_shape_that_the_code_states(line: str) -> None:
    assert only(f"{CHAIN}model = Mood()\n{line}").stack.input_shape == (None, 7)


def test_a_class_that_nothing_makes_is_asked_for_its_arguments() -> None:
    code = CHAIN.replace("units=10", "units")
    (found,) = list_code(code)
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["units"]
    assert rows(only(code, "units=5"))[1] == ("gru", "GRU", 0)
    assert rows(only(code, "Mood.units=5"))[1] == ("gru", "GRU", 0)


def test_a_translator_with_attention() -> None:
    encoder, decoder = list_code(TRANSLATOR)
    assert isinstance(encoder, LoadedModel)
    assert isinstance(decoder, UnreadModel)
    assert [each.shape for each in encoder.stack.inputs] == [(None, None), (None, 6)]
    assert [each.name for each in decoder.needs] == ["hidden.shape", "enc_output.shape", "n_out"]
    made = list_code(TRANSLATOR, values=(*SHAPES, "n_out=9"))[1]
    assert isinstance(made, LoadedModel)
    assert rows(made) == [
        ("dense", "Dense", 63),
        ("embedding_1", "Embedding", 36),
        ("gru_1", "GRU", 324),
        ("attention", "Attention", 49),
    ]
    assert made.stack.model_output_shapes == ((None, 9), (None, 6), (None, None, 1))


def test_weights_stand_in_the_order_of_the_attributes() -> None:
    made = list_code(TRANSLATOR, values=(*SHAPES, "n_out=9"))[1]
    assert isinstance(made, LoadedModel)
    shapes = [each.shape for each in Model.draw(made.stack).get_weights()]
    assert shapes == [(6, 9), (9,), (9, 4), (10, 18), (6, 18), (2, 18), (6, 6), (6,), (6, 1), (1,)]


def test_what_it_computes() -> None:
    """The attention by hand: one query, one memory."""
    made = list_code(TRANSLATOR, values=(*SHAPES, "n_out=9"))[1]
    assert isinstance(made, LoadedModel)
    model = Model.draw(made.stack)
    h, memory = np.random.default_rng(0).normal(size=(1, 6)), np.random.default_rng(1).normal(size=(1, 3, 6))
    w1, b1, v, b = model.get_weights()[-4:]
    score = np.tanh((h @ w1 + b1)[:, None] + memory) @ v + b
    want = np.exp(score) / np.exp(score).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.run([np.array([[4]]), h, memory]).outputs[2], want)
    with pytest.raises(InputError, match="inputs of 2 and 3 timesteps do not fit: Concatenate cannot be computed"):
        model.run([np.array([[4, 5]]), h, memory])


def test_keras_2_says_multiple() -> None:
    text = render(summarize(only(f"{CHAIN}model = Mood()").stack.with_input((None, 7)), "keras2"), "keras2")
    assert " gru (GRU)                   multiple                  720 " in text


def test_states_of_zeros_are_none() -> None:
    code = """
class Text(tf.keras.Model):
    def __init__(self, n):
        super().__init__(self)
        self.embedding = tf.keras.layers.Embedding(n, 4)
        self.gru = tf.keras.layers.GRU(5, return_sequences=True, return_state=True)
    def call(self, inputs, states=None, return_state=False):
        x = self.embedding(inputs)
        if states is None:
            states = self.gru.get_initial_state(x)
        x, states = self.gru(x, initial_state=states)
        if return_state:
            return x, states
        return x
model = Text(10)
"""
    stack = only(code).stack
    assert [len(node.keywords) for node in stack.calls] == [0, 0]
    assert stack.model_output_shapes == ((None, None, 5),)


def test_inside_a_functional_model_its_layers_stand_among_the_others() -> None:
    code = f"{CHAIN}mood = Mood()\ni = keras.Input((7,))\nmodel = keras.Model(i, mood(i))"
    *_, found = list_code(code)
    assert isinstance(found, LoadedModel)
    assert [each.kind() for each in found.stack.layers] == ["Embedding", "GRU", "Dense"]
    (note,) = [each.text for each in found.notes]
    assert note == "Mood is a class of this file: it is read as the layers that it calls; Keras lists it as one row"


def test_inputs_that_are_taken_apart() -> None:
    code = """
class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.table = layers.Embedding(9, 4)
        self.a, self.b = layers.LSTM(3), layers.LSTM(3)
        self.out = layers.Concatenate()
    def call(self, inputs):
        first, second = inputs
        return self.out([self.a(self.table(first)), self.b(self.table(second))])
model = Two()
"""
    stack = only(code).stack
    assert stack.input_names == ("inputs_0", "inputs_1")
    assert stack.model_output_shapes == ((None, 6),)


def test_parts_that_are_sequential_are_not_listed_beside_it() -> None:
    code = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = keras.Sequential([layers.Embedding(9, 4), layers.LSTM(3)])
        self.head = layers.Dense(1)
    def call(self, x):
        return self.head(self.body(x))
net = Net()
"""
    assert [each[1] for each in rows(only(code))] == ["Sequential", "Dense"]


REFUSED = {
    "raises": ("    def call(self, x):\n        raise NotImplementedError", "raises an exception where it is called"),
    "reads data": ("    def call(self, x):\n        return self.l(data)", "data is not defined"),
    "constant": ("    def call(self, x):\n        return 3", "what it returns is no tensor that is known here"),
    "another's function": ("    def call(self, x):\n        return other.net(self.l(x))[n]", "is not known here"),
}


@pytest.mark.parametrize(("body", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_followed_says_why(body: str, why: str) -> None:
    head = "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.l = LSTM(3)\n"
    (found,) = list_code(f"{head}{body}\nm = Net()")
    assert isinstance(found, UnreadModel)
    assert why in found.why
