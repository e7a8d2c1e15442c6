"""A layer takes several arrays and gives several: the convention of `nn/layer.py`, by kinds that need it."""

from collections.abc import Sequence

import numpy as np
import pytest

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, SimpleRNN, TimeDistributed
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.run_layer import layer_gradients, run_layer
from rnn_tui.engine.options.initializers import Ones, Zeros
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

BATCH, TIME, FEATURES, UNITS = 2, 5, 3, 4
RNG = np.random.default_rng(0)
X = RNG.standard_normal((BATCH, TIME, FEATURES))


class SumAndProduct(Layer):
    """Two inputs, two outputs: a + b and a · b."""

    def takes(self, inputs: int) -> bool:
        return inputs == 2

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        a, b = call.inputs
        return LayerRun((a + b, a * b), call.masks)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (a, b), (d_sum, d_product) = call.inputs, d_outputs
        return LayerGradients((d_sum + d_product * b, d_sum + d_product * a))


class Centred(Layer):
    """The mean over batch and time taken away; a moving mean afterwards."""

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        size = (shapes[0][-1] or 1,)
        return Weight("beta", size, Zeros()), Weight("moving_mean", size, Ones(), trainable=False)

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        beta, moving = weights
        if call.training is None:
            return LayerRun((call.x - moving + beta,), call.masks)
        mean = call.x.mean(axis=tuple(range(call.x.ndim - 1)))
        return LayerRun((call.x - mean + beta,), call.masks, updates={1: 0.9 * moving + 0.1 * mean})


def rows(x: Array) -> Shapes:
    return ((None, *x.shape[1:]),)


def by_differences(layer: Layer, weights: list[Array], call: Call, asked: Sequence[Array | None]) -> None:
    """Every derivative that `gradients` gives, by inputs and by initial states, along a random direction."""

    def loss(inputs: tuple[Array, ...], initial: tuple[Array, ...]) -> float:
        made = run_layer(layer, weights, Call(inputs, call.masks, initial)).outputs
        return sum(float((d * y).sum()) for d, y in zip(asked, made, strict=True) if d is not None)

    found = layer_gradients(layer, weights, call, run_layer(layer, weights, call), asked)
    assert len(found.inputs) == len(call.inputs)
    for group, derivatives in (("inputs", found.inputs), ("initial", found.initial)):
        for place, at in enumerate(getattr(call, group)):
            way = 1e-6 * RNG.standard_normal(at.shape)
            values = []
            for sign in (1, -1):
                given = {"inputs": list(call.inputs), "initial": list(call.initial)}
                given[group][place] = at + sign * way
                values.append(loss(tuple(given["inputs"]), tuple(given["initial"])))
            derivative = derivatives[place]
            assert derivative is not None
            assert float((derivative * way).sum()) == pytest.approx((values[0] - values[1]) / 2, rel=1e-6, abs=1e-12)


def test_a_mask_that_is_left_out_is_none():
    mask = np.ones((BATCH, TIME), bool)
    assert Call((X, X)).masks == (None, None)
    assert Call((X, X), (mask,)).masks == (mask, None)
    assert LayerRun((X, X), (mask,)).masks == (mask, None)


def test_several_inputs_and_outputs():
    layer, (a, b) = SumAndProduct(), RNG.standard_normal((2, BATCH, TIME, FEATURES))
    mask = np.ones((BATCH, TIME), bool)
    run = run_layer(layer, [], Call((a, b), (None, mask)))
    np.testing.assert_array_equal(run.outputs, [a + b, a * b])
    assert run.masks == (None, mask)
    by_differences(layer, [], Call((a, b)), [X, X])
    by_differences(layer, [], Call((a, b)), [None, X])


def test_a_layer_that_the_loss_does_not_depend_on_is_not_asked():
    run = run_layer(SumAndProduct(), [], Call((X, X)))
    found = layer_gradients(SumAndProduct(), [np.full(3, np.inf)], Call((X, X)), run, [None, None])
    assert [each.any() for each in (*found.inputs, *found.weights)] == [False] * 3
    tokens = Call((np.zeros((1, 2)),))
    table = [np.zeros((5, 2))]
    assert layer_gradients(
        Embedding(5, 2), table, tokens, run_layer(Embedding(5, 2), table, tokens), [None]
    ).inputs == (None,)


@pytest.mark.parametrize("layer", [Dense(2), LSTM(2), Bidirectional(GRU(2)), TimeDistributed(Dense(2))])
def test_a_kind_refuses_as_many_inputs_as_it_does_not_take(layer):
    with pytest.raises(StackError, match=r'Layer "odd" \(\w+\) does not take 2 input tensors'):
        layer.check_input((*rows(X), *rows(X)), "odd", "keras3")


def test_what_a_run_updates_is_told_and_not_done():
    layer, weights = Centred(), [np.zeros(FEATURES), np.ones(FEATURES)]
    assert not run_layer(layer, weights, Call((X,))).updates
    run = run_layer(layer, weights, Call((X,), training=np.random.default_rng(0)))
    np.testing.assert_allclose(run.updates[1], 0.9 + 0.1 * X.mean(axis=(0, 1)))
    np.testing.assert_array_equal(weights[1], 1)
    inside = run_layer(TimeDistributed(Centred()), weights, Call((X,), training=np.random.default_rng(0)))
    np.testing.assert_allclose(inside.updates[1], run.updates[1])


def test_what_is_saved_for_the_way_back_has_the_batch_first():
    run = run_layer(TimeDistributed(Dropout(0.5)), [], Call((X,), training=np.random.default_rng(0)))
    assert run.saved["k"].shape == X.shape
    np.testing.assert_array_equal(run.outputs[0], X * run.saved["k"])


STATEFUL = [
    SimpleRNN(UNITS),
    LSTM(UNITS, return_sequences=True),
    GRU(UNITS, go_backwards=True),
    Bidirectional(LSTM(UNITS)),
]


def states_of(layer: Layer) -> tuple[Array, ...]:
    count = {SimpleRNN: 1, LSTM: 2, GRU: 1, Bidirectional: 4}[type(layer)]
    return tuple(RNG.standard_normal((count, BATCH, UNITS)))


@pytest.mark.parametrize("layer", STATEFUL)
def test_states_are_given_as_initial_or_as_further_inputs(layer):
    weights = [RNG.standard_normal(each.shape) for each in layer.weights(rows(X))]
    states = states_of(layer)
    as_initial, as_inputs = Call((X,), initial=states), Call((X, *states))
    runs = [run_layer(layer, weights, each) for each in (as_initial, as_inputs)]
    np.testing.assert_array_equal(runs[0].outputs[0], runs[1].outputs[0])
    asked = [RNG.standard_normal(runs[0].outputs[0].shape)]
    by_differences(layer, weights, as_initial, asked)
    by_differences(layer, weights, as_inputs, asked)
    found = layer_gradients(layer, weights, as_inputs, runs[1], asked)
    for one, other in zip(found.inputs[1:], found.initial, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("layer", STATEFUL)
def test_states_among_the_inputs_are_not_read_where_others_are_given(layer):
    weights = [RNG.standard_normal(each.shape) for each in layer.weights(rows(X))]
    given, replaced = states_of(layer), states_of(layer)
    call = Call((X, *replaced), initial=given)
    run = run_layer(layer, weights, call)
    np.testing.assert_array_equal(run.outputs[0], run_layer(layer, weights, Call((X,), initial=given)).outputs[0])
    found = layer_gradients(layer, weights, call, run, [np.ones(run.outputs[0].shape)])
    assert not any(each.any() for each in found.inputs[1:])
    assert all(each.any() for each in found.initial)


@pytest.mark.parametrize("layer", STATEFUL)
def test_shapes_of_states_among_the_inputs_are_checked(layer):
    shapes = (*rows(X), *((None, UNITS),) * len(states_of(layer)))
    layer.check_input(shapes, "rnn", "keras3")
    assert layer.output_shapes(shapes) == layer.output_shapes(rows(X))
    with pytest.raises(StackError, match=r"Layer 'rnn' starts from states of shape \(batch, 4\); got \(None, 7\)"):
        layer.check_input((*shapes[:-1], (None, 7)), "rnn", "keras3")
