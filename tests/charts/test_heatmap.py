from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment

from rnn_tui.charts import heatmap
from rnn_tui.charts.heatmap import Layout, lay_out, width_beside
from rnn_tui.charts.primitives.colormap import LEVELS, NAN, ZERO, ramp
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.primitives.shared_rows import Rows

RAMP = ramp(dark=True)
GREY = ramp(dark=True, depth="none")


def series(values: object, **others: object) -> Series:
    return Series("simple_rnn · h", np.array(values, dtype=float), lower=-1, upper=1, **others)  # type: ignore[arg-type]


def text(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)


@pytest.mark.parametrize(
    ("steps", "units", "width", "height", "expected"),
    [
        (10, 8, 136, 16, Layout(10, 8, 3, 13, Rows(8, 16))),
        (10, 8, 76, 12, Layout(10, 8, 3, 7, Rows(8, 8))),
        (10, 8, 76, 6, Layout(10, 8, 3, 7, Rows(8, 4))),
        (10, 8, 76, 7, Layout(10, 8, 3, 7, Rows(8, 8))),
        (100, 64, 136, 16, Layout(100, 64, 4, 1, Rows(64, 4))),
        (2000, 128, 136, 16, Layout(2000, 128, 5, 1, Rows(128, 4))),
        (10, 1, 56, 8, Layout(10, 1, 3, 5, Rows(1, 64))),
        (10, 2, 56, 34, Layout(10, 2, 3, 5, Rows(2, 136))),
        (1, 8, 56, 8, Layout(1, 8, 3, 20, Rows(8, 8))),
        (3, 3, 9, 2, Layout(3, 3, 0, 3, Rows(3, 4))),
    ],
)
def test_cells_grow_until_the_pane_is_full(steps: int, units: int, width: int, height: int, expected: Layout) -> None:
    assert lay_out(steps, units, width, height) == expected


@pytest.mark.parametrize(
    ("steps", "units", "room", "expected"),
    [
        (10, 8, 194, 3 + 10 * 12),  # cells of 12 columns; of 13 they would leave less than a third
        (60, 16, 194, 4 + 60 * 2),
        (60, 16, 136, 4 + 60),
        (5, 8, 194, 3 + 5 * 20),  # no wider than the widest cells
        (1, 1, 194, 40),  # what its readout and its legend need
        (10, 8, 76, 38),
        (1000, 8, 194, 194 - 67),
    ],
)
def test_beside_another_chart_it_takes_what_its_cells_fill(steps: int, units: int, room: int, expected: int) -> None:
    assert width_beside(steps, units, (room, 40)) == expected


def test_beside_one_of_more_units_its_time_axis_is_at_the_same_row() -> None:
    for units, height, most, expected in ((4, 10, 8, 8), (8, 10, 8, 8), (6, 8, 8, 8), (3, 10, 7, 7), (4, 10, 0, 10)):
        assert lay_out(10, units, 20, height, most=most).rows == expected
    for units, height, most in ((6, 6, 8), (6, 8, 40), (3, 7, 5), (1, 9, 2), (30, 9, 40)):
        plan, other = lay_out(10, units, 20, height, most=most), lay_out(10, most, 20, height)
        assert min(plan.rows, height) == min(other.rows, height)
    assert lay_out(10, 8, 20, 10).rows == 8, "the output of two halves of 4 units"


def test_upright_bars_get_a_column_for_each_unit() -> None:
    assert width_beside(40, 128, (194, 34), 134) == 5 + 40 + 1  # and the scrollbar
    assert width_beside(80, 128, (194, 34), 134) == 5 + 80 + 1
    assert width_beside(1, 200, (136, 16), 206) == 40  # the bars get what one timestep leaves
    assert width_beside(7, 60, (74, 9), 65) == 37  # nine columns would leave out the numbers of units and the scale


def test_in_a_narrow_pane_all_timesteps_are_seen_if_the_bars_can_stand() -> None:
    assert width_beside(30, 8, (54, 8), 0, 20) == 3 + 30
    assert width_beside(32, 8, (54, 8), 0, 20) == 27, "not even then"
    assert width_beside(24, 8, (54, 8), 0, 20) == 27, "they lie"
    assert width_beside(30, 17, (54, 7), 23, 23) == 31, "they stand anyway"
    assert width_beside(50, 8, (74, 8), 0, 20) == 40, "so many columns are enough for values"


def test_without_colours_a_unit_has_whole_rows() -> None:
    assert [lay_out(20, units, 76, 12, whole=True).down.height for units in (4, 8, 64)] == [24, 8, 8]


def test_coordinates_of_two_rows_a_unit() -> None:
    layout = lay_out(10, 8, 76, 17)
    assert layout.rows == 16
    assert [layout.units_at(row) for row in range(4)] == [(0, 0), (0, 0), (1, 1), (1, 1)]
    assert [layout.row_of(unit) for unit in range(4)] == [0, 2, 4, 6]
    assert [layout.step_at(column) for column in (-1, 0, 6, 7, 69, 70)] == [None, 0, 0, 1, 9, None]


def test_coordinates_of_two_units_a_row() -> None:
    layout = lay_out(100, 63, 136, 16)
    assert layout.rows == 32
    assert layout.units_at(31) == (62, None)
    assert [layout.row_of(unit) for unit in (0, 1, 2, 62)] == [0, 0, 1, 31]


def test_the_gutter_numbers_units_and_marks_the_chosen_one() -> None:
    layout = lay_out(10, 8, 136, 16)
    assert [heatmap.gutter(layout, row, 1).text[0] for row in range(4)] == [" 0 ", "   ", "▸1 ", "   "]
    halves = lay_out(100, 64, 136, 16)
    assert [heatmap.gutter(halves, row, 3).text[0] for row in range(3)] == ["  0 ", " ▸3 ", "  4 "]


def test_numbers_stand_in_wide_cells_once_a_unit() -> None:
    picture = series([[0.5, -1.0], [0.99, np.nan]])
    layout = Layout(2, 2, 3, 10, Rows(2, 16))
    rows = [heatmap.cells(picture, layout, RAMP, row, 0, 20) for row in range(4)]
    assert [text(row) for row in rows] == [" +0.5000   +0.9900  ", " " * 20, " -1.0000     nan    ", " " * 20]
    assert [segment.style for segment in rows[2]] == [RAMP.text(0), RAMP.text(NAN)]
    narrower = Layout(2, 2, 3, 6, Rows(2, 8))
    assert text(heatmap.cells(picture, narrower, RAMP, 0, 0, 12)) == "+0.50 +0.99 "


def test_a_step_of_one_column_and_a_half_ends_in_the_middle_of_a_cell() -> None:
    picture = series([[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    layout = Layout(3, 2, 3, 1.5, Rows(2, 8))
    found = heatmap.cells(picture, layout, RAMP, 0, 0, 5)
    assert [(s.text, s.style) for s in found] == [
        (" ", RAMP.text(0)),
        ("▌", RAMP.halves(0, ZERO)),
        (" ", RAMP.text(ZERO)),
        ("  ", RAMP.text(LEVELS - 1)),
    ]
    assert [layout.axis(0).column(step) for step in (1, 2, 3)] == [3, 5, 6]
    assert [layout.step_at(column) for column in range(6)] == [0, 1, 1, 2, 2, None]
    with_grey = heatmap.cells(picture, Layout(3, 2, 3, 1, Rows(2, 8)), GREY, 0, 0, 5)
    assert len(text(with_grey)) == 3
    assert [lay_out(3, 2, 8, 4, symbols=each).column for each in (False, True)] == [2.5, 2], (
        "without colours an edge is not seen inside of a cell"
    )


def test_where_units_share_rows_every_other_step_is_a_column_wider() -> None:
    picture = series([[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0], [0.5, 0.0]])
    found = heatmap.cells(picture, Layout(4, 2, 3, 1.5, Rows(2, 4)), RAMP, 0, 0, 6)
    assert [len(s.text) for s in found] == [1, 2, 1, 2]
    ragged = heatmap.cells(picture, Layout(4, 2, 3, 1.5, Rows(2, 12)), RAMP, 0, 0, 6)
    assert [len(s.text) for s in ragged] == [1, 2, 1, 2], "rows above and below share an edge"


def test_two_units_a_row_are_half_blocks() -> None:
    picture = series([[0.0, -1.0, 0.0], [0.0, -1.0, 1.0], [1.0, 1.0, np.nan]])
    layout = Layout(3, 3, 3, 2, Rows(3, 4))
    first = heatmap.cells(picture, layout, RAMP, 0, 0, 6)
    assert [(s.text, s.style) for s in first] == [("▀▀▀▀", RAMP.halves(ZERO, 0)), ("  ", RAMP.text(LEVELS - 1))]
    last = heatmap.cells(picture, layout, RAMP, 1, 0, 6)
    assert [(s.text, s.style) for s in last] == [
        ("▀▀", RAMP.upper(ZERO)),
        ("▀▀", RAMP.upper(LEVELS - 1)),
        ("▀▀", RAMP.upper(NAN)),
    ]


def test_two_units_that_are_no_numbers_are_question_marks() -> None:
    picture = series([[np.nan, np.nan], [np.inf, -np.inf]])
    assert text(heatmap.cells(picture, Layout(2, 2, 3, 1, Rows(2, 4)), RAMP, 0, 0, 2)) == "?∞"


def test_only_the_visible_part_is_computed() -> None:
    class Watched(np.ndarray[Any, Any]):
        asked: ClassVar[list[Any]] = []

        def __getitem__(self, key: Any) -> Any:
            Watched.asked.append(key)
            return np.asarray(self)[key]

    values = np.zeros((2000, 128)).view(Watched)
    picture = Series("h", values, lower=-1, upper=1)
    Watched.asked.clear()
    segments = heatmap.cells(picture, Layout(2000, 128, 5, 1, Rows(128, 4)), RAMP, 10, 700, 800)
    assert text(segments) == " " * 100
    assert Watched.asked == [(slice(700, 800), 20), (slice(700, 800), 21)]


def test_a_scrolled_row_begins_within_a_cell() -> None:
    picture = series([[0.5], [-0.5], [0.25]])
    assert text(heatmap.cells(picture, Layout(3, 1, 3, 10, Rows(1, 8)), RAMP, 0, 4, 16)) == "5000   -0.50"


def test_without_colours_the_sign_is_written() -> None:
    picture = series([[0.9, -0.9], [0.2, -0.2], [0.0, np.nan]])
    layout = Layout(3, 2, 3, 3, Rows(2, 8))
    assert text(heatmap.cells(picture, layout, GREY, 0, 0, 9)) == " #  +  · "
    assert text(heatmap.cells(picture, layout, GREY, 1, 0, 9)) == " =  -  ? "


def test_the_legend_runs_from_lower_to_upper() -> None:
    picture = series([[0.5]])
    assert text(heatmap.legend(picture, RAMP, 30)) == "-1 " + " " * 8 + "0" + " " * 8 + " +1"
    assert text(heatmap.legend(picture, GREY, 30)) == "-1 ===-----0+++++### +1"
    assert text(heatmap.legend(picture, RAMP, 8)) == "  0   ±1"
    assert heatmap.legend(picture, RAMP, 5) == []
    gates = Series("lstm · i", np.array([[0.5]]), lower=0, upper=1)
    assert text(heatmap.legend(gates, ramp(dark=True, unsigned=True), 30)) == "0 " + " " * 17 + " 1"


def test_the_foot_has_masks_ruler_and_readout() -> None:
    picture = series([[0.5], [0.25], [-0.5]], masked=np.array([False, False, True]))
    layout = Layout(3, 1, 3, 4, Rows(1, 8))
    assert heatmap.foot_rows(picture, 12) == 3
    assert heatmap.foot(picture, layout, 3, (40, 40), 0, 2, 0).text == [
        "     masked: ×" + " " * 26,
        "     1   ▲2  3" + " " * 26,
        "   t 2 · h[0] = +0.2500" + " " * 17,
    ]
    assert [heatmap.foot_rows(picture, height) for height in (2, 3, 5, 6, 7, 8)] == [0, 1, 1, 2, 2, 3]
    assert heatmap.foot(picture, layout, 1, (15, 15), 0, 0, 0).text == ["  ▲0 1   2   3 "]


@given(steps=st.integers(1, 60), units=st.integers(1, 40), width=st.integers(2, 80), height=st.integers(1, 24))
def test_every_layout_is_consistent(steps: int, units: int, width: int, height: int) -> None:
    layout = lay_out(steps, units, width, height)
    picture = Series("h", np.linspace(-1, 1, steps * units).reshape(steps, units), lower=-1, upper=1)
    for row in range(layout.rows):
        assert len(text(heatmap.cells(picture, layout, RAMP, row, 0, layout.columns))) == layout.columns
    for unit in range(units):
        row = layout.row_of(unit)
        assert unit in layout.units_at(row)
        assert str(unit) in heatmap.gutter(layout, row, unit).text[0] or not layout.gutter


def test_a_unit_ends_at_any_eighth_of_a_row():
    picture = series([[1.0, -1.0, 0.0, 1.0]])
    layout = Layout(1, 4, 3, 2, Rows(4, room=3))
    rows = [heatmap.cells(picture, layout, RAMP, row, 0, 2) for row in range(3)]
    assert [text(row) for row in rows] == ["▂▂", "▀▀", "▆▆"]
    assert [row[0].style for row in rows] == [
        RAMP.halves(0, LEVELS - 1),
        RAMP.halves(0, ZERO),
        RAMP.halves(LEVELS - 1, ZERO),
    ]


def test_units_with_numbers_in_their_cells_have_whole_rows():
    assert [lay_out(10, 8, 76, height).down for height in (8, 15, 16)] == [Rows(8, 8), Rows(8, 8), Rows(8, 16)]
    assert [lay_out(10, 8, 76, 15).row_of(unit) for unit in range(8)] == list(range(8))


def test_the_numbers_of_units_are_at_even_steps():
    layout = lay_out(30, 8, 76, 12)
    beside = [heatmap.gutter(layout, row, 3).text[0].strip() for row in range(12)]
    assert beside == ["0", "", "", "2", "", "▸3", "4", "", "", "6", "", ""]


def test_a_scale_that_fits_the_values_says_of_how_much_where_there_is_room():
    fits = series([[0.3]]).within(0.5)
    assert text(heatmap.legend(fits, RAMP, 30)).endswith(" +0.5 of +1")
    assert text(heatmap.legend(fits, RAMP, 19)) == "-0.5  0  +0.5 of +1"
    assert text(heatmap.legend(fits, RAMP, 18)).endswith(" +0.5")


def test_a_part_of_a_sequence_keeps_the_numbers_of_its_timesteps() -> None:
    part = series(np.arange(40.0).reshape(20, 2) / 40).part(11, 16)
    layout = lay_out(5, 2, 43, 4)
    foot = heatmap.foot(part, layout, 2, (43, 43), 0, 2, 0).text
    assert foot[0].split() == ["12", "▲13", "14", "15", "16"]
    assert foot[1].strip() == "t 13 · h[0] = +0.6000"
    assert part.part(1, 3).first == 13


def test_the_ruler_says_where_more_timesteps_are() -> None:
    picture = series(np.zeros((40, 1)))
    layout = lay_out(40, 1, 20, 3)
    rulers = [heatmap.foot(picture, layout, 1, (20, 20), x, t, 0).text[0] for x, t in ((0, 3), (10, 20), (23, 30))]
    assert rulers == ["   1 ▲3     10   15›", " ‹     15   ▲20  25›", " ‹ 25    ▲30 35   40"]


@given(
    steps=st.integers(1, 80),
    units=st.integers(1, 40),
    width=st.integers(20, 100),
    rows=st.integers(3, 40),
    masked=st.booleans(),
    even=st.booleans(),
)
def test_with_the_rows_that_it_needs_a_picture_is_as_with_more(steps, units, width, rows, masked, even):
    def drawn(height: int) -> tuple[Layout, int]:
        foot = heatmap.feet(height, masked=masked)
        return lay_out(steps, units, width, height - foot, whole=even and units + foot <= height), foot

    needed = heatmap.rows_needed((steps, units), width, rows, masked=masked, even=even)
    layout, foot = drawn(needed)
    if needed > rows:
        assert sum(each if isinstance(each, int) else each.rows for each in drawn(rows)) > rows
        assert layout.rows + foot <= needed == rows + 1
    else:
        assert (layout, foot) == drawn(rows)
        assert heatmap.rows_needed((steps, units), width, needed, masked=masked, even=even) == needed
