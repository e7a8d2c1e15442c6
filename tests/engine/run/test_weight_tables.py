import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.from_arrays import recording
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.run.weight_tables import COLUMNS, KERAS, TORCH, orientations, weight_tables

FEATURES, UNITS = 4, 3


def trace_of(layer) -> Trace:
    return Model.draw(Stack((layer,), (None, 5, FEATURES)), seed=3).run()


def table(layer, orientation=KERAS):
    trace = trace_of(layer)
    return trace, weight_tables(trace, trace.keys[0], orientation)[0]


def test_keras_s_orientation_is_that_of_get_weights():
    trace, found = table(LSTM(UNITS))
    assert [each.about for each in found.weights] == ["kernel (4, 12)", "recurrent_kernel (3, 12)", "bias (12,)"]
    assert [each.name for each in found.gates] == ["i", "f", "g", "o"]
    np.testing.assert_array_equal(found.values, np.vstack(trace.layers[0].weights))


def test_the_tutorial_s_is_the_transpose_and_says_so():
    trace, found = table(SimpleRNN(UNITS), COLUMNS)
    Wx, Wh, b = trace.layers[0].weights
    assert [each.about for each in found.weights] == ["Wx (3, 4)", "Wh (3, 3)", "b (3,)"]
    np.testing.assert_array_equal(found.values, np.hstack([Wx.T, Wh.T, b[:, None]]))
    assert "the transpose of Keras's" in found.formula


@pytest.mark.parametrize(
    ("layer", "order", "letters", "biases"),
    [
        (LSTM(UNITS), (0, 1, 2, 3), "ifgo", ["b"]),
        (GRU(UNITS), (1, 0, 2), "rzn", ["b_ih", "b_hh"]),
        (GRU(UNITS, reset_after=False), (1, 0, 2), "rzn", ["b"]),
    ],
)
def test_pytorch_s_has_its_gate_order_its_letters_and_its_biases(layer, order, letters, biases):
    trace, found = table(layer, TORCH)
    Wx, Wh, b = trace.layers[0].weights
    columns = np.vstack([Wx, Wh, np.atleast_2d(b)])
    expected = np.hstack([columns[:, k * UNITS : (k + 1) * UNITS] for k in order]).T
    np.testing.assert_array_equal(found.values, expected)
    assert "".join(each.name for each in found.gates) == letters
    assert [each.name for each in found.weights][2:] == biases
    assert ("b is bias_ih + bias_hh" in found.formula) == (len(biases) == 1)


@pytest.mark.parametrize(
    ("layer", "keras", "columns", "torch"),
    [
        (SimpleRNN(2), "x·Wx + h·Wh + b", "Wx·x + Wh·h + b", "W_ih·x + W_hh·h + b · b is bias_ih + bias_hh"),
        (
            LSTM(2, use_bias=False, activation="relu"),
            "i f g o: x·Wx + h·Wh · g is the candidate, which Keras names c",
            "i f g o: Wx·x + Wh·h",
            "i f g o: W_ih·x + W_hh·h · PyTorch has no activation=relu",
        ),
        (
            GRU(2),
            "z r: x·Wx + h·Wh + bx + bh · hh: x·Wx + bx + r·(h·Wh + bh) · hh is the candidate, which Keras names h",
            "z r: Wx·x + Wh·h + bx + bh · hh: Wx·x + bx + r·(Wh·h + bh)",
            "r z: W_ih·x + W_hh·h + b_ih + b_hh · n: W_ih·x + b_ih + r·(W_hh·h + b_hh)",
        ),
        (
            GRU(2, reset_after=False, use_bias=False),
            "z r: x·Wx + h·Wh · hh: x·Wx + (r·h)·Wh · hh is the candidate, which Keras names h",
            "z r: Wx·x + Wh·h · hh: Wx·x + Wh·(r·h)",
            "r z: W_ih·x + W_hh·h · n: W_ih·x + W_hh·(r·h) · PyTorch has no reset_after=False",
        ),
    ],
)
def test_what_is_added_up_in_each_gate_is_said(layer, keras, columns, torch):
    assert table(layer)[1].formula == keras
    assert table(layer, COLUMNS)[1].formula == f"{columns} · every matrix is the transpose of Keras's"
    assert table(layer, TORCH)[1].formula == torch


@pytest.mark.parametrize("layer", [SimpleRNN(UNITS), LSTM(UNITS), GRU(UNITS)])
@pytest.mark.parametrize("orientation", [KERAS, COLUMNS, TORCH])
def test_a_number_s_name_is_its_place_in_the_array_and_a_cursor_finds_it_in_every_orientation(layer, orientation):
    trace, found = table(layer, orientation)
    stored = dict(zip(("kernel", "recurrent_kernel", "bias"), trace.layers[0].weights, strict=True))
    keras = weight_tables(trace, trace.keys[0])[0]
    for weight in range(keras.values.shape[0]):
        for gate in range(len(keras.gates)):
            at = keras.cursor(weight, gate, 1)
            name, _, index = keras.name(*at).rstrip("]").partition("[")
            value = stored[name][tuple(map(int, index.split(", ")))]
            assert keras.values[at] == value
            assert found.values[found.cursor(weight, gate, 1)] == value


def test_names_in_the_other_orientations():
    _, found = table(GRU(UNITS), TORCH)
    last = found.values.shape[1] - 1
    assert [found.name(3, 2), found.name(3, 5), found.name(3, last)] == [
        "weight_ih[3, 2]",
        "weight_hh[3, 1]",
        "bias_hh[3]",
    ]
    assert found.meaning(3, 2) == "of x[2] in z of unit 0"
    assert found.meaning(3, last) == "in z of unit 0"
    assert table(GRU(UNITS))[1].name(8, 4) == "bias[1, 4]"


def test_each_direction_has_a_table_and_other_layers_have_theirs():
    trace = trace_of(Bidirectional(GRU(2)))
    assert [each.title for each in weight_tables(trace, trace.keys[0])] == ["forward", "backward"]
    trace, found = table(Dense(2))
    assert orientations(trace, trace.keys[0]) == (KERAS,)
    assert [each.about for each in found.weights] == ["kernel (4, 2)", "bias (2,)"]
    ids = Model.draw(Stack((Embedding(6, 2),), (None, 5), input_dtype="int32")).run()
    assert weight_tables(ids, ids.keys[0])[0].values.shape == (6, 2)


def test_a_recording_has_none():
    made = recording({"rnn/h": np.zeros((1, 4, 2))}, "states.npz")
    with pytest.raises(RnnError, match="This needs the model"):
        weight_tables(made, made.keys[0])
