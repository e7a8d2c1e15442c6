"""The height that the panes get, by what they hold."""

import pytest

from rnn_tui.panes.summary import SummaryPane
from rnn_tui.screens.workbench.layout import ONE_LAYER, Panes, rows_above


@pytest.mark.parametrize(
    ("needed", "least", "rows", "given"),
    [
        (6, 7, 58, ONE_LAYER),
        (16, 7, 58, 16),
        (40, 7, 58, 23),
        (15, 7, 38, 15),  # two layers are seen whole
        (16, 7, 38, 14),  # a row for each of 16 units
        (16, 7, 34, ONE_LAYER),
        (ONE_LAYER, 7, 28, 10),  # twelve rows for the view
        (20, 11, 28, 11),  # the explanation of a count is whole
    ],
)
def test_the_upper_panes_are_as_high_as_the_summary_needs_while_the_charts_have_room(needed, least, rows, given):
    assert rows_above(needed, least, rows) == given
    panes = Panes("panes")
    panes.divide(33, rows)
    panes.on_summary_pane_filled(SummaryPane.Filled(needed, least))
    above, below = panes.styles.grid_rows
    assert (above.value, str(below)) == (given, "1fr")
