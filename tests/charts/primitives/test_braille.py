import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.charts.primitives.braille import envelope, line
from rnn_tui.charts.primitives.grid import Ink


def test_a_rising_line() -> None:
    assert line(np.linspace(-1, 1, 8), 4, 2, -1, 1).text == ["  ⡠⠊", "⡠⠊  "]


def test_many_values_a_column_are_their_span() -> None:
    values = np.tile([-1.0, 1.0], 50)
    assert line(values, 3, 2, -1, 1).text == ["⣿⣿⣿", "⣿⣿⣿"]


def test_holes() -> None:
    values = np.array([1.0, 1.0, np.nan, np.nan, -1.0, np.inf])
    assert line(values, 3, 1, -1, 1).text == ["⠉ ⡀"]
    assert line(np.full(4, np.nan), 3, 1, -1, 1).text == ["   "]
    assert line(np.zeros(0), 3, 1, -1, 1).text == ["   "]


def test_blocks_where_there_is_no_braille() -> None:
    grid = line(np.array([-1.0, 0.0, 1.0, np.nan]), 4, 2, -1, 1, ink=Ink.UNSIGNED, braille=False)
    assert grid.text == ["  █ ", "▁██ "]
    assert grid.inks[1].tolist() == [Ink.UNSIGNED, Ink.UNSIGNED, Ink.UNSIGNED, 0]


def test_the_envelope_of_many_values_holds_them_all() -> None:
    low, high = envelope(np.array([3.0, 1.0, np.nan, 2.0, np.nan, np.nan]), 3)
    assert low[:2].tolist() == [1.0, 2.0]
    assert high[:2].tolist() == [3.0, 2.0]
    assert np.isnan(low[2])
    assert np.isnan(high[2])


@given(
    values=st.lists(st.floats(), max_size=200),
    width=st.integers(0, 20),
    height=st.integers(0, 5),
    braille=st.booleans(),
)
def test_any_values_fit(values: list[float], width: int, height: int, braille: bool) -> None:
    grid = line(np.array(values, dtype=float), width, height, -1, 1, braille=braille)
    assert (grid.width, grid.height) == (width, height)
    if braille and width and height and any(np.isfinite(values)) and len(values) > 2 * width:
        assert (grid.inks == Ink.LINE).any()


@given(size=st.integers(1, 40), width=st.integers(1, 60), data=st.data())
def test_a_value_between_two_that_are_not_finite_is_drawn(size: int, width: int, data: st.DataObject) -> None:
    values = np.full(size, np.nan)
    values[data.draw(st.integers(0, size - 1))] = 0.5
    assert (line(values, width, 1, -1, 1).inks == Ink.LINE).any()
