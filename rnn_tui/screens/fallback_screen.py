"""A screen that survives bugs in its widgets (see `app/failures.py`)."""

from textual.widget import Widget

from rnn_tui.panes.selection import FIRST_VIEW
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.screens.guarded_screen import GuardedScreen
from rnn_tui.screens.workbench.layout import PANES


class FallbackScreen(GuardedScreen[None]):
    """Continues without a widget that has failed."""

    def fall_back(self, widget: Widget) -> None:
        """Replaces a failed view by the first one; keeps a pane; removes any other widget."""
        timesteps = self.query_one(TimestepsPane)
        if timesteps in widget.ancestors:
            if timesteps.gives_up():
                self.call_later(self.run_action, f"look('view', '{FIRST_VIEW}')")
        elif widget.id not in PANES:
            widget.display = False
