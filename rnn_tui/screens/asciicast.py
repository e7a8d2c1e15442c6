"""The screen over time as an asciinema recording (asciicast v2).

The format: https://docs.asciinema.org/manual/asciicast/v2/
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from rich.console import Console
from textual.strip import Strip

TOP = "\x1b[H\x1b[2J\x1b[?25l"
"""Clears the screen and hides the cursor."""
MOST = 20_000
"""The largest number of changes of the screen."""


@dataclass(frozen=True)
class Cast:
    """The recorded changes of a screen."""

    size: tuple[int, int]
    """The initial size: columns and rows."""
    title: str = ""
    events: tuple[tuple[float, str, str], ...] = ()
    """For each change: the seconds since the beginning, `o` or `r` (another size), and the output or the size."""
    rows: tuple[str, ...] = ()
    """The present rows, as terminal sequences."""
    now: tuple[int, int] = (0, 0)
    """The present size; (0, 0) before the first change."""

    @property
    def full(self) -> bool:
        """Whether the largest number of changes is reached."""
        return len(self.events) >= MOST

    @property
    def seconds(self) -> float:
        """The duration in seconds."""
        return self.events[-1][0] if self.events else 0.0

    def after(self, seconds: float, rows: Sequence[str], size: tuple[int, int]) -> Self:
        """The recording with the screen's rows and size at that time; itself if nothing has changed."""
        events = list(self.events)
        anew = size != self.now
        if anew and self.events:
            events.append((seconds, "r", f"{size[0]}x{size[1]}"))
        before = dict(enumerate(() if anew else self.rows))
        changed = [f"\x1b[{n + 1};1H{row}" for n, row in enumerate(rows) if before.get(n) != row]
        if changed:
            events.append((seconds, "o", (TOP if anew else "") + "".join(changed)))
        if len(events) == len(self.events):
            return self
        return replace(self, events=tuple(events), rows=tuple(rows), now=size)

    def text(self) -> str:
        """The content of a `.cast` file: a line for the header, and one for each change."""
        header = {"version": 2, "width": self.size[0], "height": self.size[1], "title": self.title}
        lines: list[Any] = [header, *([round(seconds, 3), kind, data] for seconds, kind, data in self.events)]
        return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in lines)


def sequences(strips: Sequence[Strip]) -> list[str]:
    """Lines of styled text as terminal sequences in all colours."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", legacy_windows=False)
    return [each.render(console) for each in strips]
