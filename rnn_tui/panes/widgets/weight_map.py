"""Matrices of weights as coloured cells, one of them marked."""

from itertools import product

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from rnn_tui.charts import weight_map
from rnn_tui.charts.heatmap import colours
from rnn_tui.charts.primitives.colormap import Ramp
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.weight_map import GAP, Layout, Matrix
from rnn_tui.panes.widgets.chart_widget import colour_map, depth, styles
from rnn_tui.panes.widgets.line_widget import LineWidget

SCALES = 25, 21, 17
"""The columns of the scale, the fewer the more is beside it."""


class WeightMap(LineWidget, can_focus=False):
    """Shows a `Matrix` with its cursor; a click posts `Chosen`."""

    DEFAULT_CSS = """
    WeightMap {
        width: 1fr;
        height: 1fr;
    }
    """

    class Chosen(Message):
        """A value was clicked."""

        def __init__(self, row: int, column: int) -> None:
            super().__init__()
            self.row, self.column = row, column

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._matrix: Matrix | None = None
        self._cursor = (0, 0)
        self._layout: Layout | None = None
        self._scroll = (0, 0)
        self._ink_styles: dict[int, Style] | None = None

    def show(self, matrix: Matrix, cursor: tuple[int, int]) -> None:
        """Shows it with the mark at a row and column; does nothing if it is shown already."""
        if matrix is not self._matrix or cursor != self._cursor:
            self._matrix, self._cursor = matrix, cursor
            self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def restyled(self) -> None:
        self._ink_styles = None
        super().restyled()

    def _lay_out(self) -> None:
        matrix, (width, height) = self._matrix, self.content_size
        self._layout = None
        if matrix is not None and np.size(matrix.values) and width > 7 and height > 2:
            whole = depth(self.app) == "none"
            self._layout = Layout(matrix.rows, matrix.columns, width, height, whole)
            self._scroll = self._layout.scroll(self._cursor)
        self.refresh()

    @property
    def _ramp(self) -> Ramp:
        return colour_map(self.app)

    def render_line(self, y: int) -> Strip:
        matrix, layout, width = self._matrix, self._layout, self.content_size.width
        if matrix is None or layout is None:
            return Strip.blank(width, self._base)
        if self._ink_styles is None:
            self._ink_styles = styles(self)
        first, left = self._scroll
        line, shown = first + y - layout.heads, min(len(layout.lines) - first, layout.room)
        if y < layout.heads:
            strip = weight_map.heading(layout, self._cursor, left).strip(0, self._ink_styles)
        elif y < layout.heads + shown:
            head = weight_map.gutter(layout, layout.lines[line], self._cursor[0]).strip(0, self._ink_styles)
            drawn = Strip(weight_map.cells(matrix, layout, self._ramp, layout.lines[line], self._cursor))
            strip = Strip([*head, *drawn.crop(left, left + width - layout.gutter)])
        elif y == layout.heads + shown:
            ruler = weight_map.ruler(layout, self._cursor, left)
            strip = self._scale(matrix, layout, ruler) if layout.feet == 1 else ruler.strip(0, self._ink_styles)
        elif y == layout.heads + shown + 1:
            strip = self._scale(matrix, layout, Grid(width, 1))
        else:
            return Strip.blank(width, self._base)
        return strip.adjust_cell_length(width).apply_style(self._base)

    def _scale(self, matrix: Matrix, layout: Layout, row: Grid) -> Strip:
        """The colours, and before them what is out of sight if there is room; over a ruler on that side where its mark
        is not."""
        hidden = weight_map.out_of_sight(layout, self._scroll)
        room = layout.width - layout.gutter
        gap = Segment("  ")
        words = Grid(len(hidden), 1)
        words.write(0, 0, hidden, Ink.LABEL)
        told = [gap, *words.strip(0, self._ink_styles or {}), gap] if hidden else []
        marked = np.flatnonzero(row.inks[0] == Ink.CURSOR)
        begin, end = (int(marked[0]), int(marked[-1]) + 1) if marked.size else (layout.width + 2, 0)
        rest = row.strip(0, self._ink_styles or {})
        for before, wide in product((told, [gap]), SCALES):
            drawn = Strip([*before, *colours(*matrix.ends, self._ramp, min(room, wide))])
            length = drawn.cell_length
            right = min(max(layout.gutter + layout.starts[-1] - GAP, layout.gutter + length), layout.width)
            if end <= right - length:
                return Strip([*rest.crop(0, right - length), *drawn, *rest.crop(right, layout.width)])
            if layout.gutter + length + 2 <= begin:
                after = layout.gutter + length
                return Strip([*rest.crop(0, layout.gutter), *drawn, *rest.crop(after, layout.width)])
        return rest

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        found = None if offset is None or self._layout is None else self._layout.cell_at(*offset, self._scroll)
        if found is not None:
            event.stop()
            self.post_message(self.Chosen(*found))
