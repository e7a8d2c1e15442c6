"""A free run is what one gets by running the model on its own output by hand."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import GRU, LSTM, Dense, Embedding
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.generation.free_run import continue_series, generate
from rnn_tui.engine.run.generation.loops import Loop, loop_in
from rnn_tui.engine.run.generation.sampling import Sampling
from rnn_tui.engine.run.generation.stepping import reader_for
from rnn_tui.engine.run.model import Model

WRITERS = {
    "ids": Stack((Embedding(6, 3), LSTM(8, return_sequences=True), Dense(6, activation="softmax")), (None, None)),
    "one feature each": Stack((GRU(8), Dense(6)), (None, None, 6)),
}


@pytest.mark.parametrize("name", WRITERS)
def test_text_is_what_running_the_whole_sequence_gives(name):
    model = Model.draw(WRITERS[name], seed=3)
    ids = [1, 4, 2]
    made = finish(generate(model, reader_for(model), tuple(ids), 12, Sampling(0)))
    for _ in range(12):
        x = np.array([ids], float) if name == "ids" else np.eye(6)[ids][None]
        output = model.run(x).output
        ids.append(int((output[0, -1] if output.ndim == 3 else output[0]).argmax()))
    assert made.tokens == tuple(ids[3:])


def test_the_same_seed_writes_the_same_and_another_something_else():
    model = Model.draw(WRITERS["ids"])
    texts = [
        finish(generate(model, reader_for(model), (1,), 30, Sampling(1.0, None, seed))).tokens for seed in (1, 1, 2)
    ]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("units", [2, 1])
def test_a_series_is_what_running_the_whole_sequence_gives(units):
    model = Model.draw(Stack((LSTM(4, return_sequences=True), Dense(units)), (None, None, 2)))
    x = np.random.default_rng(0).standard_normal((5, 2))
    made = finish(continue_series(reader_for(model), x, 6, column=1))
    for step in range(6):
        output = model.run(x[None]).output[0, -1]
        np.testing.assert_allclose(made.values[step], output, atol=1e-12)
        x = np.vstack([x, output if units == 2 else [x[-1, 0], output[0]]])
    np.testing.assert_allclose(made.inputs, x[5:], atol=1e-12)


def test_an_output_that_cannot_be_the_next_input_is_refused():
    model = Model.draw(Stack((LSTM(4), Dense(1)), (None, None, 2)))
    with pytest.raises(InputError, match=r"the output is \(1,\) for a timestep, and \(2,\) is read.*--target COLUMN"):
        finish(continue_series(reader_for(model), np.zeros((5, 2)), 3))
    model = Model.draw(Stack((Embedding(6, 3), LSTM(4), Dense(1)), (None, None)))
    with pytest.raises(InputError, match="a number for each of the 6 tokens it reads"):
        finish(generate(model, reader_for(model), (1,), 3, Sampling()))


def test_padding_is_neither_read_nor_written():
    model = Model.draw(Stack((Embedding(3, 3, mask_zero=True), LSTM(4), Dense(3)), (None, None)))
    made = finish(generate(model, reader_for(model), (1,), 30, Sampling(5.0)))
    assert set(made.tokens) == {1, 2}
    with pytest.raises(InputError, match="padding"):
        finish(generate(model, reader_for(model), (1, 0), 3, Sampling()))


def test_temperature_and_top_k():
    logits = np.array([0.0, 1.0, 2.0, -1.0])
    shares = np.exp(logits / 0.5) / np.exp(logits / 0.5).sum()
    rng = np.random.default_rng(0)
    drawn = [Sampling(0.5).choose(logits, rng) for _ in range(4000)]
    np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 4000, shares, atol=0.03)
    assert {Sampling(2.0, 2).choose(logits, rng) for _ in range(200)} == {1, 2}
    probabilities = np.exp(logits) / np.exp(logits).sum()
    one, other = (
        [Sampling(0.7).choose(each, np.random.default_rng(1)) for _ in range(5)] for each in (logits, probabilities)
    )
    assert one == other
    assert Sampling(0).choose(logits, rng) == 2
    for wrong in ({"temperature": -1.0}, {"temperature": float("nan")}, {"top_k": 0}):
        with pytest.raises(InputError):
            Sampling(**wrong)


def test_a_loop_is_found_where_it_begins():
    text = [5, 1, 4, *[7, 8, 9] * 5, 7]
    assert loop_in(text) == Loop(3, 3)
    assert loop_in([*range(30)]) is None
    assert loop_in([1, 2, 2, 2]) is None  # three of a kind are no loop yet
    t = np.arange(60)
    assert loop_in(np.sin(2 * np.pi * t / 12)[:, None]) == Loop(0, 12)
    settled = 1 - 0.5 ** np.arange(40.0)
    found = loop_in(settled[:, None])
    assert found is not None
    assert (found.period, 8 < found.start < 14) == (1, True)
