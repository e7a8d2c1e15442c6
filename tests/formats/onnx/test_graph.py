"""The walk along a graph: what each node makes of the layers before it, and where a model begins and ends."""

import numpy as np
import pytest

pytest.importorskip("onnx")

from rnn_tui.formats.onnx.file import read_onnx
from tests.formats.onnx.small_models import ints, model, node, recurrent, tensors, write
from tests.formats.onnx.test_file import layers, notes, read, refusal


@pytest.mark.parametrize(
    ("attributes", "options"),
    [
        ({"activations": ["Relu", "Softsign"]}, {"recurrent_activation": "relu", "activation": "softsign"}),
        ({"activations": ["HardSigmoid", "Tanh"]}, {"recurrent_activation": "hard_sigmoid_keras2"}),
        (
            {"activations": ["HardSigmoid", "Elu"], "activation_alpha": [1 / 6, 1.0], "activation_beta": [0.5]},
            {"recurrent_activation": "hard_sigmoid", "activation": "elu"},
        ),
        ({"linear_before_reset": 1}, {"reset_after": True}),
        ({}, {"reset_after": False}),
        ({"direction": "reverse"}, {"go_backwards": True}),
    ],
)
def test_attributes_become_options(attributes, options, tmp_path):
    path = write(tmp_path / "gru.onnx", model([recurrent("GRU", **attributes)], tensors("GRU", 3, 4), ["Y"]))
    (layer,) = read(path).stack.layers
    assert {name: getattr(layer, name) for name in options} == options


@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
def test_the_batch_may_come_first(direction, tmp_path):
    sides = 1 + (direction == "bidirectional")
    held = tensors("LSTM", 3, 4, sides) | tensors("GRU", 4 * sides, 2, sides, "g")
    states = np.random.default_rng(0).uniform(-1, 1, (sides, 5, 4)).astype(np.float32)
    found = {}
    for layout in (0, 1):
        nodes = [
            recurrent("LSTM", outputs=["Y"], more=["", "h0"], direction=direction, layout=layout),
            node("Transpose", ["Y"], "turned", perm=[0, 1, 2, 3] if layout else [0, 2, 1, 3]),
            node("Reshape", ["turned", "shape"], "flat"),
            recurrent("GRU", "flat", "g", ["Y2", "last"], direction=direction, layout=layout),
        ]
        more = {"h0": states.swapaxes(0, 1) if layout else states, "shape": ints(0, 0, -1)}
        entry = {"X": ["batch", "time", 3] if layout else ["time", "batch", 3]}
        path = tmp_path / f"layout{layout}.onnx"
        found[layout] = read(write(path, model(nodes, held | more, ["Y2"], entry)))
    assert layers(found[1]) == layers(found[0])
    assert [each.tolist() for each in found[1].initial] == [each.tolist() for each in found[0].initial]
    for first, second in zip(found[0].weights, found[1].weights, strict=True):
        np.testing.assert_array_equal(first, second)


def test_each_direction_may_have_its_own_activation(tmp_path):
    made = recurrent("RNN", direction="bidirectional", activations=["Tanh", "Relu"])
    found = read(write(tmp_path / "two.onnx", model([made], tensors("RNN", 3, 4, 2), ["Y"])))
    forward, backward = found.stack.layers[0].directions
    assert (forward.activation, backward.activation, backward.go_backwards) == ("tanh", "relu", True)


def test_the_last_state_is_a_layer_that_returns_no_sequence(tmp_path):
    nodes = [recurrent("GRU"), node("Squeeze", ["Y_h", "zero"], "last")]
    path = write(tmp_path / "last.onnx", model(nodes, tensors("GRU", 3, 4) | {"zero": ints(0)}, ["last"]))
    assert layers(read(path)) == [("GRU", "4 tanh")]


@pytest.mark.parametrize(
    ("operator", "rest", "constants"),
    [
        ("Gather", ["last"], {"last": np.array(-1)}),
        ("Slice", ["start", "end", "axis"], {"start": ints(-1), "end": ints((1 << 63) - 1), "axis": ints(0)}),
    ],
)
def test_the_last_timestep_is_one_too(operator, rest, constants, tmp_path):
    nodes = [
        recurrent("LSTM", outputs=["Y"]),
        node("Squeeze", ["Y", "one"], "flat"),
        node(operator, ["flat", *rest], "chosen", **({"axis": 0} if operator == "Gather" else {})),
        node("MatMul", ["chosen", "K"], "Z"),
    ]
    held = tensors("LSTM", 3, 4) | {"one": ints(1), "K": np.ones((4, 2), np.float32)} | constants
    assert layers(read(write(tmp_path / "z.onnx", model(nodes, held, ["Z"])))) == [
        ("LSTM", "4 tanh"),
        ("Dense", "2 linear"),
    ]


def both_ways(*nodes, **constants):
    held = tensors("RNN", 3, 4, 2) | {"0": np.array(0), "1": np.array(1)} | constants
    first = recurrent("RNN", direction="bidirectional")
    sides = [node("Gather", ["Y_h", str(k)], name, axis=0) for k, name in ((0, "a"), (1, "b"))]
    return model([first, *sides, *nodes], held, ["Z"])


@pytest.mark.parametrize(
    ("made", "merged"),
    [
        (node("Concat", ["a", "b"], "Z", axis=-1), "concat"),
        (node("Add", ["a", "b"], "Z"), "sum"),
        (node("Mul", ["a", "b"], "Z"), "mul"),
    ],
)
def test_both_directions_last_states_are_merged(made, merged, tmp_path):
    found = read(write(tmp_path / "merged.onnx", both_ways(made)))
    assert layers(found) == [("Bidirectional", f"SimpleRNN 4 tanh {merged}")]
    assert notes(found) == ["the file reads (time, batch, …); here data is (batch, time, …)"]


def test_directions_the_other_way_round_are_beyond_us(tmp_path):
    found = read(write(tmp_path / "swapped.onnx", both_ways(node("Concat", ["b", "a"], "Z", axis=-1))))
    assert "the operator Concat follows and has no counterpart here: the model ends before it" in notes(found)


def test_a_table_a_product_and_activations(tmp_path):
    nodes = [
        node("Gather", ["table", "X"], "E"),
        node("Transpose", ["E"], "T", perm=[1, 0, 2]),
        recurrent("GRU", "T", outputs=["", "Y_h"]),
        node("Squeeze", ["Y_h", "zero"], "last"),
        node("Gemm", ["last", "K", "b"], "G", transB=1),
        node("Relu", ["G"], "A"),
        node("Dropout", ["A"], "D"),
        node("MatMul", ["D", "K2"], "M"),
        node("Softmax", ["M"], "Z", axis=-1),
    ]
    held = tensors("GRU", 3, 4) | {
        "table": np.ones((9, 3), np.float32),
        "zero": ints(0),
        "K": np.ones((5, 4), np.float32),
        "b": np.ones(5, np.float32),
        "K2": np.ones((5, 2), np.float32),
    }
    found = read(write(tmp_path / "all.onnx", model(nodes, held, ["Z"], {"X": ["batch", 7]}, tokens=True)))
    assert layers(found) == [("Embedding", "9→3"), ("GRU", "4 tanh"), ("Dense", "5 relu"), ("Dense", "2 softmax")]
    assert (found.stack.input_shape, found.stack.input_dtype) == ((None, 7), "int32")
    assert notes(found) == []


def test_what_follows_and_has_no_counterpart_is_named(tmp_path):
    nodes = [recurrent("LSTM"), node("LayerNormalization", ["Y", "s"], "N"), node("Relu", ["N"], "Z")]
    held = tensors("LSTM", 3, 4) | {"s": np.ones(4, np.float32)}
    found = read(write(tmp_path / "norm.onnx", model(nodes, held, ["Z"])))
    assert layers(found) == [("LSTM", "4 tanh seq")]
    assert (
        notes(found)[0]
        == "the operator LayerNormalization follows and has no counterpart here: the model ends before it"
    )


def test_what_stands_before_and_has_no_counterpart_is_named(tmp_path):
    nodes = [node("LpNormalization", ["X"], "V"), recurrent("RNN", "V")]
    found = read(write(tmp_path / "norm.onnx", model(nodes, tensors("RNN", 3, 4), ["Y"])))
    assert (found.stack.input_shape, layers(found)) == ((None, None, 3), [("SimpleRNN", "4 tanh seq")])
    assert notes(found)[0] == (
        "the operator LpNormalization stands before the recurrent layers and has no counterpart: the model begins"
        " behind it"
    )


def test_a_recurrent_node_that_reads_along_the_features_begins_a_model(tmp_path):
    """A Conv makes (batch, features, time), which is returned as it is."""
    nodes = [node("Conv", ["X", "C"], "V"), recurrent("RNN", "V")]
    held = tensors("RNN", 3, 4) | {"C": np.ones((3, 3, 1), np.float32)}
    found = read(write(tmp_path / "conv.onnx", model(nodes, held, ["Y"], {"X": [None, 3, 3]})))
    assert layers(found) == [("SimpleRNN", "4 tanh seq")]
    assert notes(found)[0] == (
        "a sequence that is read along its features stands before the recurrent layers: the model begins behind it"
    )


def test_layers_that_read_backwards_one_after_the_other(tmp_path):
    """Our layer hands its sequence on in the order of reading, so the next one is turned."""
    nodes = [
        recurrent("RNN", direction="reverse"),
        node("Squeeze", ["Y", "one"], "S"),
        recurrent("RNN", "S", "n", ["Y2"]),
    ]
    held = tensors("RNN", 3, 3) | tensors("RNN", 3, 3, prefix="n") | {"one": ints(1)}
    found = read(write(tmp_path / "turned.onnx", model(nodes, held, ["Y2"])))
    assert [each.go_backwards for each in found.stack.layers] == [True, True]
    assert "the last layer reads backwards" not in " ".join(notes(found))


def test_states_and_lengths_that_come_from_outside_are_said(tmp_path):
    made = model(
        [recurrent("GRU", more=["lens", "h0"])],
        tensors("GRU", 3, 4),
        ["Y"],
        {"X": [6, 2, 3], "lens": [2], "h0": [1, 2, 4]},
    )
    assert notes(read(write(tmp_path / "given.onnx", made)))[:2] == [
        "the lengths of the sequences are an input of the file: here every timestep counts",
        "initial_h of GRU node is an input of the file, or worked out: here it is zeros, or initial_state0 of"
        " --data FILE.npz",
    ]


@pytest.mark.parametrize("operator", ["RNN", "LSTM"])
def test_a_second_layer_starts_from_its_states(operator, tmp_path):
    """The states of the layers before it are zeros then, in the order of the calls."""
    more = ["", "h0"]
    nodes = [
        recurrent(operator),
        node("Squeeze", ["Y", "one"], "S"),
        recurrent(operator, "S", "n", ["Z"], more=more),
    ]
    state = np.arange(6, dtype=np.float32).reshape(1, 2, 3)
    held = tensors(operator, 3, 4) | tensors(operator, 4, 3, prefix="n") | {"one": ints(1), "h0": state}
    found = read(write(tmp_path / "second.onnx", model(nodes, held, ["Z"])))
    count = 1 + (operator == "LSTM")
    assert [each.shape for each in found.initial] == [(2, 4)] * count + [(2, 3)] * count
    np.testing.assert_array_equal(found.initial[count], state[0])
    assert not any(each.any() for each in (*found.initial[:count], *found.initial[count + 1 :]))


def test_states_of_different_batches_are_refused(tmp_path):
    nodes = [
        recurrent("RNN", more=["", "h0"]),
        node("Squeeze", ["Y", "one"], "S"),
        recurrent("RNN", "S", "n", ["Z"], more=["", "h1"]),
    ]
    held = tensors("RNN", 3, 4) | tensors("RNN", 4, 3, prefix="n") | {"one": ints(1)}
    held |= {"h0": np.ones((1, 2, 4), np.float32), "h1": np.ones((1, 5, 3), np.float32)}
    line = refusal(write(tmp_path / "batches.onnx", model(nodes, held, ["Z"])))
    assert line == "batches.onnx: starts its layers from states of 2 and 5 sequences: no batch has both"


def test_weights_worked_out_between_constants_are_folded(tmp_path):
    held = tensors("RNN", 3, 4)
    half = {"W0": held["W"][0, :2], "W1": held["W"][0, 2:], "axes": ints(0)}
    nodes = [
        node("Concat", ["W0", "W1"], "W2", axis=0),
        node("Unsqueeze", ["W2", "axes"], "W"),
        recurrent("RNN"),
    ]
    made = model(nodes, {"R": held["R"], "B": held["B"]} | half, ["Y"])
    np.testing.assert_array_equal((read(write(tmp_path / "fold.onnx", made)).weights or ())[0].T, held["W"][0])


def test_constants_that_double_are_refused(tmp_path):
    nodes = [node("Concat", [f"a{k}", f"a{k}"], f"a{k + 1}", axis=0) for k in range(40)]
    held = tensors("RNN", 3, 4) | {"a0": np.ones(1000, np.float32)}
    path = write(tmp_path / "doubled.onnx", model([*nodes, recurrent("RNN")], held, ["Y"]))
    assert refusal(path).startswith("doubled.onnx: works out more constants than a file of its size holds")


def test_half_precision_is_said(tmp_path):
    held = {name: values.astype(np.float16) for name, values in tensors("RNN", 3, 4).items()}
    found = read(write(tmp_path / "half.onnx", model([recurrent("RNN")], held, ["Y"])))
    assert notes(found)[-1] == "3 weights are stored in half precision (float16): converted to float32"
    assert [each.dtype.name for each in found.weights or ()] == ["float32", "float32", "float64"]  # the biases' sum


@pytest.mark.parametrize(
    ("gate", "attributes", "name"),
    [("Sigmoid", {}, "silu"), ("HardSigmoid", {"alpha": 1 / 6}, "hard_silu"), ("Tanh", {}, None)],
)
@pytest.mark.parametrize("product", [True, False])
def test_what_is_multiplied_by_its_own_sigmoid_is_silu(gate, attributes, name, product, tmp_path):
    made = [node("MatMul", ["S", "K"], "P")] if product else [node("Identity", ["S"], "P")]
    nodes = [
        recurrent("GRU"),
        node("Squeeze", ["Y", "one"], "S"),
        *made,
        node(gate, ["P"], "G", **attributes),
        node("Mul", ["P", "G"], "Z"),
    ]
    held = tensors("GRU", 3, 4) | {"one": ints(1), "K": np.ones((4, 2), np.float32)}
    found = read(write(tmp_path / "silu.onnx", model(nodes, held, ["Z"])))
    if name is None:
        assert "the operator Mul follows and has no counterpart here: the model ends before it" in notes(found)
    else:
        assert layers(found)[1:] == [("Dense", f"2 {name}") if product else ("Activation", name)]
        assert len(notes(found)) == 1


def test_another_s_sigmoid_is_no_silu(tmp_path):
    nodes = [
        recurrent("GRU"),
        node("Squeeze", ["Y", "one"], "S"),
        node("MatMul", ["S", "K"], "P"),
        node("MatMul", ["S", "K2"], "Q"),
        node("Sigmoid", ["Q"], "G"),
        node("Mul", ["P", "G"], "Z"),
    ]
    held = tensors("GRU", 3, 4) | {"one": ints(1), "K": np.ones((4, 2), np.float32), "K2": np.ones((4, 2), np.float32)}
    found = read(write(tmp_path / "glu.onnx", model(nodes, held, ["Z"])))
    assert "the operator Mul follows and has no counterpart here: the model ends before it" in notes(found)


def test_a_clip_that_does_nothing_is_no_reason_to_refuse(tmp_path):
    made = model([recurrent("GRU", clip=25.0)], tensors("GRU", 3, 4), ["Y"])
    assert layers(read(write(tmp_path / "clip.onnx", made))) == [("GRU", "4 tanh seq")]
    flat = recurrent("GRU", clip=3.0, activations=["HardSigmoid", "HardSigmoid"])
    found = read(write(tmp_path / "flat.onnx", model([flat], tensors("GRU", 3, 4), ["Y"])))
    assert found.stack.layers[0].activation == "hard_sigmoid_keras2"


@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
def test_peepholes_are_a_layer_of_their_own(direction, tmp_path):
    sides = 1 + (direction == "bidirectional")
    p = np.arange(12 * sides, dtype=np.float32).reshape(sides, 12)
    node_ = recurrent("LSTM", direction=direction, more=["", "", "", "P"])
    found = read(write(tmp_path / "p.onnx", model([node_], tensors("LSTM", 3, 4, sides) | {"P": p}, ["Y"])))
    (layer,) = found.stack.layers
    inner = layer.directions if sides == 2 else (layer,)
    assert {each.kind() for each in inner} == {"PeepholeLSTM"}
    kept = [each for each in found.weights or () if each.shape == (3, 4)]
    for side, rows in zip(p, kept[-sides:], strict=True):
        i, o, f = side.reshape(3, 4)
        np.testing.assert_array_equal(rows, [i, f, o])


def test_peepholes_of_nothing_but_zeros_are_none(tmp_path):
    node_ = recurrent("LSTM", more=["", "", "", "P"])
    held = tensors("LSTM", 3, 4) | {"P": np.zeros((1, 12), np.float32)}
    assert layers(read(write(tmp_path / "p.onnx", model([node_], held, ["Y"])))) == [("LSTM", "4 tanh seq")]


def test_a_dense_layer_of_a_sequence_written_as_one_of_rows(tmp_path):
    nodes = [
        recurrent("GRU", outputs=["Y"]),
        node("Squeeze", ["Y", "one"], "S"),
        node("Reshape", ["S", "rows"], "R"),
        node("MatMul", ["R", "K"], "M"),
        node("Shape", ["S"], "shape"),
        node("Slice", ["shape", "zero", "two"], "sizes"),
        node("Concat", ["sizes", "units"], "target", axis=0),
        node("Reshape", ["M", "target"], "B"),
        node("Add", ["B", "bias"], "A"),
        node("Relu", ["A"], "Z"),
    ]
    held = {name: ints(value) for name, value in (("one", 1), ("zero", 0), ("two", 2), ("units", 5))}
    held |= {"rows": ints(-1, 4), "K": np.ones((4, 5), np.float32), "bias": np.ones(5, np.float32)}
    found = read(write(tmp_path / "rows.onnx", model(nodes, tensors("GRU", 3, 4) | held, ["Z"])))
    assert layers(found) == [("GRU", "4 tanh seq"), ("Dense", "5 relu")]


def test_a_timestep_of_what_a_layer_read_is_no_layer(tmp_path):
    nodes = [recurrent("GRU", outputs=["Y"]), node("Gather", ["X", "last"], "Z", axis=0)]
    path = write(tmp_path / "z.onnx", model(nodes, tensors("GRU", 3, 4) | {"last": np.array(-1)}, ["Y", "Z"]))
    assert layers(read(path)) == [("GRU", "4 tanh seq")]


@pytest.mark.parametrize(("axis", "entry"), [(0, ["batch", 3]), (1, ["time", 3])])
def test_a_sequence_of_one_timestep_or_of_no_batch(axis, entry, tmp_path):
    """As PyTorch exports an LSTMCell, and a module that is given no batch."""
    nodes = [
        node("Unsqueeze", ["X", "axis"], "U"),
        recurrent("LSTM", "U", outputs=["Y"]),
        node("Squeeze", ["Y", "one"], "S"),
        node("Squeeze", ["S", "axis"], "h"),
        node("MatMul", ["h", "K"], "Z"),
    ]
    held = tensors("LSTM", 3, 4) | {"one": ints(1), "axis": ints(axis), "K": np.ones((4, 2), np.float32)}
    found = read(write(tmp_path / "one.onnx", model(nodes, held, ["Z"], {"X": entry})))
    assert layers(found) == [("LSTM", "4 tanh seq"), ("Dense", "2 linear")]
    assert found.stack.input_shape == (None, None, 3)
    assert any("one timestep at a time" in each for each in notes(found)) == (axis == 0)


def test_the_last_state_of_one_timestep_is_that_of_every_one(tmp_path):
    nodes = [
        node("Unsqueeze", ["X", "zero"], "U"),
        recurrent("GRU", "U", outputs=["", "H"]),
        node("Squeeze", ["H", "zero"], "Z"),
    ]
    held = tensors("GRU", 3, 4) | {"zero": ints(0)}
    found = read(write(tmp_path / "one.onnx", model(nodes, held, ["Z"], {"X": ["batch", 3]})))
    assert layers(found) == [("GRU", "4 tanh seq")]


def test_a_last_state_that_another_layer_reads_is_no_sequence(tmp_path):
    nodes = [
        recurrent("GRU", outputs=["", "H"]),
        node("Squeeze", ["H", "zero"], "h"),
        node("Unsqueeze", ["h", "zero"], "U"),
        recurrent("RNN", "U", "n", ["Z"]),
    ]
    held = tensors("GRU", 3, 4) | tensors("RNN", 4, 2, prefix="n") | {"zero": ints(0)}
    found = read_onnx(write(tmp_path / "two.onnx", model(nodes, held, ["Z"])))
    assert [layers(each) for each in found] == [[("GRU", "4 tanh")], [("SimpleRNN", "2 tanh seq")]]


TURN = {
    "begin": ints(-1),
    "end": ints(-(1 << 63) + 1),
    "time": ints(0),
    "back": ints(-1),
    "one": ints(1),
    "zero": ints(0),
}


def two_ways(tmp_path, before=(), read="X", way="Slice", merge="Concat"):
    """Two nodes, of which the second reads what the first reads in the opposite order of time."""
    turned = [node("Slice", [read, "begin", "end", "time", "back"], "T")]
    if way == "ReverseSequence":
        turned = [node("ReverseSequence", [read, "lens"], "T", time_axis=0, batch_axis=1)]
    back = [recurrent("GRU", "T", "b", ["bY"]), node("Squeeze", ["bY", "one"], "bS")]
    back += [node("Slice", ["bS", "begin", "end", "time", "back"], "bT")]
    if way == "direction":
        turned, back = (
            [],
            [recurrent("GRU", read, "b", ["bY"], direction="reverse"), node("Squeeze", ["bY", "one"], "bT")],
        )
    nodes = [*before, recurrent("GRU", read, outputs=["Y"]), node("Squeeze", ["Y", "one"], "S"), *turned, *back]
    nodes.append(node(merge, ["S", "bT"], "Z", **({"axis": -1} if merge == "Concat" else {})))
    held = tensors("GRU", 3, 4) | tensors("GRU", 3, 4, prefix="b") | TURN | {"lens": ints(5, 5)}
    return held, read_onnx(write(tmp_path / "two.onnx", model(nodes, held, ["Z"], {"X": [5, 2, 3]})))


@pytest.mark.parametrize("way", ["Slice", "ReverseSequence", "direction"])
def test_a_layer_that_reads_the_turned_sequence_is_the_other_direction(way, tmp_path):
    held, (found,) = two_ways(tmp_path, way=way)
    assert layers(found) == [("Bidirectional", "GRU 4 tanh seq concat")]
    np.testing.assert_allclose(found.weights[3], held["bW"][0].reshape(3, 4, 3).transpose(2, 0, 1).reshape(3, 12))
    assert notes(found) == ["the file reads (time, batch, …); here data is (batch, time, …)"]


def test_both_ways_behind_a_layer_that_is_not_known(tmp_path):
    _, (found,) = two_ways(tmp_path, [node("Erf", ["X"], "E")], "E", merge="Add")
    assert layers(found) == [("Bidirectional", "GRU 4 tanh seq sum")]
    assert 'it reads "E", (time, batch, 3): record that and give it as --data' in notes(found)


def test_a_turned_sequence_alone_is_read_backwards(tmp_path):
    nodes = [
        node("Slice", ["X", "begin", "end", "time", "back"], "T"),
        recurrent("GRU", "T", outputs=["Y"]),
        node("Squeeze", ["Y", "one"], "Z"),
    ]
    found = read(write(tmp_path / "turned.onnx", model(nodes, tensors("GRU", 3, 4) | TURN, ["Z"])))
    assert found.stack.layers[0].go_backwards
    assert not any("in the order in which it was read" in each for each in notes(found))


def test_rows_by_a_product_of_sizes(tmp_path):
    """As PyTorch's exporters write x.view(T * B, -1) before a product, and y.view(T, B, -1) behind it."""
    nodes = [recurrent("GRU", outputs=["Y"]), node("Squeeze", ["Y", "one"], "S"), node("Shape", ["S"], "shape")]
    nodes += [node("Gather", ["shape", f"at{k}"], f"d{k}", axis=0) for k in range(2)]
    nodes += [node("Mul", ["d0", "d1"], "both"), node("Unsqueeze", ["both", "zero"], "b")]
    nodes += [node("Unsqueeze", [f"d{k}", "zero"], f"u{k}") for k in range(2)]
    nodes += [node("Concat", ["b", "wide"], "flat", axis=0), node("Reshape", ["S", "flat"], "R")]
    nodes += [node("MatMul", ["R", "K"], "M"), node("Concat", ["u0", "u1", "minus"], "whole", axis=0)]
    nodes += [node("Reshape", ["M", "whole"], "Z")]
    held = {"at0": np.array(0), "at1": np.array(1), "wide": ints(4), "minus": ints(-1), "one": ints(1), "zero": ints(0)}
    held |= {"K": np.ones((4, 5), np.float32)}
    found = read(write(tmp_path / "rows.onnx", model(nodes, tensors("GRU", 3, 4) | held, ["Z"])))
    assert layers(found) == [("GRU", "4 tanh seq"), ("Dense", "5 linear")]


def test_a_slice_along_axes_that_the_graph_works_out_is_no_layer(tmp_path):
    nodes = [recurrent("GRU", outputs=["Y"]), node("Slice", ["Y", "zero", "one", "axes"], "Z")]
    held = tensors("GRU", 3, 4) | {"zero": ints(0), "one": ints(1)}
    entries = {"X": ["time", "batch", 3], "axes": [1]}
    found = read(write(tmp_path / "slice.onnx", model(nodes, held, ["Z"], entries)))
    assert layers(found) == [("GRU", "4 tanh seq")]
    assert "the operator Slice follows and has no counterpart here: the model ends before it" in notes(found)
