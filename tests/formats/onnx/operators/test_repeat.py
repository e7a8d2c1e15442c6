"""A last state that is repeated is a sequence: an encoder before a decoder."""

import numpy as np
import pytest

pytest.importorskip("onnx")

from onnx import numpy_helper

from tests.formats.onnx.small_models import ints, model, node, recurrent, tensors, write
from tests.formats.onnx.test_file import layers, read, run

FRONT = [
    recurrent("LSTM", outputs=["", "H"]),
    node("Squeeze", ["H", "zero"], "h"),
    node("Unsqueeze", ["h", "one"], "U"),
]
BEHIND = [node("Transpose", ["R"], "T", perm=[1, 0, 2]), recurrent("GRU", "T", "n", ["Y"])]
BEHIND += [node("Squeeze", ["Y", "one"], "Z")]
TIMES = {"five": ints(1, 5, 1), "target": ints(-1, 5, -1)}
HELD = tensors("LSTM", 3, 4) | tensors("GRU", 4, 2, prefix="n") | {"zero": ints(0), "one": ints(1)}
ONES = node("ConstantOfShape", ["three"], "ones", value=numpy_helper.from_array(np.ones(1, np.int64)))
PYTORCH = [
    ONES,
    node("Mul", ["ones", "minus"], "open"),
    node("Equal", ["target", "open"], "is_open"),
    node("Where", ["is_open", "ones", "target"], "shape"),
]


WAYS = {
    "Tile": ([node("Tile", ["U", "five"], "R")], {}),
    "Expand": ([node("Expand", ["U", "five"], "R")], {}),
    "both": ([node("Expand", ["U", "once"], "E"), node("Tile", ["E", "five"], "R")], {"once": ints(1, 1, 1)}),
    "PyTorch": ([*PYTORCH, node("Expand", ["U", "shape"], "R")], {"three": ints(3), "minus": ints(-1)}),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_encoder_s_last_state_at_every_step_of_a_decoder(way, tmp_path):
    between, held = WAYS[way]
    found = read(write(tmp_path / "seq.onnx", model([*FRONT, *between, *BEHIND], HELD | TIMES | held, ["Z"])))
    assert layers(found) == [("LSTM", "4 tanh"), ("RepeatVector", "× 5"), ("GRU", "2 tanh seq")]
    trace = run(found, np.random.default_rng(0).normal(size=(2, 7, 3)))
    assert trace.output.shape == (2, 5, 2)
    np.testing.assert_array_equal(trace.layers[1].output, np.repeat(trace.layers[0].output[:, None], 5, 1))


@pytest.mark.parametrize("times", [(1, 1, 2), (2, 1, 1), (1, 5), (1, 0, 1)])
def test_other_repetitions_end_the_model(times, tmp_path):
    nodes = [*FRONT, node("Tile", ["U", "times"], "R")]
    found = read(write(tmp_path / "tile.onnx", model(nodes, HELD | {"times": ints(*times)}, ["R"])))
    assert layers(found) == [("LSTM", "4 tanh")]


def test_a_sequence_is_not_repeated(tmp_path):
    nodes = [recurrent("LSTM"), node("Tile", ["Y", "times"], "R")]
    found = read(write(tmp_path / "tile.onnx", model(nodes, HELD | {"times": ints(1, 5, 1, 1)}, ["R"])))
    assert layers(found) == [("LSTM", "4 tanh seq")]
