"""The weights of layers that attend, read from a run."""

import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, AdditiveAttention, Attention, Embedding, MultiHeadAttention
from rnn_tui.engine.layers.operations import operation
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.attention import AttentionWeights, attending
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace_rows import length_of, lengths, name_of_time

X, Z = GraphInput(-1, (None, 6), "int32", name="words"), GraphInput(-2, (None, 4, 3), name="steps")


def attentive(kind=Attention, **options) -> Stack:
    """A sequence of four steps that attends to six tokens."""
    nodes = (
        Node(0, 0, (Tensor(-1),)),
        Node(1, 1, (Tensor(0),)),
        Node(2, 2, (Tensor(-2),)),
        Node(3, 3, (Tensor(2), Tensor(1))),
    )
    sequences = {"return_sequences": True}
    layers = (
        Embedding(9, 5),
        GRU(3, name="encoder", **sequences),
        GRU(3, name="decoder", **sequences),
        kind(**options),
    )
    return Stack(layers, wiring=Graph((X, Z), nodes, (Tensor(3),)))


@pytest.mark.parametrize("kind", [Attention, AdditiveAttention])
def test_every_row_says_how_much_a_query_attends_to_each_value(kind):
    trace = Model.draw(attentive(kind)).run()
    found = AttentionWeights.of(trace, 3)
    assert attending(trace) == (3,)
    assert found.heads.shape == (1, 4, 6)
    np.testing.assert_allclose(found.head(0).sum(axis=1), 1)
    value, output = trace.layer(1).output[0], trace.layer(3).output[0]
    np.testing.assert_allclose(found.head(0) @ value, output)
    assert (found.queries.name, found.values.name) == ("decoder", "encoder")


def test_each_head_has_weights_of_its_own_and_0_is_their_mean():
    found = AttentionWeights.of(Model.draw(attentive(MultiHeadAttention, num_heads=2, key_dim=3)).run(), 3)
    assert found.heads.shape == (2, 4, 6)
    np.testing.assert_array_equal(found.head(2), found.heads[1])
    np.testing.assert_allclose(found.head(0), (found.heads[0] + found.heads[1]) / 2)


def test_steps_are_named_by_their_tokens_where_they_are_known():
    ids, numbers = np.array([[3, 1, 4, 1, 5, 2]]), np.zeros((1, 4, 3))
    model = Model.draw(attentive())
    words = (("the", "cat", "\n", "on", "a", "mat"),)
    found = AttentionWeights.of(model.run((ids, numbers), tokens=words), 3)
    assert [found.values.label(step) for step in (1, 3)] == ["1 the", "3 ⏎"]
    assert found.queries.label(2) == "2"
    assert AttentionWeights.of(model.run((ids, numbers)), 3).values.label(2) == "2 id 1"


def test_what_does_not_attend_has_no_weights():
    trace = Model.draw(attentive()).run()
    assert AttentionWeights.of(trace, 1) is None
    assert AttentionWeights.of(trace, -1) is None
    assert attending(Model.draw(built_in("tutorial").stack).run()) == ()


def test_a_model_has_as_many_times_as_lengths_and_each_has_a_name():
    trace = Model.draw(attentive()).run()
    assert lengths(trace) == (6, 4)
    assert [name_of_time(trace, each) for each in (6, 4, 5)] == ["words", "steps", ""]
    assert [length_of(trace, key) for key in (-2, 1, 3)] == [4, 6, 4]


def test_truth_values_are_numbers_where_they_are_watched():
    wiring = Graph((Z,), (Node(0, 0, (Tensor(-2),)),), (Tensor(0),))
    trace = Model.draw(Stack((operation("LogicalNot")(name="real"),), wiring=wiring)).run()
    assert trace.output.dtype == bool
    assert trace.values(trace.tracks(0)[0]).dtype == np.float64
