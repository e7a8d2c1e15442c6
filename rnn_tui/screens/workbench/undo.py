"""Undo and redo, as a value: the plans before this one with their numbers, and those undone."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup


class Snapshot(NamedTuple):
    """What was in force at some time: the plan, where its numbers come from, and what was open."""

    stack: Stack
    setup: Setup
    title: str


NO_SETUP = Setup()
"""Where nothing was said about numbers: drawn from seed 0."""


@dataclass(frozen=True)
class History:
    """What is in force now, with what was before and what was undone."""

    stack: Stack
    past: tuple[Snapshot, ...] = ()
    future: tuple[Snapshot, ...] = ()
    tag: str = ""
    """What the last change was a change of: changes of one thing in a row are one undo."""
    setup: Setup = NO_SETUP
    """Where weights and inputs come from: other inputs are a change like any other, and can be undone."""
    title: str = ""
    """What is open."""

    @property
    def moment(self) -> Snapshot:
        """What is in force now."""
        return Snapshot(self.stack, self.setup, self.title)

    def same(self, moment: Snapshot) -> bool:
        """Whether that is in force now; plans of equal layers are the same only where their keys are."""
        return moment == self.moment and moment.stack.same_as(self.stack)

    def start(self, tag: str) -> Snapshot:
        """Where a change of that thing starts: while it is typed key by key, the moment before the first key."""
        return self.past[-1] if tag and tag == self.tag else self.moment

    def change(self, stack: Stack, tag: str = "") -> Self:
        """Another plan; its future is open again. Typing one value, key by key, is one change."""
        return self.move(self.moment._replace(stack=stack), tag)

    def feed(self, setup: Setup) -> Self:
        """Other inputs, weights or seed for the same plan."""
        return self.move(self.moment._replace(setup=setup))

    def move(self, to: Snapshot, tag: str = "") -> Self:
        """Another plan, other numbers, another title, or all of them at once: one undo."""
        if self.same(to):
            return self
        if tag and tag == self.tag:
            return replace(self, future=(), **to._asdict())
        return replace(self, past=(*self.past, self.moment), future=(), tag=tag, **to._asdict())

    def closed(self) -> Self:
        """The same, with the last change finished: the next one is a change of its own."""
        return replace(self, tag="")

    def undo(self) -> Self:
        """What was before; itself where nothing was."""
        if not self.past:
            return self
        future = (self.moment, *self.future)
        return replace(self, past=self.past[:-1], future=future, tag="", **self._back(self.past[-1]))

    def redo(self) -> Self:
        """What was undone last; itself where nothing was."""
        if not self.future:
            return self
        past = (*self.past, self.moment)
        return replace(self, past=past, future=self.future[1:], tag="", **self._back(self.future[0]))

    def _back(self, to: Snapshot) -> dict[str, Any]:
        """That moment again; no layer inserted after it gets the key of a layer that was inserted before."""
        next_key = max(to.stack.next_key, self.stack.next_key)
        return to._replace(stack=to.stack.with_keys(to.stack.keys, next_key))._asdict()
