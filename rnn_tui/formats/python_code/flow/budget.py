"""How much the reader does for one file: steps and bytes, counted before the work is done.

Code may ask for more than anyone can wait for: loops without an end, lists that double, numbers of a million digits.
Everything that visits syntax or handles items spends steps, everything that makes values takes bytes. A stretch of code
(a loop, a call) that goes on and on without touching a model is left: what it computes is unknown, and reading goes on.
"""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import weighed

STEPS = 400_000
"""Nodes of a file's syntax that are visited, loops counted as often as they run."""
QUIET = 10_000
"""Steps in a row without any effect on a model: number crunching that has nothing to do with models."""
CRUNCHED = 400_000
"""Steps in stretches that were left, of a whole file, that do not count: a long script may have many of them."""
BYTES = 64 << 20
"""Bytes of values that are made, all of a file's counted together."""
SMALL = 512
"""Bytes of a value that steps alone bound."""


@dataclass(eq=False)
class Stretch:
    """A loop or a call that is running."""

    node: ast.AST
    steps: int
    """Taken when it began."""
    effects: int
    """On models when it began."""
    left: int | None = None
    """Steps when a stretch inside it was first left: it is number crunching itself, probably."""
    changed: dict[Any, Any] = field(default_factory=dict)
    """Places that it wrote to: (id of names, key) → (names, key, the value before), or id → container."""
    again: set[Any] = field(default_factory=set)
    """Names that it wrote to more than once."""
    made: dict[int, Any] = field(default_factory=dict)
    """What it made, by its id."""


class TooLong(Exception):
    """A stretch of code goes on and on without touching a model."""

    def __init__(self, stretch: Stretch | None) -> None:
        super().__init__()
        self.stretch = stretch
        """The one that is left; None: whatever statement it stands in."""


class Budget:
    """Steps and bytes of one file."""

    def __init__(self, most: int = STEPS) -> None:
        self.steps = 0
        self.most = most
        self.bytes = 0
        self.line = 1
        """Where the reader is."""
        self.effects = 0
        """How many layers and models have been made or changed."""
        self.stretches: list[Stretch] = []
        self._quiet_since = 0
        self._given_back = 0

    def step(self, node: ast.AST) -> None:
        """Notes where the reader is. Raises `CodeError` where a file takes too long, and `TooLong`."""
        self.line = getattr(node, "lineno", self.line)
        self.spend(1)

    def spend(self, steps: int) -> None:
        """So many steps of work; raises as `step` does."""
        self.steps += steps
        if self.steps > self.most:
            advice = "shorten its loops, or keep only the lines that build the model"
            raise CodeError(self.line, f"reading this code takes more than {self.most:,} steps; {advice}", mistake=True)
        if self.steps - self._quiet_since > QUIET:
            self.leave(self._longest())

    def handle(self, items: int) -> None:
        """So many items or characters are gone through in one go."""
        self.spend(items // 16)

    def weigh(self, *values: Any, most: int = 10_000) -> int:
        """Everything that stands in the values is gone through; raises `NotKnown` where it is more than so many."""
        try:
            count = weighed(*values, most=most)
        except NotKnown:
            self.spend(most // 8)
            raise
        self.spend(count // 8)
        return count

    def take(self, size: int) -> None:
        """So many bytes are made; raises `NotKnown` where a file has made too many."""
        if size > SMALL and self.bytes + size > BYTES:
            raise NotKnown("it is too large")
        self.bytes += size

    def touch(self) -> None:
        """Something happened to a layer or a model."""
        self.effects += 1
        self.rest()

    def rest(self) -> None:
        """Number crunching is counted anew from here."""
        self._quiet_since = self.steps

    def leave(self, stretch: Stretch | None) -> NoReturn:
        """Raises `TooLong` for a stretch; loops around it get less time of their own."""
        if stretch is not None and self._given_back < CRUNCHED:
            self._given_back += self.steps - stretch.steps
            self.steps = stretch.steps
        self.rest()
        for each in self.stretches:
            each.left = self.steps if each.left is None else each.left
        raise TooLong(stretch)

    def go_on(self, stretch: Stretch) -> None:
        """A loop turns once more; raises as `spend` does, and sooner where something inside it was left."""
        self.spend(1)
        quiet = stretch.effects == self.effects and stretch.left is not None
        if quiet and self.steps - (stretch.left or 0) > QUIET // 8:
            self.leave(stretch)

    def _longest(self) -> Stretch | None:
        """The innermost stretch that took most of the quiet steps."""
        for each in reversed(self.stretches):
            if self.steps - each.steps >= QUIET // 2 and each.effects == self.effects:
                return each
        return None

    @contextmanager
    def stretch(self, node: ast.AST) -> Iterator[Stretch]:
        """A loop or a call, as long as it runs; what it changes is noted for those around it too."""
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
