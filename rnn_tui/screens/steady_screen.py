"""A screen that outlives its bugs (see `app/failures.py`)."""

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from rnn_tui.panes.selection import FIRST_VIEW
from rnn_tui.panes.timesteps.timesteps_pane import TimestepsPane
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.screens.workbench.layout import PANES


class SteadyScreen(Guarded, Screen[None]):
    """Goes on without a widget that has failed."""

    def fall_back(self, widget: Widget) -> None:
        """In the place of a view stands the first one; a pane stays; any other widget is taken away."""
        timesteps = self.query_one(TimestepsPane)
        if timesteps in widget.ancestors:
            if timesteps.gives_up():
                self.call_later(self.run_action, f"look('view', '{FIRST_VIEW}')")
        elif widget.id not in PANES:
            widget.display = False

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """As in Textual, but for a widget that is being removed: it has no parent, in which Textual would begin to
        select text (`Screen._forward_event`)."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        removed = widget is not None and widget is not self and widget.parent is None
        return (None, None) if removed else (widget, offset)
