"""The run that others are compared with: a frozen value. The current run is B, the pinned one is A.

The user pins A. If nobody has pinned a run, a what-if pins the run before it, and releases it when it is undone.
"""

from dataclasses import dataclass, replace
from typing import Self

from rnn_tui.engine.run.trace import Trace
from rnn_tui.panes.selection import FIRST_VIEW


@dataclass(frozen=True, eq=False)
class Comparison:
    """A, and the view to go back to after the comparison."""

    pinned: Trace | None = None
    """A; None: there is nothing to compare with."""
    chosen: bool = False
    """Whether the user pinned it."""
    left: str = FIRST_VIEW
    """The view that was left to look at the comparison."""

    def pin(self, trace: Trace) -> Self:
        """After the user pinned a run."""
        return replace(self, pinned=trace, chosen=True)

    def beside(self, trace: Trace) -> Self:
        """With a run that belongs to the present one, in place of whatever is pinned; it goes when that is undone."""
        return replace(self, pinned=trace, chosen=False)

    def before(self, trace: Trace | None) -> Self:
        """Before another run: this one is pinned automatically, unless the user has pinned one."""
        return self if self.chosen else replace(self, pinned=trace)

    def released(self) -> Self:
        """With nothing pinned."""
        return replace(self, pinned=None, chosen=False)

    def leaving(self, view: str) -> Self:
        """While the comparison is shown; afterwards `view` is shown again."""
        return replace(self, left=view)
