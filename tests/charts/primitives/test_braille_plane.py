"""A plane of braille dots, down to the cell."""

import numpy as np
import pytest

from rnn_tui.charts.primitives.braille_plane import Frame, Plane
from rnn_tui.charts.primitives.grid import Ink

SQUARE = np.array([[-1.0, -1.0], [1.0, 1.0]])


def plane(width=5, height=3, points=SQUARE, **options):
    return Plane(Frame.around(points, width, height, 0), **options)


def test_a_dot_is_as_wide_as_it_is_high():
    frame = Frame.around(SQUARE, 40, 5, 0)
    dots = frame.dots(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    assert dots[1, 0] - dots[0, 0] == pytest.approx(dots[0, 1] - dots[2, 1], abs=1)
    assert frame.dots(SQUARE)[:, 1].tolist() == [19, 0]  # the height decides; upwards is up


def test_points_are_dots():
    made = plane(2, 1, SQUARE * [1, 1])
    made.points(np.array([[0.0, 0.9], [0.0, -0.9]]), Ink.LINE)
    assert made.grid.text[0].strip() in ("⠈⠁", "⡁", "⢈")
    assert plane(2, 1).grid.text == ["  "]


def test_a_circle_is_round():
    made = plane(13, 7, SQUARE * 1.1)
    made.circle(1, Ink.LABEL)
    rows = made.grid.text
    assert all(row.strip() for row in rows)
    lit = np.array([[each != " " for each in row] for row in rows])
    across, down = lit.any(axis=0).sum(), lit.any(axis=1).sum()
    assert across == pytest.approx(2 * down, abs=1)
    assert not lit[3, 5:8].any()  # nothing in the middle


def test_a_path_joins_its_points_and_leaves_gaps_for_what_is_no_number():
    line = np.array([[-1.0, 0.0], [1.0, 0.0]])
    whole, broken = plane(6, 1, SQUARE * [3, 1]), plane(6, 1, SQUARE * [3, 1])
    whole.path(line, Ink.LINE)
    broken.path(np.array([[-1.0, 0.0], [np.nan, 0.0], [1.0, 0.0]]), Ink.LINE)
    assert (whole.grid.glyphs != " ").sum() == 2
    assert broken.grid.text == ["  ⠄⠠  "]  # its ends only


def test_the_topmost_ink_of_a_cell_counts_and_its_dots_add_up():
    made = plane(1, 1, SQUARE)
    made.points(np.array([[-1.0, 1.0]]), Ink.FAINT_LINE)
    first = made.grid.glyphs[0, 0]
    made.points(np.array([[1.0, -1.0]]), Ink.LINE)
    assert ord(made.grid.glyphs[0, 0]) - 0x2800 > ord(first) - 0x2800
    assert made.grid.inks[0, 0] == Ink.LINE


def test_marks_outside_stand_at_the_edge_and_point_there():
    made = plane(5, 3)
    for point, glyph in (([0, 0], "●"), ([99, 0], "x"), ([-99, 0], "x"), ([0, 99], "x"), ([0, -99], "x")):
        made.mark(np.array(point, float), glyph, Ink.CURSOR)
    made.mark(np.array([np.nan, 0]), "x", Ink.CURSOR)
    assert [row.strip() for row in made.grid.text] == ["▴", "◂ ● ▸", "▾"]


def test_axes_cross_at_zero():
    made = plane(5, 3)
    made.axes()
    assert made.grid.text[1].startswith("──")
    assert "┼" in made.grid.text[1]


def test_without_braille_a_dot_fills_its_cell():
    made = plane(5, 3, braille=False)
    made.points(np.zeros((1, 2)), Ink.LINE)
    assert "".join(made.grid.text).strip() == "·"


@pytest.mark.parametrize("points", [np.zeros((0, 2)), np.full((3, 2), np.nan), np.ones((4, 2)), np.full((2, 2), 1e300)])
def test_no_extent_and_no_points(points):
    made = plane(8, 4, points)
    made.points(points, Ink.LINE)
    made.path(points, Ink.LINE)
    made.axes()
    assert made.grid.height == 4


def test_a_copy_is_drawn_on_by_itself():
    made = plane()
    other = made.copy()
    other.points(np.zeros((1, 2)), Ink.LINE)
    assert not "".join(made.grid.text).strip()
