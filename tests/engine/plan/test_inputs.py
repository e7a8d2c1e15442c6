"""Inputs: drawn as the stack leaves them open, and checked with the axis named."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, NotBuilt
from rnn_tui.engine.layers import Add, Dense, Embedding, Flatten, Reshape, SimpleRNN, TimeDistributed
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.inputs import checked_inputs, nominal_shape, random_inputs
from rnn_tui.engine.plan.stack import Stack

OPEN = Stack((SimpleRNN(3),), (None, None, 4))
FIXED = Stack((SimpleRNN(3),), (8, 2, 10))


def test_open_axes_are_filled_in():
    assert nominal_shape(OPEN) == (1, 10, 4)
    assert nominal_shape(FIXED) == (8, 2, 10)
    assert random_inputs(OPEN, timesteps=7).shape == (1, 7, 4)


def test_an_unbuilt_stack_has_no_inputs():
    with pytest.raises(NotBuilt):
        random_inputs(Stack((SimpleRNN(3),)))


def test_the_tutorial_s_inputs_come_from_the_legacy_stream():
    np.testing.assert_array_equal(
        random_inputs(OPEN, seed=3, init="tutorial"), np.random.RandomState(3).random_sample((1, 10, 4))
    )


def test_tokens_are_drawn_within_the_vocabulary():
    tokens = random_inputs(Stack((Embedding(5, 3),), (40, 10), "int32"))
    assert set(np.unique(tokens)) == {0, 1, 2, 3, 4}
    inside = random_inputs(Stack((TimeDistributed(Embedding(5, 3)),), (40, 10, 2), "int32"))
    assert set(np.unique(inside)) == {0, 1, 2, 3, 4}


def test_one_sequence_is_a_batch_of_one():
    assert checked_inputs(OPEN, np.zeros((6, 4)))[0].shape == (1, 6, 4)


def test_other_lengths_and_batches_are_taken_where_no_layer_is_stateful():
    assert checked_inputs(FIXED, np.zeros((3, 7, 10)))[0].shape == (3, 7, 10)


@pytest.mark.parametrize(
    ("stack", "x", "stateful", "words"),
    [
        (
            OPEN,
            np.zeros((2, 5, 3)),
            False,
            "the model takes 4 on the features axis (axis 2 of (None, None, 4)); these inputs have 3: shape (2, 5, 3)",
        ),
        (
            FIXED,
            np.zeros((3, 2, 10)),
            True,
            "the model takes 8 on the batch axis (axis 0 of (8, 2, 10)); these inputs have 3: shape (3, 2, 10)",
        ),
        (
            OPEN,
            np.zeros(4),
            False,
            "inputs of 1 axes, shape (4,); expected (batch, time, features), or (time, features) for one sequence",
        ),
        (
            Stack((Embedding(5, 3),), (None, 4)),
            np.zeros((2, 3, 4)),
            False,
            "inputs of 3 axes, shape (2, 3, 4); expected (batch, time) token ids, or (time,) for one sequence",
        ),
        (
            OPEN,
            np.zeros((0, 5, 4)),
            False,
            "inputs of shape (0, 5, 4) hold no number: at least one sequence of one timestep is needed",
        ),
        (
            Stack((Dense(2),), (None, 10)),
            np.zeros((1, 22)),
            False,
            "the model takes 10 on the features axis (axis 1 of (None, 10)); these inputs have 22: shape (1, 22)",
        ),
        (
            Stack((Embedding(5, 3), Flatten(), Dense(2)), (None, 10), "int32"),
            np.zeros((1, 22)),
            False,
            "the model takes 10 timesteps, because the weights of dense depend on their number; these inputs have 22",
        ),
        (
            Stack((Reshape((5, 2, 3)), Flatten(), Dense(2)), (None, 10, 3)),
            np.zeros((1, 7, 3)),
            False,
            "inputs of 7 timesteps do not fit: The total size of the tensor must be unchanged. Received:"
            " input_shape=(7, 3), target_shape=(5, 2, 3)",
        ),
        (OPEN, np.array([["a"]]), False, "inputs are numbers, got an array of <U1"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(stack, x, stateful, words):
    with pytest.raises(InputError) as caught:
        checked_inputs(stack, x, stateful=stateful)
    assert str(caught.value) == words


def test_inputs_whose_lengths_do_not_go_together_are_refused():
    inputs = (GraphInput(-1, (None, None, 4)), GraphInput(-2, (None, None, 4)))
    graph = Graph(inputs, (Node(0, 0, (Tensor(-1), Tensor(-2))), Node(1, 1, (Tensor(0),))), (Tensor(1),))
    stack = Stack((Add(), SimpleRNN(2)), wiring=graph)
    assert len(checked_inputs(stack, (np.zeros((1, 5, 4)), np.zeros((1, 5, 4))))) == 2
    with pytest.raises(InputError, match="inputs of 5 and 6 timesteps do not fit: Inputs have incompatible shapes"):
        checked_inputs(stack, (np.zeros((1, 5, 4)), np.zeros((1, 6, 4))))
