"""A cell's way through one sequence, in the order in which it read, with what it dropped while it was trained."""

import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, SimpleRNN
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.jacobian import after
from rnn_tui.engine.studies.trajectory import trajectory
from tests.engine.small_runs import simple
from tests.engine.variants import some_variants, stack_on, tail_mask

CELLS = [layer for layer in some_variants() if isinstance(layer, Recurrent)]


def test_a_trajectory_is_in_the_order_in_which_its_cell_read():
    trace = simple([[1.0]], [[1.0], [2.0], [4.0]], go_backwards=True)
    path = trajectory(trace, 0)
    assert path.x[:, 0].tolist() == [4, 2, 1]
    assert path.states[:, 0].tolist() == [0, 4, 6, 7]


def test_the_states_of_a_trajectory_stand_side_by_side():
    layer = next(each for each in CELLS if isinstance(each, Recurrent) and len(each.states) > 1)
    trace = Model.draw(stack_on(layer)).run(mask=tail_mask())
    path = trajectory(trace, 0, batch=1)
    made = trace.layers[0].run.cells[""].signals
    np.testing.assert_array_equal(path.states[1:], np.hstack([made[name][1] for name in layer.states]))
    assert path.skipped(4)
    assert not path.skipped(3)


DROPPING = {"recurrent_dropout": 0.5, "dropout": 0.25, "return_sequences": True}


@pytest.mark.parametrize(
    "layer",
    [
        SimpleRNN(6, **DROPPING),
        LSTM(6, go_backwards=True, **DROPPING),
        GRU(6, reset_after=False, **DROPPING),
        Bidirectional(LSTM(6, **DROPPING)),
    ],
    ids=lambda layer: layer.kind(),
)
def test_what_is_dropped_while_training_is_dropped_on_the_way_back(layer):
    """Against central differences of the step as it was computed: from a dropped state nothing comes through."""
    trace = Model.draw(Stack((layer,), (2, 5, 4)), seed=2).run(training=np.random.default_rng(1))
    for cell in trace.layers[0].layer.cells:
        path = trajectory(trace, 0, cell, batch=1)
        kept = np.ones(path.size)
        kept[: path.cell.units] = trace.layers[0].run.cells[cell].kept[1][1]
        assert not kept.all()
        for t in (1, 4):
            x, before = path.x[t - 1 : t], path.states[t - 1]
            np.testing.assert_allclose(after(path.cell, path.weights, x, before[None] * kept)[0], path.states[t])
            columns = []
            for way in np.eye(path.size) * 1e-6:
                up, down = (after(path.cell, path.weights, x, (before + k * way)[None] * kept)[0] for k in (1, -1))
                columns.append((up - down) / 2e-6)
            wanted = np.stack(columns, axis=1)
            np.testing.assert_allclose(path.jacobian(t), wanted, atol=1e-8)
            np.testing.assert_allclose(path.maps(1, path.timesteps)[0][t - 1], wanted, atol=1e-8)
            pull = path.pullback(t, t)
            rows = [np.eye(path.size)[:, k : k + path.cell.units] for k in range(0, path.size, path.cell.units)]
            np.testing.assert_allclose(np.hstack(pull(0, *(each.copy() for each in rows))[1:]), wanted, atol=1e-8)
