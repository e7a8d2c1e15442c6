"""Undo and redo, as a value: the plans before this one, and those undone."""

from dataclasses import dataclass, replace
from typing import Self

from rnn_tui.engine.stack import Stack


@dataclass(frozen=True)
class History:
    """The present plan between its past and its future."""

    stack: Stack
    past: tuple[Stack, ...] = ()
    future: tuple[Stack, ...] = ()
    tag: str = ""
    """What the last change was a change of: changes of one thing in a row are one undo."""

    def change(self, stack: Stack, tag: str = "") -> Self:
        """Another plan; its future is open again. Typing one value, key by key, is one change."""
        if stack == self.stack:
            return self
        if tag and tag == self.tag:
            return replace(self, stack=stack, future=())
        return replace(self, stack=stack, past=(*self.past, self.stack), future=(), tag=tag)

    def closed(self) -> Self:
        """The same, with the last change finished: the next one is a change of its own."""
        return replace(self, tag="")

    def undo(self) -> Self:
        """The plan before; itself where there is none."""
        if not self.past:
            return self
        return replace(self, stack=self.past[-1], past=self.past[:-1], future=(self.stack, *self.future), tag="")

    def redo(self) -> Self:
        """The plan that was undone last; itself where there is none."""
        if not self.future:
            return self
        return replace(self, stack=self.future[0], past=(*self.past, self.stack), future=self.future[1:], tag="")
