"""A free run beside the run on the true inputs."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.data.forecast import Truth
from rnn_tui.engine.data.series import Window
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, Embedding
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.generation.free_run_inputs import FreeRunChoices, check_free_run, free_run
from rnn_tui.engine.run.generation.loops import Loop
from rnn_tui.engine.run.run_setup import Setup

SERIES = Stack((LSTM(4, return_sequences=True), Dense(1)), (None, 9, 1))
TEXT = Stack((Embedding(5, 3), LSTM(4, return_sequences=True), Dense(5, activation="softmax")), (None, 9))
ONE_HOT = Stack((LSTM(4, return_sequences=True), Dense(5)), (None, 9, 5))


def made(stack, setup, **chosen):
    trace = setup.run(stack)
    return trace, finish(free_run(setup, stack, trace, 1, FreeRunChoices(**chosen)))


def test_a_series_reads_what_it_put_out():
    x = np.random.default_rng(0).standard_normal((3, 9, 1))
    trace, found = made(SERIES, Setup(x=x), start=4, steps=5)
    np.testing.assert_array_equal(found.true.x, x[1:2])
    free = found.free.run(SERIES)
    np.testing.assert_array_equal(free.x[0, :4], x[1, :4])
    np.testing.assert_allclose(free.x[0, 4:], free.output[0, 3:-1], atol=1e-12)
    np.testing.assert_allclose(free.output[0, :4], trace.output[1, :4], atol=1e-12)
    assert found.free.inputs_from == "own output after t 4"
    assert (found.true.own_from, found.free.own_from, found.free.fed(None, "").own_from) == (0, 4, 0)


@pytest.mark.parametrize("stack", [TEXT, ONE_HOT], ids=["ids", "one-hot"])
def test_the_likeliest_token_is_read_next_and_named(stack):
    ids = np.random.default_rng(0).integers(0, 5, (2, 9))
    x = ids.astype(float) if stack is TEXT else np.eye(5)[ids]
    tokens = tuple(tuple("abcde"[each] for each in row) for row in ids)
    setup = Setup(x=x, tokens=tokens, vocabulary=Vocabulary.of(list("abcde")))
    _, found = made(stack, setup, start=3, steps=40, temperature=0.0)
    free = found.free.run(stack if stack is TEXT else stack.with_input((None, None, 5)))
    read = free.x[0] if stack is TEXT else free.x[0].argmax(axis=-1)
    np.testing.assert_array_equal(read[3:], free.output[0, 2:-1].argmax(axis=-1))
    assert free.tokens[0] == tuple("abcde"[int(each)] for each in read)
    assert isinstance(found.loop, Loop)
    assert "it repeats" in found.looped


def test_what_cannot_read_its_own_output_is_refused():
    setup = Setup()
    for stack, why in (
        (Stack((LSTM(3), Dense(2)), (None, 9, 1)), "reads 1 numbers and puts out 2"),
        (Stack((Embedding(5, 3), LSTM(4)), (None, 9)), "reads 5 token ids and puts out 4"),
        (Stack((Bidirectional(LSTM(3)), Dense(1)), (None, None, 1)), "reads from the end"),
    ):
        with pytest.raises(InputError, match=why):
            check_free_run(setup, stack, setup.run(stack))


@pytest.mark.parametrize("stack", [TEXT, ONE_HOT], ids=["ids", "one-hot"])
def test_outputs_that_stand_for_no_known_token_are_not_read(stack):
    ids = np.zeros((1, 9), int)
    setup = Setup(x=ids.astype(float) if stack is TEXT else np.eye(5)[ids])
    known = replace(setup, vocabulary=Vocabulary.of(list("abcde")))
    check_free_run(known, stack, known.run(stack))
    for other, why in ((setup, "not known"), (replace(known, predicts_tokens=False), "other classes")):
        with pytest.raises(InputError, match=why):
            check_free_run(other, stack, other.run(stack))


def windowed(horizon=1):
    """Windows of two columns with dates, of which a model with one output predicts the second."""
    values = np.random.default_rng(0).standard_normal((12, 2))
    window = Window(6, 3)
    truth = Truth.of("wind", horizon, values[:, 1], window, None)
    dates = np.array([f"day {n}" for n in range(12)], np.bytes_)
    starts = tuple(window.starts(12))
    series = SeriesSource("x.csv", dates=dates, starts=starts, truth=replace(truth, feature=1, features=2))
    return Setup().fed(window.cut(values), "x.csv", series=series)


def test_a_predicted_column_is_read_next_and_keeps_its_dates_and_true_values():
    stack, setup = Stack((LSTM(4, return_sequences=True), Dense(1)), (None, None, 2)), windowed()
    check_free_run(setup, stack, setup.run(stack))
    trace, found = made(stack, setup, start=4, steps=8)
    free = found.free.run(stack)
    np.testing.assert_allclose(free.x[0, 4:, 1], free.output[0, 3:-1, 0], atol=1e-12)
    np.testing.assert_array_equal(free.x[0, 4:, 0], trace.x[1, 3, 0])
    assert [free.series.when(0, t) for t in (1, 9, 10)] == ["day 3", "day 11", ""]
    np.testing.assert_array_equal(free.forecast.actual[0, :8], trace.series.truth.values[4:12])
    assert np.isnan(free.forecast.actual[0, 8:]).all()


def test_a_prediction_further_ahead_cannot_be_read_next():
    stack, setup = Stack((LSTM(4), Dense(1)), (None, None, 2)), windowed(horizon=3)
    with pytest.raises(InputError, match="predicts 3 timesteps ahead"):
        check_free_run(setup, stack, setup.run(stack))
