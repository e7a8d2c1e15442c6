"""Models: weights drawn or given, and runs over one call and several."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, NotBuilt, WeightsError
from rnn_tui.engine.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Masking,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

SEQ = {"return_sequences": True}
STACK = Stack((SimpleRNN(3),), (None, 2, 4))


def test_weights_are_listed_as_keras_lists_them():
    stack = Stack((Bidirectional(LSTM(2)), Dense(1)), (None, 5, 4))
    assert [each.shape for each in Model.draw(stack).get_weights()] == [
        (4, 8), (2, 8), (8,), (4, 8), (2, 8), (8,), (4, 1), (1,),
    ]  # fmt: skip


def test_given_weights_are_run_in_the_dtype_asked_for():
    weights = [np.full(each.shape, 0.5) for each in Model.draw(STACK).get_weights()]
    model = Model.draw(STACK).with_weights(weights, "a file")
    assert model.origin == "a file"
    trace = model.run(dtype="float32")
    assert {each.dtype.name for each in trace.layers[0].weights} == {"float32"}
    np.testing.assert_array_equal(model.get_weights()[0], weights[0])


def test_whole_numbers_become_float64():
    model = Model.draw(STACK).with_weights([np.ones((4, 3), int), np.eye(3, dtype=int), np.zeros(3, int)])
    assert {each.dtype.name for each in model.get_weights()} == {"float64"}


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (
            [np.zeros((4, 3))],
            "You called `set_weights(weights)` on layer 'sequential' with a weight list of length 1, but the layer was"
            " expecting 3 weights.",
        ),
        (
            [np.zeros((4, 3)), np.zeros((3, 4)), np.zeros(3)],
            "Layer sequential weight shape (3, 3) is not compatible with provided weight shape (3, 4)"
            " (simple_rnn/recurrent_kernel).",
        ),
    ],
)
def test_weights_that_do_not_fit_are_refused_in_keras_s_words(weights, words):
    with pytest.raises(WeightsError) as caught:
        Model.draw(STACK).with_weights(weights)
    assert str(caught.value) == words


def test_an_unbuilt_stack_draws_nothing():
    with pytest.raises(NotBuilt):
        Model.draw(Stack((SimpleRNN(3),)))


def test_the_tutorial_s_weights_follow_its_inputs_in_the_legacy_stream():
    stack = Stack((SimpleRNN(3, **SEQ), LSTM(2)), (None, 5, 4))
    model = Model.draw(stack, init="tutorial", seed=7)
    stream = np.random.RandomState(7)
    np.testing.assert_array_equal(model.run(init="tutorial", seed=7).x, stream.random_sample((1, 5, 4)))
    for shape, got in zip([(4, 3), (3, 3), (3,), (3, 8), (2, 8), (8,)], model.get_weights(), strict=True):
        np.testing.assert_array_equal(got, stream.random_sample(shape[::-1]).T)


def test_one_sequence_is_a_batch_of_one():
    x = np.random.default_rng(0).standard_normal((2, 4))
    np.testing.assert_array_equal(Model.draw(STACK).run(x).output, Model.draw(STACK).run(x[None]).output)


@pytest.mark.parametrize("layer", [LSTM(3, stateful=True, **SEQ), Bidirectional(GRU(3, stateful=True, **SEQ))])
def test_a_stateful_layer_goes_on_where_it_ended(layer):
    stack = Stack((layer,), (2, 6, 4))
    model, x = Model.draw(stack), np.random.default_rng(0).standard_normal((2, 6, 4))
    first = model.run(x[:, :3])
    second = model.run(x[:, 3:], previous=first)
    third = model.run(x[:, 3:], previous=second)
    if isinstance(layer, LSTM):
        np.testing.assert_allclose(
            np.concatenate([first.output, second.output], axis=1), model.run(x).output, rtol=1e-12
        )
    for before, after in ((first, second), (second, third)):
        for cell, run in after.layers[0].run.cells.items():
            last = 0 if run.backwards else -1
            for state, values in run.initial.items():
                np.testing.assert_array_equal(values, before.layers[0].run.cells[cell].signals[state][:, last])


def test_a_layer_that_is_not_stateful_begins_anew():
    model = Model.draw(Stack((LSTM(3),), (2, 6, 4)))
    first = model.run()
    np.testing.assert_array_equal(model.run(previous=first).output, first.output)


def test_initial_states_of_both_directions():
    stack = Stack((Bidirectional(LSTM(3, **SEQ), backward_layer=GRU(2, go_backwards=True, **SEQ)),), (2, 5, 4))
    rng = np.random.default_rng(0)
    states = [rng.standard_normal((2, width)) for width in (3, 3, 2)]
    cells = Model.draw(stack).run(initial=states).layers[0].run.cells
    np.testing.assert_array_equal(cells["forward"].initial["c"], states[1])
    np.testing.assert_array_equal(cells["backward"].initial["h"], states[2])


def test_initial_states_go_to_the_first_recurrent_layer():
    stack = Stack((Dense(4), GRU(3, **SEQ), GRU(3)), (2, 5, 4))
    trace = Model.draw(stack).run(initial=[np.ones((2, 3))])
    assert trace.layers[1].run.cells[""].initial["h"].all()
    assert not trace.layers[2].run.cells[""].initial["h"].any()


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ({"mask": np.ones((2, 3))}, "the mask has shape (2, 3); these inputs need (batch, time) = (1, 2)"),
        (
            {"initial": [np.ones((1, 4))]},
            "simple_rnn starts from 1 state(s) of shape(s) [(1, 3)]; got [(1, 4)]",
        ),
        ({"x": [["a", "b"]]}, "inputs are numbers, got an array of <U1"),
    ],
)
def test_what_a_run_refuses(run, words):
    with pytest.raises(InputError) as caught:
        Model.draw(STACK).run(**run)
    assert str(caught.value) == words


@pytest.mark.parametrize("tokens", [[[0, 5]], [[-1, 0]]])
def test_tokens_outside_the_vocabulary_are_refused(tokens):
    stack = Stack((Embedding(5, 3), GRU(2)), (None, 2), "int32")
    worst = max(tokens[0], key=abs)
    with pytest.raises(InputError) as caught:
        Model.draw(stack).run(tokens)
    assert str(caught.value) == (
        f"token {worst} is outside the vocabulary: an Embedding of input_dim=5 takes whole numbers from 0 to 4"
    )


def test_a_mask_passes_through_every_layer_that_keeps_time():
    tokens = np.array([[1, 2, 0, 3, 0]])
    kept = tokens != 0
    layers = (
        Embedding(5, 3, mask_zero=True), Dropout(0.5), Dense(4), TimeDistributed(Dense(3)), GRU(2, **SEQ),
        Bidirectional(LSTM(2, **SEQ)), SimpleRNN(3), Dense(2),
    )  # fmt: skip
    trace = Model.draw(Stack(layers, (None, 5), "int32")).run(tokens)
    masks = [at.run.mask for at in trace.layers]
    for mask in masks[:6]:
        np.testing.assert_array_equal(mask, kept)
    assert masks[6:] == [None, None]
    np.testing.assert_array_equal(trace.layers[6].run.cells[""].mask, kept)


def test_masking_zeroes_what_it_masks_and_forgets_the_mask_before_it():
    x = np.array([[[9.0, 9.0], [9.0, 1.0], [0.0, 0.0]]])
    trace = Model.draw(Stack((Masking(9.0), SimpleRNN(2)), (None, 3, 2))).run(x, mask=[[0, 0, 0]])
    np.testing.assert_array_equal(trace.layers[0].output, [[[0, 0], [9, 1], [0, 0]]])
    np.testing.assert_array_equal(trace.layers[0].run.mask, [[False, True, True]])


def test_nothing_is_dropped_unless_it_trains():
    stack = Stack((LSTM(3, dropout=0.5, recurrent_dropout=0.5, **SEQ), Dropout(0.5)), (2, 5, 4))
    plain = Stack((LSTM(3, **SEQ),), (2, 5, 4))
    weights = Model.draw(plain).get_weights()
    model = Model.draw(stack).with_weights(weights)
    np.testing.assert_array_equal(model.run().output, Model.draw(plain).run().output)
    training = [model.run(training=np.random.default_rng(seed)).output for seed in (0, 0, 1)]
    np.testing.assert_array_equal(training[0], training[1])
    assert (training[0] != training[2]).any()


def test_dropping_keeps_the_mean():
    trace = Model.draw(Stack((Dropout(0.25),), (1, 1000, 40))).run(
        np.ones((1, 1000, 40)), training=np.random.default_rng(0)
    )
    assert set(np.unique(trace.output)) == {0.0, 1 / 0.75}
    assert trace.output.mean() == pytest.approx(1, abs=0.01)


def test_numbers_may_overflow_without_a_word():
    model = Model.draw(Stack((SimpleRNN(2, activation="exponential"),), (1, 40, 1)))
    weights = [np.full(each.shape, 2.0) for each in model.get_weights()]
    assert np.isinf(model.with_weights(weights).run().output).all()


def test_whole_numbers_are_computed_with_as_numbers():
    x = np.arange(8).reshape(1, 2, 4)
    stack = Stack((SimpleRNN(3),), (None, 2, 4), "int32")
    for dtype in ("float32", "float64"):
        trace = Model.draw(stack).run(x, dtype=dtype)
        assert trace.output.dtype == dtype
        np.testing.assert_allclose(trace.output, Model.draw(STACK).run(x.astype(float)).output, rtol=1e-5)


def test_tokens_stay_as_they_are_given():
    trace = Model.draw(Stack((Embedding(5, 3),), (None, 2))).run(np.array([[1, 4]]), dtype="float32")
    assert trace.x.dtype.kind == "i"
    assert trace.output.dtype == np.float32


def test_states_are_taken_by_every_recurrent_layer_in_the_order_of_calls():
    stack = Stack((LSTM(2, return_sequences=True), Bidirectional(GRU(3))), (None, 4, 1))
    states = [np.full((2, units), n / 10) for n, units in enumerate((2, 2, 3, 3), 1)]
    trace = Model.draw(stack).run(np.zeros((2, 4, 1)), initial=states)
    first, second = trace.layers[0].run.cells[""].initial, trace.layers[1].run.cells
    assert first["h"][0, 0] == 0.1
    assert first["c"][0, 0] == 0.2
    assert second["forward"].initial["h"][0, 0] == 0.3
    assert second["backward"].initial["h"][0, 0] == 0.4
    only = Model.draw(stack).run(np.zeros((2, 4, 1)), initial=states[:2])
    assert not only.layers[1].run.cells["forward"].initial["h"].any()
    with pytest.raises(InputError, match="there are 5 initial states, and the model's recurrent layers take 4"):
        Model.draw(stack).run(np.zeros((2, 4, 1)), initial=[*states, states[0]])
    with pytest.raises(InputError, match="bidirectional starts from 2"):
        Model.draw(stack).run(np.zeros((2, 4, 1)), initial=states[:3])
