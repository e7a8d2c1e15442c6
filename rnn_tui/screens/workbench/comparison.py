"""A screen with two pasts: the present run is B, the one pinned before it is A.

A is pinned by the user. Where nobody pinned one, a what-if pins the run before it, and lets it go when it is undone.
"""

from rnn_tui.panes.views import NAMES
from rnn_tui.panes.views.compare import CompareView
from rnn_tui.screens.workbench.looking import LookingScreen

COMPARE = CompareView.view


class ComparingScreen(LookingScreen):
    """Pins A, and shows what differs from it."""

    _chosen = False
    """Whether the user pinned A."""
    _left = NAMES[0]
    """The view that was left for the comparison."""

    def action_view(self, view: str) -> None:
        """The key that shows the comparison also leaves it."""
        if view == COMPARE == self.selection.view:
            view = self._left
        elif view == COMPARE:
            self._left = self.selection.view
        super().action_view(view)

    def action_pin(self) -> None:
        """The present run becomes A; where the user has pinned one, it is let go."""
        if self._chosen:
            self.unpin()
            self.notify("A is let go.")
        elif self.trace is None:
            self.notify("There is no run to pin yet.", severity="warning")
        else:
            self.pinned, self._chosen = self.trace, True
            self.notify("This run is A now. Change anything; B shows what differs.")

    def unpin(self) -> None:
        """Nothing to compare with any more."""
        self.pinned, self._chosen = None, False
        if self.selection.view == COMPARE:
            self.action_view(COMPARE)

    def compare_with_before(self) -> None:
        """Pin the run that is there, before another one comes, and show the difference; A stays where it is chosen."""
        if not self._chosen:
            self.pinned = self.trace
        if self.pinned is not None and self.selection.view != COMPARE:
            self.action_view(COMPARE)

    def forget_before(self) -> None:
        """Let go of a run that was pinned by itself."""
        if not self._chosen and self.pinned is not None:
            self.unpin()
