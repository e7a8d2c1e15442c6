"""∂state_t / ∂state_{t-1}: for every kind and activation, against central differences of its own step."""

import numpy as np
import pytest

from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.jacobian import after, jacobians
from rnn_tui.engine.studies.trajectory import trajectory
from tests.engine.made import simple
from tests.engine.variants import label, some_variants, stack_on, tail_mask

STEP = 1e-6
CELLS = [layer for layer in some_variants() if layer.cells]


def by_differences(path, t):
    """(size, size), a column for each number of the state that is moved; NaN on a corner, where there is no one
    slope."""
    x, state = path.x[t - 1 : t], path.states[t - 1]
    columns = []
    for unit in np.eye(path.size) * STEP:
        up, here, down = (after(path.cell, path.weights, x, (state + k * unit)[None])[0] for k in (1, 0, -1))
        corner = np.abs(up - 2 * here + down) > 1e-3 * STEP
        columns.append(np.where(corner, np.nan, (up - down) / (2 * STEP)))
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("layer", CELLS, ids=label)
def test_it_agrees_with_central_differences(layer):
    model = Model.draw(stack_on(layer), seed=3)
    weights = [0.5 * each + 0.01 for each in model.get_weights()]
    trace = model.with_weights(weights).run(seed=3)
    for cell in trace.layers[0].layer.cells:
        path = trajectory(trace, 0, cell, 1)
        for t in (1, 3):
            found, wanted = path.jacobian(t), by_differences(path, t)
            smooth = np.isfinite(wanted)
            assert smooth.mean() > 0.7
            largest = max(1, np.abs(wanted[smooth]).max())
            np.testing.assert_allclose(found[smooth], wanted[smooth], rtol=1e-5, atol=1e-7 * largest)


def test_of_a_linear_step_it_is_the_recurrent_matrix_transposed():
    Wh = [[0.5, 0.25], [0.0, -1.0]]
    trace = simple(Wh, np.ones((3, 2)))
    np.testing.assert_allclose(trajectory(trace, 0).jacobian(2), np.transpose(Wh), atol=1e-15)


def test_of_a_skipped_step_it_is_the_identity():
    trace = simple([[0.5]], np.ones((3, 1)), mask=[[True, False, True]])
    path = trajectory(trace, 0)
    assert [path.jacobian(t)[0, 0] for t in (1, 2, 3)] == [0.5, 1.0, 0.5]


def test_many_points_at_once_are_each_by_itself():
    path = trajectory(Model.draw(stack_on(CELLS[0])).run(), 0)
    together = jacobians(path.cell, path.weights, path.x, path.states[:-1])
    for t in range(1, path.timesteps + 1):
        np.testing.assert_allclose(together[t - 1], path.jacobian(t), atol=1e-14)


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
