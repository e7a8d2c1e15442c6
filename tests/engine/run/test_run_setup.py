"""What a run needs beside the plan."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, NotBuilt, WeightsError
from rnn_tui.engine.data.generators import generator
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.interventions.clamp_state import SetStart
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, Masking, RepeatVector, SimpleRNN
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run import run_setup
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup

STACK = built_in("simple").stack


SEQ = {"return_sequences": True}


def test_the_same_setup_gives_the_same_run():
    one, two = Setup(seed=3).run(STACK), Setup(seed=3).run(STACK)
    np.testing.assert_array_equal(one.output, two.output)
    assert not np.array_equal(Setup(seed=4).run(STACK).output, one.output)


def test_given_numbers_are_used_and_named():
    weights = tuple(np.zeros(shape) for shape in ((10, 3), (3, 3), (3,)))
    setup = Setup(x=np.ones((2, 10)), inputs_from="x.npy", dtype="float32").with_weights(STACK, weights, "w.npz")
    trace = setup.run(STACK)
    assert trace.output.dtype == np.float32
    assert not trace.output.any()
    assert list(setup.words(STACK)) == ["inputs x.npy", "weights w.npz", "float32"]


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(WeightsError, match="weight list of length 1, but the layer was expecting 3 weights"):
        Setup().with_weights(STACK, (np.zeros((10, 3)),))


def test_redrawn_takes_the_next_seed_and_lets_go_of_what_was_given():
    setup = Setup(seed=7, x=np.ones((2, 10)), inputs_from="x.npy").redrawn()
    assert (setup.seed, setup.x) == (8, None)
    assert list(setup.words(STACK)) == ["inputs random", "seed 8", "weights initializers", "float64"]


def test_weights_and_inputs_are_drawn_again_each_by_itself():
    setup = Setup(seed=7)
    x, weights = setup.inputs(STACK).x, setup.model(STACK).weights
    other = setup.other_weights(8)
    np.testing.assert_array_equal(other.inputs(STACK).x, x)
    assert not np.array_equal(other.model(STACK).weights[0][0], weights[0][0])
    assert list(other.words(STACK)) == ["inputs random", "seed 7", "weights initializers seed 8", "float64"]
    fed = setup.other_inputs(9)
    assert not np.array_equal(fed.inputs(STACK).x, x)
    np.testing.assert_array_equal(fed.model(STACK).weights[0][0], weights[0][0])
    assert list(fed.words(STACK)) == ["inputs random", "seed 9", "weights initializers seed 7", "float64"]
    assert list(fed.redrawn().words(STACK)) == ["inputs random", "seed 10", "weights initializers", "float64"]
    assert fed.other_inputs(7).own_seed is None


def test_a_setup_has_words_for_a_plan_that_is_not_built():
    assert "inputs uniform[0,1)" in list(Setup(init="tutorial").words(Stack((SimpleRNN(3),))))


def test_uniform_weights_and_inputs_are_said_each_and_chosen_each():
    setup = Setup(init="tutorial")
    stack = built_in("tutorial").stack
    assert list(setup.words(stack))[:3] == ["inputs uniform[0,1)", "seed 0", "weights uniform[0,1)"]
    initialized = setup.other_weights(init="keras")
    assert list(initialized.words(stack))[:3] == ["inputs uniform[0,1)", "seed 0", "weights initializers"]
    np.testing.assert_array_equal(initialized.inputs(stack).x, setup.inputs(stack).x)
    assert (initialized.model(stack).weights[0][0] < 0).any()
    normal = replace(setup, inputs_init="keras")
    assert list(normal.words(stack))[:3] == ["inputs random", "seed 0", "weights uniform[0,1)"]
    assert (normal.inputs(stack).x < 0).any()


@pytest.mark.parametrize("layer", [SimpleRNN(3, stateful=True, **SEQ), LSTM(3, stateful=True, **SEQ)])
def test_a_stateful_layer_begins_the_second_batch_where_the_first_ended(layer):
    stack = Stack((layer, SimpleRNN(2, **SEQ)), (1, 4, 2))
    one, two = Setup().run(stack), replace(Setup(), batches=2).run(stack)
    assert (one.batch_number, two.batch_number) == (1, 2)
    assert "batch 2" in list(replace(Setup(), batches=2).words(stack))
    first, second = one.layers[0].run.cells[""], two.layers[0].run.cells[""]
    for state in layer.states:
        assert not first.initial[state].any()
        np.testing.assert_array_equal(second.initial[state], first.signals[state][:, -1])
    assert not two.layers[1].run.cells[""].initial["h"].any(), "this one is not stateful"
    said = [str(each.equation(each.tracks(n)[0], 0, 1)) for each in (one, two) for n in (0, 1)]
    assert [each.partition(", ")[2] for each in said] == [
        "the state before the first input",
        "the state before the first input",
        "carried over from batch 1",
        "the state before the first input",
    ]
    given = replace(Setup(), batches=2, changes=(SetStart(layer=0, state="h", value=0.5),)).run(stack)
    np.testing.assert_array_equal(given.layers[0].run.cells[""].initial["h"] == 0.5, False)


def test_after_an_edit_the_layers_that_still_fit_keep_the_given_weights():
    stack = built_in("deep").stack
    given = tuple(np.full(each.shape, 0.5) for found in stack.weights for each in found)
    setup = Setup().with_weights(stack, given, "w.npz")
    edited = stack.edit(1, units=3)
    weights = setup.model(edited).weights
    assert all((each == 0.5).all() for each in weights[0])
    assert [each.shape for each in weights[1]] == [(8, 3), (3, 3), (3,)]
    assert not (weights[1][0] == 0.5).any()


TWO = Stack((SimpleRNN(8, **SEQ), SimpleRNN(8, activation="relu", **SEQ)), (None, 10, 8))
NAMED = TWO.edit(0, name="simple_rnn").edit(1, name="simple_rnn_1")
GIVEN = Model.draw(TWO, seed=5).get_weights()
BELOW, RELU = GIVEN[:3], GIVEN[3:]


def weights_of(stack, setup, key):
    return setup.model(stack).weights[stack.position(key)]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda stack: stack.remove(0), ()),
        (lambda stack: stack.insert(0, SimpleRNN(8, **SEQ)), ("1 of 3 layers drawn",)),
        (lambda stack: stack.insert(1, Masking()), ()),
        (lambda stack: stack.replace(0, Masking()), ()),
        (lambda stack: stack.move(1, -1), ()),
        (lambda stack: stack.edit(0, activation="relu"), ()),
        (lambda stack: stack.replace(0, LSTM(8, **SEQ)), ("1 of 2 layers drawn",)),
        (lambda stack: stack.edit(1, activation="tanh").move(0, 1), ()),
    ],
)
@pytest.mark.parametrize("two", [TWO, NAMED], ids=["code", "file"])
def test_given_weights_follow_their_layer_through_an_edit(edit, words, two):
    setup = Setup().with_weights(two, GIVEN, "w.npz")
    stack = edit(two)
    assert all(map(np.array_equal, weights_of(stack, setup, 1), RELU))
    if 0 in stack.keys and stack.layer(0).kind() == "SimpleRNN":
        assert all(map(np.array_equal, weights_of(stack, setup, 0), BELOW))
    assert list(setup.words(stack))[2:-1] == ["weights w.npz", *words]
    assert setup.model(stack).origin == " · ".join(["w.npz", *words])


def test_layers_that_are_equal_keep_their_own_weights():
    """Nothing but their keys tells them apart."""
    twins = Stack((SimpleRNN(8, **SEQ), SimpleRNN(8, **SEQ)), (None, 10, 8))
    setup = Setup().with_weights(twins, GIVEN)
    assert twins.move(0, 1) == twins
    assert all(map(np.array_equal, setup.model(twins.move(0, 1)).weights[0], RELU))
    assert all(map(np.array_equal, setup.model(twins.remove(0)).weights[0], RELU))
    assert all(map(np.array_equal, setup.model(twins.remove(1)).weights[0], BELOW))


@pytest.mark.parametrize("init", ["keras", "tutorial"])
def test_what_is_drawn_beside_given_weights_stays_when_other_layers_are_edited(init):
    setup = Setup(seed=3, init=init).with_weights(TWO, GIVEN)
    stack = TWO.insert(1, SimpleRNN(8, **SEQ))
    drawn = weights_of(stack, setup, 2)
    for other in (stack.move(2, 1), stack.remove(0), stack.insert(0, SimpleRNN(8, **SEQ)), stack.edit(0, units=5)):
        if other.weights[other.position(2)] == stack.weights[1]:
            assert all(map(np.array_equal, weights_of(other, setup, 2), drawn))
    assert not np.array_equal(weights_of(stack.insert(1, SimpleRNN(8, **SEQ)), setup, 3)[0], drawn[0])
    assert (drawn[2] > 0).all() == (init == "tutorial")


def test_only_what_has_to_be_drawn_is_too_large_to_draw():
    large = Stack((Dense(6000, use_bias=False), Dense(6000, use_bias=False)), (1, 1, 6000))
    setup = Setup(weights_of={0: (np.zeros((6000, 6000)),)})
    assert setup.drawn(large) == (1,)
    assert "36,000,000 weights are not drawn here" in setup.too_large(large)
    assert "72,000,000 weights are not drawn here" in Setup().too_large(large)
    assert setup.too_large(large.remove(1)) == ""


def test_weights_need_a_plan_whose_shapes_are_known():
    with pytest.raises(NotBuilt, match="its input shape is unknown"):
        Setup().with_weights(TWO.with_input(None), GIVEN)


def test_what_is_recorded_decides_what_is_too_much():
    """Of a long sequence the states are kept, so the states are what counts."""
    time = 10_000_000
    stack = Stack((LSTM(8, return_sequences=True), GRU(4)), (1, time, 2))
    wanted = time * (8 * 3 + 4) + 4  # h, c and the output; h, and the last output
    assert sum(each.recorded((shape,)) for each, shape in zip(stack.layers, stack.input_shapes, strict=True)) == wanted
    assert Setup(dtype="float32").too_large(stack) == ""
    longer = stack.with_input((1, 2 * time, 2))
    assert "1 × 20,000,000 timesteps are too much to record" in Setup().too_large(longer)
    assert "4.8 GB" in Setup().too_large(longer)
    assert "4.5 GB" in Setup(x=np.empty((1, 2 * time, 2), bool)).too_large(longer)
    assert "(at most 3.2 here)" in Setup().too_large(longer)


@pytest.mark.parametrize("x", [np.zeros((60_000_000, 1), bool), np.zeros((1, 60_000_000, 1), bool)])
def test_one_sequence_may_be_given_without_its_batch_axis(x):
    assert "1 × 60,000,000 timesteps" in Setup(x=x).too_large(Stack((GRU(8),), (None, None, 1)))


def test_what_exceeds_the_memory_is_refused_by_arithmetic(monkeypatch):
    monkeypatch.setattr(run_setup, "machine_memory", lambda: 1_000_000)
    wide = Stack((Dense(1000), Dense(1000)), (1, 3, 4))
    text = r"8.1 MB of memory \(8.0 MB for weights, 48.1 kB for inputs, states and outputs\), and there are 1.0"
    for work in (Setup().run, Setup().model):
        with pytest.raises(InputError, match=text):
            work(wide)
    given = Setup().with_weights(wide, [np.zeros(each.shape) for found in wide.weights for each in found])
    assert given.run(wide).output.shape == (1, 3, 1000)
    with pytest.raises(InputError, match=r"5\.4 MB for inputs, states and outputs"):
        Setup().run(Stack((SimpleRNN(10, return_sequences=True),), (1, 20_000, 4)))
    monkeypatch.setattr(run_setup, "machine_memory", lambda: None)
    assert Setup().run(wide).output.shape == (1, 3, 1000)


def test_a_layer_that_repeats_makes_all_above_it_as_long():
    stack = Stack((LSTM(2), RepeatVector(1000), GRU(3, return_sequences=True)), (1, 5, 4))
    assert Setup().recorded(stack) > 1000 * (2 + 2 * 3)


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
    assert next(setup.words(STACK)) == "inputs noise"
    assert setup.fed(np.ones((2, 10)), "typed").generator is None


def test_ids_are_shown_as_the_vocabulary_s_tokens():
    stack = Stack((Embedding(3, 2), SimpleRNN(2)), (None, 4), "int32")
    setup = Setup(x=np.array([[0, 1, 2, 1]]), vocabulary=Vocabulary.of(["a", "b"]))
    assert setup.run(stack).tokens == (("a", "b", "#2", "b"),)
