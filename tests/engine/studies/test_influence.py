"""The influence matrix: against central differences for every kind, direction and mask, and by hand where it can be."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, RepeatVector, SimpleRNN, TimeDistributed
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.studies import influence
from rnn_tui.engine.studies.influence import InfluenceOf, sampled
from rnn_tui.engine.studies.influence_matrix import InfluenceMatrix

SEQ = {"return_sequences": True}
STEP = 1e-5
TIME = 7


def differences(model: Model, x: np.ndarray, asked: InfluenceOf, **run: object) -> np.ndarray:
    """[t, s]: the Frobenius norms of the Jacobian blocks, input by input moved a little both ways."""

    def state(x: np.ndarray) -> np.ndarray:
        return model.run(x, **run).layers[asked.layer].run.cells[asked.cell].signals[asked.signal][asked.batch]

    columns = []
    for s, feature in np.ndindex(x.shape[1:]):
        moved = np.zeros(x.shape)
        moved[asked.batch, s, feature] = STEP
        columns.append((state(x + moved) - state(x - moved)) / (2 * STEP))
    jacobian = np.array(columns).reshape(*x.shape[1:], *state(x).shape)  # s, feature, t, unit
    return np.sqrt((jacobian**2).sum(axis=(1, 3))).T


MASK = np.array([[1] * TIME, [0, 1, 1, 0, 1, 1, 0]], bool)
ONE_LAYER = [
    (SimpleRNN(3, **SEQ), "", "h"),
    (SimpleRNN(3, activation="softmax", go_backwards=True), "", "h"),
    (LSTM(3, **SEQ), "", "h"),
    (LSTM(3), "", "c"),
    (LSTM(2, go_backwards=True, stateful=True), "", "c"),
    (GRU(3, **SEQ), "", "h"),
    (GRU(3, reset_after=False, use_bias=False, activation="relu"), "", "h"),
    (Bidirectional(LSTM(2, **SEQ), merge_mode="mul"), "forward", "c"),
    (Bidirectional(GRU(2), backward_layer=SimpleRNN(3, go_backwards=True)), "backward", "h"),
]


@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
@pytest.mark.parametrize(("layer", "cell", "signal"), ONE_LAYER)
def test_it_agrees_with_central_differences(layer, cell, signal, mask):
    model = Model.draw(Stack((layer,), (2, TIME, 9)), seed=3)
    x = 0.5 * np.random.default_rng(1).standard_normal((2, TIME, 9))
    for batch in (0, 1):
        asked = InfluenceOf(0, cell, signal, batch)
        found = answer(asked, model.run(x, mask=mask))
        np.testing.assert_allclose(found.norms, differences(model, x, asked, mask=mask), atol=1e-8)


STACKS: list[tuple[Sequence[object], int, str]] = [
    ((SimpleRNN(3, **SEQ), LSTM(2, **SEQ)), 1, ""),
    ((Bidirectional(GRU(2, **SEQ)), TimeDistributed(Dense(3, activation="tanh")), SimpleRNN(2)), 2, ""),
    ((LSTM(2, go_backwards=True, **SEQ), Bidirectional(SimpleRNN(2))), 1, "backward"),
]


@pytest.mark.parametrize("mask", [None, MASK], ids=["whole", "masked"])
@pytest.mark.parametrize(("layers", "layer", "cell"), STACKS)
def test_through_the_layers_below_too(layers, layer, cell, mask, monkeypatch):
    monkeypatch.setattr(influence, "NUMBERS", 600)  # several pieces
    model = Model.draw(Stack(tuple(layers), (2, TIME, 2)), seed=5)
    x = np.random.default_rng(1).standard_normal((2, TIME, 2))
    for batch in (0, 1):
        asked = InfluenceOf(layer, cell, "h", batch, source=0)
        found = answer(asked, model.run(x, mask=mask))
        np.testing.assert_allclose(found.norms, differences(model, x, asked, mask=mask), atol=1e-8)
        assert not found.own


@pytest.mark.parametrize("pieces", [100, 1 << 22])
@pytest.mark.parametrize("backwards", [False, True])
def test_sampled_steps_are_those_of_the_whole(pieces, backwards, monkeypatch):
    trace = Model.draw(Stack((LSTM(3, go_backwards=backwards),), (1, 50, 2))).run()
    whole = answer(InfluenceOf(0), trace)
    monkeypatch.setattr(influence, "SAMPLES", 8)
    monkeypatch.setattr(influence, "NUMBERS", pieces)
    found = answer(InfluenceOf(0), trace)
    np.testing.assert_array_equal(found.rows + 1, [1, 8, 15, 22, 29, 36, 43, 50])
    assert found.steps[0] == "every 7th step of 50"
    np.testing.assert_allclose(found.norms, whole.norms[np.ix_(found.rows, found.rows)], rtol=1e-9)


def linear(factor: float, time: int) -> Trace:
    """A cell of one unit, h_t = x_t + factor · h_{t-1}: ∂h_t/∂x_s is the factor to the power of t - s."""
    stack = Stack((SimpleRNN(1, activation="linear", use_bias=False, **SEQ),), (1, time, 1))
    return Model.draw(stack).with_weights([np.ones((1, 1)), np.array([[factor]])]).run()


def test_a_linear_cell_by_hand():
    found = answer(InfluenceOf(0), linear(0.5, 20))
    away = np.subtract.outer(np.arange(20), np.arange(20))
    np.testing.assert_allclose(found.norms, np.where(away >= 0, 0.5 ** np.maximum(away, 0), 0), rtol=1e-12)
    assert found.inputs_seen_by(15) == "h at 15 uses x back to 6"  # 0.5⁹ = 1/512, 0.5¹⁰ = 1/1024
    assert found.inputs_seen_by(4) == "h at 4 uses x back to the first step"
    assert found.outputs_reached_from(3) == "x at 3 reaches h up to 12"
    assert found.outputs_reached_from(18) == "x at 18 reaches h up to the last step"
    assert found.steps == ("", "")


def test_what_vanishes_is_zero_and_what_explodes_is_infinite():
    vanishing = answer(InfluenceOf(0), linear(1e-3, 2000))
    assert vanishing.norms[-1, 0] == 0
    assert vanishing.inputs_seen_by(2000) == "h at 2,000 uses x less than 17 steps back"
    exploding = answer(InfluenceOf(0), linear(10.0, 2000))
    assert exploding.norms[-1, 0] == np.inf
    assert "most of all x at" in exploding.inputs_seen_by(2000)


def test_it_says_how_far_it_is_and_is_left_at_any_place():
    work = InfluenceOf(0).work(linear(0.5, 20))
    seen = [next(work) for _ in range(3)]
    assert [(each.done, each.total) for each in seen] == [(1, 20), (2, 20), (3, 20)]
    work.close()


def test_of_tokens_the_vectors_are_x():
    model = Model.draw(Stack((Embedding(5, 3), GRU(2, **SEQ), GRU(2)), (1, 6), "int32"))
    trace = model.run()
    assert answer(InfluenceOf(2, source=1), trace).source == "gru"
    with pytest.raises(InputError, match="embedding reads no numbers that gru depends on"):
        answer(InfluenceOf(1, source=0), trace)


@pytest.mark.parametrize("units", [3, 12])
def test_through_what_the_last_step_alone_hands_on(units):
    """An encoder's last state, repeated for the decoder: the vector between them has no time axis to be cut."""
    model = Model.draw(Stack((LSTM(units), RepeatVector(TIME), GRU(3, **SEQ)), (2, TIME, 2)), seed=1)
    x = np.random.default_rng(0).standard_normal((2, TIME, 2))
    asked = InfluenceOf(2, source=0, batch=1)
    wanted = differences(model, x, asked)
    np.testing.assert_allclose(answer(asked, model.run(x)).norms, wanted, rtol=1e-5, atol=1e-8)
    few = answer(replace(asked, first=1, last=4), model.run(x))
    np.testing.assert_allclose(few.norms, wanted[1:5, 1:5], rtol=1e-5, atol=1e-8)


def test_steps_of_another_length_are_refused():
    trace = Model.draw(Stack((LSTM(6), RepeatVector(3), LSTM(2, **SEQ)), (1, 5, 4))).run()
    with pytest.raises(InputError, match="lstm reads 5 timesteps and lstm_1 3: influence is computed between"):
        answer(InfluenceOf(2, source=0), trace)
    assert answer(InfluenceOf(2), trace).norms.shape == (3, 3)


def test_what_cannot_be_asked_is_refused():
    trace = linear(0.5, 5)
    with pytest.raises(InputError, match="no recurrent cell 'forward' in simple_rnn"):
        answer(InfluenceOf(0, "forward"), trace)
    with pytest.raises(InputError, match="no layer with the key 8"):
        answer(InfluenceOf(8), trace)


def test_too_much_work_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(influence, "PRODUCTS", 1e4)
    trace = Model.draw(Stack((LSTM(4, **SEQ), LSTM(4)), (1, 300, 2))).run()
    with pytest.raises(InputError, match="300 steps are too many"):
        answer(InfluenceOf(1, source=0), trace)
    assert len(answer(InfluenceOf(1), trace).rows) == 12  # its own input: only fewer steps


def test_a_stretch_of_time_by_itself():
    trace = Model.draw(Stack((GRU(3, **SEQ), Bidirectional(LSTM(2))), (1, 30, 2))).run()
    for cell in ("forward", "backward"):
        whole, part = (answer(InfluenceOf(1, cell, first=a, last=b), trace) for a, b in ((0, None), (10, 24)))
        np.testing.assert_array_equal(part.rows, range(10, 25))
        np.testing.assert_allclose(part.norms, whole.norms[10:25, 10:25], rtol=1e-9)
        below = answer(InfluenceOf(1, cell, first=25, last=99, source=0), trace)
        whole = answer(InfluenceOf(1, cell, source=0), trace)
        np.testing.assert_array_equal(below.rows, range(25, 30))
        np.testing.assert_allclose(below.norms, whole.norms[25:, 25:], rtol=1e-9)
    causal = Model.draw(Stack((GRU(3, **SEQ), Dense(3), LSTM(2)), (1, 30, 2))).run()
    whole, part = (answer(InfluenceOf(2, source=0, first=a, last=b), causal) for a, b in ((0, None), (10, 24)))
    np.testing.assert_allclose(part.norms, whole.norms[10:25, 10:25], rtol=1e-9)


def test_samples_are_evenly_spaced_and_end_at_the_end():
    np.testing.assert_array_equal(sampled(5), range(5))
    np.testing.assert_array_equal(sampled(3000) + 1, range(25, 3001, 25))
    assert len(sampled(121)) == 61


def test_samples_and_stretches_are_told_as_what_they_are():
    found = answer(InfluenceOf(0), linear(0.99, 1500))  # 0.99⁶⁸⁷ is a thousandth
    assert found.steps[0] == "every 13th step of 1,500"
    assert found.inputs_seen_by(1500) == "h at 1,500 uses x back to about 824"
    assert found.outputs_reached_from(10) == "x at 5 reaches h up to about 681"
    assert (
        answer(InfluenceOf(0), linear(0.5, 1500)).inputs_seen_by(1500)
        == "h at 1,500 uses x less than 13 steps back"  # 0.5¹³
    )
    assert answer(InfluenceOf(0), linear(0.5, 1500)).outputs_reached_from(5) == "x at 5 reaches h less than 13 steps on"
    part = answer(InfluenceOf(0, first=1000, last=1100), linear(0.99, 1500))
    assert part.steps == ("every step from 1,001 to 1,101 of 1,500", "t 1,001 to 1,101 of 1,500")
    third = InfluenceMatrix("h", "rnn", True, np.arange(882, 1000, 3), 1000, np.eye(40))
    assert third.steps == ("every 3rd step from 883 to 1,000 of 1,000", "every 3rd step in t 883 to 1,000 of 1,000")
    assert part.inputs_seen_by(1101) == "h at 1,101 uses x back to 1,001 or further"
    assert part.outputs_reached_from(1101) == "x at 1,101 reaches h only at 1,101, or further"


def test_words_for_both_directions():
    norms = np.eye(9) + np.eye(9, k=2) + 5 * np.eye(9, k=-1)
    found = InfluenceMatrix("c", "lstm", False, np.arange(9), 9, norms)
    assert found.inputs_seen_by(5) == "c at 5 uses x from 4 to 7, most of all x at 4"
    assert found.outputs_reached_from(5) == "x at 5 reaches c from 3 to 6"
    assert found.inputs_seen_by(1) == "c at 1 uses x up to 3"
    assert InfluenceMatrix("h", "rnn", True, np.arange(9), 9, 0 * norms).inputs_seen_by(3) == "h at 3 uses no x"
    assert (
        InfluenceMatrix("h", "rnn", True, np.arange(9), 9, 0 * norms).outputs_reached_from(3) == "x at 3 reaches no h"
    )
