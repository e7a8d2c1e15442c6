"""The last look at what goes to the terminal: no character of a text is a command.

`panes/widgets/plain.py` shows text from files as text. Fields that are typed in, and Textual's own widgets, draw what
they hold; what they draw comes through here, line by line.
"""

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

JOINER = "\u200d"
"""Joins two pictures to one, and is harmless."""


class ControlFilter(LineFilter):
    """Takes out every character that a terminal would obey or hide; where one has a column, ? stands there."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if "".join([each.text for each in segments if not each.control]).isprintable():
            return segments
        return [each if each.control else Segment(_safe(each.text), each.style) for each in segments]


def _safe(text: str) -> str:
    """The same in as many columns; ends of lines stay."""
    kept = (each if each.isprintable() or each in (JOINER, "\n") else "?" * cell_len(each) for each in text)
    return "".join(kept)
