"""How two rows of charts share the height."""

from rnn_tui.panes.views.signal_charts import rows_below


def test_masked_steps_have_a_row_where_the_bars_above_leave_it():
    assert rows_below(18, 6) == 10
    assert rows_below(18, 7) == 0, "the bars would lose a unit"
    assert rows_below(19, 6) == 11
