"""Records the changes of code of which it is unknown whether it runs, and undoes them."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.values.containers import Container, DictValue, ListValue, State, restore, state_of
from rnn_tui.formats.python_code.values.records import ABSENT, Unknown

Place = tuple[dict[Any, Any], Any]
"""A namespace, and a name in it."""


@dataclass(eq=False)
class End:
    """The effects of an alternative."""

    names: dict[tuple[int, Any], tuple[Place, Any]]
    containers: dict[int, tuple[Container, State]]


@dataclass(eq=False)
class Region:
    """Code of which it is unknown whether it runs."""

    cause: Unknown
    made: dict[int, Any] = field(default_factory=dict)
    writes: list[tuple[dict[Any, Any], Any, Any]] = field(default_factory=list)
    """(names, key, the value before), in the order of the writes."""
    changed: dict[int, tuple[Container, State]] = field(default_factory=dict)
    """The changed containers from outside, and their previous contents."""

    def undo(self) -> End:
        """Undoes all changes, and returns them."""
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


@dataclass(frozen=True, eq=False)
class Read:
    """The result of reading a block separately."""

    left: Leave | None
    """How it certainly leaves the enclosing block; None if it does not."""
    perhaps: Leave | None
    """How it may leave the enclosing block."""
    end: End
    counts: Counter[str]


def views_of(container: Container) -> list[ListValue]:
    """The known `keys()`, `values()` and `items()` of a dictionary, which change with it."""
    found = [each() for each in container.views] if isinstance(container, DictValue) else []
    return [each for each in found if each is not None and each.open is None]
