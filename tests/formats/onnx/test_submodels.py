"""Which models a graph holds, and that whatever else its outputs come from is named."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
from onnx import TensorProto, helper

from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.onnx.file import read_onnx
from tests.formats.onnx.small_models import ints, model, node, recurrent, tensors, write
from tests.formats.onnx.test_file import layers, notes, refusal

ONE = {"one": ints(1), "zero": ints(0)}
TURNED = "the file reads (time, batch, …); here data is (batch, time, …)"
ENDS = "the operator {} follows and has no counterpart here: the model ends before it"
BEGINS = "the operator {} stands before the recurrent layers and has no counterpart: the model begins behind it"


def stretches(tmp_path: Path, nodes, held, outputs, inputs=None) -> list[LoadedModel]:
    return read_onnx(write(tmp_path / "made.onnx", model(nodes, held | ONE, outputs, inputs)))


def test_an_unknown_layer_cuts_a_file_in_two(tmp_path):
    nodes = [
        recurrent("LSTM"),
        node("Squeeze", ["Y", "one"], "S"),
        node("LayerNormalization", ["S", "scale"], "N"),
        recurrent("LSTM", "N", "n", ["Y2", "H2"]),
        node("Squeeze", ["H2", "zero"], "last"),
        node("MatMul", ["last", "K"], "Z"),
    ]
    held = tensors("LSTM", 3, 4) | tensors("LSTM", 4, 5, prefix="n")
    held |= {"scale": np.ones(4, np.float32), "K": np.ones((5, 2), np.float32)}
    first, second = stretches(tmp_path, nodes, held, ["Z"])
    assert layers(first) == [("LSTM", "4 tanh seq")]
    assert notes(first) == [ENDS.format("LayerNormalization"), TURNED]
    assert layers(second) == [("LSTM", "5 tanh"), ("Dense", "2 linear")]
    assert second.stack.input_shape == (None, None, 4)
    read = 'it reads "N", (time, batch, 4): record that and give it as --data'
    assert notes(second) == [BEGINS.format("LayerNormalization"), read, TURNED]
    assert first.part == (ENDS.format("LayerNormalization"),)
    assert second.part == (BEGINS.format("LayerNormalization"), read)


def test_a_cut_is_named_where_only_the_last_state_goes_on(tmp_path):
    nodes = [
        recurrent("GRU"),
        node("Squeeze", ["Y", "one"], "S"),
        node("Abs", ["S"], "A"),
        recurrent("RNN", "A", "n", ["Y2", "H2"]),
    ]
    held = tensors("GRU", 3, 4) | tensors("RNN", 4, 5, prefix="n")
    first, second = stretches(tmp_path, nodes, held, ["H2"])
    assert (layers(first), notes(first)[0]) == ([("GRU", "4 tanh seq")], ENDS.format("Abs"))
    assert (layers(second), notes(second)[0]) == ([("SimpleRNN", "5 tanh")], BEGINS.format("Abs"))


def test_layers_beside_each_other_are_models_of_their_own(tmp_path):
    nodes = [
        recurrent("LSTM", outputs=["Y"]),
        recurrent("GRU", "X", "g", ["Z"]),
        node("Concat", ["Y", "Z"], "O", axis=-1),
    ]
    found = stretches(tmp_path, nodes, tensors("LSTM", 3, 4) | tensors("GRU", 3, 4, prefix="g"), ["O"])
    assert [layers(each) for each in found] == [[("LSTM", "4 tanh seq")], [("GRU", "4 tanh seq")]]
    assert [notes(each)[0] for each in found] == [ENDS.format("Concat")] * 2


def test_a_decoder_that_starts_from_an_encoder_s_states_says_that_it_starts_from_zeros_here(tmp_path):
    nodes = [
        recurrent("LSTM", outputs=["Y", "H", "C"]),
        recurrent("LSTM", "X2", "g", ["Z"], more=["", "H", "C"]),
    ]
    held = tensors("LSTM", 3, 4) | tensors("LSTM", 2, 4, prefix="g")
    encoder, decoder = stretches(tmp_path, nodes, held, ["Z"], {"X": ["t", "b", 3], "X2": ["t", "b", 2]})
    assert notes(encoder) == [TURNED]
    assert notes(decoder)[:2] == [
        f"initial_{each} of LSTM node is an input of the file, or worked out: here it is zeros" for each in "hc"
    ]


HEADS = {"K": np.ones((4, 2), np.float32), "K2": np.ones((4, 5), np.float32)}


@pytest.mark.parametrize(
    ("nodes", "outputs", "said"),
    [
        ([node("MatMul", ["S", "K"], "A"), node("MatMul", ["S", "K2"], "D")], ["A", "D"], "left out: MatMul"),
        ([], ["Y", "Y_h", "C"], "the file has outputs that are not the model's: Y_h, C"),
        ([node("MatMul", ["S", "K"], "A")], ["A", "Y_h"], "the file has outputs that are not the model's: Y_h"),
        ([node("Squeeze", ["C", "zero"], "c"), node("MatMul", ["c", "K"], "Z")], ["Z"], "from the cell state of a"),
        ([node("Abs", ["S"], "A"), node("MatMul", ["S", "K"], "Z")], ["Z", "A"], "it is left out: Abs"),
        ([node("Cast", ["S"], "Z", to=TensorProto.INT64)], ["Z"], ENDS.format("Cast")),
        ([node("Cast", ["S"], "Z", to=TensorProto.FLOAT16)], ["Z"], "the file rounds to float16 on its way"),
    ],
)
def test_whatever_else_the_outputs_come_from_is_named(nodes, outputs, said, tmp_path):
    first = [recurrent("LSTM", outputs=["Y", "Y_h", "C"]), node("Squeeze", ["Y", "one"], "S")]
    (found,) = stretches(tmp_path, [*first, *nodes], tensors("LSTM", 3, 4) | HEADS, outputs)
    assert said in " | ".join(notes(found))


def test_what_no_output_comes_from_is_not_named(tmp_path):
    nodes = [recurrent("LSTM"), node("Abs", ["Y"], "A"), recurrent("GRU", "X", "g", ["Z"])]
    held = tensors("LSTM", 3, 4) | tensors("GRU", 3, 4, prefix="g")
    (found,) = stretches(tmp_path, nodes, held, ["Y"])
    assert (layers(found), notes(found)) == ([("LSTM", "4 tanh seq")], [TURNED])


def branches(inner):
    """A graph whose If has that node in both its branches."""
    made = [
        helper.make_graph([each], "branch", [], [helper.make_tensor_value_info(each.output[0], 1, None)])
        for each in (inner("T"), inner("E"))
    ]
    return helper.make_node("If", ["which"], ["Z"], then_branch=made[0], else_branch=made[1])


def test_what_a_branch_reads_is_needed_too(tmp_path):
    nodes = [recurrent("LSTM"), branches(lambda name: node("Abs", ["Y"], name))]
    (found,) = stretches(tmp_path, nodes, tensors("LSTM", 3, 4) | {"which": np.array(True)}, ["Z"])
    assert notes(found)[0] == ENDS.format("If")


def test_recurrent_nodes_in_branches_are_refused_by_the_branch(tmp_path):
    made = model(
        [branches(lambda name: recurrent("LSTM", outputs=[name]))],
        tensors("LSTM", 3, 4) | {"which": np.array(True)},
        ["Z"],
    )
    line = refusal(write(tmp_path / "if.onnx", made))
    assert line.endswith("They stand inside If, which is not looked into: export that part by itself")


def test_the_exporter_of_pytorch_is_advised_on_files_of_pytorch_only(tmp_path):
    made = model([node("Abs", ["X"], "Z")], {}, ["Z"])
    assert "dynamo" not in refusal(write(tmp_path / "a.onnx", made))
    made.producer_name = "pytorch"
    assert refusal(write(tmp_path / "b.onnx", made)).endswith("export with dynamo=False")


def test_quantized_layers_are_named(tmp_path):
    made = model([helper.make_node("DynamicQuantizeLSTM", ["X"], ["Z"], domain="com.microsoft")], {}, ["Z"])
    line = refusal(write(tmp_path / "q.onnx", made))
    assert line.endswith("Quantized layers are not understood: export the model as it was before")


def test_a_value_that_is_made_twice_is_refused(tmp_path):
    made = model([recurrent("LSTM"), node("Abs", ["X"], "Y")], tensors("LSTM", 3, 4), ["Y"])
    assert refusal(write(tmp_path / "t.onnx", made)) == "t.onnx: makes Y twice: it is damaged, or no graph"


def test_the_numbers_of_a_branch_are_no_structure(tmp_path):
    """Two branches may hold the weights of a model each."""
    held = helper.make_tensor("t", TensorProto.FLOAT, [800_000], np.zeros(800_000, np.float32).tobytes(), raw=True)
    nodes = [recurrent("LSTM"), branches(lambda name: node("Constant", [], name, value=held))]
    (found,) = stretches(tmp_path, nodes, tensors("LSTM", 3, 4) | {"which": np.array(True)}, ["Y", "Z"])
    assert layers(found) == [("LSTM", "4 tanh seq")]
