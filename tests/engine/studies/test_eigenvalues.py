"""Eigenvalues, held against numpy.linalg and against matrices whose eigenvalues are known."""

import numpy as np
import pytest

from rnn_tui.engine.layers import GRU, LSTM, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.eigenvalues import JacobianSpectrum, recurrent_matrices, spectrum
from rnn_tui.engine.studies.trajectory import trajectory
from tests.engine.small_runs import simple


def test_the_largest_come_first_and_of_a_pair_the_upper_one():
    turning = np.diag([0.5, -2.0, 0.0, 0.0])
    turning[2:, 2:] = [[0, -1], [1, 0]]
    found = spectrum(turning)
    np.testing.assert_allclose(found.eigenvalues, [-2, 1j, -1j, 0.5], atol=1e-15)
    assert found.radius == 2
    assert found.outside == 1


def test_they_are_those_of_numpy():
    matrix = np.random.default_rng(0).standard_normal((20, 20))
    wanted = np.linalg.eigvals(matrix)
    np.testing.assert_allclose(np.sort_complex(spectrum(matrix).eigenvalues), np.sort_complex(wanted), atol=1e-12)
    assert spectrum(matrix).radius == pytest.approx(np.abs(wanted).max(), rel=1e-14)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_the_radius_of_very_small_and_very_large_matrices(scale):
    assert spectrum(scale * np.diag([1.0, -3.0])).radius == pytest.approx(3 * scale)


def test_a_matrix_with_nan_has_no_spectrum():
    assert spectrum(np.array([[np.nan]])).eigenvalues.size == 0
    assert np.isnan(spectrum(np.array([[np.inf]])).radius)


@pytest.mark.parametrize(("layer", "gates"), [(SimpleRNN(4), "h"), (LSTM(4), "ifgo"), (GRU(4), "zrhh")])
def test_every_gate_has_its_recurrent_matrix(layer, gates):
    model = Model.draw(Stack((layer,), (None, 5, 3)))
    found = recurrent_matrices(layer, model.weights[0])
    assert "".join(found) == gates
    np.testing.assert_array_equal(np.hstack(list(found.values())), model.weights[0][1])


def test_the_spectrum_of_a_step_is_that_of_its_jacobian():
    trace = Model.draw(Stack((LSTM(5, return_sequences=True),), (None, 6, 3))).run()
    found = answer(JacobianSpectrum(0, t=4), trace)
    assert len(found.eigenvalues) == 10
    wanted = np.abs(np.linalg.eigvals(trajectory(trace, 0).jacobian(4))).max()
    assert found.radius == pytest.approx(wanted, rel=1e-12)


def test_of_a_linear_cell_both_are_the_same():
    Wh = np.array([[0.6, -0.8], [0.8, 0.6]])
    trace = simple(Wh, np.ones((2, 2)))
    np.testing.assert_allclose(answer(JacobianSpectrum(0, t=1), trace).eigenvalues, [0.6 + 0.8j, 0.6 - 0.8j])
