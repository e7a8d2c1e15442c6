"""Gradients of every kind: against central differences, against Keras's and PyTorch's recorded ones, and as a whole."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.gradients.gradients import LOSSES, Target, gradients
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
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from tests.engine.check_grads import check_grads
from tests.engine.test_golden import CASES, arrays, calls_of, in_natural_order, off
from tests.engine.variants import BATCH, TIME, few_variants, over, some_variants, stack_on, tail_mask

SEQ = {"return_sequences": True}


def tame(stack: Stack, seed: int = 4) -> Model:
    """A model whose numbers stay moderate, away from the corners of piecewise activations, every weight away from 0."""
    model, rng = Model.draw(stack, seed=seed), np.random.default_rng(seed)
    return model.with_weights([0.4 * each + 0.05 * rng.standard_normal(each.shape) for each in model.get_weights()])


def inputs(stack: Stack) -> np.ndarray:
    x = Model.draw(stack).run(seed=2).x
    if stack.layers[0].vocabulary:
        return x
    grows = x.ndim == 4 and hasattr(stack.layers[0], "recurrent_activation")  # many products, under `exponential`
    return 0.05 * x if grows else 0.5 * x


def initial_of(model: Model) -> list[np.ndarray]:
    layer, rng = model.stack.resolved[0], np.random.default_rng(8)
    cells = getattr(layer, "directions", (layer,) if hasattr(layer, "states") else ())
    return [0.3 * rng.standard_normal((BATCH, each.units)) for each in cells for _ in each.states]


def check_layer(layer: Layer) -> None:
    model = tame(stack_on(layer))
    x = inputs(model.stack)
    check_grads(model, x, initial=initial_of(model))
    check_grads(model, x, mask=tail_mask(), initial=initial_of(model))


@over(few_variants(), long_inside=True)
def test_derivatives_are_those_of_the_forward_pass(layer):
    check_layer(layer)


@pytest.mark.long
@over(some_variants())
def test_derivatives_through_every_activation_are_those_of_the_forward_pass(layer):
    check_layer(layer)


@pytest.mark.parametrize(
    "layers",
    [
        (LSTM(3, dropout=0.4, recurrent_dropout=0.3, **SEQ), Dropout(0.5), Dense(2)),
        (Bidirectional(GRU(3, dropout=0.2, recurrent_dropout=0.6, **SEQ)), TimeDistributed(Dropout(0.3))),
        (SimpleRNN(3, dropout=1.0, **SEQ), Dropout(1.0), Dense(1)),
    ],
)
def test_what_is_dropped_while_training_is_dropped_in_the_derivatives_too(layers):
    model = tame(Stack(layers, (BATCH, TIME, 4)))
    check_grads(model, inputs(model.stack), training=True)
    check_grads(model, inputs(model.stack), training=True, mask=tail_mask())


@pytest.mark.parametrize(
    ("layers", "shape"),
    [
        (
            (Embedding(7, 4, mask_zero=True), LSTM(3, **SEQ), GRU(2, **SEQ), Dense(2, activation="softmax")),
            (BATCH, TIME),
        ),
        ((Embedding(7, 4, mask_zero=True), Bidirectional(GRU(3, **SEQ)), SimpleRNN(2)), (BATCH, TIME)),
        ((Masking(0.5), Bidirectional(LSTM(3, **SEQ), merge_mode="mul"), LSTM(2, return_state=True)), (BATCH, TIME, 4)),
        (
            (GRU(3, go_backwards=True, **SEQ), TimeDistributed(Dense(3, activation="tanh")), SimpleRNN(2, **SEQ)),
            (BATCH, TIME, 4),
        ),
        (
            (
                Bidirectional(
                    LSTM(3, return_state=True, **SEQ),
                    backward_layer=GRU(2, use_bias=False, go_backwards=True, return_state=True, **SEQ),
                ),
            ),
            (BATCH, TIME, 4),
        ),
    ],
)
def test_derivatives_through_stacks(layers, shape):
    stack = Stack(layers, shape, "int32" if len(shape) == 2 else "float32")
    model = tame(stack)
    x = inputs(stack)
    padding = np.zeros(shape[:2], bool)
    padding[0, 3:] = padding[1, 1] = True
    x[padding] = 0 if len(shape) == 2 else 0.5
    check_grads(model, x, fixed=padding)


@pytest.mark.parametrize("case", [case for case in CASES if CASES[case].get("grad")])
@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_are_keras_s(case, loss):
    trace = calls_of(case, "float64")[0]
    got = gradients(trace, loss).arrays()
    prefix, compared = f"grad_{loss.replace('-', '_')}_", 0
    for key, want in arrays()[case].items():
        if key.startswith(prefix):
            name = key.removeprefix(prefix)
            if name.startswith("cell"):
                cell, what = name.split("_")
                place = CASES[case]["cells"][int(cell[4:])]
                name, want = f"{place}/{what}", in_natural_order(trace, place, want)
            assert off(got[name], want) <= 1e-12, name
            compared += 1
    assert compared == len(got)


@pytest.mark.parametrize(
    "layer", [SimpleRNN(3, **SEQ), LSTM(3, **SEQ), GRU(3, **SEQ), GRU(3, reset_after=False, **SEQ)]
)
def test_a_state_s_total_derivative_is_that_of_starting_there(layer):
    model = tame(Stack((layer,), (2, 6, 4)))
    x = inputs(model.stack)
    whole = gradients(model.run(x), "sum-all").cell(0)
    states = model.run(x).layers[0].run.cells[""].signals
    for t in range(5):
        start = [states[name][:, t] for name in layer.states]
        rest = gradients(model.run(x[:, t + 1 :], initial=start), "sum-all").cell(0)
        np.testing.assert_allclose(whole.states["h"][:, t], rest.initial["h"] + 1, rtol=1e-12)
    np.testing.assert_array_equal(whole.states["h"][:, 5], 1)


def test_masked_steps_hand_the_derivative_on():
    mask = np.array([[1, 1, 0, 0, 1, 0]], bool)
    model = tame(Stack((LSTM(3),), (1, 6, 4)))
    found = gradients(model.run(inputs(model.stack), mask=mask)).cell(0).states
    np.testing.assert_array_equal(found["h"][:, 1], found["h"][:, 2])
    for state in ("h", "c"):
        np.testing.assert_array_equal(found[state][:, 2], found[state][:, 3])
    assert (found["c"][:, 1] != found["c"][:, 2]).all()  # at a computed step c is also seen through h
    np.testing.assert_array_equal(found["h"][:, 4:], 1)


def test_a_target_chooses_step_unit_and_layer():
    model = tame(Stack((SimpleRNN(3, **SEQ), GRU(2, **SEQ)), (2, 5, 4)))
    trace = model.run(inputs(model.stack))
    chosen = gradients(trace, Target(step=2, unit=1, layer=0))
    assert chosen.loss == pytest.approx(trace.layers[0].output[:, 2, 1].sum(), rel=1e-12)
    np.testing.assert_array_equal(chosen.cell(0).states["h"][:, 2], [[0, 1, 0]] * 2)
    assert not chosen.cell(0).states["h"][:, 3:].any()
    assert not any(each.any() for each in chosen.layers[1].weights)
    last = gradients(trace, "sum-last")
    assert last.loss == pytest.approx(trace.output[:, -1].sum(), rel=1e-12)
    whole = gradients(trace, np.ones(trace.output.shape))
    np.testing.assert_array_equal(whole.dx, gradients(trace, "sum-all").dx)


def test_a_flat_output_has_one_step():
    model = tame(Stack((SimpleRNN(3),), (2, 5, 4)))
    trace = model.run(inputs(model.stack))
    np.testing.assert_array_equal(gradients(trace, "sum-last").dx, gradients(trace, "sum-all").dx)


def test_float32_runs_have_float64_gradients():
    model = tame(Stack((LSTM(3, **SEQ), Bidirectional(SimpleRNN(2)), Dense(1)), (2, 5, 4)))
    x = inputs(model.stack)
    low, high = (gradients(model.run(x, dtype=dtype)).arrays() for dtype in ("float32", "float64"))
    for name in high:
        assert np.asarray(low[name]).dtype == np.float64
        np.testing.assert_allclose(low[name], high[name], rtol=2e-5, atol=1e-6)


def test_a_vanishing_tail_is_kept():
    model = Model.draw(Stack((SimpleRNN(4),), (1, 400, 2)))
    Wx, Wh, b = model.get_weights()
    trace = model.with_weights([Wx, 0.5 * Wh, b]).run(dtype="float32")
    first = gradients(trace).cell(0).initial["h"]
    assert 0 < np.abs(first).max() < 1e-100


def test_arrays_carry_the_names_of_the_headless_gradients():
    model = tame(Stack((Bidirectional(LSTM(3, **SEQ)), GRU(2), Dense(1)), (2, 5, 4)))
    names = set(gradients(model.run(inputs(model.stack))).arrays())
    assert names == (
        {"loss", "dx", "gru/dh"}
        | {f"dw{i}" for i in range(11)}
        | {f"bidirectional/{side}/d{state}" for side in ("forward", "backward") for state in "hc"}
    )


def test_tokens_have_no_derivative():
    stack = Stack((Embedding(5, 3), GRU(2)), (2, 4), "int32")
    found = gradients(Model.draw(stack).run())
    assert found.dx is None
    assert "dx" not in found.arrays()


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        ("mse", "the loss is one of sum-last, sum-all, got 'mse'"),
        (Target(layer=3), "the run has no layer with the key 3: it has 0"),
        (Target(step=7), "there is no step 7 in an output of shape (2, 5, 3)"),
        (Target(unit=-4), "there is no unit -4 in an output of shape (2, 5, 3)"),
        (np.ones((2, 5)), "the loss's derivatives have the outputs' shapes [(2, 5, 3)]; got [(2, 5)]"),
    ],
)
def test_losses_that_cannot_be_are_refused(loss, words):
    trace = Model.draw(Stack((SimpleRNN(3, **SEQ),), (2, 5, 4))).run()
    with pytest.raises(InputError) as caught:
        gradients(trace, loss)
    assert str(caught.value) == words


def test_an_empty_stack_has_none():
    with pytest.raises(InputError, match=r"^an empty stack has no gradients: add a layer first$"):
        gradients(Model.draw(Stack((), (2, 5, 4))).run())


def test_of_shares_that_add_up_to_one_the_largest_tells_more_than_their_sum():
    assert Target.informative(np.array([[0.5, 0.5], [0.1, 0.9]])) == Target(step=-1, unit=1)
    assert Target.informative(np.array([[0.6, 0.4], [0.1, 0.9]]), 0) == Target(step=0, unit=0)
    assert Target.informative(np.array([[0.1, 0.8]])) == Target(step=-1)
    assert Target.informative(np.array([1.0])) == Target(step=-1)
