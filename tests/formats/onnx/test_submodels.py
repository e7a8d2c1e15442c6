"""Which models a graph holds, and that whatever else its outputs come from is named."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
from onnx import AttributeProto, TensorProto, helper, numpy_helper

from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.onnx.file import read_onnx
from tests.formats.onnx.small_models import ints, model, node, recurrent, tensors, write
from tests.formats.onnx.test_file import layers, notes, refusal

ONE = {"one": ints(1), "zero": ints(0)}
TURNED = "the file reads (time, batch, …); here data is (batch, time, …)"
ENDS = "the operator {} follows and has no counterpart here: the model ends before it"
BEGINS = "the operator {} stands before the recurrent layers and has no counterpart: the model begins behind it"


def submodels(tmp_path: Path, nodes, held, outputs, inputs=None) -> list[LoadedModel]:
    return read_onnx(write(tmp_path / "made.onnx", model(nodes, held | ONE, outputs, inputs)))


def test_an_unknown_layer_cuts_a_file_in_two(tmp_path):
    nodes = [
        recurrent("LSTM"),
        node("Squeeze", ["Y", "one"], "S"),
        node("Erf", ["S"], "N"),
        recurrent("LSTM", "N", "n", ["Y2", "H2"]),
        node("Squeeze", ["H2", "zero"], "last"),
        node("MatMul", ["last", "K"], "Z"),
    ]
    held = tensors("LSTM", 3, 4) | tensors("LSTM", 4, 5, prefix="n")
    held |= {"K": np.ones((5, 2), np.float32)}
    first, second = submodels(tmp_path, nodes, held, ["Z"])
    assert layers(first) == [("LSTM", "4 tanh seq")]
    assert notes(first) == [ENDS.format("Erf"), TURNED]
    assert layers(second) == [("LSTM", "5 tanh"), ("Dense", "2 linear")]
    assert second.stack.input_shape == (None, None, 4)
    read = 'it reads "N", (time, batch, 4): record that and give it as --data'
    assert notes(second) == [BEGINS.format("Erf"), read, TURNED]
    assert first.part == (ENDS.format("Erf"),)
    assert second.part == (BEGINS.format("Erf"), read)


def test_a_cut_is_named_where_only_the_last_state_goes_on(tmp_path):
    nodes = [
        recurrent("GRU"),
        node("Squeeze", ["Y", "one"], "S"),
        node("Abs", ["S"], "A"),
        recurrent("RNN", "A", "n", ["Y2", "H2"]),
    ]
    held = tensors("GRU", 3, 4) | tensors("RNN", 4, 5, prefix="n")
    first, second = submodels(tmp_path, nodes, held, ["H2"])
    assert (layers(first), notes(first)[0]) == ([("GRU", "4 tanh seq")], ENDS.format("Abs"))
    assert (layers(second), notes(second)[0]) == ([("SimpleRNN", "5 tanh")], BEGINS.format("Abs"))


def test_layers_beside_each_other_are_models_of_their_own(tmp_path):
    nodes = [
        recurrent("LSTM", outputs=["Y"]),
        recurrent("GRU", "X", "g", ["Z"]),
        node("Concat", ["Y", "Z"], "O", axis=-1),
    ]
    found = submodels(tmp_path, nodes, tensors("LSTM", 3, 4) | tensors("GRU", 3, 4, prefix="g"), ["O"])
    assert [layers(each) for each in found] == [[("LSTM", "4 tanh seq")], [("GRU", "4 tanh seq")]]
    assert [notes(each)[0] for each in found] == [ENDS.format("Concat")] * 2


def test_a_decoder_that_starts_from_an_encoder_s_states_says_that_it_starts_from_zeros_here(tmp_path):
    nodes = [
        recurrent("LSTM", outputs=["Y", "H", "C"]),
        recurrent("LSTM", "X2", "g", ["Z"], more=["", "H", "C"]),
    ]
    held = tensors("LSTM", 3, 4) | tensors("LSTM", 2, 4, prefix="g")
    encoder, decoder = submodels(tmp_path, nodes, held, ["Z"], {"X": ["t", "b", 3], "X2": ["t", "b", 2]})
    assert notes(encoder) == [TURNED]
    assert notes(decoder)[:2] == [
        f"initial_{each} of LSTM node is an input of the file, or worked out: here it is zeros, or initial_state{k} of"
        " --data FILE.npz"
        for k, each in enumerate("hc")
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
    (found,) = submodels(tmp_path, [*first, *nodes], tensors("LSTM", 3, 4) | HEADS, outputs)
    assert said in " | ".join(notes(found))


def test_what_no_output_comes_from_is_not_named(tmp_path):
    nodes = [recurrent("LSTM"), node("Abs", ["Y"], "A"), recurrent("GRU", "X", "g", ["Z"])]
    held = tensors("LSTM", 3, 4) | tensors("GRU", 3, 4, prefix="g")
    (found,) = submodels(tmp_path, nodes, held, ["Y"])
    assert (layers(found), notes(found)) == ([("LSTM", "4 tanh seq")], [TURNED])


X = {"X": ["time", "batch", 3]}


def branches(inner, shared=False):
    """A graph whose If has that node in both its branches; with `shared` both call what they make "made"."""
    nodes = [inner("T"), inner("E")]
    for each in nodes if shared else ():
        each.output[0] = "made"
    made = [
        helper.make_graph([each], "branch", [], [helper.make_tensor_value_info(each.output[0], 1, None)])
        for each in nodes
    ]
    return helper.make_node("If", ["which"], ["Z"], then_branch=made[0], else_branch=made[1])


def test_what_a_branch_reads_is_needed_too(tmp_path):
    nodes = [recurrent("LSTM"), branches(lambda name: node("Abs", ["Y"], name))]
    found = read_onnx(
        write(tmp_path / "made.onnx", model(nodes, tensors("LSTM", 3, 4) | ONE, ["Z"], {**X, "which": []}))
    )
    assert [notes(each)[0] for each in found] == [ENDS.format("Abs")]


BRANCH = "it stands in the {}_branch of the If node Z, which the file runs only where its condition chooses that branch"


def test_recurrent_nodes_in_branches_are_models(tmp_path):
    """The names of the branches' values are the same: each branch has its own."""
    inner = branches(lambda name: recurrent("LSTM", prefix=name, outputs=[name]), shared=True)
    held = tensors("LSTM", 3, 4, prefix="T") | tensors("LSTM", 3, 5, prefix="E")
    first, second = read_onnx(write(tmp_path / "if.onnx", model([inner], held, ["Z"], {**X, "which": []})))
    assert (layers(first), notes(first)[0]) == ([("LSTM", "4 tanh seq")], BRANCH.format("then"))
    assert (layers(second), notes(second)[0]) == ([("LSTM", "5 tanh seq")], BRANCH.format("else"))
    np.testing.assert_allclose(first.weights[2], held["TB"].reshape(2, 4, 4)[:, [0, 2, 3, 1]].sum(0).ravel(), rtol=1e-6)


def test_of_a_condition_that_is_known_one_branch_is_taken(tmp_path):
    inner = branches(lambda name: recurrent("LSTM", prefix=name, outputs=[name]))
    held = tensors("LSTM", 3, 4, prefix="T") | tensors("LSTM", 3, 5, prefix="E") | {"which": np.array(False)}
    nodes = [inner, node("Squeeze", ["Z", "one"], "S"), node("MatMul", ["S", "K"], "O")]
    (found,) = submodels(tmp_path, nodes, held | {"K": np.ones((5, 2), np.float32)}, ["O"])
    assert (layers(found), notes(found)) == (
        [("LSTM", "5 tanh seq"), ("Dense", "2 linear")],
        [BRANCH.format("else"), TURNED],
    )


def test_branches_that_differ_in_an_axis_of_size_1_go_on(tmp_path):
    """As PyTorch's exporter writes a squeeze that depends on the shape of its input."""
    nodes = [
        recurrent("GRU", outputs=["", "H"]),
        node("Squeeze", ["H", "zero"], "h"),
        branches(lambda name: node("Squeeze", ["h", "zero"], name) if name == "T" else node("Identity", ["h"], name)),
        node("MatMul", ["Z", "K"], "O"),
    ]
    held = tensors("GRU", 3, 4) | ONE | {"K": np.ones((4, 2), np.float32)}
    (found,) = read_onnx(write(tmp_path / "made.onnx", model(nodes, held, ["O"], {**X, "which": []})))
    assert layers(found) == [("GRU", "4 tanh"), ("Dense", "2 linear")]
    assert notes(found)[0] == "If node chooses a shape by what only a run knows: here as its else_branch"


def test_the_body_of_a_loop_is_read_once(tmp_path):
    body = helper.make_graph(
        [
            node("Unsqueeze", ["state", "zero"], "s"),
            recurrent("GRU", "s", outputs=["y"]),
            node("Identity", ["on"], "go"),
        ],
        "body",
        [helper.make_tensor_value_info(name, kind, None) for name, kind in (("n", 7), ("on", 9), ("state", 1))],
        [helper.make_tensor_value_info(name, kind, None) for name, kind in (("go", 9), ("y", 1))],
    )
    loop = helper.make_node("Loop", ["", "", "X"], ["Z"], name="steps", body=body)
    (found,) = submodels(tmp_path, [loop], tensors("GRU", 3, 4), ["Z"])
    assert layers(found) == [("GRU", "4 tanh seq")]
    said = notes(found)
    assert said[0] == "it stands in the body of the Loop node steps, which the file runs again and again"
    assert "the operator Loop follows and has no counterpart here: the model ends before it" in said
    assert 'it reads "s", (time, batch, 3): record that and give it as --data' in said


def functional(tmp_path, *calls):
    """A model of calls of a function: an LSTM of the size that a call says, and a product."""
    inner = recurrent("LSTM", "a", outputs=["y"])
    size = AttributeProto(name="hidden_size", ref_attr_name="size", type=AttributeProto.INT)
    inner.input[:] = ["a", "w", "r", "b"]
    inner.attribute.append(size)
    body = [inner, node("Squeeze", ["y", "one"], "s")]
    body[:0] = [node("Constant", [], "one", value=numpy_helper.from_array(ints(1)))]
    domain = [helper.make_opsetid("", 17)]
    made = model(calls, tensors("LSTM", 3, 4) | tensors("LSTM", 4, 5, prefix="n"), ["Z"])
    made.functions.append(helper.make_function("own", "Step", ["a", "w", "r", "b"], ["s"], body, domain, ["size"]))
    made.opset_import.append(helper.make_opsetid("own", 1))
    return write(tmp_path / "function.onnx", made)


def test_a_function_is_read_where_it_is_called(tmp_path):
    calls = [
        helper.make_node("Step", ["X", "W", "R", "B"], ["A"], domain="own", size=4),
        helper.make_node("Step", ["A", "nW", "nR", "nB"], ["Z"], domain="own", size=5),
    ]
    (found,) = read_onnx(functional(tmp_path, *calls))
    assert (layers(found), notes(found)) == ([("LSTM", "4 tanh seq"), ("LSTM", "5 tanh seq")], [TURNED])


def test_a_function_that_calls_itself_ends(tmp_path):
    made = model([helper.make_node("F", ["X"], ["Z"], domain="own")], {}, ["Z"])
    calls = [helper.make_node("F", ["a"], [name], domain="own") for name in ("b", "c")]
    made.functions.append(helper.make_function("own", "F", ["a"], ["c"], calls, [helper.make_opsetid("", 17)]))
    line = refusal(write(tmp_path / "itself.onnx", made))
    assert line == "itself.onnx: has functions more than 16 deep inside each other"


def test_the_exporter_of_pytorch_is_advised_on_files_of_pytorch_only(tmp_path):
    made = model([node("Abs", ["X"], "Z")], {}, ["Z"])
    assert "dynamo" not in refusal(write(tmp_path / "a.onnx", made))
    made.producer_name = "pytorch"
    assert refusal(write(tmp_path / "b.onnx", made)).endswith("export with dynamo=False")


def test_quantized_layers_are_named(tmp_path):
    made = model([node("QuantizeGRU", ["X"], "Z")], {}, ["Z"])
    line = refusal(write(tmp_path / "q.onnx", made))
    assert line.endswith("Quantized layers like these are not understood: export the model as it was before")


def test_a_value_that_is_made_twice_is_refused(tmp_path):
    made = model([recurrent("LSTM"), node("Abs", ["X"], "Y")], tensors("LSTM", 3, 4), ["Y"])
    assert refusal(write(tmp_path / "t.onnx", made)) == "t.onnx: makes Y twice: it is damaged, or no graph"


def test_the_numbers_of_a_branch_are_no_structure(tmp_path):
    """Two branches may hold the weights of a model each."""
    held = helper.make_tensor("t", TensorProto.FLOAT, [800_000], np.zeros(800_000, np.float32).tobytes(), raw=True)
    nodes = [recurrent("LSTM"), branches(lambda name: node("Constant", [], name, value=held))]
    (found,) = submodels(tmp_path, nodes, tensors("LSTM", 3, 4) | {"which": np.array(True)}, ["Y", "Z"])
    assert layers(found) == [("LSTM", "4 tanh seq")]


def test_a_recurrent_node_that_is_no_layer_is_left_out_with_its_reason(tmp_path):
    nodes = [
        recurrent("GRU"),
        node("Squeeze", ["Y", "one"], "S"),
        recurrent("LSTM", "S", "n", ["Y2"], clip=0.3),
    ]
    held = tensors("GRU", 3, 4) | tensors("LSTM", 4, 5, prefix="n")
    (found,) = submodels(tmp_path, nodes, held, ["Y2"])
    assert layers(found) == [("GRU", "4 tanh seq")]
    assert found.part == (ENDS.format("LSTM"), notes(found)[1])
    assert notes(found)[:2] == [
        ENDS.format("LSTM"),
        "a recurrent node is left out: the file has clip=0.3 on its LSTM node, which has no counterpart here",
    ]


@pytest.mark.parametrize(("first", "second"), [([6, 4], None), (None, [6, 4]), ([6, 4], [5, 4])])
def test_other_lengths_of_sequences_begin_a_model_of_their_own(first, second, tmp_path):
    nodes = [
        recurrent("LSTM", more=["n"] if first else []),
        node("Squeeze", ["Y", "one"], "S"),
        recurrent("GRU", "S", "n", ["Z"], more=["m"] if second else []),
    ]
    held = tensors("LSTM", 3, 4) | tensors("GRU", 4, 2, prefix="n") | {"one": ints(1)}
    held |= {name: np.array(given, np.int32) for name, given in (("n", first), ("m", second)) if given}
    one, other = submodels(tmp_path, nodes, held, ["Z"])
    assert [each.lengths for each in (one, other)] == [tuple(first or ()), tuple(second or ())]
    assert [layers(each)[0][0] for each in (one, other)] == ["LSTM", "GRU"]
    assert notes(other)[0] == (
        "a layer with other sequence_lens stands before the recurrent layers: the model begins behind it"
    )
    assert notes(other)[1].startswith('it reads "S", (time, batch, 4)')
