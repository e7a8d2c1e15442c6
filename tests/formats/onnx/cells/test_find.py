"""Cells that an exporter took apart are layers again, with the numbers that their equations give."""

import numpy as np
import pytest

pytest.importorskip("onnx")

from tests.formats.onnx.cells.written_out import WrittenOut
from tests.formats.onnx.small_models import ints, model, write
from tests.formats.onnx.test_file import layers, notes, read, refusal, run

ENTRIES = {"X": ["batch", 3], "h": ["batch", 4], "c": ["batch", 4]}
ONE_AT_A_TIME = (
    "the file computes one timestep at a time, from states that it is given: here a whole sequence is computed"
)


def opened(tmp_path, cell: WrittenOut, *outputs: str, entries=ENTRIES):
    return read(write(tmp_path / "apart.onnx", model(cell.nodes, cell.held, outputs, entries, opset=18)))


def agrees(found, cell: WrittenOut, way: str = "mixed") -> None:
    x = np.random.default_rng(1).normal(size=(2, 5, cell.features)).astype(np.float32)
    np.testing.assert_allclose(run(found, x).output, cell.expected(x, way), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("products", ["Gemm", "MatMul"])
def test_an_lstm(products, tmp_path):
    cell = WrittenOut("LSTM", products=products)
    found = opened(tmp_path, cell, *cell.lstm("X", "h", "c"))
    assert layers(found) == [("LSTM", "4 tanh seq")]
    assert ONE_AT_A_TIME in notes(found)
    assert found.stack.input_shape == (None, None, 3)
    agrees(found, cell)


@pytest.mark.parametrize("way", ["mixed", "difference", "swapped"])
def test_a_gru_in_every_way_to_mix_old_and_new(way, tmp_path):
    cell = WrittenOut("GRU")
    found = opened(tmp_path, cell, cell.gru("X", "h", way))
    assert layers(found) == [("GRU", "4 tanh seq")]
    agrees(found, cell, way)


def test_an_rnn_is_told_by_the_names_of_its_weights(tmp_path):
    cell = WrittenOut("RNN")
    found = opened(tmp_path, cell, cell.rnn("X", "h"))
    assert layers(found) == [("SimpleRNN", "4 tanh seq")]
    agrees(found, cell)


def test_two_products_and_an_activation_may_be_anything(tmp_path):
    cell = WrittenOut("RNN", names=("first", "second"))
    made = model(cell.nodes, cell.held, [cell.rnn("X", "h")], ENTRIES)
    assert "holds no recurrent node" in refusal(write(tmp_path / "apart.onnx", made))


@pytest.mark.parametrize(("names", "known"), [(("a_ih", "a_hh"), True), (("first", "second"), False)])
def test_of_two_square_matrices_names_tell_which_is_the_state_s(names, known, tmp_path):
    cell = WrittenOut("LSTM", features=4, names=names)
    outputs = cell.lstm("X", "h", "c")
    entries = ENTRIES | {"X": ["batch", 4]}
    if known:
        agrees(opened(tmp_path, cell, *outputs, entries=entries), cell)
    else:
        made = model(cell.nodes, cell.held, outputs, entries, opset=18)
        assert "holds no recurrent node" in refusal(write(tmp_path / "apart.onnx", made))


def test_a_cell_behind_a_cell_and_a_head(tmp_path):
    """The second reads the first's new state, so its own is the other one."""
    first = WrittenOut("LSTM", prefix="a")
    second = WrittenOut("LSTM", features=4, names=("first", "second"), prefix="b")
    h, c = first.lstm("X", "h", "c")
    second.nodes, second.held = first.nodes, second.held | first.held
    made, _ = second.lstm(h, "h2", "c2")
    second.held |= {"K": np.ones((4, 2), np.float32)}
    out = second.add("MatMul", made, "K")
    found = opened(tmp_path, second, out, c, entries=ENTRIES | {"h2": ["batch", 4], "c2": ["batch", 4]})
    assert layers(found) == [("LSTM", "4 tanh seq"), ("LSTM", "4 tanh seq"), ("Dense", "2 linear")]
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(np.float32)
    want = second.expected(first.expected(x)) @ np.ones((4, 2))
    np.testing.assert_allclose(run(found, x).output, want, rtol=1e-5, atol=1e-5)


def test_what_stands_around_a_stack_of_one_timestep_changes_nothing(tmp_path):
    """As Keras unrolls a sequence of one step: it is split and stacked again."""
    cell = WrittenOut("LSTM")
    cell.held |= {"zero": ints(0), "flat": ints(1, 4), "K": np.ones((4, 2), np.float32), "whole": ints(1, 1, 2)}
    h, c = cell.lstm("X", "h", "c")
    stacked = cell.add("Concat", cell.add("Unsqueeze", h, "zero"), axis=0)
    rows = cell.add("Reshape", cell.add("Transpose", stacked, perm=[1, 0, 2]), "flat")
    out = cell.add("Reshape", cell.add("MatMul", rows, "K"), "whole")
    assert layers(opened(tmp_path, cell, out, c)) == [("LSTM", "4 tanh seq"), ("Dense", "2 linear")]
