"""Timesteps that are written out one by one are one layer over a sequence."""

import numpy as np
import pytest

pytest.importorskip("onnx")
from onnx import helper

from tests.formats.onnx.cells.written_out import WrittenOut
from tests.formats.onnx.small_models import ints, model, write
from tests.formats.onnx.test_file import layers, notes, read, run

STEPS = 3
SAID = f"the file writes {STEPS} timesteps out, one by one: here a whole sequence is computed"


def parts(cell: WrittenOut, axis: int, way: str) -> list[str]:
    """The timesteps of X."""
    if way == "Split":
        names = [f"part{k}" for k in range(STEPS)]
        cell.nodes.append(helper.make_node("Split", ["X", "steps"], names, axis=axis))
        return [cell.add("Squeeze", each, "axis") for each in names]
    if way == "Gather":
        return [cell.add("Gather", "X", f"at{k}", axis=axis) for k in range(STEPS)]
    return [
        cell.add("Squeeze", cell.add("Slice", "X", f"from{k}", f"from{k + 1}", "axis"), "axis") for k in range(STEPS)
    ]


def unrolled(
    tmp_path, operator="LSTM", axis=0, way="Split", backwards=False, output="stack", names=("first", "second")
):
    cell = WrittenOut(operator, names=names)
    cell.held |= {f"at{k}": np.array(k) for k in range(STEPS)} | {f"from{k}": ints(k) for k in range(STEPS + 1)}
    cell.held |= {"axis": ints(axis), "steps": ints(*[1] * STEPS), "h": np.zeros((2, 4), np.float32)}
    cell.held |= {"c": np.zeros((2, 4), np.float32)}
    states, made = ("h", "c")[: 1 + (operator == "LSTM")], []
    for x in parts(cell, axis, way)[:: -1 if backwards else 1]:
        states = cell.lstm(x, *states) if operator == "LSTM" else (cell.gru(x, *states),)
        made.append(states[0])
    stacked = [cell.add("Unsqueeze", each, "axis") for each in made[:: -1 if backwards else 1]]
    out = cell.add("Concat", *stacked, axis=axis) if output == "stack" else made[-1]
    entries = {"X": ["batch", "time", 3] if axis else ["time", "batch", 3]}
    return cell, read(write(tmp_path / "long.onnx", model(cell.nodes, cell.held, [out], entries, opset=18)))


@pytest.mark.parametrize("operator", ["LSTM", "GRU"])
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("way", ["Split", "Gather", "Slice"])
def test_every_timestep_is_one_of_a_layer(operator, axis, way, tmp_path):
    cell, found = unrolled(tmp_path, operator, axis, way, names=("a_ih", "a_hh"))
    assert len(layers(found)) == 1
    assert notes(found)[0] == SAID
    x = np.random.default_rng(1).normal(size=(2, STEPS, 3)).astype(np.float32)
    np.testing.assert_allclose(run(found, x).output, cell.expected(x), rtol=1e-5, atol=1e-5)


def test_the_last_one_alone(tmp_path):
    cell, found = unrolled(tmp_path, output="last")
    assert layers(found) == [("LSTM", "4 tanh")]
    x = np.random.default_rng(1).normal(size=(2, STEPS, 3)).astype(np.float32)
    np.testing.assert_allclose(run(found, x).output, cell.expected(x)[:, -1], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("output", ["stack", "last"])
def test_backwards(output, tmp_path):
    cell, found = unrolled(tmp_path, backwards=True, output=output)
    x = np.random.default_rng(1).normal(size=(2, STEPS, 3)).astype(np.float32)
    want = cell.expected(x[:, ::-1])  # as our layers do: in the order in which they read
    np.testing.assert_allclose(run(found, x).output, want if output == "stack" else want[:, -1], rtol=1e-5, atol=1e-5)


def test_a_cell_that_reads_what_it_made_is_one_timestep(tmp_path):
    """A decoder, written out: its first step is the layer."""
    cell = WrittenOut("GRU", 4, names=("a_ih", "a_hh"))
    h = cell.gru("X", "h")
    for _ in range(3):
        h = cell.gru(cell.add("Neg", h), h)
    entries = {"X": ["batch", 4], "h": ["batch", 4]}
    found = read(write(tmp_path / "decoder.onnx", model(cell.nodes, cell.held, [h], entries, opset=18)))
    assert layers(found) == [("GRU", "4 tanh seq")]


def test_two_chains_are_two_layers(tmp_path):
    first, second = WrittenOut("GRU", prefix="1"), WrittenOut("GRU", 4, names=("b_ih", "b_hh"), prefix="2")
    first.held |= {f"at{k}": np.array(k) for k in range(STEPS)} | {"h": np.zeros((2, 4), np.float32)}
    second.nodes = first.nodes
    one = other = "h"
    made = []
    for k in range(STEPS):
        one = first.gru(first.add("Gather", "X", f"at{k}", axis=0), one)
        made.append(one)
    for each in made:
        other = second.gru(each, other)
    held = first.held | second.held
    found = read(write(tmp_path / "two.onnx", model(first.nodes, held, [other], opset=18)))
    assert layers(found) == [("GRU", "4 tanh seq"), ("GRU", "4 tanh")]
    x = np.random.default_rng(1).normal(size=(2, STEPS, 3)).astype(np.float32)
    want = second.expected(first.expected(x))[:, -1]
    np.testing.assert_allclose(run(found, x).output, want, rtol=1e-5, atol=1e-5)
