"""Training held to Keras 3 (recorded by `golden/record.py`), and what a run promises whoever drives it."""

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import GRU, LSTM, Add, Bidirectional, Dense, Dropout, Embedding, SimpleRNN
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.callbacks import callback
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.losses import loss
from rnn_tui.engine.training.optimizers import optimizer
from rnn_tui.engine.training.settings import TrainingSettings
from rnn_tui.formats.keras.configs import read_config

GOLDEN = json.loads((Path(__file__).parent / "golden" / "fits.json").read_text())


def settings(loss_="mse", optimizer_="sgd,learning_rate=0.1", **given):
    return TrainingSettings(loss(loss_), optimizer(optimizer_), **{"dtype": "float64", **given})


def small(*layers, x=(8, 5, 2), **given):
    """A model, examples and a fit of them."""
    stack = Stack(layers or (GRU(3), Dense(1)), (None, *x[1:]))
    rng = np.random.default_rng(3)
    inputs = rng.uniform(-1, 1, x)
    y = rng.uniform(-1, 1, (x[0], *stack.with_input(x).output_shapes[-1][0][1:]))
    return Fit(Model.draw(stack), Examples((inputs,), y), settings(**given))


@pytest.mark.parametrize("name", GOLDEN)
def test_weights_losses_and_metrics_are_keras_s(name):
    case = GOLDEN[name]
    given = case["settings"]
    model = Model(read_config(case["model"]), ()).with_weights([np.array(each) for each in case["start"]])
    x, y = np.array(case["x"]), np.array(case["y"])
    weights = case["sample_weight"] and np.array(case["sample_weight"])
    made = settings(
        given["loss"],
        given["optimizer"],
        metrics=tuple(given.get("metrics", ())),
        epochs=3,
        batch_size=3,
        shuffle=False,
    )
    done = finish(Fit(model, Examples((x,), y, weights), made, Examples((x[:4],), y[:4])).work())
    for got, want in zip(done.weights, case["end"], strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-12)
    assert set(done.history.epochs) == set(case["history"])
    for key, values in done.history.epochs.items():
        assert values == pytest.approx(case["history"][key], rel=1e-10), key
    assert len(done.history.steps) == 9


def test_the_same_seed_gives_the_same_run_and_another_another():
    layers = (GRU(3, dropout=0.3, recurrent_dropout=0.2), Dropout(0.4), Dense(1))
    one, two, other = (finish(small(*layers, epochs=2, batch_size=3, seed=seed).work()) for seed in (1, 1, 2))
    assert one.history.steps == two.history.steps
    assert [each.tolist() for each in one.weights] == [each.tolist() for each in two.weights]
    assert one.history.steps != other.history.steps


def test_nothing_is_dropped_in_validation():
    fit = small(Dropout(0.9), GRU(2), Dense(1), epochs=1, validation_split=0.5, optimizer_="sgd,learning_rate=0.0")
    finish(fit.work())
    plain = small(GRU(2), Dense(1), epochs=1, validation_split=0.5, optimizer_="sgd,learning_rate=0.0")
    plain.parameters.restore(fit.weights())
    finish(plain.work())
    assert fit.history.epochs["val_loss"] == pytest.approx(plain.history.epochs["val_loss"])


def test_every_update_says_how_far_it_is():
    fit = small(epochs=2, batch_size=3)
    told = list(fit.work())
    ended = [each for each in told if each.layers or each.done]
    assert [each.done for each in ended] == [1, 2, 3, 4, 5, 6]
    assert {each.total for each in ended} == {6}
    assert [each.epoch for each in ended] == [1, 1, 1, 2, 2, 2]
    assert str(told[-1]).startswith("epoch 2/2 · step 6/6 · loss ")
    assert fit.history.epochs["loss"][0] == pytest.approx(np.dot(fit.history.steps[:3], [3, 3, 2]) / 8)


def test_it_is_looked_at_now_and_then_and_at_last():
    now = [0.0]
    stack = Stack((SimpleRNN(3), Dense(1)), (None, 5, 2))
    x = np.random.default_rng(0).uniform(-1, 1, (40, 5, 2))
    made = settings(epochs=1, batch_size=1, shuffle=False)
    fit = Fit(Model.draw(stack), Examples((x,), x[:, 0, :1]), made, clock=lambda: now[0])
    looked = []
    for each in fit.work():
        now[0] += 1 / 64
        if each.layers:
            looked.append(each)
    assert [each.done for each in looked] == [1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 40]
    assert [layer.name for layer in looked[0].layers] == ["simple_rnn", "dense"]
    assert all(layer.gradient_norm > 0 and np.isfinite(layer.update_ratio) for each in looked for layer in each.layers)


def test_weights_that_were_handed_out_are_never_written_to():
    kept = [(each.weights, [w.copy() for w in each.weights]) for each in small(epochs=3).work() if each.weights]
    assert kept
    for handed, copies in kept:
        for one, other in zip(handed, copies, strict=True):
            np.testing.assert_array_equal(one, other)


def test_the_ratio_of_an_update_is_of_plain_descent_the_rate_times_the_gradient():
    fit = small(epochs=1, batch_size=8)
    before = fit.weights()
    (told,) = [each for each in fit.work() if each.layers]
    lengths = np.sqrt(sum((each**2).sum() for each in before[:3]))
    assert told.layers[0].update_ratio == pytest.approx(0.1 * told.layers[0].gradient_norm / lengths)


def test_steps_end_it_within_an_epoch():
    fit = small(epochs=5, batch_size=2, steps=6, optimizer_="sgd,use_ema=True")
    done = finish(fit.work())
    assert len(done.history.steps) == 6
    assert len(done.history.epochs["loss"]) == 2
    assert done.history.epochs["loss"][1] == pytest.approx(np.mean(done.history.steps[4:]))


def test_it_can_be_left_and_what_it_came_to_is_there():
    fit = small(epochs=50, batch_size=8)
    work = fit.work()
    for _ in range(30):
        next(work)
    work.close()
    assert fit.best is not None
    assert min(fit.history.epochs["loss"]) == fit.best[0]
    assert [each.shape for each in fit.best_weights()] == [each.shape for each in fit.weights()]


def test_stateful_layers_go_on_from_batch_to_batch():
    x = np.random.default_rng(1).uniform(-1, 1, (4, 3, 2))
    y = np.random.default_rng(2).uniform(-1, 1, (4, 1))
    stack = Stack((LSTM(3, stateful=True), Dense(1)), (2, 3, 2))
    model = Model.draw(stack)
    made = settings(optimizer_="sgd,learning_rate=0.0", batch_size=2, epochs=1, shuffle=False)
    done = finish(Fit(model, Examples((x,), y), made).work())
    first = model.run(x[:2])
    second = model.run(x[2:], previous=first)
    expected = [((run.output - part) ** 2).mean() for run, part in ((first, y[:2]), (second, y[2:]))]
    assert list(done.history.steps) == pytest.approx(expected)


def test_truncated_backpropagation_carries_states_and_cuts_gradients():
    fit = small(SimpleRNN(3, return_sequences=True), Dense(1), tbptt=2, epochs=1, batch_size=8, shuffle=False)
    whole = small(SimpleRNN(3, return_sequences=True), Dense(1), epochs=1, batch_size=8, shuffle=False)
    assert fit.total == 3
    fit.descent.fixed_rate = whole.descent.fixed_rate = 0.0
    done, once = finish(fit.work()), finish(whole.work())
    assert np.dot(done.history.steps, [2, 2, 1]) / 5 == pytest.approx(once.history.steps[0])


def test_a_model_of_two_inputs_is_not_trained_on_examples_for_one():
    entries = GraphInput(-1, (None, 3, 1)), GraphInput(-2, (None, 3, 1))
    nodes = Node(0, 0, (Tensor(-1), Tensor(-2))), Node(1, 1, (Tensor(0),))
    stack = Stack((Add(), Dense(1)), wiring=Graph(entries, nodes, (Tensor(1),)))
    x = np.zeros((2, 3, 1))
    with pytest.raises(InputError, match="the model has 2 inputs, and there are examples for 1"):
        Fit(Model.draw(stack), Examples((x,), x), settings())


def test_a_stretch_as_long_as_the_sequence_is_plain_backpropagation():
    layers = (LSTM(3, return_sequences=True), Dense(1))
    one, other = (finish(small(*layers, tbptt=length, epochs=2, batch_size=3).work()) for length in (5, None))
    assert list(one.history.steps) == pytest.approx(list(other.history.steps), rel=1e-12)


@pytest.mark.parametrize(
    ("layers", "given", "message"),
    [
        ((GRU(3), Dense(1)), {"tbptt": 2}, "truncated backpropagation needs an output and a target at every timestep"),
        (
            (Bidirectional(GRU(3, return_sequences=True)), Dense(1)),
            {"tbptt": 2},
            "bidirectional reads from the end, so its sequences cannot be cut into stretches",
        ),
        ((GRU(3, trainable=False),), {}, "there is nothing to train: no layer has a trainable weight"),
        (
            (GRU(3, return_state=True),),
            {},
            "the model has 2 outputs, and there are targets for 1: set return_state=False on gru",
        ),
        ((GRU(3), Dense(1)), {"validation_split": 0.95}, "a validation split of 0.95 of 8 sequences leaves 0"),
        ((GRU(3), Dense(1)), {"metrics": ("accurate",)}, "'accurate' is no metric; known are: accuracy, acc"),
        (
            (GRU(3), Dense(1)),
            {"callbacks": (callback("early_stopping"),)},
            "early_stopping monitors 'val_loss'; what there is: loss. Validation data or a validation split would",
        ),
        (
            (Bidirectional(GRU(3, activity_regularizer="l2")), Dense(1)),
            {},
            "bidirectional: training takes no activity_regularizer inside a wrapper; set it on the wrapper itself",
        ),
        ((GRU(3), Dense(1)), {"epochs": 0}, "epochs is at least 1, got 0"),
        ((GRU(3), Dense(1)), {"validation_split": 1.0}, "a validation split is from 0 to below 1, got 1"),
    ],
)
def test_what_cannot_be_trained_is_refused(layers, given, message):
    with pytest.raises(InputError) as error:
        small(*layers, **given)
    assert str(error.value).startswith(message)


def test_batches_that_are_too_small_for_a_stateful_layer_are_refused():
    stack = Stack((GRU(3, stateful=True), Dense(1)), (3, 5, 2))
    with pytest.raises(InputError, match=r"gru is stateful: every batch needs 3 sequences, .* these have 2 and 3"):
        Fit(Model.draw(stack), Examples((np.zeros((8, 5, 2)),), np.zeros((8, 1))), settings(batch_size=3))


def test_sequences_without_as_many_targets_are_refused():
    with pytest.raises(InputError, match="8 sequences need as many targets and weights, got 7"):
        Examples((np.zeros((8, 5, 2)),), np.zeros((7, 1)))


def test_the_loss_of_several_outputs_is_their_sum_and_each_is_told():
    x, y = np.random.default_rng(0).uniform(-1, 1, (2, 6, 4, 2))
    targets = (y[:, 0, :1], np.arange(6) % 3)
    nodes = (Node(0, 0, (Tensor(-1),)), Node(1, 1, (Tensor(0),)), Node(2, 2, (Tensor(0),)))
    layers = (GRU(3), Dense(1, name="mean"), Dense(3, activation="softmax", name="which"))
    stack = Stack(layers, wiring=Graph((GraphInput(-1, (None, 4, 2)),), nodes, (Tensor(1), Tensor(2))))
    made = settings(
        further_losses=(loss("sparse_categorical_crossentropy"),), metrics=("mean_mae", "which_accuracy"), epochs=2
    )
    fit = Fit(Model.draw(stack), Examples((x,), targets[0], None, targets[1:]), made)
    found = finish(fit.evaluate(Examples((x,), targets[0], None, targets[1:])))
    assert set(found) == {"loss", "mean_loss", "which_loss", "mean_mae", "which_accuracy"}
    assert found["loss"] == pytest.approx(found["mean_loss"] + found["which_loss"])
    mean, which = fit.model.run(x).outputs
    assert found["mean_loss"] == pytest.approx(((mean - targets[0]) ** 2).mean())
    assert found["which_loss"] == pytest.approx(-np.log(which[np.arange(6), targets[1]]).mean())
    assert found["which_accuracy"] == (which.argmax(-1) == targets[1]).mean()
    finish(fit.work())
    assert fit.history.epochs["loss"][1] < fit.history.epochs["loss"][0]


def test_token_ids_stay_what_they_are():
    stack = Stack((Embedding(5, 2), GRU(2), Dense(3, activation="softmax")), (None, 4), "int32")
    x, y = np.arange(24).reshape(6, 4) % 5, np.arange(6) % 3
    made = settings("sparse_categorical_crossentropy", dtype="float32", epochs=2)
    done = finish(Fit(Model.draw(stack), Examples((x,), y), made).work())
    assert all(each.dtype == np.float32 for each in done.weights)
    assert done.history.steps[1] < done.history.steps[0]
