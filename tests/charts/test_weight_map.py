import numpy as np
import pytest
from textual.strip import Strip

from rnn_tui.charts import weight_map
from rnn_tui.charts.primitives.colormap import ramp
from rnn_tui.charts.weight_map import Layout, Matrix, Span

MATRIX = Matrix(
    (Span("Wx", 2), Span("Wh", 3), Span("b", 1)),
    (Span("i", 3), Span("f", 3)),
    np.arange(36.0).reshape(6, 6) / 18 - 1,
    1.0,
)
RAMP = ramp(dark=True)


def drawn(layout: Layout, cursor: tuple[int, int]) -> list[str]:
    lines = []
    for line in layout.lines:
        head = weight_map.gutter(layout, line, cursor[0]).text[0]
        lines.append(head + Strip(weight_map.cells(MATRIX, layout, RAMP, line, cursor)).text)
    return lines


def test_rows_grow_to_the_space_and_have_their_numbers():
    layout = Layout(MATRIX.rows, MATRIX.columns, 60, 21)
    assert len(layout.lines) == 18
    assert [each.named for each in layout.lines[:3]] == [(), (0,), ()]
    text = drawn(layout, (1, 4))
    assert text[1].startswith("Wx  0 ")
    assert text[4].startswith("   ▸1 ")
    assert text[1].split()[2:4] == ["-1.0000", "-0.9444"]
    assert weight_map.heading(layout, (1, 4), 0).text[0].split() == ["i", "f"]
    assert weight_map.ruler(layout, (1, 4), 0).text[0].split() == ["0", "1", "2", "0", "▲1", "2"]


def test_little_height_puts_two_rows_into_one_but_never_of_two_weights():
    layout = Layout(MATRIX.rows, MATRIX.columns, 40, 6)
    assert [(each.row, each.lower) for each in layout.lines] == [(0, 1), (2, 3), (4, None), (5, None)]
    assert [line[:6] for line in drawn(layout, (3, 0))] == ["Wx  0 ", "Wh ▸1 ", "    2 ", "b     "]
    assert drawn(layout, (3, 0))[1].count("◆") == 1
    assert not any("." in line for line in drawn(Layout(MATRIX.rows, MATRIX.columns, 80, 6), (3, 0)))


@pytest.mark.parametrize("size", [(20, 5), (12, 4), (60, 20), (8, 3)])
@pytest.mark.parametrize("cursor", [(0, 0), (5, 5), (3, 2)])
def test_the_cursor_is_in_sight_and_a_click_finds_it(size, cursor):
    layout = Layout(MATRIX.rows, MATRIX.columns, *size)
    first, left = layout.scroll(cursor)
    line = layout.line_of[cursor[0]]
    x, y = layout.gutter + layout.place(cursor[1]) - left, line - first + layout.heads
    assert 1 <= y < size[1] - layout.feet
    assert layout.gutter <= x
    found = layout.cell_at(x, y, (first, left))
    assert found is not None
    assert found[1] == cursor[1]
    assert layout.lines[line].row == found[0]


def test_names_of_narrow_parts_have_room():
    layout = Layout((Span("", 2),), (Span("W_ih", 1), Span("b_ih", 1)), 14, 4)
    assert weight_map.heading(layout, (0, 0), 0).text[0].split() == ["W_ih", "b_ih"]


def test_columns_have_their_numbers_at_even_steps_from_the_first_of_each_part():
    gates = Layout((Span("Wx", 4),), (Span("i", 8), Span("f", 8)), 46, 12)
    assert weight_map.ruler(gates, (0, 11), 0).text[0] == "       0   2   4   6    0   2 ▲3    6         "
    one = Layout((Span("", 2),), (Span("W", 3), Span("b", 1)), 20, 8)
    assert weight_map.ruler(one, (0, 3), 0).text[0].split() == ["0", "1", "2", "▲"]
    assert weight_map.ruler(one, (0, 0), 0).text[0].split() == ["▲0", "1", "2"]
    scrolled = Layout((Span("", 2),), (Span("W", 30),), 24, 8)
    assert weight_map.ruler(scrolled, (0, 25), 8).text[0].split() == ["10", "15", "20", "▲25"]


def test_without_names_of_columns_there_is_no_row_for_them_and_the_scale_has_one_where_there_is_room():
    named = Layout(MATRIX.rows, MATRIX.columns, 60, 9)
    assert (named.heads, named.feet, named.room) == (1, 2, 6)
    plain = Layout(MATRIX.rows, (Span("", 6),), 60, 7)
    assert (plain.heads, plain.feet, plain.room) == (0, 2, 5)
    low = Layout(MATRIX.rows, (Span("", 6),), 60, 6)
    assert (low.heads, low.feet, low.room) == (0, 1, 5)


def test_without_colours_signs_are_written():
    layout = Layout(MATRIX.rows, MATRIX.columns, 22, 21, whole=True)
    grey = ramp(dark=True, depth="none")
    text = Strip(weight_map.cells(MATRIX, layout, grey, layout.lines[1], (5, 5))).text
    assert "=" in text


def test_numbers_are_at_even_steps_in_each_part_and_that_of_the_cursor_is_there():
    layout = Layout((Span("Wx", 4), Span("Wh", 6)), MATRIX.columns, 22, 18)
    heads = [weight_map.gutter(layout, line, 7).text[0].strip() for line in layout.lines]
    assert heads == ["Wx  0", "", "", "2", "", "", "Wh  0", "", "", "2", "", "▸3", "4", "", ""]


def test_what_is_out_of_sight_is_counted():
    assert weight_map.out_of_sight(Layout(MATRIX.rows, MATRIX.columns, 60, 21), (0, 0)) == ""
    low = Layout(MATRIX.rows, MATRIX.columns, 60, 5)
    assert weight_map.out_of_sight(low, (0, 0)) == "↓ 1 row"
    assert weight_map.out_of_sight(low, (1, 0)) == "↑ 2 rows"
    assert weight_map.out_of_sight(Layout(MATRIX.rows, MATRIX.columns, 11, 20), (0, 0)) == "→ 2 columns"
    assert weight_map.out_of_sight(Layout(MATRIX.rows, MATRIX.columns, 9, 20), (0, 2)) == "← 2 columns · → 2 columns"


def test_the_ends_of_the_colours_say_whether_a_value_is_beyond():
    assert MATRIX.ends == ("-1", "+1")
    assert Matrix(MATRIX.rows, MATRIX.columns, MATRIX.values, 0.95).ends == ("≤-0.95", "+0.95")
