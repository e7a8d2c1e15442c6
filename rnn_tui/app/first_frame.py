"""The first frame: the outlines of the panes, shown while their contents are imported and read.

It appears after a third of the time that the explorer takes to start. What is typed and pasted meanwhile is kept.
"""

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

TITLES = ("1 Layers", "2 Summary", "3 Timesteps")
WIDE = (100, 30)
"""From this size on all panes are side by side; on a smaller screen only one of them is shown."""


def box(title: str, width: int, height: int, inside: str = "") -> list[str]:
    """The lines of a framed box with a title, and a text in its middle."""
    top = f"╭─ {title} {'─' * (width - len(title) - 5)}╮"
    lines = [top, *[f"│{'':{width - 2}}│"] * (height - 2), f"╰{'─' * (width - 2)}╯"]
    if inside and height > 2:
        lines[height // 2] = f"│{inside[: width - 2]:^{width - 2}}│"
    return lines


def frame(width: int, height: int, words: str) -> list[str]:
    """The screen's lines between header and footer, divided as on the workbench."""
    rows = max(height - 2, 3)
    if width < WIDE[0] or height < WIDE[1]:
        tabs = "".join(f" {each}  " for each in TITLES)
        return [tabs, *box(TITLES[2], max(width, 20), rows - 1, words)]
    left, above = min(max(width - 94, 33), 60), 13
    both = zip(box(TITLES[0], left, above), box(TITLES[1], width - left, above), strict=True)
    return [*(one + other for one, other in both), *box(TITLES[2], width, rows - above, words)]


class Panes(Widget):
    """Draws the frame line by line: a widget for each box would have to be styled and laid out."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"first--bar", "first--name", "first--pane"}
    DEFAULT_CSS = """
    Panes {
        & > .first--bar { background: $panel; }
        & > .first--name { background: $panel; color: $text-accent; text-style: bold; }
        & > .first--pane { color: $text-muted; }
    }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        bar = self.get_component_rich_style("first--bar")
        if y == 0:
            name = Segment(" rnn-tui ", self.get_component_rich_style("first--name"))
            return Strip([name, Segment(f" {self._title}", bar)]).adjust_cell_length(width, bar)
        if y == height - 1:
            return Strip.blank(width, bar)
        lines = frame(width, height, "opening …")
        text = lines[y - 1] if y <= len(lines) else ""
        pane = self.get_component_rich_style("first--pane")
        return Strip([Segment(text, pane)]).adjust_cell_length(width, pane)


class FirstFrame(Screen[None]):
    """The screen until there is something to show; `typed` is what was typed and pasted meanwhile."""

    BINDINGS: ClassVar = [("ctrl+c", "give_up", "leave"), ("ctrl+q", "give_up", "leave")]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.typed: list[events.Key | events.Paste] = []

    def compose(self) -> ComposeResult:
        yield Panes(self._title)

    def on_key(self, event: events.Key) -> None:
        if event.key not in ("ctrl+c", "ctrl+q"):
            event.stop()
            self.typed.append(event)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.typed.append(event)

    def action_give_up(self) -> None:
        """Ctrl-C ends the program, as it would before there was a screen."""
        self.app.exit(return_code=130)
