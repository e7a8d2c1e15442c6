import numpy as np
import pytest

from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.gradients.entry_points import entries
from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.layers import GRU, Add, Dense, Embedding, SimpleRNN
from rnn_tui.engine.layers.operations import operation
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.plan.match_layers import matched
from rnn_tui.engine.plan.stack import Stack, as_graph
from rnn_tui.engine.plan.stack_layers import row_keys
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.summary.graph_rows import names_read

X, Z = GraphInput(-1, (None, 4, 3), name="x"), GraphInput(-2, (None, 6, 2), name="z")


def seq2seq(**options) -> Stack:
    """An encoder whose state a decoder begins with, and a Dense that both share."""
    nodes = (
        Node(0, 0, (Tensor(-1),)),
        Node(1, 1, (Tensor(-2),), (("initial_state", (Tensor(0, 1),)),)),
        Node(2, 2, (Tensor(1),)),
        Node(3, 2, (Tensor(0),), number=1),
    )
    layers = (
        GRU(5, name="encoder", return_state=True),
        GRU(5, name="decoder", return_sequences=True),
        Dense(2, name="shared"),
    )
    return Stack(layers, wiring=Graph((X, Z), nodes, (Tensor(2), Tensor(3))), **options)


def data(stack: Stack) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(0)
    return tuple(rng.standard_normal((3, *each.shape[1:])) for each in stack.inputs)


def test_a_chain_has_the_wiring_that_follows_from_it():
    stack = Stack((SimpleRNN(3, return_sequences=True), Dense(2)), (None, 5, 4))
    assert [(each.layer, each.inputs) for each in stack.calls] == [(0, (Tensor(-1),)), (1, (Tensor(0),))]
    assert stack.graph.outputs == (Tensor(1),)
    assert stack.model_output_shapes == ((None, 5, 2),)


def test_shapes_follow_the_wiring():
    stack = seq2seq()
    assert stack.model_output_shapes == ((None, 6, 2), (None, 2))
    assert stack.read_shapes[1] == ((None, 6, 2), (None, 5))
    assert stack.input_names == ("x", "z")
    assert names_read(stack) == (("x",), ("z", "encoder"), ("decoder", "encoder"))


def test_rows_stand_by_depth_the_deepest_first_and_what_is_shared_at_its_deepest_call():
    assert seq2seq().wiring.order.rows == (-1, -2, 0, 1, 2)
    assert not seq2seq().wiring.order.sequential
    x, z, p, r, q = Tensor(-1), Tensor(-2), Tensor(0), Tensor(1), Tensor(2)
    nodes = (Node(0, 0, (x,)), Node(1, 1, (z,)), Node(2, 2, (p,)), Node(3, 3, (r,), (("initial_state", (q,)),)))
    layers = tuple(Dense(5, name=name) for name in "prq")
    entry = GraphInput(-2, (None, 4, 2), name="z")
    stack = Stack(
        (*layers, GRU(5, name="out")),
        wiring=Graph((GraphInput(-1, (None, 3), name="x"), entry), nodes, (Tensor(3),)),
    )
    names = dict(zip(stack.keys, stack.layer_names, strict=True)) | {-1: "x", -2: "z"}
    assert [names[each] for each in stack.wiring.order.rows] == ["x", "z", "p", "r", "q", "out"]


def test_a_decoder_begins_with_the_encoders_state_and_a_shared_layer_is_called_twice():
    model = Model.draw(seq2seq())
    trace = model.run(data(model.stack))
    encoder, decoder, shared = trace.layers
    np.testing.assert_array_equal(decoder.run.cells[""].initial["h"], encoder.run.outputs[1])
    np.testing.assert_array_equal(trace.outputs[0], shared.output)
    weights, bias = model.weights[2]
    np.testing.assert_allclose(trace.outputs[1], encoder.output @ weights + bias)
    assert {"x/output", "z/output", "output", "output1", "encoder/output1"} <= trace.arrays().keys()
    assert trace.timesteps == 6


def test_gradients_add_up_over_every_way():
    model = Model.draw(seq2seq())
    x = data(model.stack)
    found = gradients(model.run(x), "sum-all")

    def loss(weights, inputs):
        return sum(float(each.sum()) for each in model.with_weights(weights).run(inputs).outputs)

    flat = model.get_weights()
    for place, (arrays, derived) in enumerate(((flat, found.weights), (x, found.inputs))):
        for number, each in enumerate(arrays):
            at = tuple(np.random.default_rng(number).integers(0, each.shape))
            sides = []
            for step in (1e-6, -1e-6):
                moved = [one.copy() for one in arrays]
                moved[number][at] += step
                sides.append(loss(moved, x) if place == 0 else loss(flat, tuple(moved)))
            assert derived[number][at] == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-7)
    assert {"dx_x", "dx_z"} <= found.arrays().keys()


def test_a_call_with_several_tensors_hears_no_mask_and_hands_it_on():
    ids = GraphInput(-1, (None, 4), "int32", "ids")
    nodes = (
        Node(0, 0, (Tensor(-1),)),
        Node(1, 1, (Tensor(0),), (("initial_state", (Tensor(-2),)),)),
        Node(2, 2, (Tensor(1),)),
    )
    layers = (
        Embedding(7, 3, name="e", mask_zero=True),
        GRU(5, name="first", return_sequences=True),
        GRU(2, name="second"),
    )
    state = GraphInput(-2, (None, 5), name="state")
    stack = Stack(layers, wiring=Graph((ids, state), nodes, (Tensor(2),)))
    trace = Model.draw(stack).run((np.array([[3, 0, 2, 0]]), np.ones((1, 5))))
    assert trace.layer(1).run.cells[""].mask is None
    np.testing.assert_array_equal(trace.layer(2).run.cells[""].mask, [[True, False, True, False]])


def test_what_is_taken_out_or_put_in_keeps_the_rest():
    stack = seq2seq()
    longer = stack.insert(stack.position(1) + 1, Dense(4))
    assert longer.layer_names == ("encoder", "decoder", "dense", "shared")
    assert longer.model_output_shapes == ((None, 6, 2), (None, 2))
    assert longer.remove(longer.keys[2]) == stack
    with pytest.raises(StackError, match="encoder cannot be removed: its output 1 is in use too"):
        stack.remove(0)
    with pytest.raises(StackError, match="no layer is moved"):
        stack.move(0, 1)
    assert stack.edit(1, units=5) == stack
    with pytest.raises(StackError, match="starts from states"):
        stack.edit(1, units=4)


def test_keys_follow_a_graph_that_is_read_again():
    before = seq2seq().with_keys((4, 7, 9), 12)
    again = matched(seq2seq(), before)
    assert again.keys == (4, 7, 9)
    assert again == seq2seq()


def test_an_output_that_is_not_there_and_a_circle_are_refused():
    with pytest.raises(StackError, match="an output of the model is output 2"):
        Stack((GRU(5, return_state=True),), wiring=Graph((X,), (Node(0, 0, (Tensor(-1),)),), (Tensor(0, 2),)))
    nodes = (Node(0, 0, (Tensor(1),)), Node(1, 1, (Tensor(0),)))
    with pytest.raises(StackError, match="circle"):
        Stack((Dense(3), Dense(3)), wiring=Graph((X,), nodes, (Tensor(1),)))


def test_the_loss_enters_where_its_ways_lead():
    trace = Model.draw(seq2seq()).run(data(seq2seq()))
    encoder, decoder, _ = entries(trace, "sum-last")
    assert decoder.cells[""].rows == (5,)
    assert encoder.cells[""].rows == (3,)


def test_an_output_that_is_one_number_for_each_sequence_has_gradients():
    layers = (SimpleRNN(3, name="rnn"), operation("Mean")(settings=(("axis", 1),), name="mean"))
    nodes = (Node(0, 0, (Tensor(-1),)), Node(1, 1, (Tensor(0),)))
    trace = Model.draw(Stack(layers, wiring=Graph((X,), nodes, (Tensor(1),)))).run(np.ones((2, 4, 3)))
    assert trace.output.shape == (2,)
    assert trace.values(trace.tracks(1)[0]).shape == (1, 1)
    last, whole = gradients(trace, "sum-last"), gradients(trace, "sum-all")
    for one, other in zip(last.weights, whole.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_each_input_is_edited_under_its_key():
    stack = seq2seq().with_input((None, 9, 2), key=-2)
    assert [each.shape for each in stack.inputs] == [(None, 4, 3), (None, 9, 2)]
    assert stack.output_shapes[1] == ((None, 9, 5),)
    assert InputForm.of(stack, -2).shape == (None, 9, 2)
    with pytest.raises(StackError, match="no input with the key -3: the model has 2"):
        stack.with_input((None, 9, 2), key=-3)


def test_rows_are_listed_as_keras_lists_them():
    assert row_keys(seq2seq()) == (-1, -2, 0, 1, 2)
    assert row_keys(Stack((SimpleRNN(3),), (None, 5, 4))) == (-1, 0)


def test_a_layer_is_inserted_behind_an_input_or_what_is_read_of_a_layer():
    stack = seq2seq()
    behind_z = stack.insert(0, Dense(2, name="new"), -2)
    assert behind_z.graph.calls_of(1)[0].inputs == (Tensor(behind_z.graph.calls_of(3)[0].key),)
    assert behind_z.graph.calls_of(0)[0].inputs == (Tensor(-1),)
    state = seq2seq_by_state()
    assert state.insert(1, Dense(5, name="bridge"), 0).graph.calls_of(2)[0].inputs == (Tensor(0, 1),)


def seq2seq_by_state() -> Stack:
    """An encoder of which nothing is read but its state."""
    nodes = (Node(0, 0, (Tensor(-1),)), Node(1, 1, (Tensor(-2),), (("initial_state", (Tensor(0, 1),)),)))
    layers = (GRU(5, return_state=True), GRU(5, return_sequences=True))
    return Stack(layers, wiring=Graph((X, Z), nodes, (Tensor(1),)))


def test_a_layer_with_two_inputs_is_inserted_where_it_reads_both():
    stack = Stack((SimpleRNN(4, return_sequences=True), Dense(4), Dense(2)), (None, 5, 4))
    graph = as_graph(stack)
    assert (graph.keys, graph.layer_names, graph.output_shapes) == (stack.keys, stack.layer_names, stack.output_shapes)
    joined = graph.insert(2, Add(), 1, (0,))
    assert [joined.name_of(key) for key in joined.keys] == ["simple_rnn", "dense", "add", "dense_1"]
    assert joined.graph.calls_of(3)[0].inputs == (Tensor(1), Tensor(0))
    x = np.random.default_rng(0).standard_normal((2, 5, 4))
    trace = Model.draw(joined).run(x)
    np.testing.assert_allclose(trace.layer(3).output, trace.layer(0).output + trace.layer(1).output)


def test_what_would_leave_a_branch_unread_is_not_removed():
    stack = as_graph(Stack((SimpleRNN(4, return_sequences=True), Dense(4)), (None, 5, 4))).insert(2, Add(), 1, (0,))
    assert stack.remove(2).layer_names == ("simple_rnn", "dense")
    first = Node(2, 2, (Tensor(0), Tensor(1)))
    branches = Graph((X,), (Node(0, 0, (Tensor(-1),)), Node(1, 1, (Tensor(-1),)), first), (Tensor(2),))
    two = Stack((Dense(3), Dense(3), Add()), wiring=branches)
    with pytest.raises(StackError, match="nothing would read dense_1: delete that first"):
        two.remove(2)
    assert two.remove(1).layer_names == ("dense", "add")
