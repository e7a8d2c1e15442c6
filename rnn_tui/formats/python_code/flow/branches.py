"""Reads code of which it is unknown whether, or how often, it runs.

If a test cannot be decided (`if os.path.exists(path):`), each alternative is read separately. Objects created in it are
objects of the file. Its assignments, and its changes of lists and dictionaries, are known afterwards only if all
alternatives agree. A change of a model from outside is refused, because it may or may not happen.

Code that runs an unknown number of times (a loop over data) is read once to find out what it changes, and then again
with all of that unknown from the beginning, as in every iteration but the first.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.flow.budget import Budget, Stretch
from rnn_tui.formats.python_code.flow.control_flow import Leave, Raised, Return
from rnn_tui.formats.python_code.flow.merging import merged
from rnn_tui.formats.python_code.flow.uncertain_code import End, Read, Region, views_of
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.containers import (
    CONTAINERS,
    DATA,
    Container,
    blended,
    changeable,
    forget,
    restore,
    state_of,
)
from rnn_tui.formats.python_code.values.records import ABSENT, Function, Unknown

TURNS = 4
"""How often code with an unknown number of iterations is read at most."""
STEPS_APART = 8
"""The cost of reading a block separately, in steps."""
Block = Callable[[], Leave | None]
"""Reads statements; returns how they may leave the block if that is not certain, otherwise None."""


class Branches:
    """Reads uncertain code without mixing its effects with those of certain code."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.regions: list[Region] = []
        self.counts: Counter[str] = Counter()
        """The number of objects of each kind so far; each alternative counts separately."""
        self.discovering = False
        """Whether code is read only to find out what it changes."""
        self.catching = 0
        """The number of enclosing `try` statements that catch an exception."""
        self.locals: list[dict[str, Any]] = []
        """The names of each running function."""
        self.returned: list[list[tuple[Any, Unknown]]] = []
        """The values that uncertain alternatives of each running function return, and what decides whether they do."""

    # Certainty

    def make(self, thing: Any) -> Any:
        """Registers an object that the code creates here: uncertain code may change what it has created itself."""
        if self.regions:
            self.regions[-1].made[id(thing)] = thing
        if self.budget.stretches:
            self.budget.stretches[-1].made[id(thing)] = thing
        return thing

    def certain(self, thing: Any) -> bool:
        """Whether a change of the object here is certain to happen whenever the object exists."""
        return not self.regions or id(thing) in self.regions[-1].made

    def doubtful(self, thing: Any) -> CodeError:
        """The error for a change of the object that may or may not happen."""
        cause = self.regions[-1].cause
        give = f", or give it: --set {cause.asking.name}=…" if cause.asking.givable else ""
        advice = f"keep the lines that are meant{give}"
        text = f"whether this runs depends on {cause.text}, which is not known here; {advice}"
        causes = [each.cause.asking for each in self.regions if id(thing) not in each.made]
        causes = causes if all(each.givable for each in causes) else []
        needs = tuple(each.for_what("whether lines of the code run, or how often") for each in causes)
        return CodeError(self.budget.line, text, needs=needs)

    def outside(self) -> bool:
        """Whether nothing uncertain is read at the moment."""
        return not self.regions

    # Changes

    def write(self, names: dict[Any, Any], key: Any, value: Any) -> None:
        """Binds a name or an attribute; `ABSENT` deletes it."""
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
        """Must be called before a container is changed."""
        place = id(container)
        for each in views_of(container):
            self.lose({id(each): each}, self.budget.line, "what it holds changes with a dictionary")
        if self.regions and place not in self.regions[-1].made and place not in self.regions[-1].changed:
            self.budget.handle(len(container.items))
            self.regions[-1].changed[place] = container, state_of(container)
        if self.budget.stretches:
            self.budget.stretches[-1].changed[place] = container

    def lose(self, changed: dict[Any, Any], line: int, why: str, read_again: bool = False) -> None:
        """Makes everything unknown that a section of code has changed."""
        for place in list(changed.values()):
            if isinstance(place, CONTAINERS):
                self.changing(place)
                forget(place, Unknown("what it holds", line, why), keep=read_again)
            elif place[1] in place[0]:
                value = place[0][place[1]]
                self.write(place[0], place[1], Unknown(str(place[1]), line, why, may_be=changeable(value)))

    def lose_one_of(self, value: Unknown, line: int, what: str) -> None:
        """Called for a change of an unknown value: everything that it may be becomes unknown."""
        self.budget.spend(len(value.may_be))
        for each in value.may_be:
            if isinstance(each, Function):
                continue
            changed = (
                {id(each): each}
                if isinstance(each, CONTAINERS)
                else {(id(each.names), name): (each.names, name) for name in list(each.names)}
            )
            self.lose(changed, line, f"what it holds depends on {what}")

    def unsettle(self, stretch: Stretch, cause: Unknown) -> None:
        """Makes the numbers, texts and containers uncertain that a section of code has changed from outside."""
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
        """Reads alternatives of which one runs, and merges their effects.

        Returns how one of them leaves the block, if one does: the statements after it are then uncertain.
        """
        before = Counter(self.counts)
        read: list[Read] = []
        for block in blocks:
            self.counts = Counter(before)
            read.append(self._apart(cause, block))
        return self._conclude(cause, before, read)

    def _conclude(self, cause: Unknown, before: Counter[str], read: list[Read]) -> Leave | None:
        """Merges the effects of alternatives; returns how one of them leaves the block."""
        ends: list[End] = []
        leaving: Leave | None = None
        self.counts = before
        for each in read:
            self.counts = self.counts | each.counts
            leaving = each.perhaps or leaving
            if each.left is None:
                ends.append(each.end)
            elif not isinstance(each.left, Raised) or self.catching:
                leaving = self._left(each.left, cause)
                ends.append(self._seen_outside(each.end) if isinstance(leaving, Return) else each.end)
        self._merge(cause, ends)
        if all(each.left is not None for each in read):
            raise leaving or Raised()
        return leaving

    def _seen_outside(self, end: End) -> End:
        """The effects of a function that returns, without its own names."""
        own = id(self.locals[-1]) if self.locals else 0
        return End({key: each for key, each in end.names.items() if key[0] != own}, end.containers)

    def _apart(self, cause: Unknown, block: Block) -> Read:
        """Reads a block, and undoes its effects."""
        self.budget.spend(STEPS_APART)
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
        return Read(left, found, end, self.counts)

    def _left(self, left: Leave, cause: Unknown) -> Leave:
        left.cause = left.cause or cause
        if isinstance(left, Return) and self.returned:
            self.returned[-1].append((left.value, left.cause))
        return left

    def _merge(self, cause: Unknown, ends: list[End]) -> None:
        places = {key: place for end in ends for key, (place, _) in end.names.items()}
        for key, (names, name) in places.items():
            values = [end.names[key][1] if key in end.names else names.get(name, ABSENT) for end in ends]
            value = merged(values, cause)
            self.budget.spend(len(value.may_be) if isinstance(value, Unknown) else 0)
            self.write(names, name, value)
        held = {key: container for end in ends for key, (container, _) in end.containers.items()}
        for each, container in held.items():
            now = container.items, container.open
            states = [end.containers[each][1] if each in end.containers else now for end in ends]
            self.budget.handle(sum(len(items) for items, _ in states))
            self.changing(container)
            opened = Unknown(cause.node, cause.line, f"what it holds depends on {cause.text}", asked=cause.asking)
            restore(container, blended(states, opened, lambda values: merged(values, cause)))

    def repeated(self, cause: Unknown, block: Block, take_back: Callable[[], Callable[[], None]]) -> Leave | None:
        """Reads code that runs an unknown number of times, possibly never.

        It is read once to find out what it changes, then with all of that unknown, and again if it then changes more.
        `take_back` records the objects of the library so far, and returns a function that removes all later ones.
        """
        if self.discovering:
            return self.perhaps(cause, block, nothing)
        self.discovering = True
        try:
            changed = self._discarded(cause, block, take_back).end
        finally:
            self.discovering = False
        for turn in range(TURNS):
            forget_all, before = take_back(), Counter(self.counts)
            returned = [list(each) for each in self.returned]
            read = self._apart(cause, lambda: self._again(changed, cause, block))  # noqa: B023
            self.counts, more = before, self._more(changed, read.end)
            if not more.names and not more.containers:
                break
            changed = End(changed.names | more.names, changed.containers | more.containers)
            if turn < TURNS - 1:
                self.returned[:] = returned
                forget_all()
        left = self._conclude(cause, before, [read, Read(None, None, End({}, {}), before)])
        if more.names or more.containers:
            self._loosen(more, cause)
        return left

    def _again(self, changed: End, cause: Unknown, block: Block) -> Leave | None:
        self._loosen(changed, cause)
        return block()

    def _discarded(self, cause: Unknown, block: Block, take_back: Callable[[], Callable[[], None]]) -> Read:
        """Reads a block and undoes everything, objects of the library included; returns its effects."""
        forget_all, counts = take_back(), Counter(self.counts)
        returned = [list(each) for each in self.returned]
        try:
            return self._apart(cause, block)
        finally:
            self.counts, self.returned[:] = counts, returned
            forget_all()

    def _more(self, known: End, end: End) -> End:
        """The effects in `end` that are not in `known`, on names and containers from before."""
        names = {
            key: each
            for key, each in end.names.items()
            if key not in known.names and each[0][1] in each[0][0] and each[0][0][each[0][1]] is not each[1]
        }
        return End(names, {key: each for key, each in end.containers.items() if key not in known.containers})

    def _loosen(self, end: End, cause: Unknown) -> None:
        """Makes everything unknown that an earlier iteration may have changed."""
        for (names, name), became in end.names.values():
            if name in names:
                why = f"it changes with every {cause.text}"
                may_be = changeable(names[name], became)
                things = not isinstance(names[name], (*DATA, Unknown)) or not isinstance(became, (*DATA, Unknown))
                asked = cause.asking if things else None
                self.write(
                    names,
                    name,
                    Unknown(str(name), cause.line, why, may_be=may_be, asked=asked, chosen=things, base=object()),
                )
        for container, _ in end.containers.values():
            self.changing(container)
            why = f"what it holds depends on {cause.text}"
            forget(container, Unknown(cause.node, cause.line, why, asked=cause.asking), keep=True)


def nothing() -> None:
    """The alternative in which nothing happens."""
