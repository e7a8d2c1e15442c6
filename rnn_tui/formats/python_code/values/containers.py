"""Lists, dictionaries and sets of the code, whose length and items may be partly unknown.

A container that is filled in a loop over data, under an undecided test or with an unknown key is `open`: its length is
unknown. The `items` of a list are then those with which it certainly begins; those of a dictionary or a set are those
that it certainly contains. An operation that needs more raises `NotKnown`; nothing is guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, NoReturn, TypeAlias
from weakref import ReferenceType

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Array, Function, Instance, Unknown


@dataclass(eq=False)
class ListValue:
    """A list."""

    items: list[Any]
    open: Unknown | None = None
    """The unknown value on which the number of further items depends; None if there are no further items."""
    each: "Array | None" = None
    """What every item is that was ever appended: an array of that shape; None if there are others, or none."""
    mixed: bool = False
    """Whether it ever held something else."""

    __hash__ = None  # type: ignore[assignment]

    def appended(self, value: Any) -> None:
        """Notes what is appended."""
        if self.each is None and (self.items or not isinstance(value, Array)):
            self.mixed = True
        joined = value if self.each is None else alike(self.each, value)
        self.each = joined if isinstance(joined, Array) and not self.mixed else None
        self.mixed = self.each is None

    def cut(self, start: int, cause: Unknown) -> None:
        """Makes everything from that index on unknown."""
        del self.items[start:]
        self.open = self.open or cause


@dataclass(eq=False)
class DictValue:
    """A dictionary; its keys are plain Python values."""

    items: dict[Any, Any]
    open: Unknown | None = None
    """The unknown value on which further keys depend; None if there are no further keys."""
    views: list["ReferenceType[ListValue]"] = field(default_factory=list)
    """Its `keys()`, `values()` and `items()`, which change with it."""

    __hash__ = None  # type: ignore[assignment]

    def blur(self, cause: Unknown) -> None:
        """Makes all values unknown, because an unknown key was set; the keys stay known."""
        self.items = dict.fromkeys(self.items, cause)
        self.open = self.open or cause


@dataclass(eq=False)
class SetValue:
    """A set; its members are plain Python values."""

    items: set[Any]
    open: Unknown | None = None
    """The unknown value on which further members depend; None if there are no further members."""

    __hash__ = None  # type: ignore[assignment]


@dataclass(eq=False)
class IteratorValue:
    """Items that can be read once: of `zip`, `enumerate`, `iter`, or of a generator expression."""

    items: list[Any]
    late: bool = False
    """Whether they are worked out where they are read: of a generator expression."""
    used: bool = False

    def taken(self) -> list[Any]:
        """The items; raises `NotKnown` if some may have been read before."""
        if self.used:
            raise NotKnown("some of its items are read before")
        self.used = True
        return self.items


Container: TypeAlias = ListValue | DictValue | SetValue
CONTAINERS = (ListValue, DictValue, SetValue)
DATA = (bool, int, float, str, type(None), tuple, range, IteratorValue, *CONTAINERS)
"""The types of data, as opposed to layers, functions and modules."""
LARGEST_KEY = 200
"""The largest number of items in a key."""
PLAIN = (bool, int, float, str, type(None))

State: TypeAlias = tuple[Any, Unknown | None]
"""The content of a container: a copy of its items, and its `open`."""


def state_of(container: Container) -> State:
    """The present content."""
    return container.items.copy(), container.open


def restore(container: Container, state: State) -> None:
    """Restores an earlier content."""
    container.items, container.open = state[0].copy(), state[1]


def alike(one: Array, other: Any) -> Array | None:
    """An array of which both are, with sizes that differ unknown; None if there is none."""
    if not isinstance(other, Array) or len(one.shape) != len(other.shape) or one.more != other.more:
        return None
    open_size = Unknown("a size", 0, "it differs from item to item")
    pairs = zip(one.shape, other.shape, strict=True)
    return Array(tuple(a if isinstance(a, int) and a == b else open_size for a, b in pairs), one.more)


def forget(container: Container, cause: Unknown, keep: bool = False) -> None:
    """Makes the whole content unknown; `keep`: but for what every item is."""
    if isinstance(container, ListValue) and not keep:
        container.each, container.mixed = None, True
    container.items = type(container.items)()
    container.open = container.open or cause


def unopened(container: Container) -> None:
    """Raises `NotKnown` if its length is unknown."""
    if (cause := container.open) is not None:
        decides = cause.asked if cause.asked is not None and cause.asked.variable else None
        raise NotKnown(cause.reason, cause.asking if cause.chosen else decides)


def not_known(cause: Unknown) -> NoReturn:
    """Raises `NotKnown` with the reason of an unknown value."""
    raise NotKnown(cause.reason, cause.asking if cause.chosen else None)


def depends_on(value: Unknown) -> Unknown:
    """The `open` of a container whose content depends on that unknown value."""
    if value.why.startswith("what it holds"):
        return value
    reason = value.reason if value.undefined else f"what it holds depends on {value.text}"
    return Unknown(value.node, value.line, reason, asked=value.asking)


def cause_of(*values: Any) -> Unknown:
    """The `open` of a container that was changed with these values, the first of them that is unknown."""
    return depends_on(has_unknown(values) or Unknown("what it holds", 0, "what it holds is not known"))


def blended(states: list[State], cause: Unknown, merge: Callable[[list[Any]], Any]) -> State:
    """The content of a container after alternatives that end with these states; `merge` merges the values of one
    item."""
    items = [each for each, _ in states]
    opened = next((each for _, each in states if each is not None), None)
    if isinstance(items[0], list):
        return _blended_lists(items, opened, cause, merge)
    common: Any
    if isinstance(items[0], dict):
        common = {key: merge([each[key] for each in items]) for key in items[0] if all(key in each for each in items)}
    else:
        common = set.intersection(*items)
    alike = all(len(each) == len(common) for each in items)
    return common, opened if alike else opened or cause


def _blended_lists(
    items: list[Any], opened: Unknown | None, cause: Unknown, merge: Callable[[list[Any]], Any]
) -> State:
    same_length = len({len(each) for each in items}) == 1
    made = [merge(list(parts)) for parts in zip(*items, strict=False)]
    if same_length:
        return made, opened
    kept = next((i for i, each in enumerate(made) if isinstance(each, Unknown)), len(made))
    return made[:kept], opened or cause


def key_of(value: Any) -> Any:
    """The value as a key of a dictionary or a member of a set; raises `NotKnown` if it cannot be one, or is unknown."""
    weighed(value, most=LARGEST_KEY)
    if (found := has_unknown(value)) is not None:
        not_known(found)
    try:
        hash(value)
    except TypeError:
        raise NotKnown("Python would say TypeError") from None
    return value


def has_unknown(value: Any, most: int = 2_000) -> Unknown | None:
    """The first unknown value among up to `most` items in it, or the `open` of an open container; None if there is
    none."""
    waiting = [value]
    for count, each in enumerate(waiting, 1):
        if isinstance(each, Unknown):
            return each
        if isinstance(each, CONTAINERS) and each.open is not None:
            return each.open
        if isinstance(each, IteratorValue) and each.used:
            return Unknown("an iterator", 0, "some of its items are read before")
        waiting += inner(each, most)
        if count >= most or len(waiting) > 2 * most:
            return None
    return None


def inner(value: Any, most: int = 100_000) -> list[Any]:
    """Up to `most` items of a container or tuple."""
    held = value.items if isinstance(value, (*CONTAINERS, IteratorValue)) else value
    if isinstance(held, dict):
        return list(chain.from_iterable(islice(held.items(), most // 2)))
    return list(islice(held, most)) if isinstance(held, list | tuple | set) else []


def changeable(*values: Any) -> tuple[Any, ...]:
    """The containers and objects among the values that code could change, those that an unknown value may be
    included."""
    found: list[Any] = []
    for each in values:
        found += (
            each.may_be
            if isinstance(each, Unknown)
            else [each]
            if isinstance(each, (*CONTAINERS, Instance, Function))
            else []
        )
    return tuple({id(each): each for each in found}.values())


def weighed(*values: Any, most: int = 10_000) -> int:
    """The number of items in the values on all levels, repeated items counted every time; raises `NotKnown` if it is
    more than `most`."""
    waiting, count = list(values), 0
    while waiting:
        each = waiting.pop()
        count += 1
        waiting += inner(each, most)
        if count + len(waiting) > most:
            raise NotKnown("it is too large")
    return count


def plain(value: Any) -> Any:
    """The value as a Python value: numbers, texts, lists, tuples, dictionaries, sets.

    Raises `NotKnown` if a part of it is unknown or of another type. Only for values whose size was checked.
    """
    if isinstance(value, (*PLAIN, range)):
        return value
    if isinstance(value, Unknown):
        not_known(value)
    if isinstance(value, CONTAINERS):
        unopened(value)
        return _plain_items(value.items)
    if isinstance(value, IteratorValue):
        return _plain_items(value.taken())
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    raise NotKnown("")


def _plain_items(items: Any) -> Any:
    if isinstance(items, dict):
        return {plain(key): plain(each) for key, each in items.items()}
    return type(items)(map(plain, items))


def wrapped(value: Any) -> Any:
    """A Python value as a value of the code: the inverse of `plain`."""
    if isinstance(value, list):
        return ListValue([wrapped(each) for each in value])
    if isinstance(value, dict):
        return DictValue({key: wrapped(each) for key, each in value.items()})
    if isinstance(value, set):
        return SetValue(value)
    return tuple(map(wrapped, value)) if type(value) is tuple else value


def handed_over(value: Any) -> Any:
    """The value in the form for a library: containers become Python's own, or unknown if their length is unknown;
    unknown items, layers and other objects stay unchanged. Raises `NotKnown` if it is too large."""
    weighed(value)
    return _handed(value)


def _handed(value: Any) -> Any:
    if isinstance(value, CONTAINERS):
        if value.open is not None:
            return value.open
        if isinstance(value.items, dict):
            return {key: _handed(each) for key, each in value.items.items()}
        return [_handed(each) for each in value.items] if isinstance(value.items, list) else value.items
    if isinstance(value, IteratorValue):
        return list(map(_handed, value.taken()))
    return tuple(map(_handed, value)) if type(value) is tuple else value
