"""What was said in notifications, kept so that it can be read again."""

from dataclasses import dataclass
from typing import Any, Self

MOST = 200
"""The most notes that are kept; the oldest are dropped."""

BRIEF = 2.0
"""Seconds; what is shown no longer than that is not kept."""


@dataclass(frozen=True)
class Note:
    """One notification."""

    text: str
    severity: str = "information"
    """information, warning or error."""


@dataclass(frozen=True)
class Noted:
    """The notes of a session, the oldest first."""

    notes: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.notes)

    def with_note(self, note: Note) -> Self:
        """With one more; what was said last is not repeated."""
        if self.notes[-1:] == (note,):
            return self
        return type(self)((*self.notes, note)[-MOST:])


NOTHING = Noted()


def noted_in(app: Any) -> Noted:
    """The notes of an app; none if it does not keep any."""
    found = getattr(app, "noted", NOTHING)
    return found if isinstance(found, Noted) else NOTHING
