"""The two layouts of Keras 2 where the recordings do not reach: other widths, several outputs, one axis."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.summary.render import Row, Summary, render

SEQUENCES = (None, 12, 6)
STATE = (None, 6)
LSTM_STATES = Row("lstm", "LSTM", (SEQUENCES, STATE, STATE), 320, True)
INPUT = Row("input_1", "InputLayer", ((4,),), 0, None)
SUMMARY = Summary("model", (INPUT, LSTM_STATES), 320, 0)


def test_wrapped_list_shows_one_shape_per_line() -> None:
    """Printed by tf_keras 2.21."""
    assert render(SUMMARY, "keras2", line_length=50).splitlines()[2:11] == [
        " Layer (type)         Output Shape        Param # ",
        "==================================================",
        " input_1 (InputLayer  [(4,)]              0       ",
        " )                                                ",
        "                                                  ",
        " lstm (LSTM)          [(None, 12, 6),     320     ",
        "                       (None, 6),                 ",
        "                       (None, 6)]                 ",
        "                                                  ",
    ]


def test_wrapped_name_breaks_after_closing_marks() -> None:
    """Printed by tf_keras 2.21."""
    summary = Summary("model", (Row("f(a),g[b],h{c},i'd',e", "LSTM", ((None, 8),), 320, True),), 320, 0)
    assert render(summary, "keras2").splitlines()[4:10] == [
        " f(a),                       (None, 8)                 320       ",
        " g[b],                                                           ",
        " h{c},                                                           ",
        " i'd',                                                           ",
        " e (LSTM)                                                        ",
        "                                                                 ",
    ]


def test_cropped_row_keeps_one_space_between_columns() -> None:
    """Printed by Keras 2.3.1."""
    assert render(SUMMARY, "keras2.3", line_length=30).splitlines()[2:8] == [
        "Layer (type) Output Shap Param",
        "==============================",
        "input_1 (Inp (4,)        0    ",
        "______________________________",
        "lstm (LSTM)  [(None, 12, 320  ",
        "==============================",
    ]


def test_layer_outside_the_graph_is_unused() -> None:
    """A model of tf_keras may be built while one of its layers is not."""
    summary = Summary("model", (Row("gru", "GRU", (), 0, None, built=False),), 0, 0)
    assert render(summary, "keras2").splitlines()[4] == (
        " gru (GRU)                   ?                         0 (unused)"
    )


@pytest.mark.parametrize(("trainable", "letter"), [(True, "Y"), (False, "N"), (None, "Y")])
def test_trainable_column_knows_yes_and_no(trainable: bool | None, letter: str) -> None:
    summary = Summary("sequential", (Row("gru", "GRU", ((None, 2),), 24, trainable),), 24, 0)
    lines = render(summary, "keras2", show_trainable=True).splitlines()
    assert lines[4] == f" gru (GRU)                   (None, 2)                 24        {letter}          "


@pytest.mark.parametrize(("show_trainable", "shortest"), [(False, 10), (True, 21)])
def test_wrapped_layout_needs_room_in_every_column(show_trainable: bool, shortest: int) -> None:
    assert render(SUMMARY, "keras2", line_length=shortest, show_trainable=show_trainable)
    with pytest.raises(RnnError, match=r"leaves no room for the columns of a Keras 2 summary\. Try 65\.$"):
        render(SUMMARY, "keras2", line_length=shortest - 1, show_trainable=show_trainable)


def test_cropped_layout_refuses_a_negative_length() -> None:
    with pytest.raises(RnnError, match=r"^line_length is -3, and a line cannot be shorter than nothing"):
        render(SUMMARY, "keras2.3", line_length=-3)


NET = Summary(
    "sequential",
    (
        Row("embedding", "Embedding", ((None, None, 32),), 320_000, True),
        Row("bidirectional", "Bidirectional", ((None, 64),), 16_640, True),
    ),
    336_640,
    0,
)


def test_tensorflow_2_0_cuts_and_groups_digits_of_totals() -> None:
    """As TensorFlow 2.0 to 2.5 print it; an input's shape is a list."""
    assert render(NET, "tf2.0").splitlines() == [
        'Model: "sequential"',
        "_________________________________________________________________",
        "Layer (type)                 Output Shape              Param #   ",
        "=================================================================",
        "embedding (Embedding)        (None, None, 32)          320000    ",
        "_________________________________________________________________",
        "bidirectional (Bidirectional (None, 64)                16640     ",
        "=================================================================",
        "Total params: 336,640",
        "Trainable params: 336,640",
        "Non-trainable params: 0",
        "_________________________________________________________________",
    ]
    assert render(SUMMARY, "tf2.0").splitlines()[4] == (
        "input_1 (InputLayer)         [(4,)]                    0         "
    )


def test_tensorflow_2_6_wraps_without_bytes() -> None:
    """As TensorFlow 2.9 to 2.12 print it."""
    assert render(NET, "tf2.6").splitlines() == [
        'Model: "sequential"',
        "_________________________________________________________________",
        " Layer (type)                Output Shape              Param #   ",
        "=================================================================",
        " embedding (Embedding)       (None, None, 32)          320000    ",
        "                                                                 ",
        " bidirectional (Bidirection  (None, 64)                16640     ",
        " al)                                                             ",
        "                                                                 ",
        "=================================================================",
        "Total params: 336,640",
        "Trainable params: 336,640",
        "Non-trainable params: 0",
        "_________________________________________________________________",
    ]


def test_keras_2_2_has_no_line_for_the_model() -> None:
    assert render(NET, "keras2.2").splitlines() == render(NET, "keras2.3").splitlines()[1:]
