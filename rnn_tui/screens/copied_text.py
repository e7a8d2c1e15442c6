"""The text that `y` copies: the content of the current pane."""

from textual.screen import Screen

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.export_targets import keras3_code
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane


def copied_text(screen: Screen[None], pane_number: int, stack: Stack | None) -> str:
    """The plan as Keras code, the summary, or the selected unit's equation. `stack` is None for a recording, which has
    no code."""
    if pane_number == 1 and stack is not None:
        return keras3_code(stack)
    if pane_number == 3:
        return screen.query_one(TimestepsPane).equation()
    return screen.query_one(SummaryPane).text()
