"""Undo and redo, as a value: the plans before this one, and those undone."""

from dataclasses import dataclass, replace
from typing import Self

from rnn_tui.engine.stack import Stack
from rnn_tui.engine.whatif import Intervention


@dataclass(frozen=True)
class Plan:
    """What is to be run: a stack, and what is otherwise in it than it would be."""

    stack: Stack
    changes: tuple[Intervention, ...] = ()


@dataclass(frozen=True)
class History:
    """The present plan between its past and its future."""

    plan: Plan
    past: tuple[Plan, ...] = ()
    future: tuple[Plan, ...] = ()
    tag: str = ""
    """What the last change was a change of: changes of one thing in a row are one undo."""

    @property
    def stack(self) -> Stack:
        return self.plan.stack

    def start(self, tag: str) -> Plan:
        """The plan that a change of that thing starts from: while it is typed key by key, the one before the first."""
        return self.past[-1] if tag and tag == self.tag else self.plan

    def change(self, plan: Plan, tag: str = "") -> Self:
        """Another plan; its future is open again. Typing one value, key by key, is one change."""
        if plan == self.plan:
            return self
        if tag and tag == self.tag:
            return replace(self, plan=plan, future=())
        return replace(self, plan=plan, past=(*self.past, self.plan), future=(), tag=tag)

    def closed(self) -> Self:
        """The same, with the last change finished: the next one is a change of its own."""
        return replace(self, tag="")

    def undo(self) -> Self:
        """The plan before; itself where there is none."""
        if not self.past:
            return self
        return replace(self, plan=self.past[-1], past=self.past[:-1], future=(self.plan, *self.future), tag="")

    def redo(self) -> Self:
        """The plan that was undone last; itself where there is none."""
        if not self.future:
            return self
        return replace(self, plan=self.future[0], past=(*self.past, self.plan), future=self.future[1:], tag="")
