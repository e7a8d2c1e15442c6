"""What a run needs beside the plan."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import WeightsError
from rnn_tui.engine.data.generators import generator
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Embedding, SimpleRNN
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup

STACK = built_in("simple").stack


def test_the_same_setup_gives_the_same_run():
    one, two = Setup(seed=3).run(STACK), Setup(seed=3).run(STACK)
    np.testing.assert_array_equal(one.output, two.output)
    assert not np.array_equal(Setup(seed=4).run(STACK).output, one.output)


def test_given_numbers_are_used_and_named():
    weights = tuple(np.zeros(shape) for shape in ((10, 3), (3, 3), (3,)))
    setup = Setup(x=np.ones((2, 10)), inputs_from="x.npy", weights=weights, weights_from="w.npz", dtype="float32")
    trace = setup.run(STACK)
    assert trace.output.dtype == np.float32
    assert not trace.output.any()
    assert list(setup.words) == ["inputs x.npy", "weights w.npz", "float32"]


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(WeightsError, match="weight list of length 1, but the layer was expecting 3 weights"):
        Setup(weights=(np.zeros((10, 3)),)).run(STACK)


def test_redrawn_takes_the_next_seed_and_lets_go_of_what_was_given():
    setup = Setup(seed=7, x=np.ones((2, 10)), inputs_from="x.npy").redrawn()
    assert (setup.seed, setup.x) == (8, None)
    assert list(setup.words) == ["inputs random", "seed 8", "weights initializers", "float64"]


def test_after_an_edit_the_layers_that_still_fit_keep_the_given_weights():
    stack = built_in("deep").stack
    given = tuple(np.full(each.shape, 0.5) for found in stack.weights for each in found)
    setup = Setup(weights=given, weights_from="w.npz", weights_of=stack)
    edited = stack.edit(1, units=3)
    weights = setup.model(edited).weights
    assert all((each == 0.5).all() for each in weights[0])
    assert [each.shape for each in weights[1]] == [(8, 3), (3, 3), (3,)]
    assert not (weights[1][0] == 0.5).any()


def test_what_is_recorded_decides_what_is_too_much():
    """Of a long sequence the states are kept, so the states are what counts."""
    time = 10_000_000
    stack = Stack((LSTM(8, return_sequences=True), GRU(4)), (1, time, 2))
    wanted = time * (8 * 3 + 4) + 4  # h, c and the output; h, and the last output
    assert sum(each.recorded((shape,)) for each, shape in zip(stack.layers, stack.input_shapes, strict=True)) == wanted
    assert Setup(dtype="float32").too_large(stack) == ""
    longer = stack.with_input((1, 2 * time, 2))
    assert "1 × 20,000,000 timesteps are too much to record" in Setup().too_large(longer)
    assert "4.5 GB" in Setup().too_large(longer)
    assert "(at most 3.2 here)" in Setup().too_large(longer)


@pytest.mark.parametrize("x", [np.zeros((60_000_000, 1), bool), np.zeros((1, 60_000_000, 1), bool)])
def test_one_sequence_may_be_given_without_its_batch_axis(x):
    assert "1 × 60,000,000 timesteps" in Setup(x=x).too_large(Stack((GRU(8),), (None, None, 1)))


def test_a_short_run_records_everything():
    layer = Bidirectional(LSTM(2, return_sequences=True))
    assert layer.recorded(((3, 5, 4),)) == 3 * 5 * (4 + 2 * (2 + 6 * 2))
    run = Model.draw(Stack((layer,), (3, 5, 4))).run().layers[0].run
    cells = [each for cell in run.cells.values() for each in cell.signals.values()]
    assert sum(each.size for each in cells) == 3 * 5 * 2 * 6 * 2


def test_a_generator_s_inputs_follow_the_plan_and_the_seed():
    setup = Setup(seed=2).generated(generator("noise"))
    assert setup.run(STACK).x.shape == (1, 2, 10)
    assert setup.run(STACK.with_input((None, 7, 10), "float32")).x.shape == (1, 7, 10)
    again = setup.redrawn()
    assert again.generator == setup.generator
    assert not np.array_equal(again.run(STACK).x, setup.run(STACK).x)
    assert next(iter(setup.words)) == "inputs noise"
    assert setup.fed(np.ones((2, 10)), "typed").generator is None


def test_ids_are_shown_as_the_vocabulary_s_tokens():
    stack = Stack((Embedding(3, 2), SimpleRNN(2)), (None, 4), "int32")
    setup = Setup(x=np.array([[0, 1, 2, 1]]), vocabulary=Vocabulary.of(["a", "b"]))
    assert setup.run(stack).tokens == (("a", "b", "#2", "b"),)
