"""Lists, dictionaries and sets of the code, of which length and items may be known in part.

A container that is filled in a loop over data, under a test that cannot be decided or by a key that is not known is
`open`: how many items it holds is unknown. A list's `items` are then those it surely begins with, a dictionary's and a
set's those that it surely holds. Everything that needs to know more raises `NotKnown`; nothing is ever guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NoReturn, TypeAlias

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Instance, Unknown


@dataclass(eq=False)
class ListValue:
    """A list."""

    items: list[Any]
    open: Unknown | None = None
    """What it depends on how many items follow; None: none do."""

    __hash__ = None  # type: ignore[assignment]

    def cut(self, start: int, cause: Unknown) -> None:
        """From that place on nothing is known of it any more."""
        del self.items[start:]
        self.open = self.open or cause


@dataclass(eq=False)
class DictValue:
    """A dictionary; its keys are plain Python values."""

    items: dict[Any, Any]
    open: Unknown | None = None
    """What it depends on which further keys there are; None: there are none."""

    __hash__ = None  # type: ignore[assignment]

    def blur(self, cause: Unknown) -> None:
        """Any key may have been given any value: which keys it had is still known, what they stand for is not."""
        self.items = dict.fromkeys(self.items, cause)
        self.open = self.open or cause


@dataclass(eq=False)
class SetValue:
    """A set; its members are plain Python values."""

    items: set[Any]
    open: Unknown | None = None
    """What it depends on which further members there are; None: there are none."""

    __hash__ = None  # type: ignore[assignment]


Container: TypeAlias = ListValue | DictValue | SetValue
CONTAINERS = (ListValue, DictValue, SetValue)
DATA = (bool, int, float, str, type(None), tuple, range, *CONTAINERS)
"""What data is made of, as against layers, functions and modules."""
LARGEST_KEY = 200
"""Parts of a key: a number or a text is one."""
PLAIN = (bool, int, float, str, type(None))

State: TypeAlias = tuple[Any, Unknown | None]
"""What a container holds: its items, copied, and what it is open for."""


def state_of(container: Container) -> State:
    """What it holds now."""
    return container.items.copy(), container.open


def restore(container: Container, state: State) -> None:
    """Make it hold that."""
    container.items, container.open = state[0].copy(), state[1]


def forget(container: Container, cause: Unknown) -> None:
    """Nothing is known of it any more but that it is there."""
    container.items = type(container.items)()
    container.open = container.open or cause


def unopened(container: Container) -> None:
    """Raises `NotKnown` where its length is not known."""
    if container.open is not None:
        not_known(container.open)


def not_known(cause: Unknown) -> NoReturn:
    """Raises `NotKnown` with the reason of an unknown value."""
    raise NotKnown(cause.reason)


def depends_on(value: Unknown) -> Unknown:
    """What a container is open for, where an unknown value decides what it holds."""
    if value.why.startswith("what it holds"):
        return value
    reason = value.reason if value.undefined else f"what it holds depends on {value.text}"
    return Unknown(value.node, value.line, reason, asked=value.asking)


def cause_of(*values: Any) -> Unknown:
    """What it depends on what a container holds, after it was changed by such values."""
    return depends_on(has_unknown(values) or Unknown("what it holds", 0, "what it holds is not known"))


def blended(states: list[State], cause: Unknown, merge: Callable[[list[Any]], Any]) -> State:
    """What a container holds after alternatives that leave it so; `merge` does the same for one item."""
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
    """The value as a key of a dictionary or a member of a set; raises `NotKnown` where it cannot be one, or is not
    known."""
    weighed(value, most=LARGEST_KEY)
    if (found := has_unknown(value)) is not None:
        not_known(found)
    try:
        hash(value)
    except TypeError:
        raise NotKnown("Python would say TypeError") from None
    return value


def has_unknown(value: Any, most: int = 2_000) -> Unknown | None:
    """The first unknown value in it, as far as anyone would write it; what an open container is open for."""
    waiting = [value]
    for count, each in enumerate(waiting, 1):
        if isinstance(each, Unknown):
            return each
        if isinstance(each, CONTAINERS) and each.open is not None:
            return each.open
        waiting += inner(each, most)
        if count >= most or len(waiting) > 2 * most:
            return None
    return None


def inner(value: Any, most: int = 100_000) -> list[Any]:
    """What stands in a container or tuple, up to so many."""
    held = value.items if isinstance(value, CONTAINERS) else value
    if isinstance(held, dict):
        return list(chain.from_iterable(islice(held.items(), most // 2)))
    return list(islice(held, most)) if isinstance(held, list | tuple | set) else []


def changeable(*values: Any) -> tuple[Any, ...]:
    """The containers and objects among some values, and what an unknown one may be: what code could change there."""
    found: list[Any] = []
    for each in values:
        found += (
            each.may_be if isinstance(each, Unknown) else [each] if isinstance(each, (*CONTAINERS, Instance)) else []
        )
    return tuple({id(each): each for each in found}.values())


def weighed(*values: Any, most: int = 10_000) -> int:
    """How many items the values hold, all levels counted, shared ones as often as they stand there; raises `NotKnown`
    where they are more than so many."""
    waiting, count = list(values), 0
    while waiting:
        each = waiting.pop()
        count += 1
        waiting += inner(each, most)
        if count + len(waiting) > most:
            raise NotKnown("it is too large")
    return count


def plain(value: Any) -> Any:
    """The value as Python would have it, for what looks at items: numbers, texts, lists, tuples, dictionaries, sets.

    Raises `NotKnown` where any of it is not known, or is nothing plain. Only for what was weighed.
    """
    if isinstance(value, (*PLAIN, range)):
        return value
    if isinstance(value, Unknown):
        not_known(value)
    if isinstance(value, CONTAINERS):
        unopened(value)
        return _plain_items(value.items)
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    raise NotKnown("")


def _plain_items(items: Any) -> Any:
    if isinstance(items, dict):
        return {plain(key): plain(each) for key, each in items.items()}
    return type(items)(map(plain, items))


def wrapped(value: Any) -> Any:
    """A value of Python's as the code's: the opposite of `plain`."""
    if isinstance(value, list):
        return ListValue([wrapped(each) for each in value])
    if isinstance(value, dict):
        return DictValue({key: wrapped(each) for key, each in value.items()})
    if isinstance(value, set):
        return SetValue(value)
    return tuple(map(wrapped, value)) if type(value) is tuple else value


def handed_over(value: Any) -> Any:
    """The value as a library gets it: containers as Python's own, unknown where their length is not known; unknown
    items, layers and the like stay what they are. Raises `NotKnown` where it is too large."""
    weighed(value)
    return _handed(value)


def _handed(value: Any) -> Any:
    if isinstance(value, CONTAINERS):
        if value.open is not None:
            return value.open
        if isinstance(value.items, dict):
            return {key: _handed(each) for key, each in value.items.items()}
        return [_handed(each) for each in value.items] if isinstance(value.items, list) else value.items
    return tuple(map(_handed, value)) if type(value) is tuple else value
