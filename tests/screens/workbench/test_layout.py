"""The height that the panes get, by what they hold."""

import pytest

from rnn_tui.panes.layers.layer_list import LayerList
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.screens.workbench.layout import ONE_LAYER, Panes, columns_left, rows_above


@pytest.mark.parametrize(
    ("needed", "least", "rows", "given"),
    [
        (6, 7, 58, ONE_LAYER),
        (12, 7, 58, 14),  # with two rows more, which another style takes
        (16, 7, 58, 18),
        (22, 7, 58, 22),
        (40, 7, 58, 23),
        (15, 7, 38, 15),  # two layers are seen whole
        (16, 7, 39, 14),  # a heading, and a row for each of 16 units
        (16, 7, 34, ONE_LAYER),
        (ONE_LAYER, 7, 28, 10),  # twelve rows for the view
        (20, 11, 28, 11),  # the explanation of a count is whole
    ],
)
def test_the_upper_panes_are_as_high_as_the_summary_needs_while_the_charts_have_room(needed, least, rows, given):
    assert rows_above(needed, least, rows) == given
    panes = Panes("panes")
    panes.divide(100, rows, editing=False)
    panes.on_summary_pane_filled(SummaryPane.Filled(needed, least))
    above, below = panes.styles.grid_rows
    assert (above.value, str(below)) == (given, "1fr")


@pytest.mark.parametrize(
    ("needed", "columns", "branches", "given"),
    [
        (90, 100, False, 33),
        (20, 140, False, 46),  # the border stays where it is
        (90, 140, False, 49),  # the table is as wide as Keras makes it
        (90, 140, True, 46),
        (20, 200, False, 60),
        (72, 200, False, 72),
        (150, 200, False, 109),
        (150, 200, True, 89),
    ],
)
def test_the_list_of_layers_has_the_columns_it_needs_while_the_summary_has_room(needed, columns, branches, given):
    assert columns_left(needed, columns, branches=branches) == given
    panes = Panes("panes")
    panes.divide(columns, 40, editing=False)
    panes.on_layer_list_filled(LayerList.Filled(needed - 2, branches))
    assert str(panes.styles.grid_columns[0].value) == f"{given}.0"
    panes.divide(columns, 40, editing=True)
    assert panes.styles.grid_columns[0].value == max(given, 45)
