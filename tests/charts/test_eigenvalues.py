"""Eigenvalues around the unit circle: where they stand, and the numbers beside them."""

import numpy as np
import pytest

from rnn_tui.charts.eigenvalues import Eigenvalues, circle, eigenvalues, pairs
from rnn_tui.charts.primitives.braille_plane import Plane
from rnn_tui.charts.primitives.grid import Ink


def of(*values, **options):
    return Eigenvalues(np.array(values, complex), **options)


def test_numbers_stand_beside_the_circle_a_pair_in_one_line():
    lines = eigenvalues([of(-2, 0.6 + 0.8j, 0.6 - 0.8j, 0)], 60, 10).text
    beside = [line[24:].strip() for line in lines]
    assert beside[:6] == ["radius  2.0000", "1 of 4 outside ×", "", "-2.0000", "+0.6000 ±0.8000i", "0.0000"]


def test_outside_is_another_mark_than_inside():
    grid = circle([of(-2, 0.5)], 26, 13)
    assert grid.glyphs[6, 13:].tolist().count("●") == 1
    assert grid.glyphs[6, :13].tolist().count("×") == 1
    assert grid.inks[grid.glyphs == "×"].tolist() == [Ink.SATURATED]


def test_the_unit_circle_is_drawn_once_for_all_steps(monkeypatch):
    before = circle([of(0.5)], 27, 13)
    monkeypatch.setattr(Plane, "circle", None)
    assert "●" in circle([of(-0.4)], 27, 13).glyphs[6, :13]
    assert (circle([of(0.5)], 27, 13).glyphs == before.glyphs).all(), "without the marks of another step"


def test_an_eigenvalue_on_the_circle_stands_out_from_it():
    grid = circle([of(0.6 + 0.8j, 0.6 - 0.8j)], 26, 13)
    marked, dots = grid.glyphs == "●", (grid.glyphs > "\u2800") & (grid.glyphs <= "\u28ff")
    assert marked.sum() == 2
    assert set(grid.inks[dots].tolist()) == {Ink.MUTED}
    assert Ink.MUTED not in grid.inks[marked]


def test_what_rounding_alone_keeps_from_the_circle_lies_on_it():
    grid = circle([of(-1 - 4e-16, 1 + 4e-16)], 26, 13)
    assert "×" not in grid.glyphs
    beside = [line[24:].strip() for line in eigenvalues([of(-1 - 4e-16, 0.5)], 60, 10).text]
    assert beside[:5] == ["radius  1.0000", "0 of 2 outside", "", "-1.0000", "+0.5000"]


def test_several_matrices_are_told_apart_by_letters():
    lines = eigenvalues([of(0.5, name="i"), of(-0.5, name="f", ink=Ink.LINE + 1)], 60, 11).text
    assert "i" in lines[5][13:26]
    assert "f" in lines[5][:13]
    assert [line[26:].rstrip() for line in lines[:4]] == ["  radius outside", "i 0.5000 0 of 1", "f 0.5000 0 of 1", ""]
    assert "".join(eigenvalues([of(0.5, name="hh"), of(-0.5, name="z")], 20, 11).text).count("h") == 1


def test_letters_outside_keep_the_colour_of_their_matrix_and_are_counted():
    grid = eigenvalues([of(2, 0.1, name="i"), of(0.5, name="f", ink=Ink.LINE + 1)], 60, 11)
    assert Ink.SATURATED not in grid.inks
    assert [line[26:].rstrip() for line in grid.text[1:4]] == ["i 2.0000 1 of 2", "f 0.5000 0 of 1", ""]


def test_many_of_several_matrices_are_dots_and_the_largest_of_each_has_its_letter():
    turn = np.exp(1j * np.linspace(0.1, 6, 30))
    grid = eigenvalues([of(2j, -2j, *turn, name="i"), of(9, *turn, name="f")], 60, 13)
    picture = "".join(line[:28] for line in grid.text)
    assert {each: picture.count(each) for each in "if*▸"} == {"i": 2, "f": 0, "*": 0, "▸": 1}
    assert [line[30:].rstrip() for line in grid.text[3:5]] == ["letters: largest", "▸ far out"]


def test_what_is_far_out_stands_at_the_edge():
    assert circle([of(1000)], 26, 13).text[6].rstrip().endswith("▸")
    assert eigenvalues([of(1000)], 60, 13).text[2].strip().endswith("▸ far out")
    assert "further" not in "".join(eigenvalues([of(2)], 60, 13).text)


def test_many_are_dots():
    turn = 0.5 * np.exp(1j * np.linspace(0, 6, 200))
    text = "".join(circle([of(*turn)], 26, 13).text)
    assert "●" not in text


def test_a_list_that_is_cut_says_so():
    lines = eigenvalues([of(*np.linspace(0.9, 0.1, 20))], 60, 8).text
    assert lines[-1].strip() == "and 16 more"


def test_a_matrix_that_is_no_number():
    assert "radius  nan" in eigenvalues([of()], 60, 8).text[0]


def test_pairs_of_any_size():
    assert list(pairs(np.array([1e-9 + 2e-9j, 1e-9 - 2e-9j, 1j]))) == ["+1.00e-9 ±2.00e-9i", "0.0000 +1.0000i"]


def test_narrow_the_circle_has_all_the_room():
    assert eigenvalues([of(0.5)], 20, 8).width == 20
    lines = eigenvalues([of(0.2 + 0.3j, 0.2 - 0.3j)], 20, 8).text
    marks = [[place for place, glyph in enumerate(line) if glyph == "●"] for line in lines[:7]]
    assert any(marks)
    assert marks == marks[::-1]


@pytest.mark.parametrize(("width", "height"), [(14, 11), (26, 11), (41, 9), (60, 21)])
def test_the_radius_of_the_circle_is_written_outside_of_it_on_the_upper_right(width: int, height: int) -> None:
    for values in ([0.5], [0.98, -0.98, 0.7 + 0.7j, 0.7 - 0.7j]):
        lines = circle([of(*values)], width, height).text
        (row,) = [row for row, line in enumerate(lines) if "1" in line]
        assert row < height // 2 - 1
        assert lines[row].rstrip().endswith("1")
        assert lines[row][lines[row].index("1") - 1] not in "●×"


def test_the_radius_is_on_another_side_where_a_mark_would_touch_it():
    text = circle([of(0.8 + 0.95j, 0.8 - 0.95j, name="z"), of(0, name="r")], 19, 9).text
    (row,) = [row for row, line in enumerate(text) if "1" in line]
    assert text[row].index("1") < 9
    assert "z" in "".join(text)


def test_a_place_of_several_matrices_is_marked_and_the_mark_explained():
    here = [of(0.5, -0.5, name="i"), of(0.5, 0.5, name="f", ink=Ink.LINE + 1)]
    lines = eigenvalues(here, 40, 11).text
    assert "*" in lines[5][14:26]
    assert "i" in lines[5][:13]
    assert [line[24:].rstrip() for line in lines[1:4]] == ["i 0.5000 0 of 2", "f 0.5000 0 of 2", "* several"]
    dots = [of(*[0.5] * 50, name=name) for name in "if"]
    assert "*" not in "".join(eigenvalues(dots, 40, 11).text)
    apart = eigenvalues([of(0.5, 0.5, name="i"), of(-0.5, name="f")], 40, 11)
    assert "*" not in "".join(apart.text)


def test_the_names_of_gates_leave_the_rest_to_the_circle():
    grid = eigenvalues([of(0.5, name="i"), of(-0.5, name="f")], 28, 9)
    assert [line[19:].rstrip() for line in grid.text[:3]] == ["  radius", "i 0.5000", "f 0.5000"]
