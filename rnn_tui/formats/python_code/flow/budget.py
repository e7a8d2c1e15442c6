"""Limits the work for one file: steps and bytes, counted before the work is done.

Code can contain endless loops, lists that double, and numbers with a million digits. Every visit of a syntax node and
every handled item costs steps; every created value costs bytes. A section of code (a loop, a call) that runs for long
without an effect on a model is skipped: its results are unknown, and reading continues after it.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import weighed

STEPS = 400_000
"""The largest number of steps for a file; the nodes in a loop count in every iteration."""
QUIET = 10_000
"""The largest number of successive steps without an effect on a model."""
CRUNCHED = 400_000
"""The number of steps in skipped sections that do not count for a file: a long script may have many of them."""
EXTENDED = 3
"""The largest number of statements that can use up the steps of a file; each is skipped, and reading continues."""
BYTES = 64 << 20
"""The largest number of bytes of all values created for a file."""
SMALL = 512
"""Values up to this size in bytes are not counted."""


@dataclass(eq=False)
class Stretch:
    """A section of code: a running loop or call."""

    node: ast.AST
    steps: int
    """The number of steps when it began."""
    effects: int
    """The number of effects on models when it began."""
    left: int | None = None
    """The number of steps when a section inside it was first skipped; None if none was."""
    changed: dict[Any, Any] = field(default_factory=dict)
    """What it has changed: (id of names, key) → (names, key, the value before), or id → container."""
    again: set[Any] = field(default_factory=set)
    """The names that it has bound more than once."""
    made: dict[int, Any] = field(default_factory=dict)
    """The objects that it has created, by id."""


class TooLong(Exception):
    """A section of code runs for too long without an effect on a model."""

    def __init__(self, stretch: Stretch | None) -> None:
        super().__init__()
        self.stretch = stretch
        """The section to skip; None to skip the statement."""


class Exhausted(CodeError):
    """The steps of a file are used up."""


class Budget:
    """The steps and bytes of one file."""

    def __init__(self, most: int = STEPS) -> None:
        self.steps = 0
        self.most = most
        self.bytes = 0
        self.line = 1
        """The line that is being read."""
        self.effects = 0
        """How many times layers and models have been created or changed."""
        self.stretches: list[Stretch] = []
        self._quiet_since = 0
        self._given_back = 0
        self._extended = 0

    def step(self, node: ast.AST) -> None:
        """Counts one node and keeps its line. Raises `CodeError` if a file takes too long, and `TooLong`."""
        self.line = getattr(node, "lineno", self.line)
        self.spend(1)

    def spend(self, steps: int) -> None:
        """Counts steps; raises like `step`."""
        self.steps += steps
        if self.steps > self.most:
            advice = "shorten its loops, or keep only the lines that build the model"
            raise Exhausted(self.line, f"reading this code takes more than {self.most:,} steps; {advice}", mistake=True)
        if self.steps - self._quiet_since > QUIET:
            self.leave(self._longest())

    def handle(self, items: int) -> None:
        """Counts the handling of that many items or characters in one operation."""
        self.spend(items // 16)

    def weigh(self, *values: Any, most: int = 10_000) -> int:
        """Counts all items in the values, nested ones included; raises `NotKnown` if there are more than `most`."""
        try:
            count = weighed(*values, most=most)
        except NotKnown:
            self.spend(most // 8)
            raise
        self.spend(count // 8)
        return count

    def take(self, size: int) -> None:
        """Counts created bytes; raises `NotKnown` if a file has created too many."""
        if size > SMALL and self.bytes + size > BYTES:
            raise NotKnown("it is too large")
        self.bytes += size

    def touch(self) -> None:
        """Counts an effect on a layer or a model."""
        self.effects += 1
        self.rest()

    def more(self) -> bool:
        """Once the steps are used up: some more for the statements that follow; False where there were more already."""
        if self._extended >= EXTENDED:
            return False
        self._extended += 1
        self.most = self.steps + STEPS // 4
        return True

    @contextmanager
    def apart(self, most: int) -> Iterator[None]:
        """The context of code with steps of its own, at most so many, which do not count for the file."""
        begin, whole = self.steps, self.most
        self.most = begin + most
        try:
            yield
        finally:
            self.most = whole + self.steps - begin

    def rest(self) -> None:
        """Restarts the count of steps without an effect."""
        self._quiet_since = self.steps

    def leave(self, stretch: Stretch | None) -> NoReturn:
        """Raises `TooLong` for a section; the loops around it get fewer steps."""
        if stretch is not None and self._given_back < CRUNCHED:
            self._given_back += self.steps - stretch.steps
            self.steps = stretch.steps
        self.rest()
        for each in self.stretches:
            each.left = self.steps if each.left is None else each.left
        raise TooLong(stretch)

    def go_on(self, stretch: Stretch) -> None:
        """Counts an iteration of a loop; raises like `spend`, and earlier if a section inside it was skipped."""
        self.spend(1)
        quiet = stretch.effects == self.effects and stretch.left is not None
        if quiet and self.steps - (stretch.left or 0) > QUIET // 8:
            self.leave(stretch)

    def _longest(self) -> Stretch | None:
        """The innermost section with most of the steps without an effect."""
        for each in reversed(self.stretches):
            if self.steps - each.steps >= QUIET // 2 and each.effects == self.effects:
                return each
        return None

    @contextmanager
    def stretch(self, node: ast.AST) -> Iterator[Stretch]:
        """The context of a running loop or call; its changes are recorded for the enclosing sections too."""
        made = Stretch(node, self.steps, self.effects)
        self.stretches.append(made)
        depth = len(self.stretches)
        try:
            yield made
        finally:
            del self.stretches[depth - 1 :]
            if self.stretches:
                outer = self.stretches[-1]
                outer.again |= made.again | (made.changed.keys() & outer.changed.keys())
                outer.changed = made.changed | outer.changed
                outer.made |= made.made
