"""Undo and redo as a value: the present state, the earlier states, and the undone states."""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views import ViewStates


class Snapshot(NamedTuple):
    """One state: the plan, the sources of its weights and inputs, and its title."""

    stack: Stack
    setup: Setup
    title: str


class Place(NamedTuple):
    """Where a plan was looked at."""

    selection: Selection
    states: ViewStates
    t: int


@dataclass
class Places:
    """Where each plan was looked at last, by its title and the keys of its layers: to return there after an undo."""

    left: dict[tuple[str, tuple[int, ...]], Place] = field(default_factory=dict)

    def leave(self, state: Snapshot, place: Place) -> None:
        """A state is left at that place."""
        self.left[state.title, state.stack.keys] = place

    def back(self, before: Snapshot, after: Snapshot) -> Place | None:
        """The place at which `after` was left, if it is another model than `before`, or has other layers."""
        same = before.title == after.title and set(before.stack.keys) == set(after.stack.keys)
        return None if same else self.left.get((after.title, after.stack.keys))


NO_SETUP = Setup()
"""The default setup: random weights and inputs from seed 0."""


@dataclass(frozen=True)
class History:
    """The present state with the earlier and the undone states."""

    stack: Stack
    past: tuple[Snapshot, ...] = ()
    future: tuple[Snapshot, ...] = ()
    tag: str = ""
    """What the last change has changed: successive changes with the same tag are undone together."""
    setup: Setup = NO_SETUP
    """The sources of weights and inputs; a change of them can be undone too."""
    title: str = ""
    """The title of the open model."""

    @property
    def current(self) -> Snapshot:
        """The present state."""
        return Snapshot(self.stack, self.setup, self.title)

    def same(self, state: Snapshot) -> bool:
        """Whether that is the present state; equal plans are the same only if the keys of their layers are."""
        return state == self.current and state.stack.same_as(self.stack)

    def start(self, tag: str) -> Snapshot:
        """The state before a change with that tag: while a value is typed, the state before the first key."""
        return self.past[-1] if tag and tag == self.tag else self.current

    def change(self, stack: Stack, tag: str = "") -> Self:
        """The history with another plan; what was undone is lost. Successive changes with the same tag are one
        change."""
        return self.move(self.current._replace(stack=stack), tag)

    def feed(self, setup: Setup) -> Self:
        """The history with other inputs, weights or seed for the same plan."""
        return self.move(self.current._replace(setup=setup))

    def move(self, to: Snapshot, tag: str = "") -> Self:
        """The history with another state, as one change."""
        if self.same(to):
            return self
        if tag and tag == self.tag:
            return replace(self, future=(), **to._asdict())
        return replace(self, past=(*self.past, self.current), future=(), tag=tag, **to._asdict())

    def closed(self) -> Self:
        """The history in which the last change is finished: the next one is undone separately."""
        return replace(self, tag="")

    def undo(self) -> Self:
        """The history with the last change taken back; itself if there is none."""
        if not self.past:
            return self
        future = (self.current, *self.future)
        return replace(self, past=self.past[:-1], future=future, tag="", **self._back(self.past[-1]))

    def redo(self) -> Self:
        """The history with the last undone change made again; itself if there is none."""
        if not self.future:
            return self
        past = (*self.past, self.current)
        return replace(self, past=past, future=self.future[1:], tag="", **self._back(self.future[0]))

    def _back(self, to: Snapshot) -> dict[str, Any]:
        """The fields of that state; the next key for a layer stays above all keys used so far."""
        next_key = max(to.stack.next_key, self.stack.next_key)
        return to._replace(stack=to.stack.with_keys(to.stack.keys, next_key))._asdict()
