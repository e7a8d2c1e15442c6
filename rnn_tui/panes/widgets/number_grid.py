"""A small table of numbers to type into: timesteps downwards, features to the right.

Arrow keys move, a digit or a sign starts a number, enter or an arrow key accepts it; text that is no number stays in
its cell, with a message. A pasted table, from a spreadsheet or a CSV file, is inserted from the marked cell on.
"""

import io
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.text import counted
from rnn_tui.formats.data.tables.table import read_table
from rnn_tui.formats.io.errors import Flaw
from rnn_tui.numbers import rounded
from rnn_tui.panes.widgets.guarded import Guarded

CELL = 10
"""The columns of a number."""
LEAST_GUTTER = 4
"""The fewest columns of the timestep's number, with the marks for features on its left and right."""
LONGEST = 100_000
"""The largest number of timesteps."""
BEGINS = "0123456789+-.,"
GOES_ON = "0123456789+-.,eE"


class NumberGrid(Guarded, ScrollView, can_focus=True):
    """(time, features) numbers; `Changed` is posted after every change."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"grid--head", "grid--cursor", "grid--typed", "grid--wrong"}
    DEFAULT_CSS = """
    NumberGrid {
        height: 1fr;
        scrollbar-size: 1 1;
        scrollbar-gutter: stable;
        & > .grid--head { color: $text-muted; }
        & > .grid--cursor {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        & > .grid--typed { background: $accent; color: $text; text-style: bold; }
        & > .grid--wrong { background: $error; color: $text; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1, 0)", "", show=False),
        Binding("down", "go(1, 0)", "", show=False),
        Binding("left", "go(0, -1)", "", show=False),
        Binding("right", "go(0, 1)", "", show=False),
        Binding("pageup", "go(-10, 0)", "", show=False),
        Binding("pagedown", "go(10, 0)", "", show=False),
        Binding("home", "go(0, -1000000)", "", show=False),
        Binding("end", "go(0, 1000000)", "", show=False),
        Binding("backspace", "rub", "", show=False),
        Binding("delete", "clear", "", show=False),
        Binding("insert,i", "add_row", "", show=False),
        Binding("x", "drop_row", "", show=False),
    ]

    class Changed(Message):
        """A number, or the number of rows, has changed."""

    @dataclass
    class Refused(Message):
        """Typed or pasted text is refused; with an empty reason the error is corrected."""

        reason: str

    def __init__(self, values: Array, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.values = np.array(values, np.float64)
        """(time, features)."""
        self.row, self.column = 0, 0
        self._typed: str | None = None
        self._wrong = False

    @property
    def pending(self) -> bool:
        """Whether there is typed text that has not been accepted."""
        return self._typed is not None

    def on_mount(self) -> None:
        self._measure()

    def on_resize(self) -> None:
        self._measure()
        self._bring_into_view()

    @property
    def _gutter(self) -> int:
        """The columns of the timesteps' numbers."""
        return max(len(str(len(self.values))) + 2, LEAST_GUTTER)

    @property
    def _width(self) -> int:
        """The columns beside the scroll bar."""
        return self.scrollable_content_region.width

    @property
    def _shown(self) -> int:
        """How many features are shown: whole columns only, since a part of a number is another number."""
        return max((self._width - self._gutter) // CELL, 1)

    @property
    def _first(self) -> int:
        """The first feature that is shown."""
        return min(self.scroll_offset.x // CELL, max(int(self.values.shape[1]) - self._shown, 0))

    def _measure(self) -> None:
        """The size of the table; it is scrolled by whole columns."""
        rows, columns = self.values.shape
        self.virtual_size = Size(self._width + max(columns - self._shown, 0) * CELL, rows + 1)
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        row = self.scroll_offset.y + y - 1
        columns = range(self._first, min(self._first + self._shown, self.values.shape[1]))
        head = self.get_component_rich_style("grid--head")
        if y == 0:
            names = "".join(f"{f'x[{column}]':>{CELL}}" for column in columns)
            before = "‹" if columns.start else " "
            after = "›" if columns.stop < self.values.shape[1] else " "
            line = [Segment(f"{before}{'t':>{self._gutter - 2}}{after}{names}", head)]
        elif row >= len(self.values):
            return Strip.blank(self._width, self.rich_style)
        else:
            line = [Segment(f"{row + 1:>{self._gutter - 1}} ", head)]
            line += [self._cell(row, column) for column in columns]
        return Strip(line).crop_extend(0, self._width, self.rich_style)

    def _cell(self, row: int, column: int) -> Segment:
        here = (row, column) == (self.row, self.column)
        if here and self._typed is not None:
            name = "grid--wrong" if self._wrong else "grid--typed"
            return Segment(f"{(self._typed + '▏')[-CELL:]:>{CELL}}", self.get_component_rich_style(name))
        text = rounded(self.values[row, column], 5)
        if len(text) >= CELL:
            text = rounded(self.values[row, column], 3)
        style = self.get_component_rich_style("grid--cursor") if here and self.has_focus else self.rich_style
        return Segment(f"{text:>{CELL}}", style)

    # Typing

    def on_key(self, event: events.Key) -> None:
        character = event.character or ""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            if self.take():
                self._move(1, 0)
        elif character and character in (GOES_ON if self._typed is not None else BEGINS):
            event.stop()
            event.prevent_default()
            self._type((self._typed or "") + character)

    def _type(self, text: str) -> None:
        self._typed, self._wrong = text[:30], False
        self.refresh()

    def take(self) -> bool:
        """Accepts the typed text; False if it is no number."""
        if self._typed is None:
            return True
        try:
            value = float(self._typed.replace(",", "."))
        except ValueError:
            value = np.inf
        if not np.isfinite(value):
            self._wrong = True
            self.post_message(self.Refused(f"{self._typed} is no number; esc leaves the cell as it was"))
            self.refresh()
            return False
        self.values[self.row, self.column] = value
        self._typed, self._wrong = None, False
        self._say_changed()
        return True

    def give_up(self) -> None:
        """Restores the cell."""
        self._typed, self._wrong = None, False
        self.post_message(self.Refused(""))
        self.refresh()

    def action_go(self, rows: int, columns: int) -> None:
        if self.take():
            self._move(rows, columns)

    def _move(self, rows: int, columns: int) -> None:
        if rows == 1 and self.row == len(self.values) - 1:
            return
        self.row = min(max(self.row + rows, 0), len(self.values) - 1)
        self.column = min(max(self.column + columns, 0), self.values.shape[1] - 1)
        self._bring_into_view()
        self.refresh()

    def _bring_into_view(self) -> None:
        """Scrolls to the cursor."""
        first = min(max(self._first, self.column - self._shown + 1), self.column)
        self.scroll_to(x=first * CELL, animate=False, force=True)
        row = Region(self.scroll_offset.x, self.row, 1, 2)
        self.scroll_to_region(row, animate=False, force=True)

    def action_rub(self) -> None:
        if self._typed is not None:
            self._type(self._typed[:-1])

    def action_clear(self) -> None:
        self._typed = None
        self.values[self.row, self.column] = 0
        self._say_changed()

    def action_add_row(self) -> None:
        """Adds a timestep below, with the same numbers."""
        if self.take() and len(self.values) < LONGEST:
            self.values = np.insert(self.values, self.row + 1, self.values[self.row], axis=0)
            self._say_changed()
            self._move(1, 0)

    def action_drop_row(self) -> None:
        """Removes this timestep."""
        if self.take() and len(self.values) > 1:
            self.values = np.delete(self.values, self.row, axis=0)
            self.row = min(self.row, len(self.values) - 1)
            self._say_changed()

    def _say_changed(self) -> None:
        self.post_message(self.Refused(""))
        self.post_message(self.Changed())
        self._measure()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._typed = None
        try:
            table = read_table(io.BytesIO(event.text.encode("utf-8", "replace")), ".csv").values
        except Flaw as flaw:
            self.post_message(self.Refused(f"what was pasted {flaw}"))
            return
        time, features = self.values.shape
        if self.column + table.shape[1] > features:
            self.post_message(
                self.Refused(
                    f"what was pasted has {counted(table.shape[1], 'column')};"
                    f" from here on there are {features - self.column}"
                )
            )
            return
        end = min(self.row + len(table), LONGEST)
        if end > time:
            self.values = np.concatenate([self.values, np.zeros((end - time, features))])
        self.values[self.row : end, self.column : self.column + table.shape[1]] = table[: end - self.row]
        self._say_changed()

    def on_click(self, event: events.Click) -> None:
        row = event.y + self.scroll_offset.y - 1
        column = self._first + (event.x - self._gutter) // CELL
        if 0 <= row < len(self.values) and 0 <= column < self.values.shape[1] and self.take():
            self.row, self.column = row, column
            self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.take()
        self.refresh()
