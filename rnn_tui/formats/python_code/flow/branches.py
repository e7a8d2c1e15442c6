"""What is certain and what is not: what the reader makes of code that may or may not run.

Where a test cannot be decided (`if os.path.exists(path):`) each alternative is read for itself. Things made inside it
are things of the file. What it assigns, and what it puts into lists and dictionaries, is certain afterwards only as far
as all alternatives agree. What it does to a model from outside cannot be told, and that model says so.

Code that runs an unknown number of times (a loop over data) is read twice: once to see what it changes, and once more
with all of that unknown from the start, as it is in any but the first round.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.budget import Budget, Stretch
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.containers import (
    CONTAINERS,
    DATA,
    Container,
    State,
    blended,
    changeable,
    forget,
    restore,
    state_of,
)
from rnn_tui.formats.python_code.values.records import ABSENT, Array, Dotted, OneOf, Thing, Unknown

Place = tuple[dict[Any, Any], Any]
"""Names, and one of them."""


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


Block = Callable[[], Leave | None]
"""Reads some statements; how one of them may leave the block it stands in, where that is not certain."""


@dataclass(eq=False)
class End:
    """What an alternative leaves behind."""

    names: dict[tuple[int, Any], tuple[Place, Any]]
    containers: dict[int, tuple[Container, State]]


@dataclass(eq=False)
class Region:
    """A stretch of code of which it is not known whether it runs."""

    cause: Unknown
    made: dict[int, Any] = field(default_factory=dict)
    writes: list[tuple[dict[Any, Any], Any, Any]] = field(default_factory=list)
    """(names, key, the value before), in the order of the writes."""
    changed: dict[int, tuple[Container, State]] = field(default_factory=dict)
    """Containers from outside, and what they held before."""

    def undo(self) -> End:
        """Takes everything back, and says what it had become."""
        names = {(id(names), key): ((names, key), names.get(key, ABSENT)) for names, key, _ in self.writes}
        containers = {place: (each, state_of(each)) for place, (each, _) in self.changed.items()}
        for where, key, before in reversed(self.writes):
            if before is ABSENT:
                where.pop(key, None)
            else:
                where[key] = before
        for container, state in self.changed.values():
            restore(container, state)
        return End(names, containers)


class Branches:
    """Keeps what uncertain code does apart."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.regions: list[Region] = []
        self.counts: Counter[str] = Counter()
        """How many things of each kind there are by now; each alternative counts for itself."""
        self.catching = 0
        """How many `try` there are around, in which an exception is caught."""
        self.locals: list[dict[str, Any]] = []
        """For each function that is running, its names."""
        self.returned: list[list[Any]] = []
        """For each function that is running, what its uncertain alternatives return."""

    # What is certain

    def make(self, thing: Any) -> Any:
        """Registers what the code makes here, so that uncertain code may change what it made itself."""
        if self.regions:
            self.regions[-1].made[id(thing)] = thing
        if self.budget.stretches:
            self.budget.stretches[-1].made[id(thing)] = thing
        return thing

    def certain(self, thing: Any) -> bool:
        """Whether a change of it here is sure to happen whenever the thing itself is there."""
        return not self.regions or id(thing) in self.regions[-1].made

    def doubtful(self) -> CodeError:
        """The refusal of a change that may or may not happen."""
        cause = self.regions[-1].cause
        text = f"whether this runs depends on {cause.text}, which is not known here; keep the lines that are meant"
        return CodeError(self.budget.line, text)

    # Changes

    def write(self, names: dict[Any, Any], key: Any, value: Any) -> None:
        """Binds a name or an attribute; `ABSENT` takes it away."""
        if self.regions:
            self.regions[-1].writes.append((names, key, names.get(key, ABSENT)))
        if self.budget.stretches:
            changed = self.budget.stretches[-1].changed
            place = id(names), key
            if place in changed:
                self.budget.stretches[-1].again.add(place)
            changed.setdefault(place, (names, key, names.get(key, ABSENT)))
        if value is ABSENT:
            names.pop(key, None)
        else:
            names[key] = value

    def changing(self, container: Container) -> None:
        """To be called before a container is changed."""
        place = id(container)
        if self.regions and place not in self.regions[-1].made and place not in self.regions[-1].changed:
            self.budget.handle(len(container.items))
            self.regions[-1].changed[place] = container, state_of(container)
        if self.budget.stretches:
            self.budget.stretches[-1].changed[place] = container

    def lose(self, changed: dict[Any, Any], line: int, why: str) -> None:
        """Makes everything unknown that a stretch of code changed."""
        for place in list(changed.values()):
            if isinstance(place, CONTAINERS):
                self.changing(place)
                forget(place, Unknown("what it holds", line, why))
            elif place[1] in place[0]:
                value = place[0][place[1]]
                self.write(place[0], place[1], Unknown(str(place[1]), line, why, may_be=changeable(value)))

    def lose_one_of(self, value: Unknown, line: int, what: str) -> None:
        """Something is done to an unknown value: whatever it may be is unknown afterwards."""
        for each in value.may_be:
            changed = (
                {id(each): each}
                if isinstance(each, CONTAINERS)
                else {(id(each.names), name): (each.names, name) for name in list(each.names)}
            )
            self.lose(changed, line, f"what it holds depends on {what}")

    def unsettle(self, stretch: Stretch, cause: Unknown) -> None:
        """Whatever numbers, texts and containers from outside a stretch of code changed may be as they were before."""
        for key, place in list(stretch.changed.items()):
            if isinstance(place, CONTAINERS):
                if key not in stretch.made:
                    self.lose({key: place}, cause.line, cause.why)
                continue
            names, name, before = place
            after = names.get(name, ABSENT)
            if before is ABSENT and key in stretch.again and isinstance(after, DATA):
                self.lose({key: place}, cause.line, cause.why)
            elif isinstance(before, (*DATA, Unknown)) and isinstance(after, DATA):
                self.write(names, name, merged([before, after], cause))

    # Alternatives

    def perhaps(self, cause: Unknown, *blocks: Block) -> Leave | None:
        """Reads alternatives of which one runs, and merges what they leave behind.

        Returns how one of them leaves the block it stands in, where one does: what follows is then uncertain.
        """
        ends: list[End] = []
        goes_on = False
        leaving: Leave | None = None
        before, after = Counter(self.counts), Counter(self.counts)
        for block in blocks:
            self.counts = Counter(before)
            left, found, end = self._apart(cause, block)
            after |= self.counts
            leaving = found or leaving
            goes_on = goes_on or left is None
            if left is not None and (not isinstance(left, Raised) or self.catching):
                leaving = self._left(left, cause)
                ends.append(self._seen_outside(end) if isinstance(left, Return) else end)
            elif left is None:
                ends.append(end)
        self.counts = after
        self._merge(cause, ends)
        if not goes_on:
            raise leaving or Raised()
        return leaving

    def _seen_outside(self, end: End) -> End:
        """What a function leaves behind that returns: its own names are gone."""
        own = id(self.locals[-1]) if self.locals else 0
        return End({key: each for key, each in end.names.items() if key[0] != own}, end.containers)

    def _apart(self, cause: Unknown, block: Block) -> tuple[Leave | None, Leave | None, End]:
        """How a block leaves for certain, how perhaps, and what it leaves behind, which is taken back."""
        region = Region(cause)
        self.regions.append(region)
        left: Leave | None = None
        found: Leave | None = None
        try:
            found = block()
        except Leave as leave:
            left = leave
        finally:
            self.regions.pop()
            end = region.undo()
        if self.regions:
            self.regions[-1].made.update(region.made)
        return left, found, end

    def _left(self, left: Leave, cause: Unknown) -> Leave:
        left.cause = left.cause or cause
        if isinstance(left, Return) and self.returned:
            self.returned[-1].append(left.value)
        return left

    def _merge(self, cause: Unknown, ends: list[End]) -> None:
        places = {key: place for end in ends for key, (place, _) in end.names.items()}
        for key, (names, name) in places.items():
            values = [end.names[key][1] if key in end.names else names.get(name, ABSENT) for end in ends]
            self.write(names, name, merged(values, cause))
        held = {key: container for end in ends for key, (container, _) in end.containers.items()}
        for each, container in held.items():
            now = container.items, container.open
            states = [end.containers[each][1] if each in end.containers else now for end in ends]
            self.budget.handle(sum(len(items) for items, _ in states))
            self.changing(container)
            opened = Unknown(cause.node, cause.line, f"what it holds depends on {cause.text}")
            restore(container, blended(states, opened, lambda values: merged(values, cause)))

    def repeated(self, cause: Unknown, block: Block, take_back: Callable[[], Callable[[], None]]) -> Leave | None:
        """Reads code that runs an unknown number of times, zero included.

        `take_back` notes what the library has made so far, and gives what makes it forget everything since.
        """
        forgotten, counts = take_back(), Counter(self.counts)
        returned = [list(each) for each in self.returned]
        try:
            _, _, end = self._apart(cause, block)
        finally:
            self.counts, self.returned[:] = counts, returned
            forgotten()

        def again() -> Leave | None:
            self._loosen(end, cause)
            return block()

        return self.perhaps(cause, again, nothing)

    def _loosen(self, end: End, cause: Unknown) -> None:
        """What an earlier round may have changed is unknown."""
        for (names, name), became in end.names.values():
            if name in names:
                why = f"it changes with every {cause.text}"
                may_be = changeable(names[name], became)
                self.write(names, name, Unknown(str(name), cause.line, why, may_be=may_be))
        for container, _ in end.containers.values():
            self.changing(container)
            forget(container, Unknown(cause.node, cause.line, f"what it holds depends on {cause.text}"))


def nothing() -> None:
    """The alternative in which nothing happens."""


def merged(values: list[Any], cause: Unknown) -> Any:
    """What a name stands for after alternatives that bind it to these values."""
    there = [each for each in values if each is not ABSENT]
    if not there:
        return ABSENT
    if all(same(there[0], each) for each in there[1:]):
        return there[0]
    distinct = dict.fromkeys(thing for each in there for thing in _things(each))
    if distinct and all(each is None or isinstance(each, Unknown) or any(_things(each)) for each in there):
        return next(iter(distinct)) if len(distinct) == 1 else OneOf(tuple(distinct))
    return Unknown(cause.node, cause.line, "it decides between two values", may_be=changeable(*there))


def _things(value: Any) -> tuple[Thing, ...]:
    """The things that a name may stand for."""
    if isinstance(value, OneOf):
        return value.things
    return (value,) if isinstance(value, Thing) and value.selectable else ()


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
