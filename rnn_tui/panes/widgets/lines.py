"""Units over time as lines, with the time cursor under them and the values at the cursor beside them."""

from textual import events
from textual.geometry import Size
from textual.reactive import reactive

from rnn_tui.charts import lines
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.charts.primitives.readout import readout
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.primitives.timeline import Timeline
from rnn_tui.panes.widgets.chart_widget import Picture, has_braille
from rnn_tui.panes.widgets.messages import UNTRACKED, StepChosen, UnitChosen

READOUT = 20
"""The columns that the value at the cursor needs beside the key of the colours."""


class Lines(Picture):
    """Up to four units of `series` over the whole sequence; a click chooses a step, or a unit in the legend.

    The plot does not change with `t`: only the ruler's mark, the legend's values and the readout do.
    """

    series: reactive[Series | None] = reactive[Series | None](None, repaint=False)
    """What is shown; bound by the parent."""
    t: reactive[int] = reactive(0, repaint=False)
    """The position in time, 0 … T; bound by the parent."""
    unit: reactive[int] = reactive(0, repaint=False)
    """The chosen unit; bound by the parent."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.track = UNTRACKED
        """The track of `series`."""
        self.dims = False
        """Whether what comes after the cursor is dimmed."""
        self._layout: Timeline | None = None
        self._layout_of: tuple[Series, Size, tuple[int, ...]] | None = None
        self._units: tuple[int, ...] = ()
        """The units drawn together, from top to bottom in the legend."""
        self._pictures: dict[int, Grid] = {}
        """Each unit's line, drawn once for each series and layout."""
        self._pictures_of: tuple[Series, Timeline] | None = None
        self._plot: Grid | None = None
        """The lines on the screen, one laid over the other."""
        self._plot_of: tuple[tuple[int, ...], int] | None = None
        self._hovered: int | None = None
        """The row of `series.values` under the mouse."""

    def left_out(self, height: int) -> int:
        """How many units of the series are not drawn in so many rows."""
        if self.series is None:
            return 0
        return self.series.units - len(lines.choose(self.series.units, self.unit, height))

    def picture(self, size: Size) -> Grid:
        series = self.series
        if series is None or not series.timesteps or not series.units or size.width < 8 or size.height < 2:
            self._layout = None
            return Grid.saying(*size, "nothing to show")
        units = self._units = lines.choose(series.units, self.unit, size.height)
        if self._layout is None or self._layout_of != (series, size, units):
            self._layout, self._layout_of = lines.lay_out(series, *size, units), (series, size, units)
        layout, grid = self._layout, Grid(*size)
        grid.paste(0, layout.legend, self._plotted(series, layout, units))
        if self.dims:
            lines.dim(grid, series, layout, self.t)
        grid.paste(layout.plot_height, 0, lines.rulers(series, layout, self.t))
        grid.paste(0, 0, lines.legend(series, layout, units, self.unit, self.t))
        if size.height >= 6:
            under = None if self._hovered is None else (self._hovered, self.unit)
            left = layout.left if layout.legend else layout.labels
            row = layout.plot_height + layout.masks + 1
            words = size.width - left
            if not layout.legend and under is None:
                key = lines.key(series, units, self.unit)
                words -= key.width + 2
                grid.paste(row, max(size.width - key.width, 0), key)
            if words >= READOUT or layout.legend or under is not None:
                grid.paste(row, left, readout(series, words, self.t, self.unit, under))
        return grid

    def _plotted(self, series: Series, layout: Timeline, units: tuple[int, ...]) -> Grid:
        """The lines of `units`; drawn again only if one of them, or the chosen unit, is new."""
        if self._pictures_of != (series, layout):
            self._pictures.clear()
            self._pictures_of = series, layout
            self._plot = None
        if self._plot is None or self._plot_of != (units, self.unit):
            for unit in units:
                if unit not in self._pictures:
                    marker = "braille" if has_braille() else "hd"
                    self._pictures[unit] = lines.draw(series, layout, unit, marker)
            pictures = {unit: self._pictures[unit] for unit in units}
            self._plot = lines.overlay(pictures, self.unit)
            lines.mark(self._plot, pictures, series, self.unit)
            self._plot_of = units, self.unit
        return self._plot

    def dim(self, dims: bool) -> None:
        """Dims what comes after the cursor, or shows it as it is."""
        if dims != self.dims:
            self.dims = dims
            self.redraw()

    def watch_series(self) -> None:
        self._hovered = None
        self.redraw()

    def watch_t(self) -> None:
        self.redraw()

    def watch_unit(self) -> None:
        self.redraw()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._hover(self._step_under(event))

    def on_leave(self) -> None:
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        step, unit = self._step_under(event), self._unit_under(event)
        if step is not None and self.series is not None and not self.series.timeless:
            event.stop()
            self.post_message(StepChosen(self.series.position(step)))
        elif unit is not None:
            event.stop()
            self.post_message(UnitChosen(self.track, unit))

    def _hover(self, step: int | None) -> None:
        if step != self._hovered:
            self._hovered = step
            self.redraw()

    def _unit_under(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None or self._layout is None or offset.x >= self._layout.legend:
            return None
        return self._units[offset.y] if offset.y < len(self._units) else None

    def _step_under(self, event: events.MouseEvent) -> int | None:
        """The row of the values under the mouse, from 0."""
        offset = event.get_content_offset(self)
        step = None if offset is None or self._layout is None else self._layout.step_at(offset.x)
        return None if step is None else step - 1
