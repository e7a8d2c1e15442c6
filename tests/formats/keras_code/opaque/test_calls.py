"""Layers and functions that are not known are layers that are not run: what stands before and behind them is read."""

import pytest

from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import UnreadModel
from tests.formats.keras_code.reading import read_code

HEAD = "from tensorflow.keras.models import *\nfrom tensorflow.keras.layers import *\nimport tensorflow as tf\n"
CHAIN = "m = Sequential([Input((9, 4)), LSTM(3, return_sequences=True), {}, GRU(2)])"
GRAPH = "x = Input((9, 4))\nh = LSTM(3, return_sequences=True)(x)\ny = {}\nm = Model(x, GRU(2)(y))"

NOT_RUN = {
    "another package's": ("from tcn import TCN\n" + CHAIN.format("TCN(6)"), "tcn", "from tcn, which is not read"),
    "with a name": ("from tcn import TCN\n" + CHAIN.format("TCN(6, name='t')"), "t", "from tcn, which is not read"),
    "not in the file": (CHAIN.format("Encoder(6)"), "encoder", "which is not defined in this file"),
    "called": (
        "import tensorflow_addons as tfa\n" + GRAPH.format("tfa.layers.MultiHeadAttention(2, 2)([h, h])"),
        "multi_head_attention",
        "from tensorflow_addons, which is not read",
    ),
    "by a name": ("from own import Att\na = Att(3)\n" + GRAPH.format("a(h)"), "att", "from own, which is not read"),
    "a function of tensors": (GRAPH.format("tf.signal.stft(h, 4, 2)"), "stft", "which is not read"),
    "a function that is not defined": (
        GRAPH.format("fuse([h, x])"),
        "fuse_output",
        "which is not defined in this file",
    ),
    "a cell": (
        "from own import Cell\n" + CHAIN.format("RNN(Cell(5), return_sequences=True)"),
        "rnn",
        "which holds Cell, from own, which is not read",
    ),
    "a class of the file in a wrapper": (
        "class Scale(Layer):\n    pass\n" + CHAIN.format("TimeDistributed(Scale())"),
        "time_distributed",
        "which holds Scale, a class of this file's own, whose code is never run",
    ),
    "one of Keras's": (CHAIN.format("LocallyConnected1D(3, 2)"), "locally_connected1d", "does not know"),
}


@pytest.mark.parametrize(("code", "name", "why"), NOT_RUN.values(), ids=NOT_RUN.keys())
def test_the_shape_of_what_is_not_known_is_asked_for_and_the_rest_is_read(code: str, name: str, why: str) -> None:
    (asked,) = list_code(HEAD + code)
    assert isinstance(asked, UnreadModel)
    assert [each.name for each in asked.needs] == [name]
    assert why in asked.why
    assert ".which" not in asked.why
    whole, behind = read_code(HEAD + code, values=(f"{name}=(None, 9, 6)",))
    (opaque,) = [each for each in whole.stack.layers if isinstance(each, Opaque)]
    assert why in opaque.why
    assert whole.stack.output_shapes[-1] == ((None, 2),)
    assert behind.stack.layer_names == ("gru",)


OVER_SPACE = {
    "an image a step": (
        "TimeDistributed(Conv2D(4, (3, 3), padding='same'), input_shape=(5, 8, 8, 1)), "
        "TimeDistributed(MaxPooling2D(2)), TimeDistributed(Flatten()), LSTM(3)",
        [(None, 5, 8, 8, 4), (None, 5, 4, 4, 4), (None, 5, 64), (None, 3)],
        [40, 0, 0, 816],
    ),
    "one image": (
        "Conv2D(4, 3, strides=2, input_shape=(9, 9, 2)), SpatialDropout2D(.1), Reshape((4, 16)), LSTM(3)",
        [(None, 4, 4, 4), (None, 4, 4, 4), (None, 4, 16), (None, 3)],
        [76, 0, 0, 240],
    ),
    "in depth and in points": (
        "Input((9, 9, 2)), DepthwiseConv2D(3), SeparableConv2D(5, 3), Conv2DTranspose(3, 2), GlobalMaxPool2D()",
        [(None, 7, 7, 2), (None, 5, 5, 5), (None, 6, 6, 3), (None, 3)],
        [20, 33, 63, 0],
    ),
    "images over time": ("Input((5, 8, 8, 1)), ConvLSTM2D(2, 3), Flatten()", [(None, 6, 6, 2), (None, 72)], [224, 0]),
}


@pytest.mark.parametrize(("layers", "shapes", "counts"), OVER_SPACE.values(), ids=OVER_SPACE.keys())
def test_layers_over_space_have_their_shapes_and_parameters(
    layers: str, shapes: list[tuple[int | None, ...]], counts: list[int]
) -> None:
    whole = read_code(f"{HEAD}m = Sequential([{layers}])")[0]
    assert [each[0] for each in whole.stack.output_shapes] == shapes
    assert [whole.stack.parameters(key) for key in whole.stack.keys] == counts
    assert not any("not counted" in str(note) for note in whole.notes)


OWN = """class Att(Layer):
    def __init__(self, units=5, **kwargs):
        super().__init__(**kwargs)
        self.units = units
{body}
    def call(self, x):
        return strange(x)
m = Sequential([Input((9, 4)), LSTM(3, return_sequences=True), Att(), Dense(1)])
"""
COUNTED = {
    "two weights": (
        "    def build(self, s):\n        self.w = self.add_weight(name='w', shape=(s[-1], self.units))\n"
        "        self.b = self.add_weight('b', (self.units,))",
        20,
    ),
    "none": ("", 0),
    "of the time axis": ("    def build(self, shape):\n        self.b = self.add_weight(shape=(shape[1], 1))", 9),
}


@pytest.mark.parametrize(("body", "count"), COUNTED.values(), ids=COUNTED.keys())
def test_the_weights_that_a_layer_of_the_file_makes_are_counted(body: str, count: int) -> None:
    (whole,) = read_code(HEAD + OWN.format(body=body), values=("att=(None, 9, 5)",))
    assert whole.stack.parameters(whole.stack.keys[1]) == count
    assert "not counted" not in str(whole.notes[0])


NOT_COUNTED = {
    "under a test": "    def build(self, s):\n        if strange():\n            self.add_weight(shape=(3,))",
    "of an unknown size": "    def build(self, s):\n        self.add_weight(shape=(strange(),))",
    "of a layer inside": "    def build(self, s):\n        self.d = Dense(3)",
}


@pytest.mark.parametrize("body", NOT_COUNTED.values(), ids=NOT_COUNTED.keys())
def test_weights_that_are_not_known_are_not_counted(body: str) -> None:
    (whole,) = read_code(HEAD + OWN.format(body=body), values=("att=(None, 9, 5)",))
    assert str(whole.notes[0]).endswith("its parameters are not counted")


def test_a_lambda_in_a_wrapper_runs_where_it_is_tensor_arithmetic() -> None:
    (found,) = read_code(HEAD + CHAIN.format("TimeDistributed(Lambda(lambda t: t * 2))"))
    assert not any(isinstance(each, Opaque) for each in found.stack.layers)


def test_the_name_of_a_known_layer_that_is_misspelt_is_refused() -> None:
    (unread,) = list_code("m = Sequential([Input((9, 4)), LTSM(3)])")
    assert isinstance(unread, UnreadModel)
    assert not unread.needs


def test_what_code_divides_in_two_has_two_shapes() -> None:
    code = HEAD + (
        "from own import Att\nx = Input((9, 4))\na, b = Att()(LSTM(3, return_sequences=True)(x))\n"
        "m = Model(x, [GRU(2)(a), Dense(1)(b)])"
    )
    (asked,) = list_code(code)
    assert isinstance(asked, UnreadModel)
    assert "give it: --set att=…, such as ((None, 8), (None, 10))" in asked.why
    whole = read_code(code, values=("att=((None, 9, 6), (None, 5))",))[0]
    assert whole.stack.output_shapes[-2:] == (((None, 2),), ((None, 1),))


def test_a_tensor_that_a_layer_here_does_not_read_makes_it_one_that_is_not_run() -> None:
    code = HEAD + (
        "x, k = Input((9, 4)), Input((9, 9))\nh = LSTM(4, return_sequences=True)(x)\n"
        "y = MultiHeadAttention(2, 2, name='mha')(h, h, attention_mask=k)\nm = Model([x, k], GRU(2)(y))"
    )
    (asked,) = list_code(code)
    assert isinstance(asked, UnreadModel)
    assert "mha (MultiHeadAttention), whose call names attention_mask" in asked.why
    whole = read_code(code, values=("mha=(None, 9, 4)",))[0]
    assert whole.stack.output_shapes[-1] == ((None, 2),)


PARTS = {
    "a key": ("e = Encoder(8)(x)\ny = e['pooled']", "encoder=(None, 7)"),
    "two keys": ("e = Encoder(8)(x)\nz = e['sequence']\ny = e['pooled']", "encoder=((None, 9, 3), (None, 7))"),
    "a place": ("e = Encoder(8)(x)\ny = e[1]", "encoder=((None, 9, 3), (None, 7))"),
    "unpacked": ("a, y = Encoder(8)(x)", "encoder=((None, 9, 3), (None, 7))"),
    "the first": ("y = Encoder(8)(x)[0]", "encoder=(None, 7)"),
    "a slice": ("y = Encoder(8)(x)[:, -1]", "encoder=(None, 9, 7)"),
    "arithmetic": ("y = 2 * Encoder(8)(x) + 1", "encoder=(None, 7)"),
}


@pytest.mark.parametrize(("code", "given"), PARTS.values(), ids=PARTS.keys())
def test_what_it_makes_is_taken_apart(code: str, given: str) -> None:
    text = f"from mine import Encoder\ni = Input((9, 3))\nx = LSTM(5)(i)\n{code}\nm = Model(i, Dense(2)(y))"
    (asked,) = list_code(text)
    assert isinstance(asked, UnreadModel)
    assert [each.name for each in asked.needs] == ["encoder"]
    found, *_ = read_code(text, values=(given,))
    assert found.stack.weights[-1][0].shape == (7, 2)


def test_its_keys_are_named_in_the_question() -> None:
    code = "from mine import Encoder\ni = Input((9, 3))\ne = Encoder(8)(i)\n"
    text = f"{code}m = Model(i, [Dense(2)(e['a']), Dense(2)(e['b'])])"
    (asked,) = list_code(text)
    assert isinstance(asked, UnreadModel)
    assert (
        asked.needs[0].decides == "the shape that encoder (Encoder) makes for its a, b, such as ((None, 8), (None, 10))"
    )
