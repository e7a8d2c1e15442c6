"""TimeDistributed around a layer with a run of its own: every timestep is a sequence."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import OptionError, RnnError
from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, Flatten, TimeDistributed
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Track
from rnn_tui.formats.export_targets import TARGETS

X = np.random.default_rng(3).standard_normal((2, 3, 4, 5))
INSIDE = [LSTM(3), GRU(2, return_sequences=True, go_backwards=True), Bidirectional(LSTM(2)), TimeDistributed(Dense(3))]


def model(inside, *above) -> Model:
    return Model.draw(Stack((TimeDistributed(inside), *above), (None, 3, 4, 5)), seed=1)


def alone(inside, whole: Model) -> Model:
    return Model.draw(Stack((inside,), (None, 4, 5))).with_weights(whole.get_weights())


@pytest.mark.parametrize("inside", INSIDE, ids=lambda each: each.kind())
def test_each_timestep_is_what_the_layer_makes_of_it(inside):
    whole = model(inside)
    made = whole.run(X).output
    for t in range(3):
        np.testing.assert_allclose(made[:, t], alone(inside, whole).run(X[:, t]).output, atol=1e-15)


@pytest.mark.parametrize("inside", INSIDE, ids=lambda each: each.kind())
def test_its_gradients_are_those_of_the_forward_pass(inside):
    drawn = model(inside, Flatten(), Dense(2))
    found = gradients(drawn.run(X), "sum-all")
    for place in [(0, 0, 0, 0), (1, 2, 3, 4), (0, 1, 2, 3)]:
        moved = X.copy(), X.copy()
        for each, by in zip(moved, (1e-6, -1e-6), strict=True):
            each[place] += by
        slope = (drawn.run(moved[0]).output.sum() - drawn.run(moved[1]).output.sum()) / 2e-6
        assert found.dx[place] == pytest.approx(slope, abs=1e-7)


def test_what_was_dropped_in_training_is_what_its_gradient_knows():
    drawn = model(GRU(4, dropout=0.5))
    trace = drawn.run(X, training=np.random.default_rng(5))
    found = gradients(trace, "sum-all")
    moved = [each.copy() for each in drawn.get_weights()]
    moved[0][1, 2] += 1e-6
    slope = (
        drawn.with_weights(moved).run(X, training=np.random.default_rng(5)).output.sum() - trace.output.sum()
    ) / 1e-6
    assert found.weights[0][1, 2] == pytest.approx(slope, abs=1e-4)


def test_a_unit_is_explained_by_the_layer_inside():
    trace = model(LSTM(3)).run(X)
    found = trace.explain(Track(0, "", "output"), t=2, unit=1, batch=1)
    assert found.timestep == 2
    assert found.steps[-1].value == pytest.approx(float(trace.output[1, 1, 1]))


def test_a_mask_is_divided_among_the_timesteps():
    drawn = Model.draw(Stack((Embedding(7, 5, mask_zero=True), TimeDistributed(GRU(2))), (None, 3, 4), "int32"), seed=1)
    tokens = np.random.default_rng(0).integers(0, 3, (2, 3, 4))
    made = drawn.run(tokens).output
    lower = Model.draw(Stack((Embedding(7, 5, mask_zero=True), GRU(2)), (None, 4), "int32")).with_weights(
        drawn.get_weights()
    )
    for t in range(3):
        np.testing.assert_allclose(made[:, t], lower.run(tokens[:, t]).output, atol=1e-15)


def test_what_it_cannot_take_is_refused():
    with pytest.raises(OptionError, match="no stateful layer"):
        TimeDistributed(LSTM(2, stateful=True))
    with pytest.raises(RnnError, match="stacks one output over time"):
        model(LSTM(2, return_state=True))
    masked = Model.draw(Stack((TimeDistributed(LSTM(2)),), (None, 3, 4, 5)))
    with pytest.raises(RnnError, match="drops the mask before it"):
        masked.run(X, mask=np.ones((2, 3), bool))


def test_it_is_written_where_it_can_be():
    drawn = model(LSTM(3))
    assert "TimeDistributed(layers.LSTM(3))" in TARGETS["keras"].text(drawn.stack, Setup())
    namespace: dict = {"__name__": "written"}
    exec(compile(TARGETS["numpy"].text(drawn.stack, Setup()), "written", "exec"), namespace)
    namespace["WEIGHTS"] = drawn.get_weights()
    np.testing.assert_allclose(namespace["run"](X)["output"], drawn.run(X).output, atol=1e-12)
    with pytest.raises(RnnError, match="PyTorch has no counterpart of a TimeDistributed around LSTM"):
        TARGETS["pytorch"].text(drawn.stack, Setup())
    with pytest.raises(RnnError, match="cannot be written as a NumPy function"):
        TARGETS["numpy"].text(model(Bidirectional(LSTM(2))).stack, Setup())
