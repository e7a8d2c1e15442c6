"""Where a picture that is larger than its pane is scrolled to."""

from rnn_tui.charts.primitives.scrolling import column_for, row_for


def test_the_cursor_and_some_steps_after_it_are_visible():
    assert [column_for((at, at + 1), 200, 0, 57) for at in (0, 49, 50)] == [None, None, 36]
    assert column_for((50, 51), 200, 36, 57) is None
    assert column_for((30, 31), 200, 36, 57) == -12, "before the first column, where the widget stops"
    assert column_for((199, 200), 200, 143, 57) is None, "there is nothing after the last one"
    assert column_for((199, 200), 200, 0, 200) is None, "all of them are visible"


def test_the_chosen_row_is_brought_to_the_middle():
    assert [row_for(row, 20, 0, 8) for row in (0, 7, 8, 19)] == [None, None, 4, 12]
    assert row_for(7, 20, 0, 8, anew=True) == 3
    assert row_for(19, 20, 0, 20, anew=True) is None, "all of them are visible"
