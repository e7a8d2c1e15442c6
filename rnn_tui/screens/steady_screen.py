"""A screen that outlives its bugs (see `app/failures.py`)."""

from textual.widget import Widget

from rnn_tui.panes.selection import FIRST_VIEW
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.screens.guarded_screen import GuardedScreen
from rnn_tui.screens.workbench.layout import PANES


class SteadyScreen(GuardedScreen[None]):
    """Goes on without a widget that has failed."""

    def fall_back(self, widget: Widget) -> None:
        """In the place of a view stands the first one; a pane stays; any other widget is taken away."""
        timesteps = self.query_one(TimestepsPane)
        if timesteps in widget.ancestors:
            if timesteps.gives_up():
                self.call_later(self.run_action, f"look('view', '{FIRST_VIEW}')")
        elif widget.id not in PANES:
            widget.display = False
