"""The whole sequence as a heatmap: time to the right, units downwards, values as colours.

A `ScrollView` with Textual's Line API: only visible cells are computed. Time cursor and chosen unit are marks on ruler
and gutter, so a step changes a few cells of two rows, and every row of the picture stays the same `Strip`.
"""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from rnn_tui.charts import heatmap
from rnn_tui.charts.heatmap import AFTER_RULER, LEGEND, READOUT, ROOM_FOR_BOTH
from rnn_tui.charts.primitives.colormap import Ramp
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.charts.primitives.scrolling import column_for, row_for
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.primitives.shared_rows import EIGHTHS, Rows
from rnn_tui.panes.widgets.chart_widget import colour_map, styles
from rnn_tui.panes.widgets.line_widget import LineWidget
from rnn_tui.panes.widgets.messages import UNTRACKED, RowsArranged, StepChosen, UnitChosen


class Heatmap(ScrollView, LineWidget, can_focus=False, inherit_bindings=False):
    """`series` as coloured cells; a click chooses one. Scrolls so that the cursor and the chosen unit stay visible."""

    DEFAULT_CSS = """
    Heatmap { width: 1fr; height: 1fr; scrollbar-size: 0 1; }
    """

    series: reactive[Series | None] = reactive[Series | None](None, repaint=False)
    """What is shown; bound by the parent."""
    t: reactive[int] = reactive(0, repaint=False)
    """The position in time, 0 … T; bound by the parent."""
    unit: reactive[int] = reactive(0, repaint=False)
    """The chosen unit; bound by the parent."""
    scheme: reactive[str] = reactive("RdBu", repaint=False)
    """The colours of signed values: `RdBu` or `PuOr`."""
    numbered: reactive[int] = reactive(1, repaint=False)
    """How many units the gutter has room to number, at least: heatmaps one above the other have one time axis."""
    most: reactive[int] = reactive(0, repaint=False)
    """The most units of the heatmaps beside it, so that their time axes are at one height where they can be."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.track = UNTRACKED  # the track of `series`
        self.order: tuple[int, ...] | None = None
        """The order of the track's units in `series`; None: by their numbers."""
        self.even = False  # whether units have whole rows if they can, for bars beside it at the same heights
        self.headed = False  # whether its colours are behind its heading, though there may be a row for them
        self.dims = False
        """Whether what comes after the cursor is dimmed."""
        self._plan: heatmap.Layout | None = None
        self._apart = 0
        """1 where the legend has a row of its own: one is left, and beside the readout it would be shorter."""
        self._view = Size(0, 0)
        """The size of picture, gutter and foot, without scrollbars."""
        self._feet = 0
        """The rows that do not scroll."""
        self._foot: Grid | None = None
        """What is in them: masked steps, ruler, legend and readout."""
        self._strips: dict[int, Strip] = {}
        self._strips_at = 0
        self._legend_strip: Strip | None = None
        self._ramp: Ramp | None = None
        self._ink_styles: dict[int, Style] | None = None
        self._hovered: tuple[int, int] | None = None
        """The row of `series.values` and the unit under the mouse."""

    def watch_series(self) -> None:
        self._hovered = None
        self._arrange()

    def watch_scheme(self) -> None:
        self._arrange()

    watch_numbered = watch_most = watch_scheme

    def watch_t(self) -> None:
        self._follow()
        self._redraw_foot()
        if self.dims:
            self._strips.clear()
            self.refresh(Region(0, 0, self._view.width, self._rows))

    def dim(self, dims: bool) -> None:
        """Dims what comes after the cursor, or shows it as it is."""
        if dims != self.dims:
            self.dims = dims
            self._arrange()

    def watch_unit(self, before: int, after: int) -> None:
        if self._plan is None:
            return
        self._follow()
        for row in map(self._plan.row_of, {before, after}):
            self._strips.pop(row, None)
            if 0 <= (y := row - self.scroll_offset.y) < self._rows:
                self.refresh(Region(0, y, self._plan.gutter, 1))
        self._redraw_foot()

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        self._foot = None
        super().watch_scroll_x(old_value, new_value)

    def restyled(self) -> None:
        self._ink_styles = self._ramp = self._legend_strip = None
        self._strips = {}
        super().restyled()

    def on_resize(self) -> None:
        self._arrange()
        self._follow(anew=True)

    def render_line(self, y: int) -> Strip:
        if self.series is None or self._plan is None:
            return self._words(y)
        if self._ink_styles is None:
            self._ink_styles = styles(self)
        if self._strips_at != self.scroll_offset.x:
            self._strips.clear()
            self._strips_at = self.scroll_offset.x
        if y >= self._rows:
            return self._foot_strip(y - self._rows)
        row = y + self.scroll_offset.y
        if (strip := self._strips.get(row)) is None:
            strip = self._strips[row] = self._row_strip(self.series, self._plan, row)
        return strip

    def down(self) -> Rows | None:
        """Where the units are; rows of no unit if some are out of sight; None: not known yet."""
        return None if (plan := self._plan) is None else plan.down if plan.rows == self._rows else Rows(0)

    def left_out(self) -> int:
        """How many units are out of sight."""
        return max(plan.units - self._rows * EIGHTHS // plan.down.height, 0) if (plan := self._plan) else 0

    @property
    def _rows(self) -> int:
        """The visible rows of the picture itself."""
        return min(self._plan.rows, self._view.height - self._feet) if self._plan else 0

    @property
    def right(self) -> int:
        """The column at which the legend ends: where the picture does, if both readout and legend fit under it."""
        picture = self._plan.gutter + self._plan.columns if self._plan else 0
        return min(self._view.width, max(picture, ROOM_FOR_BOTH))

    @property
    def _colours(self) -> Ramp:
        """The colour map for this series, theme and terminal."""
        if self._ramp is None:
            unsigned = self.series is not None and self.series.unsigned
            self._ramp = colour_map(self.app, unsigned=unsigned, scheme=self.scheme)
        return self._ramp

    @property
    def _legend(self) -> Strip:
        """The colours from the lowest to the highest value, as many as fit beside the readout, or in its place; where
        there is little room, they give way to the value under the mouse. Without a readout, right of the timesteps."""
        if self._legend_strip is None:
            room = 0
            if self._plan and not self.headed:
                left = self._plan.gutter if self._feet > 1 else self._plan.gutter + self._plan.columns + AFTER_RULER
                room = self.right - left if self._feet else 0
            takes = (
                READOUT if self._feet > 1 and self.unit >= 0 and not (self._apart or self.even) else 0
            )  # bars say the value, too
            beside, alone = (min(room - taken, LEGEND) for taken in (takes, 0))
            drawn = [heatmap.legend(self.series, self._colours, each) for each in (beside, alone) if self.series]
            self._legend_strip = Strip(next(filter(None, drawn), []))
        gone = self._hovered and self._feet > 1 and self._view.width < ROOM_FOR_BOTH and not self._apart
        return Strip([]) if gone else self._legend_strip

    def legend_above(self, room: int) -> list[Segment]:
        """The colours in so many columns behind its heading, where they have no row below."""
        below = bool((self._legend_strip or self._legend).cell_length)
        return [] if below or self.series is None else heatmap.legend(self.series, self._colours, min(room, LEGEND))

    def _arrange(self) -> None:
        """Computes the layout for another series, size or colour map."""
        self._strips.clear()
        self._foot = self._plan = self._ramp = self._legend_strip = None
        series, (width, height) = self.series, self.content_size
        if series is not None and series.timesteps and series.units and width > 1 and height > 1:
            self._feet = heatmap.foot_rows(series, height)
            room, down, extent = height - self._feet, 0, (series.timesteps, series.units)
            whole = {"whole": self.even and series.units <= room, "symbols": self._colours.symbols}
            for _ in range(2):  # with a scrollbar fewer columns are left
                plan = heatmap.lay_out(*extent, width - down, room, **whole, numbered=self.numbered, most=self.most)
                down = int(plan.rows > room)
            self._plan, self._view = plan, Size(width - down, height)
            narrow = self.right - plan.gutter < READOUT + LEGEND
            self._apart = int(narrow and self._feet > 1 and plan.rows < room and not self.headed)
            self.virtual_size = Size(plan.gutter + plan.columns, plan.rows + self._feet)
            self._follow()
            self.post_message(RowsArranged())
        else:
            self.virtual_size = Size(0, 0)
        self._refresh_scrollbars()  # Textual looks at them before this size is known, and not again
        self.refresh()

    def _follow(self, *, anew: bool = False) -> None:
        """Scrolls so that the cursor, some steps after it and the chosen unit are visible. `anew`: wherever it was
        before, so that heatmaps side by side have the same rows at each height."""
        series, plan = self.series, self._plan
        if series is None or plan is None:
            return
        index = series.index(min(max(self.t, 1), series.timesteps))
        left, top = self.scroll_offset
        x = y = None
        if index is not None:
            span = plan.across.start(index), plan.across.start(index + 1)
            x = column_for(span, plan.columns, left, self._view.width - plan.gutter)
        if 0 <= self.unit < series.units:
            y = row_for(plan.row_of(self.unit), plan.rows, top, self._rows, anew=anew)
        if (x, y) != (None, None):
            self.scroll_to(x, y, animate=False, force=True, immediate=True)

    def _row_strip(self, series: Series, plan: heatmap.Layout, row: int) -> Strip:
        start = self.scroll_offset.x
        head = heatmap.gutter(plan, row, self.unit, series).strip(0, self._ink_styles or {})
        stop = start + self._view.width - plan.gutter
        ahead = series.ahead(self.t) if self.dims else (0, 0)
        cells = heatmap.cells_dimmed(series, plan, self._colours, row, start, stop, ahead)
        return Strip([*head, *cells]).adjust_cell_length(self._view.width).apply_style(self._base)

    def _draw_foot(self, series: Series, plan: heatmap.Layout) -> Grid:
        x, width = self.scroll_offset.x, self._view.width
        beside = 0 if self._apart else self._legend.cell_length
        words = self.right - beside - 2 * bool(beside)
        return heatmap.foot(series, plan, self._feet, (width, words), x, self.t, self.unit, self._hovered)

    def _redraw_foot(self) -> None:
        if self.series is None or self._plan is None:
            return
        before, self._foot = self._foot, self._draw_foot(self.series, self._plan)
        if before is None:
            self.refresh()
            return
        for row, start, stop in self._foot.changes(before):
            self.refresh(Region(start, self._rows + row, stop - start, 1))

    def _foot_strip(self, row: int) -> Strip:
        if self._foot is None and self.series is not None and self._plan is not None:
            self._foot = self._draw_foot(self.series, self._plan)
        if self._foot is None or not 0 <= row < self._foot.height + self._apart:
            return Strip.blank(self._view.width, self._base)
        strip = self._foot.strip(row, self._ink_styles or {}) if row < self._foot.height else Strip.blank(self.right)
        if row == self._foot.height - 1 + self._apart and self._legend.cell_length:
            strip = Strip([*strip.crop(0, self.right - self._legend.cell_length), *self._legend])
        return strip.apply_style(self._base)

    def _words(self, y: int) -> Strip:
        empty, small = self.series is None or not self.series.values.size, min(self.content_size) < 2
        text = "nothing to show" if empty else "too few rows to draw in" * small  # otherwise it is not laid out yet
        return Grid.saying(*self.content_size, text).strip(y, styles(self)).apply_style(self._base)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._hover(self._cell_under(event))

    def on_leave(self) -> None:
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        cell = self._cell_under(event)
        if cell is not None and self.series is not None:
            event.stop()
            step, unit = cell
            self.post_message(UnitChosen(self.track, unit if self.order is None else self.order[unit]))
            if not self.series.timeless:
                self.post_message(StepChosen(self.series.position(step)))

    def _hover(self, cell: tuple[int, int] | None) -> None:
        if cell != self._hovered:
            makes_room = self._view.width < ROOM_FOR_BOTH and (cell is None) != (self._hovered is None)
            self._hovered = cell
            self._redraw_foot()
            if makes_room:
                self.refresh()

    def _cell_under(self, event: events.MouseEvent) -> tuple[int, int] | None:
        """The row of `series.values` and the unit at the mouse; under the picture the chosen unit. If two units share a
        row, the mouse selects the upper one, or the lower one if the upper is chosen already."""
        offset = event.get_content_offset(self)
        if offset is None or self._plan is None:
            return None
        step = self._plan.step_at(offset.x - self._plan.gutter + self.scroll_offset.x)
        unit: int | None = self.unit
        if offset.y < self._rows:
            row = offset.y + self.scroll_offset.y
            unit, lower = self._plan.units_at(row)
            unit = lower if unit == self.unit else unit
        if step is None or unit is None or offset.x < self._plan.gutter:
            return None
        return step, unit
