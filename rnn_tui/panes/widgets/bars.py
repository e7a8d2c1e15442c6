"""The state at one position in time, every unit as a bar."""

from collections.abc import Callable

from textual import events
from textual.geometry import Size
from textual.reactive import reactive

from rnn_tui.charts.bars import Form, arrange
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.primitives.shared_rows import Rows
from rnn_tui.panes.widgets.chart_widget import Picture
from rnn_tui.panes.widgets.messages import UNTRACKED, UnitChosen

OUT_OF_SIGHT = Rows(0)
"""What bars cannot lie beside."""


class Bars(Picture):
    """The units of `series` at `t` as bars; a click chooses a unit."""

    series: reactive[Series | None] = reactive[Series | None](None, repaint=False)
    """What is shown; bound by the parent."""
    t: reactive[int] = reactive(0, repaint=False)
    """The position in time, 0 … T; bound by the parent."""
    unit: reactive[int] = reactive(0, repaint=False)
    """The chosen unit; bound by the parent."""
    stands: reactive[bool] = reactive(False, repaint=False)
    """Whether the bars stand, though they could lie: another chart in the same row has no room for lying ones."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.track = UNTRACKED
        """The track of `series`."""
        self.beside: Callable[[], Rows | None] = lambda: None
        """The rows of the units in a heatmap beside it."""
        self._form: Form | None = None
        self._form_of: tuple[object, Size, Rows | None] | None = None

    def picture(self, size: Size) -> Grid:
        values = self.series.at(self.t) if self.series else None
        if self.series is None or values is None:
            words = "nothing before the first input" if self.series and self.t == 0 else "nothing to show"
            return Grid.saying(*size, words)
        return self._arranged(self.series, size).draw(values, self.unit if 0 <= self.unit < self.series.units else None)

    def _arranged(self, series: Series, size: Size) -> Form:
        of = series, size, OUT_OF_SIGHT if self.stands else self.beside()
        if self._form is None or self._form_of != of:
            names = [series.unit_name(unit) for unit in range(series.units)]
            inks = [series.name_ink(unit) for unit in range(series.units)] if series.border else []
            first = series.number(0) if series.units else 0
            form = of[2], series.saturated
            self._form = arrange(names, *size, series.lower, series.upper, first, inks, *form, whole=series.whole)
            self._form_of = of
        return self._form

    def watch_series(self) -> None:
        self.redraw()

    def watch_t(self) -> None:
        self.redraw()

    def watch_stands(self) -> None:
        self.redraw()

    def watch_unit(self) -> None:
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self._form is None:
            return
        unit = self._form.unit_at(offset.x, offset.y)
        if unit is not None:
            event.stop()
            self.post_message(UnitChosen(self.track, unit))
