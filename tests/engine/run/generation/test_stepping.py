"""A model reads timestep by timestep what it reads at once, or it is known why it cannot."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Conv1D,
    Dense,
    Embedding,
    Flatten,
    GlobalAveragePooling1D,
    SimpleRNN,
)
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.generation.stepping import SlidingWindow, Stepper, reader_for
from rnn_tui.engine.run.model import Model

STEPPED = {
    "one": (SimpleRNN(3), (None, None, 2)),
    "sequences": (LSTM(3, return_sequences=True), Dense(2), (None, None, 2)),
    "deep": (GRU(3, return_sequences=True), LSTM(2), Dense(4), (None, 9, 2)),
    "ids": (Embedding(7, 3, mask_zero=True), GRU(4, return_sequences=True), Dense(7), (None, None)),
    "stateful": (SimpleRNN(3, stateful=True, return_sequences=True), (2, None, 2)),
}


@pytest.mark.parametrize("name", STEPPED)
def test_step_by_step_is_at_once(name):
    *layers, shape = STEPPED[name]
    model = Model.draw(Stack(tuple(layers), shape))
    rng = np.random.default_rng(0)
    x = rng.integers(1, 7, (2, 9)).astype(float) if len(shape) == 2 else rng.standard_normal((2, 9, 2))
    whole = model.run(x).output
    reader = reader_for(model)
    assert isinstance(reader, Stepper)
    finish(reader.read(x[:, :4]))
    for t in range(4, 9):
        found = finish(reader.read(x[:, t : t + 1]))
        if whole.ndim == 3:
            np.testing.assert_allclose(found, whole[:, t], atol=1e-12)
    np.testing.assert_allclose(found, whole[:, -1] if whole.ndim == 3 else whole, atol=1e-12)


CANNOT = {
    "bidirectional reads from the end": (Bidirectional(LSTM(3)), Dense(1)),
    "conv1d needs more than one timestep": (Conv1D(2, 3, padding="causal"), LSTM(3)),
    "global_average_pooling1d needs more than one timestep": (GlobalAveragePooling1D(), Dense(1)),
}


@pytest.mark.parametrize("why", CANNOT)
def test_what_needs_the_sequence_is_named(why):
    with pytest.raises(InputError, match=f"{why}.*--window N"):
        reader_for(Model.draw(Stack(CANNOT[why], (None, None, 2))))


def test_a_window_of_the_models_length_is_read_where_it_cannot_be_stepped():
    model = Model.draw(Stack((LSTM(3, return_sequences=True), Flatten(), Dense(1)), (None, 6, 2)))
    reader = reader_for(model)
    assert isinstance(reader, SlidingWindow)
    x = np.random.default_rng(0).standard_normal((1, 9, 2))
    finish(reader.read(x[:, :8]))
    np.testing.assert_array_equal(finish(reader.read(x[:, 8:])), model.run(x[:, 3:]).output)


def test_a_window_is_read_where_it_is_asked_for():
    model = Model.draw(Stack((LSTM(3), Dense(1)), (None, None, 2)))
    x = np.random.default_rng(0).standard_normal((1, 9, 2))
    np.testing.assert_array_equal(finish(reader_for(model, 4).read(x)), model.run(x[:, 5:]).output)
    with pytest.raises(InputError, match="3 timesteps are fewer than the window of 4"):
        finish(reader_for(model, 4).read(x[:, :3]))
