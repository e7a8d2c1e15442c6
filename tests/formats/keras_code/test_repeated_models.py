"""Models that a loop makes again and again are listed once; others of the same line are all listed."""

from rnn_tui.formats.keras_code.reader import list_code
from tests.formats.keras_code.reading import read_code

BUILD = """
def build(units):
    i = Input((10, 4))
    x = LSTM(units, return_sequences=True)(i)
    return Model(i, Multiply()([x, Dense(units)(x)]))
"""


def test_the_same_model_is_listed_once() -> None:
    (found,) = read_code(f"{BUILD}for n in range(5):\n    m = build(8)")
    assert [str(each) for each in found.notes] == [
        "line 5: made 5 times by the same line, with the same layers; listed once"
    ]


def test_models_that_differ_are_all_listed() -> None:
    found = read_code(f"{BUILD}for n in (8, 16, 8):\n    m = build(n)")
    assert [each.stack.layers[0].units for each in found] == [8, 16]


def test_two_statements_make_two_models() -> None:
    assert len(read_code(f"{BUILD}a = build(8)\nb = build(8)")) == 2


def test_refusals_are_listed_once_too() -> None:
    assert len(list_code(f"{BUILD}for n in range(5):\n    m = build(SIZE)")) == 1
