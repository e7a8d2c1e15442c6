"""A Scan or a Loop over time with a cell in it is a layer."""

import numpy as np
import pytest

pytest.importorskip("onnx")
from onnx import helper

from tests.formats.onnx.cells.written_out import WrittenOut
from tests.formats.onnx.small_models import model, node, write
from tests.formats.onnx.test_file import layers, notes, read, run

FLOAT, WHOLE, TRUTH = 1, 7, 9
TURNED = "the file reads (time, batch, …); here data is (batch, time, …)"


def value(name: str, kind: int = FLOAT):
    return helper.make_tensor_value_info(name, kind, None if kind == FLOAT else [])


def stepped(cell: WrittenOut, x: str) -> list[str]:
    """The new states of a cell in a body."""
    if cell.operator == "LSTM":
        return list(cell.lstm(x, "h", "c"))
    return [cell.gru(x, "h") if cell.operator == "GRU" else cell.rnn(x, "h")]


def scan(cell: WrittenOut, axis: int = 0, backwards: int = 0):
    """A Scan over X with that cell."""
    new = stepped(cell, "x_t")
    nodes = [*cell.nodes, node("Identity", [new[0]], "stacked")]
    states = ["h", "c"][: len(new)]
    body = helper.make_graph(nodes, "body", [*map(value, [*states, "x_t"])], [*map(value, [*new, "stacked"])])
    outputs = [f"{each}_last" for each in states]
    begins = [f"{each}0" for each in states]
    cell.held |= {each: np.zeros((2, cell.units), np.float32) for each in begins}
    more = {"scan_input_axes": [axis], "scan_input_directions": [backwards], "scan_output_directions": [backwards]}
    return helper.make_node("Scan", [*begins, "X"], [*outputs, "Z"], "scan", body=body, num_scan_inputs=1, **more)


def loop(cell: WrittenOut, axis: int = 0, counted: bool = False):
    """A Loop that takes X apart by its counter, or by one that it counts itself."""
    by = "count" if counted else "n"
    nodes = [node("Gather", ["X", by], "x_t", axis=axis)]
    new = stepped(cell, "x_t")
    states = ["h", "c"][: len(new)]
    nodes += [*cell.nodes, node("Identity", ["on"], "go"), node("Identity", [new[0]], "stacked")]
    nodes += [node("Add", ["count", "step"], "next")] if counted else []
    given = [value("n", WHOLE), value("on", TRUTH), *map(value, states), *([value("count", WHOLE)] if counted else [])]
    made = [value("go", TRUTH), *map(value, new), *([value("next", WHOLE)] if counted else []), value("stacked")]
    body = helper.make_graph(nodes, "body", given, made)
    begins = [*(f"{each}0" for each in states), *(["begin"] if counted else [])]
    cell.held |= {f"{each}0": np.zeros((2, cell.units), np.float32) for each in states}
    cell.held |= {"steps": np.array(5), "begin": np.array(0), "step": np.array(1)}
    outputs = [f"{each}_last" for each in begins]
    return helper.make_node("Loop", ["steps", "", *begins], [*outputs, "Z"], "steps of time", body=body)


def opened(tmp_path, cell: WrittenOut, made, *outputs: str, batch_first: bool = False):
    entries = {"X": ["batch", "time", 3] if batch_first else ["time", "batch", 3]}
    return read(write(tmp_path / "loop.onnx", model(made, cell.held, outputs, entries, opset=18)))


def agrees(found, cell: WrittenOut, last: bool = False) -> None:
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(np.float32)
    want = cell.expected(x)
    np.testing.assert_allclose(run(found, x).output, want[:, -1] if last else want, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("operator", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_scan(operator, axis, tmp_path):
    cell = WrittenOut(operator, names=("first", "second"))
    found = opened(tmp_path, cell, [scan(cell, axis)], "Z", batch_first=bool(axis))
    agrees(found, cell)
    assert notes(found) == ([] if axis else [TURNED])
    assert len(layers(found)) == 1


def test_the_last_state_of_a_scan(tmp_path):
    cell = WrittenOut("LSTM")
    found = opened(tmp_path, cell, [scan(cell)], "h_last")
    assert layers(found) == [("LSTM", "4 tanh")]
    agrees(found, cell, last=True)


def test_a_scan_backwards_is_not_taken_for_one_forwards(tmp_path):
    cell = WrittenOut("LSTM")
    found = opened(tmp_path, cell, [scan(cell, backwards=1)], "Z")
    assert "it stands in the body of the Scan node scan, which the file runs again and again" in notes(found)
    assert any("give it as --data" in each for each in notes(found))


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_loop(axis, counted, tmp_path):
    cell = WrittenOut("GRU")
    found = opened(tmp_path, cell, [loop(cell, axis, counted)], "Z", batch_first=bool(axis))
    said = "the Loop node steps of time takes one timestep after the other: here all timesteps of the sequence"
    assert notes(found) == [said] + ([] if axis else [TURNED])
    agrees(found, cell)


def test_a_loop_that_counts_by_two_is_no_layer(tmp_path):
    cell = WrittenOut("GRU")
    made = loop(cell, counted=True)
    cell.held["step"] = np.array(2)
    found = opened(tmp_path, cell, [made], "Z")
    assert "it stands in the body of the Loop node steps of time, which the file runs again and again" in notes(found)


def test_states_that_a_scan_starts_from(tmp_path):
    cell = WrittenOut("LSTM")
    made = scan(cell)
    cell.held["h0"] = np.arange(8, dtype=np.float32).reshape(2, 4) / 8
    found = opened(tmp_path, cell, [made], "Z")
    np.testing.assert_allclose(found.initial[0], cell.held["h0"])
    np.testing.assert_array_equal(found.initial[1], np.zeros((2, 4)))


def test_two_cells_in_one_body_are_two_layers(tmp_path):
    first, second = WrittenOut("RNN", names=("a", "b"), prefix="1"), WrittenOut("RNN", 4, names=("c", "d"), prefix="2")
    h = first.rnn("x_t", "h")
    second.nodes = first.nodes
    made = second.rnn(h, "h2")
    nodes = [*second.nodes, node("Identity", [made], "stacked")]
    body = helper.make_graph(nodes, "body", [*map(value, ["h", "h2", "x_t"])], [*map(value, [h, made, "stacked"])])
    second.held |= first.held | {name: np.zeros((2, 4), np.float32) for name in ("h0", "h20")}
    scanned = helper.make_node("Scan", ["h0", "h20", "X"], ["", "", "Z"], body=body, num_scan_inputs=1)
    found = opened(tmp_path, second, [scanned], "Z")
    assert layers(found) == [("SimpleRNN", "4 tanh seq"), ("SimpleRNN", "4 tanh seq")]
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(np.float32)
    np.testing.assert_allclose(run(found, x).output, second.expected(first.expected(x)), rtol=1e-5, atol=1e-5)


def test_what_else_a_loop_makes_stays_with_it(tmp_path):
    cell = WrittenOut("GRU")
    made = scan(cell)
    made.attribute[[each.name for each in made.attribute].index("body")].g.node.append(node("Abs", ["x_t"], "more"))
    made.attribute[[each.name for each in made.attribute].index("body")].g.output.append(value("more"))
    made.output.append("M")
    del made.attribute[[each.name for each in made.attribute].index("scan_output_directions")]
    agrees(opened(tmp_path, cell, [made], "Z"), cell)


def as_tf2onnx(cell: WrittenOut):
    """A Loop as tf2onnx writes one: weights are handed from iteration to iteration, both biases are parts of one."""
    cell.held["biases"] = np.stack([cell.held.pop(f"{each}_bias") for each in cell.names])
    inner = {name: f"{name}_in" for name in (*cell.names, "biases")}
    parts = [helper.make_node("Split", ["biases_in"], ["bias0", "bias1"], axis=0)]
    parts += [node("Squeeze", [f"bias{k}", "zero"], f"{name}_in_bias") for k, name in enumerate(cell.names)]
    written = WrittenOut("GRU", names=(inner[cell.names[0]], inner[cell.names[1]]), products="MatMul")
    h = written.gru("x_t", "h")
    nodes = [node("Gather", ["X", "count"], "x_t"), *parts, *written.nodes, node("Identity", ["on"], "go")]
    nodes += [node("Add", ["count", "step"], "next"), node("Identity", [h], "stacked")]
    given = [value("n", WHOLE), value("on", TRUTH), value("count", WHOLE), value("h"), *map(value, inner.values())]
    made = [value("go", TRUTH), value("next", WHOLE), value(h), *map(value, inner.values()), value("stacked")]
    body = helper.make_graph(nodes, "body", given, made)
    cell.held |= {"h0": np.zeros((2, 4), np.float32), "steps": np.array(5), "begin": np.array(0), "step": np.array(1)}
    cell.held |= {"zero": np.array([0])}
    outputs = [f"out{k}" for k in range(2 + len(inner))]
    return helper.make_node("Loop", ["steps", "", "begin", "h0", *inner], [*outputs, "Z"], "while", body=body)


def test_a_loop_that_hands_its_weights_on(tmp_path):
    cell = WrittenOut("GRU", products="MatMul")
    biases = {f"{each}_bias": cell.held[f"{each}_bias"] for each in cell.names}
    found = opened(tmp_path, cell, [as_tf2onnx(cell)], "Z")
    cell.held |= biases
    assert layers(found) == [("GRU", "4 tanh seq")]
    agrees(found, cell)


def test_a_sum_of_products_in_one_gemm(tmp_path):
    """x·W + (h·R + b) as one node, whose last input is what comes of the state, without the axis of a batch of one."""
    cell = WrittenOut("RNN", products="MatMul")
    h = cell.add("Squeeze", cell.product("h", cell.names[1]), "zero")
    cell.held["zero"] = np.array([0])
    made = cell.add("Tanh", cell.add("Gemm", "X", cell.names[0], h))
    cell.held[f"{cell.names[0]}_bias"][:] = 0
    path = write(tmp_path / "gemm.onnx", model(cell.nodes, cell.held, [made], {"X": [1, 3], "h": [1, 4]}, opset=18))
    found = read(path)
    assert layers(found) == [("SimpleRNN", "4 tanh seq")]
    agrees(found, cell)


def test_a_transpose_of_a_batch_of_one_that_is_written_as_a_reshape(tmp_path):
    cell = WrittenOut("GRU", names=("first", "second"))
    made = scan(cell)
    cell.held["h0"] = np.zeros((1, 4), np.float32)
    cell.held["shape"] = np.array([5, 1, 3])
    made.input[1] = "T"
    nodes = [node("Reshape", ["X", "shape"], "T"), made]
    found = read(write(tmp_path / "one.onnx", model(nodes, cell.held, ["Z"], {"X": [1, 5, 3]}, opset=18)))
    assert found.stack.input_shape == (None, 5, 3)
    agrees(found, cell)
