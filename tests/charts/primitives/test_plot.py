import numpy as np
import pytest

from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.plot import Line, dashed, mark_lines, plot, read, sample

RISE = Line(np.array([1.0, 2.0]), np.array([0.0, 1.0]), Ink.LINE + 2)
TICKS = [(0.0, "-1"), (0.5, "0"), (1.0, "+1")]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_would_hang_plotext_never_reaches_it(bad: float) -> None:
    with pytest.raises(ValueError, match="a line has a coordinate that is not finite"):
        Line(np.array([1.0, 2.0]), np.array([0.0, bad]), Ink.LINE)
    with pytest.raises(ValueError, match="a line has a coordinate that is not finite"):
        Line(np.array([1.0, bad]), np.array([0.0, 0.0]), Ink.LINE)
    with pytest.raises(ValueError, match="expected finite numbers, the lower one first"):
        plot([], 20, 5, (1, bad), (0, 1), TICKS)
    with pytest.raises(ValueError, match="expected finite numbers, the lower one first"):
        plot([], 20, 5, (1, 2), (bad, 1), TICKS)


def test_coordinates_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="expected one point a number in each"):
        Line(np.zeros(2), np.zeros(3), Ink.LINE)


def test_a_line_comes_back_as_cells_in_its_ink() -> None:
    grid = plot([RISE], 12, 5, (1, 2), (0, 1), TICKS)
    assert grid.text == [
        "+1┤       ⢀⠄",
        "  │     ⢀⠔⠁ ",
        " 0┤   ⢀⠔⠁   ",
        "  │ ⢀⠔⠁     ",
        "-1┤⠐⠁       ",
    ]
    assert set(grid.inks[grid.glyphs > "⠀"].tolist()) == {Ink.LINE + 2}
    assert grid.inks[0, :3].tolist() == [Ink.MUTED] * 3


def test_the_figure_is_cleared_before_every_picture() -> None:
    once = plot([RISE], 12, 5, (1, 2), (0, 1), TICKS).text
    plot([Line(np.array([1.0, 2.0]), np.array([1.0, 0.0]), Ink.LINE)], 30, 9, (0, 3), (-1, 2), [])
    assert plot([RISE], 12, 5, (1, 2), (0, 1), TICKS).text == once


def test_breaks_interrupt_the_line() -> None:
    points = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.5, 0.5, 0.5, 0.5])
    whole = plot([Line(*points, Ink.LINE)], 23, 3, (1, 4), (0, 1), TICKS).text[1]
    broken = plot([Line(*points, Ink.LINE, (2,))], 23, 3, (1, 4), (0, 1), TICKS).text[1]
    assert " " not in whole[3:].strip()
    assert broken[3:9] == whole[3:9]
    assert broken[10:15] == "     "


def test_a_picture_may_be_larger_than_the_terminal() -> None:
    grid = plot([RISE], 300, 90, (1, 2), (0, 1), TICKS)
    assert (grid.width, grid.height) == (300, 90)
    assert grid.text[89].startswith("-1┤")
    assert any(row[290:].strip() for row in grid.text)


def test_a_single_point_and_no_line_at_all() -> None:
    point = Line(np.array([1.0]), np.array([0.5]), Ink.LINE)
    empty = Line(np.array([]), np.array([]), Ink.LINE)
    assert plot([point, empty], 12, 3, (1, 2), (0, 1), TICKS).text[1].strip(" 0┤") != ""
    assert plot([], 12, 3, (1, 2), (0, 1), TICKS).text == ["+1┤" + " " * 9, " 0┤" + " " * 9, "-1┤" + " " * 9]


def test_reading_ignores_backgrounds_and_clips() -> None:
    grid = read("\x1b[0m\x1b[38;5;17m\x1b[48;5;15mab\x1b[0mc\nd", 2, 1)
    assert grid.text == ["ab"]
    assert grid.inks.tolist() == [[1, 1]]
    assert read("\x1b[38;5;36mab\x1b[0m c\nd", 4, 2).inks.tolist() == [[20, 20, 0, 0], [0, 0, 0, 0]]


def test_each_of_several_lines_has_its_mark_in_turns():
    grid = Grid(40, 2)
    grid.fill(0, 0, 40, "⠤", Ink.FAINT_LINE)
    grid.fill(1, 0, 40, "⠒", Ink.CHOSEN_LINE)
    mark_lines(grid, {Ink.FAINT_LINE: "3", Ink.CHOSEN_LINE: "4"})
    assert grid.text == ["3" + "⠤" * 23 + "3" + "⠤" * 15, "⠒" * 6 + "4" + "⠒" * 23 + "4" + "⠒" * 9]
    assert grid.inks[0, :2].tolist() == [Ink.LINE, Ink.FAINT_LINE]
    assert [sample("34", 0), sample("3", 0)] == ["━3", "━━"]


def test_a_short_line_has_its_mark_and_one_that_is_alone_none():
    grid = Grid(40, 1)
    grid.fill(0, 0, 3, "⠤", Ink.LINE)
    grid.fill(0, 30, 31, "⠤", Ink.LINE + 1)
    mark_lines(grid, {Ink.LINE: "a"})
    assert grid.text == ["⠤⠤⠤" + " " * 27 + "⠤" + " " * 9]
    mark_lines(grid, {Ink.LINE + 1: "b", Ink.LINE: "a", Ink.LINE + 2: "c"})
    assert grid.text == ["⠤⠤a" + " " * 27 + "b" + " " * 9]


def test_marks_of_one_line_never_stand_side_by_side():
    grid = Grid(60, 1)
    grid.fill(0, 0, 20, "⠤", Ink.LINE)
    grid.fill(0, 45, 60, "⠤", Ink.LINE)  # hidden before it: the mark of column 24 comes before that of column 48
    grid.fill(0, 30, 31, "⠤", Ink.LINE + 1)
    mark_lines(grid, {Ink.LINE: "a", Ink.LINE + 1: "b"})
    assert grid.text == ["a" + "⠤" * 19 + " " * 10 + "b" + " " * 14 + "a" + "⠤" * 14]


def drawn_in(glyph: str, *inks: int) -> Grid:
    grid = Grid(12, len(inks))
    for row, ink in enumerate(inks):
        grid.fill(row, 0, 12, glyph, ink)
    return grid


def test_lines_are_solid_dotted_and_dashed_in_turns():
    assert dashed(drawn_in("⣿", Ink.LINE, Ink.LINE + 1, Ink.LINE + 2, Ink.LINE + 3)).text == [
        "⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿",
        "⡇⡇⡇⡇⡇⡇⡇⡇⡇⡇⡇⡇",
        "⣿⣿ ⣿⣿ ⣿⣿ ⣿⣿ ",
        "⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿",
    ]


def test_without_braille_a_dotted_line_has_every_other_cell():
    assert dashed(drawn_in("▀", Ink.LINE + 1)).text == ["▀ ▀ ▀ ▀ ▀ ▀ "]


def test_a_faint_line_has_the_dashes_of_its_colour_and_the_chosen_one_is_solid():
    faint, chosen = Ink.FAINT_LINE + 2, Ink.CHOSEN_LINE
    assert dashed(drawn_in("⣿", faint, chosen)).text == ["⣿⣿ ⣿⣿ ⣿⣿ ⣿⣿ ", "⣿" * 12]


def test_marks_stay_and_the_legend_shows_how_its_line_is_drawn():
    grid = drawn_in("⣿", Ink.LINE + 2)
    grid.write(0, 2, "c", Ink.LINE + 2)
    grid.write(0, 10, "━c", Ink.LINE + 2)
    assert dashed(grid).text == ["⣿⣿c⣿⣿ ⣿⣿ ⣿╍c"]


def test_a_dot_in_the_right_half_leaves_nothing_of_a_dotted_line_there():
    assert dashed(drawn_in("⢸", Ink.LINE + 1)).text == [" " * 12]


def test_other_pictures_and_the_picture_itself_stay_as_they_are():
    bars, lines = drawn_in("█", Ink.SIGNED), drawn_in("⣿", Ink.LINE + 1)
    assert dashed(bars) is bars
    dashed(lines)
    assert np.all(lines.glyphs == "⣿")
