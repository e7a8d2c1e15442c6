"""The influence matrix as a picture."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from rnn_tui.charts import influence
from rnn_tui.charts.influence import Matrix
from rnn_tui.charts.norms_over_time import norm
from rnn_tui.charts.primitives.colormap import Ramp
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.charts.primitives.series import Floats
from rnn_tui.panes.widgets.chart_widget import colour_map, styles
from rnn_tui.panes.widgets.line_widget import LineWidget
from rnn_tui.panes.widgets.messages import StepChosen


class InfluenceMap(LineWidget, can_focus=False):
    """Shows a `Matrix` with its cursor; a click moves the cursor. Rows keep their `Strip` as long as possible."""

    class Resized(Message):
        """It has another size, so its cells may be of more or fewer timesteps."""

    DEFAULT_CSS = """
    InfluenceMap {
        width: 1fr;
        height: 1fr;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._matrix: Matrix | None = None
        self._cursor: int | None = None
        self._symbol = "h"
        self._waiting = ""
        self._positions: Sequence[int] = ()
        self._hovered: tuple[int, int] | None = None
        self._blocks: Floats | None = None
        self._plan: influence.Layout | None = None
        self._ramp: Ramp | None = None
        self._ink_styles: dict[int, Style] | None = None
        self._strips: dict[int, Strip] = {}
        self._pictures: dict[int, list[Segment]] = {}
        """The coloured cells of each row, which do not depend on the cursor."""

    def show(
        self,
        matrix: Matrix | None,
        cursor: int | None,
        symbol: str = "h",
        waiting: str = "",
        positions: Sequence[int] = (),
    ) -> None:
        """Shows it with the cursor at a sample (None: before the first); without a matrix, the reason. `positions`: the
        position on the screen for each sample."""
        self._positions = positions or (() if matrix is None else matrix.steps)
        before, self._cursor, self._symbol, self._waiting = self._cursor, cursor, symbol, waiting
        if matrix is not self._matrix:
            self._arrange(matrix)
        if self._plan is None or matrix is None:
            self._strips.clear()
            self.refresh()
        elif before != cursor:
            self._move(self._plan, before)

    def _move(self, plan: influence.Layout, before: int | None) -> None:
        """Repaints what the cursor changes: two marks, and the readout."""
        marked = {plan.row_of(each) for each in (before, self._cursor) if each is not None}
        changed = marked | {plan.rows, plan.rows + 1}
        regions = [Region(0, row, plan.width if row >= plan.rows else plan.gutter, 1) for row in changed]
        for row in changed:
            self._strips.pop(row, None)
        self.refresh(*regions)

    def on_resize(self) -> None:
        self._arrange(self._matrix)
        self.post_message(self.Resized())

    @property
    def joins(self) -> tuple[str, str]:
        """How many timesteps a cell is of, in words and in few; empty if it is one, or if there is nothing to show."""
        return self._laid_out(self._matrix).joins if self._matrix is not None and self.content_size else ("", "")

    def rows_needed(self, rows: int) -> int:
        """How many of so many rows the picture fills with its ruler and its scale."""
        matrix, width = self._matrix, self.content_size.width
        if matrix is None or width < 12 or rows < 4:
            return rows
        return influence.lay_out(matrix, width, rows - 2, whole=self._colours.symbols).rows + 2

    def restyled(self) -> None:
        self._ink_styles = self._ramp = self._plan = self._blocks = None
        self._strips.clear()
        self._pictures.clear()
        super().restyled()

    def _arrange(self, matrix: Matrix | None) -> None:
        """Computes the layout for another matrix, size or colour map."""
        self._matrix, self._hovered = matrix, None
        self._plan = self._blocks = self._ramp = None
        self._strips.clear()
        self._pictures.clear()
        self.refresh()

    @property
    def _colours(self) -> Ramp:
        if self._ramp is None:
            self._ramp = colour_map(self.app, unsigned=True)
        return self._ramp

    def _laid_out(self, matrix: Matrix) -> influence.Layout:
        if self._plan is None or self._blocks is None:
            width, height = self.content_size
            self._plan = influence.lay_out(matrix, width, max(height - 2, 1), whole=self._colours.symbols)
            self._blocks = influence.pooled(matrix.norms, self._plan)
        return self._plan

    def render_line(self, y: int) -> Strip:
        width, height = self.content_size
        if self._ink_styles is None:
            self._ink_styles = styles(self)
        if (strip := self._strips.get(y)) is None:
            matrix = self._matrix
            if matrix is None or width < 12 or height < 4:
                strip = self._words(y)
            else:
                strip = self._line(matrix, self._laid_out(matrix), y)
            strip = self._strips[y] = strip.adjust_cell_length(width).apply_style(self._base)
        return strip

    def _line(self, matrix: Matrix, plan: influence.Layout, y: int) -> Strip:
        inks = self._ink_styles or {}
        if y < plan.rows:
            assert self._blocks is not None
            if y not in self._pictures:
                self._pictures[y] = influence.cells(matrix, self._blocks, plan, self._colours, y, self._symbol)
            return Strip([*influence.gutter(plan, matrix, y, self._cursor).strip(0, inks), *self._pictures[y]])
        if y == plan.rows:
            return influence.foot(plan, matrix, self._cursor).strip(0, inks)
        return self._readout(matrix, plan) if y == plan.rows + 1 else Strip([])

    def _readout(self, matrix: Matrix, plan: influence.Layout) -> Strip:
        """The exact value at the cursor, or under the mouse, and the legend; the value alone where both do not fit."""
        grid, texts = Grid(plan.width, 1), [""]
        if self._hovered or self._cursor is not None:
            t, s = self._hovered or (self._cursor or 0, self._cursor or 0)
            name = f"∂{self._symbol}[t {matrix.steps[t]:,}]/∂x[{matrix.steps[s]:,}] = "
            mark, value = "▹ " if self._hovered else "", norm(float(matrix.norms[t, s]))
            texts = [f"{mark}{name}{value}", f"{mark}{value}"]
        legends = [influence.legend(matrix, self._colours, plan.width - plan.gutter - len(text) - 2) for text in texts]
        text, legend = texts[0], legends[0]
        if not legend and legends[-1]:
            text, legend = texts[-1], legends[-1]
        grid.write(0, plan.gutter, text, Ink.CHOSEN)
        length = sum(each.cell_length for each in legend)
        strip = grid.strip(0, self._ink_styles or {})
        right = max(plan.gutter + plan.columns, plan.gutter + len(text) + length + 2)
        return Strip([*strip.crop(0, right - length), *legend]) if legend else strip

    def _words(self, y: int) -> Strip:
        return Grid.saying(*self.content_size, self._waiting or "nothing to show").strip(y, self._ink_styles or {})

    def _under(self, event: events.MouseEvent) -> tuple[int, int] | None:
        offset = event.get_content_offset(self)
        return None if offset is None or self._plan is None else self._plan.sample_at(offset.x, offset.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._hover(self._under(event))

    def on_leave(self) -> None:
        self._hover(None)

    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hovered and self._plan is not None:
            self._hovered = cell
            self._strips.pop(self._plan.rows + 1, None)
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        if (cell := self._under(event)) is not None:
            event.stop()
            self.post_message(StepChosen(self._positions[cell[0]]))
