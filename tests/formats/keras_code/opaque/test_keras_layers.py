"""Keras's layers that are not run: their shapes and weights follow from their options, or are asked for.

Layers that are only called like them are not known.
"""

from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import UnreadModel
from tests.formats.keras_code.reading import read_code

IMAGES = "m = Sequential([TimeDistributed(Conv2D({}), input_shape=(4, 9, 9, 3)), TimeDistributed(Flatten()), LSTM(5)])"


def needs(code: str) -> list[tuple[str, str]]:
    (found,) = list_code(code)
    assert isinstance(found, UnreadModel), found
    return [(each.name, each.decides) for each in found.needs]


def test_an_option_that_decides_a_shape_is_asked_for() -> None:
    assert needs(IMAGES.format("4, 3, strides=S, activation=ACT")) == [("S", "strides of Conv2D")]
    assert needs(IMAGES.format("FILTERS, 3")) == [("FILTERS", "filters of Conv2D")]
    found, *_ = read_code(IMAGES.format("4, 3, strides=S"), values=("S=2",))
    assert found.stack.output_shapes[0] == ((None, 4, 4, 4, 4),)


def test_the_shape_of_an_image_is_asked_for() -> None:
    code = "m = Sequential([Conv2D(8, 3, input_shape=(H, 8, 3)), Reshape((6, -1)), LSTM(3)])"
    assert needs(code) == [("H", "input_shape of Conv2D (axis 1 of the input)")]


def test_a_model_may_read_one_text_for_each_example() -> None:
    code = """
i = Input(shape=[], dtype=tf.string)
x = TextVectorization(max_tokens=50, output_sequence_length=7)(i)
x = Embedding(50, 8)(x)
m = Model(i, GRU(6)(x))
"""
    found, *_ = read_code(code)
    assert found.stack.input_shape == (None,)
    assert found.stack.output_shapes == (((None, 7),), ((None, 7, 8),), ((None, 6),))


def test_a_chain_may_begin_with_a_text() -> None:
    code = (
        "m = Sequential([Input(shape=(), dtype='string'), TextVectorization(max_tokens=50), Embedding(50, 4), LSTM(3)])"
    )
    found, *_ = read_code(code)
    assert found.stack.output_shapes == (((None, None),), ((None, None, 4),), ((None, 3),))


def test_a_layer_that_is_called_like_one_of_keras_s_is_not_counted() -> None:
    code = """
from pools import AttentionPooling, Resizing
i = Input((10, 4))
x = Resizing(8, 9, name="r")(AttentionPooling(8, name="a")(LSTM(5, return_sequences=True)(i)))
m = Model(i, x)
"""
    found, *_ = read_code(code, values=("a=(None, 8)", "r=(None, 7)"))
    assert [getattr(each, "counted", True) for each in found.stack.layers] == [True, False, False]
