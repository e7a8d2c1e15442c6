"""Compares two runs: A is the pinned one, B the present one. A what-if pins the run before it automatically."""

from rnn_tui.panes.views import COMPARING
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.selection_actions import SelectionActions


class Comparer:
    """Pins run A, and shows how the present run differs from it."""

    def __init__(self, host: Host, looking: SelectionActions) -> None:
        self.host, self.looking = host, looking

    def pin(self) -> None:
        """Pins the present run as A; unpins A if the user has pinned it."""
        if self.host.comparison.chosen:
            self._release()
            self.host.notices.tell("A is no longer pinned.")
        elif self.host.trace is None:
            self.host.notices.tell("There is no run to pin yet.", warns=True)
        else:
            self.host.comparison = self.host.comparison.pin(self.host.trace)
            self.host.notices.tell("This run is A now. Change anything; B shows what differs.")

    def begin(self) -> None:
        """Pins the present run before a new one, and shows the difference; a run that the user pinned stays A."""
        self.host.comparison = self.host.comparison.before(self.host.trace)
        if self.host.comparison.pinned is not None and self.host.selection.view != COMPARING:
            self.looking.view(COMPARING)

    def end(self) -> None:
        """Unpins a run that was pinned automatically."""
        if not self.host.comparison.chosen and self.host.comparison.pinned is not None:
            self._release()

    def _release(self) -> None:
        """Unpins A, and leaves the view that compares."""
        self.host.comparison = self.host.comparison.released()
        if self.host.selection.view == COMPARING:
            self.looking.view(COMPARING)
