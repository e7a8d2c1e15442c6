"""Operations with indices: their numbers are NumPy's, and their derivatives those of finite differences."""

import numpy as np
import pytest

from rnn_tui.engine.layers.operations import operation
from rnn_tui.engine.layers.operations.shaping import SizeOf

RNG = np.random.default_rng(0)
X = RNG.standard_normal((3, 4, 2))
ROWS = np.array([2, 0, 0])
STEPS = np.array([3, 0, 2])[:, None, None]
CASES = {
    "Take": ((X, ROWS), {"axis": 0}, lambda x: x[ROWS]),
    "Take of time": ((X, ROWS), {"axis": 1}, lambda x: x[:, ROWS]),
    "TakeAlongAxis": ((X, STEPS), {"axis": 1}, lambda x: x[np.arange(3), STEPS[:, 0, 0]][:, None]),
    "TakeAlongAxis of all": ((X, ROWS), {}, lambda x: x.reshape(-1)[ROWS]),
    "Sort": ((X,), {"axis": 1}, lambda x: np.sort(x, axis=1)),
    "Sort of all": ((X,), {"axis": None}, lambda x: np.sort(x, axis=None)),
    "Cumsum": ((X,), {"axis": 1}, lambda x: np.cumsum(x, axis=1)),
    "Cumsum of all": ((X,), {}, np.cumsum),
    "Tile": ((X, (1, SizeOf(1, 1), 2), np.zeros((5, 3))), {}, lambda x: np.tile(x, (1, 3, 2))),
}


@pytest.mark.parametrize("name", CASES)
def test_numbers_and_derivatives(name: str) -> None:
    args, settings, expected = CASES[name]
    made = operation(name.split(" of ")[0])()
    y = made.compute(args, settings)
    np.testing.assert_array_equal(y, expected(X))
    dy = RNG.standard_normal(y.shape)
    found = made.pull(args, settings, y, dy)[0]
    step = 1e-6
    for place in np.ndindex(X.shape):
        moved = X.copy()
        moved[place] += step
        slope = ((made.compute((moved, *args[1:]), settings) - y) * dy).sum() / step
        np.testing.assert_allclose(found[place], slope, atol=1e-6)


def test_places_that_sort_keep_equal_numbers_in_order() -> None:
    lengths = np.array([3, 5, 3, 5])
    made = operation("Argsort")()
    np.testing.assert_array_equal(made.compute((-lengths,), {}), [1, 3, 0, 2])
    assert made.pull((lengths,), {}, lengths, lengths) == (None,)
