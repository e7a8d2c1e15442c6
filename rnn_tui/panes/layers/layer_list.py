"""The list of layers: what stands on what, one row each, the input first.

Rows are drawn by hand, so that names, options and shapes stay in columns at any width, and so that only up, down and
enter are taken: the keys that step through time work while the list is focused.
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

from rnn_tui.engine.core.terminal_text import align
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.engine.summary.graph_rows import names_read
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.widgets.guarded import Guarded


class LayerList(Guarded, ScrollView, can_focus=True, inherit_bindings=False):
    """The layers of `stack`; the selected one is marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "look(-1)", "layer above", show=False),
        Binding("down", "look(1)", "layer below", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"layers--row", "layers--chosen", "layers--focused", "layers--muted"}

    stack: reactive[Stack] = reactive(Stack(), always_update=True)
    """The plan; bound by the workbench."""
    selection: reactive[Selection] = reactive(Selection())
    """Where the user looks; bound by the workbench."""

    @dataclass
    class Looked(Message):
        """The user chose a layer."""

        layer: int
        """Its key; `INPUT` for the input."""

    @dataclass
    class Opened(Looked):
        """The user chose a layer to edit."""

    @property
    def keys(self) -> tuple[int, ...]:
        """What stands on each row: the input, then each layer by its key."""
        return (INPUT, *self.stack.keys)

    @property
    def row(self) -> int:
        """The row of the layer that is selected; the input's where it is no layer of the plan."""
        return self.keys.index(self.selection.layer) if self.selection.layer in self.keys else 0

    def rows(self) -> list[tuple[str, str, str]]:
        """(name, what to know, what comes out) for the input and every layer."""
        stack = self.stack
        shapes = stack.output_shapes or ((),) * len(stack.layers)
        entry = InputForm.option("shape").rule.show(stack.input_shape) or "not known"
        tokens = "tokens" if stack.input_dtype != "float32" else ""
        name = stack.input_names[0] if stack.wiring is not None else "input"
        found = [(name, tokens, entry)]
        reads = names_read(stack) or ((),) * len(stack.layers)
        for name, layer, made, names in zip(stack.layer_names, stack.layers, shapes, reads, strict=True):
            brief = f"← {', '.join(names)}  {layer.brief}" if names else layer.brief
            found.append((name, brief, str(made[0]) if made else "?"))
        return found

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        rows = self.rows()
        if row >= len(rows):
            return Strip.blank(width, self.rich_style)
        chosen = row == self.row
        name, brief, shape = rows[row]
        longest = max(len(each[0]) for each in rows)
        space = width - 2
        shown_shape = shape if space >= longest + len(shape) + 16 else ""
        if row == 0 and not shown_shape:
            shown_shape = shape
        left = min(longest, max(space - len(shown_shape) - 8, space // 2))
        middle = max(space - left - len(shown_shape) - (3 if shown_shape else 2), 0)
        line = f"  {align(brief, middle, 'left')}{' ' if shown_shape else ''}{shown_shape}"
        row_style = self.get_component_rich_style("layers--row")
        muted = self.get_component_rich_style("layers--muted")
        if chosen:
            row_style = muted = self.get_component_rich_style("layers--focused" if self.has_focus else "layers--chosen")
        return Strip(
            [
                Segment("▸ " if chosen else "  ", row_style),
                Segment(align(name, left, "left"), row_style),
                Segment(line, muted),
            ]
        ).adjust_cell_length(width, row_style)

    def watch_stack(self) -> None:
        self._fit()

    def watch_selection(self) -> None:
        self._fit()
        self.scroll_to_region(Region(0, self.row, 1, 1), animate=False, force=True)

    def _fit(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.stack.layers) + 1)
        self.refresh()

    def action_look(self, by: int) -> None:
        target = min(max(self.row + by, 0), len(self.keys) - 1)
        if target != self.row:
            self.post_message(self.Looked(self.keys[target]))

    def on_click(self, event: events.Click) -> None:
        row = event.y + self.scroll_offset.y
        if row >= len(self.keys):
            return
        event.stop()
        self.post_message((self.Opened if event.chain > 1 else self.Looked)(self.keys[row]))
