"""The run that others are compared with: a frozen value with verbs. The present run is B, the one pinned is A.

A is pinned by the user. Where nobody pinned one, a what-if pins the run before it, and lets it go when it is undone.
"""

from dataclasses import dataclass, replace
from typing import Self

from rnn_tui.engine.run.trace import Trace
from rnn_tui.panes.selection import FIRST_VIEW


@dataclass(frozen=True, eq=False)
class Comparison:
    """A, and the way back from looking at it."""

    pinned: Trace | None = None
    """A; None: there is nothing to compare with."""
    chosen: bool = False
    """Whether the user pinned it."""
    left: str = FIRST_VIEW
    """The view that was left to look at the comparison."""

    def pin(self, trace: Trace) -> Self:
        """The user pins a run."""
        return replace(self, pinned=trace, chosen=True)

    def before(self, trace: Trace | None) -> Self:
        """Another run follows on this one: it is pinned by itself, unless the user has pinned one."""
        return self if self.chosen else replace(self, pinned=trace)

    def released(self) -> Self:
        """Nothing is pinned any more."""
        return replace(self, pinned=None, chosen=False)

    def leaving(self, view: str) -> Self:
        """The comparison is looked at from now on; that view is gone back to afterwards."""
        return replace(self, left=view)
