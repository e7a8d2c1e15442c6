"""Spectral radii of matrices too large for all their eigenvalues, held against numpy.linalg and known ones."""

import numpy as np
import pytest

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.studies.eigenvalues import spectrum
from rnn_tui.engine.studies.spectral_radius import components, growth_radius, radius_work

RANDOM = np.random.default_rng(1).standard_normal((90, 90)) / np.sqrt(90)
LARGE = {
    "random": RANDOM,
    "orthogonal": np.linalg.qr(RANDOM)[0],
    "positive": np.abs(RANDOM),
    "nearly triangular": np.tril(RANDOM) + 1e-9 * RANDOM,
    "very large": 1e200 * RANDOM,
    "very small": 1e-200 * RANDOM,
}


def bounded(matrix, exact=20):
    return finish(radius_work(matrix, exact))


@pytest.mark.parametrize("name", LARGE)
def test_it_lies_between_the_bounds(name):
    found, true = bounded(LARGE[name]), spectrum(LARGE[name]).radius
    assert found.low <= true * (1 + 1e-9)
    assert true <= found.high * (1 + 1e-9)
    assert found.low <= found.value <= found.high
    assert not found.exact
    if name != "nearly triangular":
        assert found.value == pytest.approx(true, rel=0.02)
    else:
        assert "between" in found.words()  # its powers are lost in rounding: the bounds stay wide, and are said


@pytest.mark.parametrize("turn", [np.asarray, np.transpose, lambda each: each[::-1, ::-1]])
def test_of_a_triangular_matrix_it_is_exact(turn):
    matrix = turn(np.tril(RANDOM) + 2 * np.eye(90, k=-1))
    found = bounded(matrix)
    assert found.exact
    assert found.value == pytest.approx(np.abs(np.diag(matrix)).max(), rel=1e-12)


def test_of_a_block_triangular_matrix_in_any_order_too():
    matrix = np.zeros((30, 30))
    for start in range(0, 30, 10):
        matrix[start : start + 10, start:] = RANDOM[start : start + 10, start:30]
    order = np.random.default_rng(0).permutation(30)
    found = bounded(matrix[np.ix_(order, order)], exact=10)
    assert found.exact
    assert found.value == pytest.approx(spectrum(matrix).radius, rel=1e-10)


def test_a_matrix_of_zeros_and_one_that_is_no_number():
    assert bounded(np.zeros((30, 30))).value == 0
    assert np.isnan(bounded(np.full((30, 30), np.nan)).value)


def test_a_small_one_is_known():
    assert bounded(np.diag([0.5, -3.0])).words() == "3.0000"


def test_without_a_matrix_it_is_a_guess_and_says_so():
    found = growth_radius(lambda row: row @ RANDOM, 90)
    assert found.value == pytest.approx(spectrum(RANDOM).radius, rel=0.03)
    assert "may be far off" in found.words()
    assert growth_radius(lambda row: row * 0, 3).value == 0
    assert np.isnan(growth_radius(lambda row: row * np.nan, 3).value)


def test_the_components_of_a_graph():
    edges = np.zeros((6, 6), bool)
    for a, b in ((0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3)):
        edges[a, b] = True
    assert sorted(sorted(each) for each in components(edges)) == [[0, 1, 2], [3, 4], [5]]
