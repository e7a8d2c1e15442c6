"""How two rows of charts share the height."""

import pytest

from rnn_tui.charts.heatmap import feet, lay_out
from rnn_tui.panes.views.two_rows import divided, rows_for_two


@pytest.mark.parametrize(
    ("height", "units", "rows"),
    [
        (32, 16, (13, 19)),  # 16 rows of a heatmap; the bars stand
        (36, 16, (17, 19)),
        (40, 16, (18, 19)),  # the bars lie, and a row is left
        (32, 8, (10, 19)),  # two rows for a unit below, one above
        (20, 8, (9, 11)),
        (18, 8, (11, 7)),  # two units share a row
        (52, 1, (25, 27)),  # both grow
        (23, 64, (9, 14)),  # some are scrolled
        (12, 6, (6, 6)),
    ],
)
def test_the_units_of_the_heatmaps_have_their_rows_first(height, units, rows):
    assert divided(height, units, lie=True, masked=False) == rows


def test_masked_steps_have_a_row_where_the_bars_above_leave_it():
    assert divided(18, 6, lie=True, masked=True) == (8, 10)
    assert divided(18, 7, lie=True, masked=True) == (9, 9), "two units share a row, and no bar is lost"


@pytest.mark.parametrize("units", range(1, 40))
@pytest.mark.parametrize("lie", [True, False])
def test_a_heatmap_shows_all_units_where_half_a_row_for_each_leaves_the_bars_room(units, lie):
    for height in range(rows_for_two([units]), 70):
        above, below = divided(height, units, lie=lie, masked=False)
        assert height * 5 // 6 <= above + below <= height
        room = below - 1
        if height >= 9 + 3 + max(units // 2 + 1, 4):
            assert lay_out(10, units, 60, room - feet(room, masked=False)).rows <= room - feet(room, masked=False)
