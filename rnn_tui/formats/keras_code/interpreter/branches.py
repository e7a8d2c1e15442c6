"""What is certain and what is not: how far the reader goes, and what it makes of code that may or may not run.

Where a test cannot be decided (`if os.path.exists(path):`) each alternative is read for itself. Models made
inside it are models of the file. What it assigns is certain afterwards only if all alternatives agree. What
it does to a model from outside cannot be told, and that model says so. The same goes for a loop over
something unknown, whose body is read once.
"""

import ast
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.keras_code.interpreter.values import Array, CodeError, Dotted, Either, ModelRecord, Unknown

STEPS = 200_000
"""How many nodes of a file's syntax are visited, loops counted as often as they run."""
QUIET = 10_000
"""How many of them in a row without any layer being made: number crunching that has nothing to do with models."""

ABSENT = object()
"""A name that an alternative does not bind."""


class TooLong(Exception):
    """A loop goes on and on without touching a model."""


class Leave(Exception):
    """The flow of the code leaves a block."""

    cause: Unknown | None = None
    """What decides whether it does, where that is not known."""


class Raised(Leave):
    """`raise`: nobody means that path to be taken."""


class Break(Leave):
    """`break`"""


class Continue(Leave):
    """`continue`"""


class Return(Leave):
    """`return`"""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


@dataclass(eq=False)
class Region:
    """A stretch of code of which it is not known whether it runs."""

    cause: Unknown
    made: dict[int, Any] = field(default_factory=dict)
    writes: list[tuple[Any, Any, Any]] = field(default_factory=list)
    """(names, key, the value before), in the order of the writes."""

    def undo(self) -> dict[tuple[int, Any], tuple[Any, Any, Any]]:
        """Takes the writes back; (names, key, what it became) of each."""
        became = {}
        for names, key, _ in self.writes:
            became[(id(names), key)] = (names, key, names.get(key, ABSENT))
        for names, key, before in reversed(self.writes):
            if before is ABSENT:
                names.pop(key, None)
            else:
                names[key] = before
        return became


class Branches:
    """Counts the steps, and keeps what uncertain code does apart."""

    def __init__(self) -> None:
        self.steps = 0
        self.most = STEPS
        """How many steps this file may take; a long file may take more."""
        self.quiet_since = 0
        self.effects = 0
        """How many layers and models have been made or changed."""
        self.line = 1
        """Where the reader is."""
        self.regions: list[Region] = []
        self.stretches: list[tuple[int, int]] = []
        """For each loop and each call that is running, the effects and the steps when it began."""
        self.counts: Counter[str] = Counter()
        """How many names of each kind Keras would have given by now."""
        self.returned: list[list[Any]] = []
        """For each function that is running, what its uncertain alternatives return."""

    def step(self, node: ast.AST) -> None:
        """Notes where the reader is. Raises `CodeError` where a file takes too long."""
        self.line = getattr(node, "lineno", self.line)
        self.spend(1)

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.most:
            advice = "shorten its loops, or keep only the lines that build the model"
            raise CodeError(self.line, f"reading this code takes more than {self.most:,} steps; {advice}", mistake=True)
        if self.steps - self.quiet_since > QUIET:
            self.quiet_since = self.steps
            raise TooLong

    def abandon(self, depth: int) -> None:
        """Goes on behind the loop or call at that depth, or raises `TooLong` again.

        Only the outermost without any effect is left: an inner one would be begun again and again.
        """
        effects, steps = self.stretches[depth]
        if effects != self.effects or any(each == self.effects for each, _ in self.stretches[:depth]):
            raise TooLong
        if not depth:
            self.steps = steps  # it happens once, for nothing is around it
        self.quiet_since = self.steps

    def touch(self) -> None:
        """Something happened to a layer or a model."""
        self.effects += 1
        self.quiet_since = self.steps

    def make(self, thing: Any) -> Any:
        """Registers what the code makes here, so that uncertain code may change what it made itself."""
        if self.regions:
            self.regions[-1].made[id(thing)] = thing
        return thing

    def certain(self, thing: Any) -> bool:
        """Whether a change of it here is sure to happen whenever the thing itself is there."""
        return not self.regions or id(thing) in self.regions[-1].made

    def write(self, names: dict[Any, Any], key: Any, value: Any) -> None:
        """Binds a name, an attribute or an item."""
        if self.regions:
            self.regions[-1].writes.append((names, key, names.get(key, ABSENT)))
        if value is ABSENT:
            names.pop(key, None)
        else:
            names[key] = value

    def doubtful(self) -> CodeError:
        """The refusal of a change that may or may not happen."""
        cause = self.regions[-1].cause
        text = f"whether this runs depends on {cause.text}, which is not known here; keep the lines that are meant"
        return CodeError(self.line, text)

    def perhaps(self, cause: Unknown, *blocks: Callable[[], "Leave | None"]) -> "Leave | None":
        """Reads alternatives of which one runs, and merges what they bind.

        Returns how one of them leaves the block it stands in, where one does: what follows is then uncertain.
        """
        ends: list[dict[tuple[int, Any], tuple[Any, Any, Any]]] = []
        leaving: Leave | None = None
        before, after = Counter(self.counts), Counter(self.counts)
        for block in blocks:
            region = Region(cause)
            self.regions.append(region)
            self.counts = Counter(before)
            left: Leave | None = None
            try:
                leaving = block() or leaving
            except Leave as leave:
                left = leave
            finally:
                self.regions.pop()
                became = region.undo()
            after |= self.counts
            if self.regions:
                self.regions[-1].made.update(region.made)
            if left is None:
                ends.append(became)
            elif not isinstance(left, Raised):
                leaving = left
                left.cause = left.cause or cause
                if isinstance(left, Return) and self.returned:
                    self.returned[-1].append(left.value)
        self.counts = after
        if not ends:
            raise leaving or Raised()
        self._merge(cause, ends)
        return leaving

    def _merge(self, cause: Unknown, ends: list[dict[tuple[int, Any], tuple[Any, Any, Any]]]) -> None:
        touched = {place: entry for end in ends for place, entry in end.items()}
        for place, (names, key, _) in touched.items():
            values = [end[place][2] if place in end else names.get(key, ABSENT) for end in ends]
            self.write(names, key, merged(values, cause))


def merged(values: list[Any], cause: Unknown) -> Any:
    """What a name stands for after alternatives that bind it to these values."""
    there = [each for each in values if each is not ABSENT]
    if not there:
        return ABSENT
    if all(same(there[0], each) for each in there[1:]):
        return there[0]
    models: list[ModelRecord] = []
    for each in there:
        models += each.models if isinstance(each, Either) else [each] if isinstance(each, ModelRecord) else []
    if models and all(each is None or isinstance(each, Unknown | ModelRecord | Either) for each in there):
        distinct = tuple(dict.fromkeys(models))
        return distinct[0] if len(distinct) == 1 else Either(distinct)
    return Unknown(cause.node, cause.line, "it decides between two values")


def same(a: Any, b: Any) -> bool:
    """Whether two values are surely the same; short plain ones by value, everything else by identity."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) <= 16 and all(
            not isinstance(x, tuple) and same(x, y) for x, y in zip(a, b, strict=True)
        )
    return isinstance(a, bool | int | float | str | Dotted | Array) and bool(a == b)
