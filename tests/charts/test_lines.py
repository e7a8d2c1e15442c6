import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.charts import lines
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.series import Series


def series(values: object, **others: object) -> Series:
    return Series("simple_rnn · h", np.array(values, dtype=float), **{"lower": -1, "upper": 1, **others})  # type: ignore[arg-type]


def test_decimation_keeps_the_lowest_and_the_highest_of_each_bucket() -> None:
    kept = lines.decimate(np.array([0.0, 3.0, 1.0, -2.0, 5.0, 4.0, 4.0, 4.0]), 2)
    assert kept.index.tolist() == [1, 3, 4, 5]
    assert kept.value.tolist() == [3.0, -2.0, 5.0, 4.0]
    assert kept.breaks == ()


def test_short_lines_are_kept_whole() -> None:
    kept = lines.decimate(np.array([1.0, 0.0, 2.0]), 100)
    assert kept.index.tolist() == [0, 1, 2]


def test_what_is_not_finite_breaks_the_line() -> None:
    kept = lines.decimate(np.array([np.nan, 1.0, 2.0, np.inf, 3.0, 4.0, -np.inf, np.nan]), 100)
    assert kept.index.tolist() == [1, 2, 4, 5]
    assert kept.breaks == (2,)
    assert lines.decimate(np.full(9, np.nan), 4).index.size == 0
    assert lines.decimate(np.zeros(0), 4).index.size == 0


def test_a_break_inside_a_bucket_is_kept() -> None:
    kept = lines.decimate(np.array([0.0, np.nan, 1.0, 1.0, 1.0, 2.0]), 2)
    assert (kept.index.tolist(), kept.breaks) == ([0, 2, 3, 5], (1,))


@given(
    values=st.lists(st.floats(), max_size=300),
    buckets=st.integers(1, 40),
)
def test_decimated_points_are_few_finite_and_in_order(values: list[float], buckets: int) -> None:
    array = np.array(values, dtype=float)
    kept = lines.decimate(array, buckets)
    assert kept.index.size <= 2 * buckets
    assert np.isfinite(kept.value).all()
    assert (np.diff(kept.index) > 0).all()
    assert (array[kept.index] == kept.value).all()
    finite = array[np.isfinite(array)]
    if finite.size:
        assert (kept.value.min(), kept.value.max()) == (finite.min(), finite.max())
    for left, right in zip(range(kept.index.size), range(1, kept.index.size), strict=False):
        hole = not np.isfinite(array[kept.index[left] : kept.index[right]]).all()
        assert (right in kept.breaks) == hole


@pytest.mark.parametrize(
    ("units", "unit", "most", "expected"),
    [
        (8, 3, 20, (0, 1, 2, 3)),
        (128, 22, 20, (20, 21, 22, 23)),
        (10, 7, 8, (4, 5, 6, 7)),
        (10, 9, 8, (6, 7, 8, 9)),
        (29, 28, 8, (25, 26, 27, 28)),
        (8, 5, 3, (3, 4, 5)),
        (3, 99, 8, (0, 1, 2)),
        (3, 1, 0, (1,)),
    ],
)
def test_units_come_in_pages(units: int, unit: int, most: int, expected: tuple[int, ...]) -> None:
    assert lines.choose(units, unit, most) == expected


def test_the_line_of_one_unit() -> None:
    ramp = series(np.linspace(-1, 1, 5)[:, None])
    layout = lines.lay_out(ramp, 13, 7, (0,))
    assert (layout.labels, layout.legend, layout.plot_height) == (3, 0, 5)
    assert lines.draw(ramp, layout, 0).text == [
        "+1┤        ⢀⠄",
        "  │      ⢀⠔⠁ ",
        " 0┤    ⡠⠔⠁   ",
        "  │ ⢀⠔⠊      ",
        "-1┤⠐⠁        ",
    ]


def test_the_first_and_the_last_step_stand_in_the_outermost_columns() -> None:
    layout = lines.lay_out(series(np.zeros((5, 1))), 46, 7, (0,))
    assert [layout.axis.column(step) for step in (1, 5)] == [layout.left, layout.width - 1]
    assert [layout.step_at(column) for column in (22, 23, 45, 46)] == [None, 1, 5, None]
    assert layout.edges == (layout.left - 1, layout.width)


def test_every_kind_of_trouble_is_drawn_without_a_crash() -> None:
    values = np.array([[np.nan, np.inf, 1e308, 0], [0.5, -np.inf, -1e308, 0], [np.nan, np.nan, 0, 0]])
    wild = series(values, lower=float("nan"), upper=float("nan"))
    layout = lines.lay_out(wild, 60, 8, (0, 1, 2, 3))
    pictures = {unit: lines.draw(wild, layout, unit) for unit in range(4)}
    drawn = [int((grid.inks == Ink.LINE).sum()) for grid in pictures.values()]
    assert drawn[0] == 1
    assert drawn[1] == 0
    assert drawn[2] > 10


def test_the_chosen_line_lies_on_top_and_other_dots_are_joined() -> None:
    low, high = Grid(3, 1), Grid(3, 1)
    low.write(0, 0, "┤⠁⠂", Ink.LINE)
    high.write(0, 0, "┤ ⠄", Ink.LINE)
    low.inks[0, 0] = high.inks[0, 0] = Ink.MUTED
    both = lines.overlay({0: low, 1: high}, 1)
    assert both.text == ["┤⠁⠄"]
    assert both.inks.tolist() == [[Ink.MUTED, Ink.FAINT_LINE, Ink.CHOSEN_LINE]]
    assert lines.overlay({0: low, 1: high}, 0).inks.tolist() == [[Ink.MUTED, Ink.CHOSEN_LINE, Ink.CHOSEN_LINE]]
    third = Grid(3, 1)
    assert lines.overlay({8: low, 9: high, 10: third}, 10).text == ["┤⠁⠆"]
    assert lines.overlay({8: low, 9: high}, 9).inks[0, 2] == Ink.CHOSEN_LINE
    assert lines.overlay({8: low, 9: high}, 0).inks[0, 2] == Ink.LINE + 1


def test_the_legend_has_each_units_value_at_t() -> None:
    states = series([[0.5, np.nan], [-0.25, 1.0]], initial=np.zeros(2))
    layout = lines.lay_out(states, 60, 8, (0, 1))
    assert lines.legend(states, layout, (0, 1), 1, 1).text[:2] == [" ━0 h[0]   +0.5000  ", "▸━1 h[1]       nan  "]
    assert lines.legend(states, layout, (0, 1), 0, 0).text[:2] == ["▸━0 h[0]    0.0000  ", " ━1 h[1]    0.0000  "]
    assert lines.legend(states, layout, (0, 1), 0, 9).text[0] == "▸━0 h[0]            "


def test_lines_that_cover_each_other_have_their_marks_too() -> None:
    alike = series(np.full((10, 4), 0.999))
    layout = lines.lay_out(alike, 46, 7, (0, 1, 2, 3))
    pictures = {unit: lines.draw(alike, layout, unit) for unit in range(4)}
    whole = lines.overlay(pictures, 1)
    lines.mark(whole, pictures, alike, 1)
    assert [each for each in whole.text[0] if each.isdigit()] == list("101230")
    assert whole.inks[0, whole.text[0].index("2")] == Ink.LINE + 2
    narrow = lines.lay_out(alike, 16, 7, (0, 1, 2, 3))
    pictures = {unit: lines.draw(alike, narrow, unit) for unit in range(4)}
    whole = lines.overlay(pictures, 1)
    lines.mark(whole, pictures, alike, 1)
    assert {"0", "1", "2", "3"} <= set(whole.text[0]), "each has a mark, however narrow the chart is"
    alone = {1: pictures[1]}
    whole = lines.overlay(alone, 1)
    lines.mark(whole, alone, alike, 1)
    assert not any(each.isdigit() for each in whole.text[0].partition("┤")[2])


def test_where_there_is_no_legend_the_numbers_of_the_units_have_the_colours() -> None:
    grid = lines.key(series([[0.5] * 12]), (8, 9, 10), 9)
    assert grid.text == [" 8▸9 10"]
    marked = [Ink.LINE, Ink.CHOSEN_LINE, Ink.LINE + 2]
    assert [grid.inks[0, place] for place in (1, 3, 6)] == marked, "the last digit is the one on the line"
    assert grid.inks[0, [0, 2, 5]].tolist() == [Ink.MUTED, Ink.CHOSEN, Ink.MUTED]


def test_the_rulers_mark_masked_steps() -> None:
    states = series(np.zeros((5, 1)), masked=np.array([False, True, False, False, False]))
    layout = lines.lay_out(states, 24, 9, (0,))
    assert lines.rulers(states, layout, 3).text == ["        × masked        ", "   1    2    ▲3   4    5"]


@pytest.mark.parametrize("height", range(5, 30))
def test_zero_is_in_the_middle_of_the_axis(height: int) -> None:
    picture = Series("h", np.array([[-0.5], [0.5]]), lower=-1, upper=1)
    layout = lines.lay_out(picture, 60, height, (0,))
    text = lines.draw(picture, layout, 0).text
    at = [row for row, line in enumerate(text) if "┤" in line]
    assert [text[row].partition("┤")[0].strip() for row in at] == ["+1", "0", "-1"]
    assert at[1] - at[0] == at[2] - at[1]
