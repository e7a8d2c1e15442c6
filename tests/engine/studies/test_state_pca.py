"""Principal components of paths whose directions are known."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import INPUT, Track
from rnn_tui.engine.studies.state_pca import StatePCA, positions, project
from tests.engine.small_runs import simple


def test_an_ellipse_lies_along_its_axes():
    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    path = np.stack([np.cos(turn), 3 * np.sin(turn), 0 * turn], axis=1) + 7
    found = project(path)
    np.testing.assert_allclose(found.mean, 7, atol=1e-12)
    np.testing.assert_allclose(found.axes, [[0, 1, 0], [1, 0, 0]], atol=1e-12)
    np.testing.assert_allclose(found.explained, [0.9, 0.1, 0], atol=1e-12)
    np.testing.assert_allclose(found.path, np.stack([3 * np.sin(turn), np.cos(turn)], axis=1), atol=1e-12)
    assert (found.needed(0.9), found.needed(0.95)) == (1, 2)


def test_it_is_what_a_singular_value_decomposition_says():
    values = np.random.default_rng(0).standard_normal((50, 6)) @ np.diag([5, 3, 1, 1, 1, 1])
    found = project(values)
    centred = values - values.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(found.explained, sizes**2 / (sizes**2).sum(), atol=1e-12)
    np.testing.assert_allclose(np.abs(found.axes), np.abs(axes[:2]), atol=1e-10)
    np.testing.assert_allclose(found.project(values), found.path, atol=1e-12)


@pytest.mark.parametrize("shape", [(1, 3), (5, 1), (2, 7)])
def test_few_steps_and_few_units(shape):
    found = project(np.random.default_rng(0).standard_normal(shape))
    assert found.path.shape == (shape[0], 2)
    assert found.axes.shape == (2, shape[1])


def test_where_nothing_moves_nothing_is_explained():
    found = project(np.full((9, 4), 0.3))
    assert found.explained.sum() == 0
    assert found.needed(0.9) == 0
    np.testing.assert_array_equal(found.path, np.zeros((9, 2)))


def test_steps_that_are_no_numbers_are_left_out():
    values = np.array([[0.0, 0.0], [np.nan, 1.0], [1.0, 1.0]])
    found = project(values)
    assert np.isnan(found.path[1]).all()
    assert np.isfinite(found.path[[0, 2]]).all()
    with pytest.raises(InputError, match="no step"):
        project(np.full((2, 2), np.nan))


def test_a_path_goes_in_the_order_in_which_its_cell_read():
    trace = simple([[1.0]], [[1.0], [2.0], [4.0]], go_backwards=True)
    assert positions(trace, Track(0, "", "h"))[:, 0].tolist() == [0, 4, 6, 7]
    assert positions(trace, Track(INPUT, "", "x"))[1:, 0].tolist() == [1, 2, 4]
    assert np.isnan(positions(trace, Track(INPUT, "", "x"))[0, 0])


def test_a_study_asks_it_of_a_signal():
    trace = Model.draw(built_in("deep").stack).run()
    found = answer(StatePCA(Track(1, "", "h")), trace)
    np.testing.assert_allclose(found.path, project(positions(trace, Track(1, "", "h"))).path)


def test_a_path_whose_variance_is_infinite_is_refused():
    with pytest.raises(InputError, match="too large for their variance"):
        project(np.array([[1e200, 0.0], [-1e200, 1.0], [0.0, 2.0]]))
