"""The height that the panes get, by what they hold."""

import pytest

from rnn_tui.panes.summary import SummaryPane
from rnn_tui.screens.workbench.layout import LEAST, Panes


@pytest.mark.parametrize(("needed", "most", "given"), [(6, 23, LEAST), (16, 23, 16), (40, 23, 23), (16, LEAST, LEAST)])
def test_the_upper_panes_are_as_high_as_the_summary_needs_up_to_their_share(needed: int, most: int, given: int):
    panes = Panes("panes")
    panes.divide(33, most)
    panes.on_summary_pane_filled(SummaryPane.Filled(needed))
    above, below = panes.styles.grid_rows
    assert (above.value, str(below)) == (given, "1fr")
    panes.divide(33, most + 4)
    assert panes.styles.grid_rows[0].value == min(max(needed, LEAST), most + 4)
