"""Stretches of code of which it is not known whether they run: what they change is noted, and taken back."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.values.containers import Container, State, restore, state_of
from rnn_tui.formats.python_code.values.records import ABSENT, Unknown

Place = tuple[dict[Any, Any], Any]
"""Names, and one of them."""


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


@dataclass(frozen=True, eq=False)
class Read:
    """A block that was read for itself."""

    left: Leave | None
    """How it leaves the block it stands in, for certain."""
    perhaps: Leave | None
    """How it may leave."""
    end: End
    counts: Counter[str]
