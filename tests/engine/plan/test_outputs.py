"""The outputs of a functional model: chosen ones, in their order, through edits and derivatives."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.gradients.entry_points import entries
from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from tests.engine.check_grads import check_grads

LAYERS = (LSTM(3, return_sequences=True, return_state=True), Dense(2))
X = np.random.default_rng(1).standard_normal((2, 5, 4))


def chosen(*outputs: tuple[int, int], layers=LAYERS) -> Stack:
    return Stack(layers, (2, 5, 4), functional=True, outputs=outputs)


def test_the_outputs_are_those_asked_for_in_their_order():
    stack = chosen((1, 0), (0, 2), (0, 1), (0, 0), (0, 2))
    assert stack.model_output_shapes == ((2, 5, 2), (2, 3), (2, 3), (2, 5, 3), (2, 3))
    trace = Model.draw(stack).run(X)
    lstm, dense = (each.run.outputs for each in trace.layers)
    for got, want in zip(trace.outputs, (dense[0], lstm[2], lstm[1], lstm[0], lstm[2]), strict=True):
        np.testing.assert_array_equal(got, want)
    assert [each for each in trace.arrays() if each.startswith("output")] == [
        "output",
        *(f"output{n}" for n in range(1, 5)),
    ]


def test_without_a_choice_they_are_all_of_the_last_layer_s():
    assert chosen(layers=LAYERS[:1]).output_places == ((0, 0), (0, 1), (0, 2))
    assert chosen().output_places == ((1, 0),)
    assert Stack().output_places == ()


@pytest.mark.parametrize(
    ("outputs", "line"),
    [
        (((1, 1),), "there is no output 1 of layer 2 to be an output of the model"),
        (((2, 0),), "there is no output 0 of layer 3 to be an output of the model"),
        (((0, 0),), "the last layer makes none of the model's outputs, which a functional model's does"),
    ],
)
def test_outputs_that_cannot_be_are_refused(outputs, line):
    with pytest.raises(StackError, match=line):
        chosen(*outputs)


def test_a_choice_lasts_through_edits_that_leave_it():
    stack = chosen((1, 0), (0, 2))
    assert stack.edit(1, units=7).outputs == ((1, 0), (0, 2))
    assert stack.insert(0, GRU(4, return_sequences=True)).outputs == ((2, 0), (1, 2))
    assert stack.renamed("other").outputs == stack.outputs


def test_a_choice_is_dropped_with_what_makes_it():
    stack = chosen((1, 0), (0, 2))
    assert stack.edit(0, return_state=False).outputs == ()
    assert stack.remove(0).outputs == ()
    assert stack.insert(2, Dense(1)).outputs == ()
    assert stack.move(0, 1).outputs == ()


OUTPUTS = {
    "a cell state": ((0, 2),),
    "states of an inner layer": ((1, 0), (0, 2), (0, 1)),
    "the sequence twice": ((1, 0), (0, 0), (0, 0)),
}


@pytest.mark.parametrize("outputs", OUTPUTS.values(), ids=OUTPUTS.keys())
def test_derivatives_are_those_of_the_outputs(outputs):
    layers = LAYERS[: 1 + max(outputs)[0]]
    check_grads(Model.draw(chosen(*outputs, layers=layers)), X)


def test_the_last_step_is_that_of_the_first_output_and_the_whole_is_every_output():
    stack = chosen((0, 2), (0, 0), layers=LAYERS[:1])
    trace = Model.draw(stack).run(X)
    last, whole = gradients(trace, "sum-last"), gradients(trace, "sum-all")
    assert last.loss == pytest.approx(trace.outputs[0].sum())
    assert whole.loss == pytest.approx(sum(each.sum() for each in trace.outputs))
    np.testing.assert_array_equal(last.cell(0).states["c"][:, -1], np.ones((2, 3)))


def test_a_state_is_entered_through_its_own_direction():
    both = Bidirectional(GRU(2, return_sequences=True, return_state=True))
    apart = Bidirectional(LSTM(2, return_sequences=True, return_state=True), merge_mode=None)
    for layer, outputs in ((both, [(0, 2)]), (apart, [(0, 1)]), (apart, [(0, 4)]), (apart, [(0, 5)])):
        trace = Model.draw(chosen(*outputs, layers=(layer,))).run(X)
        cells = entries(trace, "sum-last")[0].cells
        assert cells["forward"].rows == ()
        assert cells["backward"].rows == ((4,) if outputs == [(0, 1)] else (0,))
        found = gradients(trace, "sum-last").layers[0].cells
        assert not found["forward"].states["h"].any()
        assert found["backward"].states["h"].any()
