"""The list of layers, one row for each input and each layer; of a model that branches with the rails of its graph.

A row of a chain has a second line for details that have no room beside its shape, where the height is there.

Rows are drawn by hand, so that names, options and shapes are aligned at any width, and so that the list uses only up,
down and enter: the keys that step through time work while it has the focus.
"""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from rnn_tui.engine.core.terminal_text import shorten
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.stack_layers import row_keys
from rnn_tui.panes.layers.layer_rows import Columns
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.widgets.line_widget import LineWidget

MARK = 2
"""The columns of the mark before the selected row."""

WIDEST = 1000
"""Columns in which rails are drawn wide."""


class LayerList(ScrollView, LineWidget, can_focus=True, inherit_bindings=False):
    """The layers of `stack`; the selected one is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "look(-1)", "layer above", show=False),
        Binding("down", "look(1)", "layer below", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"layers--row", "layers--chosen", "layers--focused", "layers--muted"}

    stack: reactive[Stack] = reactive(Stack(), always_update=True)
    """The plan; bound by the workbench."""
    selection: reactive[Selection] = reactive(Selection())
    """The selection; bound by the workbench."""

    editing: reactive[bool] = reactive(False)
    """Whether the form is beside or below it, which then has the rows for second lines; bound by the pane."""

    cut: reactive[str] = reactive("", repaint=False)
    """What the selected row has no room for."""

    @dataclass
    class Filled(Message):
        """The plan is another one."""

        columns: int
        """The width that shows all of it."""
        branches: bool
        """Whether it is a graph with branches."""

    @dataclass
    class Looked(Message):
        """The user chose a layer."""

        layer: int
        """Its key; -1 for the first input, -2 for the second, …"""

    @dataclass
    class Opened(Looked):
        """The user chose a layer to edit."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: Columns | None = None
        self._lines: tuple[tuple[int, bool], ...] = ()
        self._lines_of: tuple[Columns, int] | None = None

    @property
    def keys(self) -> tuple[int, ...]:
        """What stands on each row, by its key."""
        return row_keys(self.stack)

    @property
    def row(self) -> int:
        """The row that is selected; the first where it is none of the plan's."""
        return self.keys.index(self.selection.layer) if self.selection.layer in self.keys else 0

    def columns(self) -> Columns:
        """The rows, divided for the width there is."""
        width = self.scrollable_content_region.width - MARK
        if self._columns is None or self._columns.width != width:
            self._columns = Columns.of(self.stack, width)
        return self._columns

    def lines(self) -> tuple[tuple[int, bool], ...]:
        """The row on each line, and whether the line is its second one."""
        height = 0 if self.editing else self.size.height
        if self._lines_of != (self.columns(), height):
            self._lines_of, self._lines = (self.columns(), height), self.columns().lines(height)
        return self._lines

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        columns, lines, line = self.columns(), self.lines(), y + self.scroll_offset.y
        if line >= len(lines):
            return Strip.blank(width, self._base)
        row, second = lines[line]
        chosen = row == self.row
        if second:
            rail, name, rest = "", "", f"  {shorten(columns.rows[row].facts, width - MARK - 2)}"
        else:
            rail, name, rest = columns.line(row, details=(row, True) not in lines)
        style, muted = (self.part(f"layers--{each}") for each in ("row", "muted"))
        if chosen:
            style = muted = self.part("layers--focused" if self.has_focus else "layers--chosen")
        named = style if columns.rows[row].runs else muted
        parts = (("▸ " if chosen and not second else "  ", style), (rail, muted), (name, named), (rest, muted))
        return Strip([Segment(*each) for each in parts]).adjust_cell_length(width, style)

    def watch_stack(self) -> None:
        self._columns = None
        self._fit()
        whole = Columns.of(self.stack, WIDEST)  # narrow ones have narrow rails, and would need less
        self.post_message(self.Filled(whole.needed + MARK, any(whole.rails)))

    def watch_editing(self) -> None:
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def watch_selection(self) -> None:
        self._fit()
        lines = [line for line, (row, _) in enumerate(self.lines()) if row == self.row]
        self.scroll_to_region(Region(0, lines[0], 1, len(lines)), animate=False, force=True)

    def _fit(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.lines()))
        self._find_cut()
        self.refresh()

    def _find_cut(self) -> None:
        if self.size.width > MARK:  # it is laid out
            name, details = self.columns().cut(self.row)
            self.cut = " · ".join(filter(None, (name, "" if (self.row, True) in self.lines() else details)))

    def action_look(self, by: int) -> None:
        target = min(max(self.row + by, 0), len(self.keys) - 1)
        if target != self.row:
            self.post_message(self.Looked(self.keys[target]))

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        if line >= len(self.lines()):
            return
        event.stop()
        row, _ = self.lines()[line]
        self.post_message((self.Opened if event.chain > 1 else self.Looked)(self.keys[row]))
