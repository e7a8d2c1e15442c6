"""The last filter before the terminal: no character of a text may work as a control code.

`panes/widgets/plain_text.py` shows text from files as plain text. Input fields, and Textual's own widgets, draw their
contents themselves; their output passes through this filter, line by line.
"""

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

JOINER = "\u200d"
"""The zero-width joiner: it joins two symbols into one, and is harmless."""


class ControlFilter(LineFilter):
    """Removes every character that a terminal would interpret or hide; if it takes a column, ? replaces it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        for each in segments:
            if not (each.text.isprintable() or each.control):
                break
        else:
            return segments
        return [each if each.control else Segment(_safe(each.text), each.style) for each in segments]


def _safe(text: str) -> str:
    """The same in as many columns; line ends stay."""
    kept = (each if each.isprintable() or each in (JOINER, "\n") else "?" * cell_len(each) for each in text)
    return "".join(kept)
