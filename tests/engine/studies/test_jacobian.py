"""∂state_t / ∂state_{t-1}: for every kind and activation, against central differences of its own step."""

import numpy as np

from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.jacobian import after, jacobians, linear_maps
from rnn_tui.engine.studies.trajectory import trajectory
from tests.engine.small_runs import simple
from tests.engine.variants import over, some_variants, stack_on

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


@over(CELLS)
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
    """Few points are walked one after the other, many side by side."""
    path = trajectory(Model.draw(stack_on(CELLS[0])).run(), 0)
    few = path.x, path.states[:-1]
    many = [np.tile(each, (10, 1)) for each in few]
    together = jacobians(path.cell, path.weights, *many)
    for t in range(1, path.timesteps + 1):
        np.testing.assert_allclose(together[t - 1], path.jacobian(t), atol=1e-14)
    for few_, many_ in zip(
        linear_maps(path.cell, path.weights, *few), linear_maps(path.cell, path.weights, *many), strict=True
    ):
        np.testing.assert_allclose(many_[: len(few_)], few_, atol=1e-14)
