"""Two runs: the present one is B, the one pinned before it is A. A what-if pins the run before it by itself."""

from rnn_tui.panes.views import COMPARING
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.selection_actions import Looking


class Comparer:
    """Pins A, and shows what differs from it."""

    def __init__(self, host: Host, looking: Looking) -> None:
        self.host, self.looking = host, looking

    def pin(self) -> None:
        """The present run becomes A; where the user has pinned one, it is let go."""
        if self.host.comparison.chosen:
            self._release()
            self.host.notices.tell("A is let go.")
        elif self.host.trace is None:
            self.host.notices.tell("There is no run to pin yet.", warns=True)
        else:
            self.host.comparison = self.host.comparison.pin(self.host.trace)
            self.host.notices.tell("This run is A now. Change anything; B shows what differs.")

    def begin(self) -> None:
        """Pin the run that is there, before another one comes, and show the difference; A stays where it is chosen."""
        self.host.comparison = self.host.comparison.before(self.host.trace)
        if self.host.comparison.pinned is not None and self.host.selection.view != COMPARING:
            self.looking.view(COMPARING)

    def end(self) -> None:
        """Let go of a run that was pinned by itself."""
        if not self.host.comparison.chosen and self.host.comparison.pinned is not None:
            self._release()

    def _release(self) -> None:
        """Nothing to compare with any more."""
        self.host.comparison = self.host.comparison.released()
        if self.host.selection.view == COMPARING:
            self.looking.view(COMPARING)
