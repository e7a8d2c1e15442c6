"""The text that a model reads, coloured by one unit of one signal, with the cursor on it."""

from typing import ClassVar

import numpy as np
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.charts import token_strip
from rnn_tui.charts.primitives.colormap import Ramp, ramp
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.token_strip import Word
from rnn_tui.panes.widgets.chart_widget import depth
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.messages import StepChosen

WINDOW = 20_000
"""The number of tokens laid out at once, around the cursor."""


class TokenStrip(Guarded, Widget, can_focus=False):
    """Lines of text, two rows each; follows the cursor; a click on a token goes to its step."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tokens--muted", "tokens--cursor"}
    DEFAULT_CSS = """
    TokenStrip {
        height: 1fr;
        & > .tokens--muted { color: $text-muted; }
        & > .tokens--cursor { color: $text-accent; text-style: bold; }
    }
    """

    series: reactive[Series | None] = reactive[Series | None](None, repaint=False)
    """The signal whose unit colours the text."""
    tokens: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """The token of each timestep."""
    t: reactive[int] = reactive(0, repaint=False)
    """The position in time."""
    unit: reactive[int] = reactive(0)
    """The unit that colours the text."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[list[Word]] = []
        self._lines_of: tuple[object, ...] = ()
        self._top = 0
        """The index of the line at the top."""
        self._end = 1.0
        """The value that gets the strongest colour."""

    @property
    def step(self) -> int | None:
        """The row of the values at the cursor."""
        return None if self.series is None else self.series.index(self.t)

    def watch_series(self) -> None:
        self._scale()
        self._arrange()
        self.refresh()

    def watch_unit(self) -> None:
        self._scale()

    def watch_tokens(self) -> None:
        self._arrange()
        self.refresh()

    def watch_t(self, before: int) -> None:
        top = self._top
        self._arrange()
        if self._top != top or self.series is None:
            self.refresh()
            return
        for step in {self.series.index(before), self.step} - {None}:
            line = self._line_of(step)
            rows = range(2 * (line - top), 2 * (line - top) + 2)
            self.refresh(*(Region(0, y, self.size.width, 1) for y in rows))

    def on_resize(self) -> None:
        self._arrange()
        self.refresh()

    def _scale(self) -> None:
        """Computes `scale`: the largest size of the unit's values if they have a sign, else the limit of a gate."""
        series = self.series
        if series is not None and 0 <= self.unit < series.units:
            values = series.by_unit[self.unit]
            largest = float(np.max(np.abs(values), initial=0, where=np.isfinite(values))) or 1.0
            self._end = series.upper if series.unsigned else largest

    @property
    def scale(self) -> float:
        """The value that gets the strongest colour."""
        return self._end

    def _arrange(self) -> None:
        """Lays out the tokens around the cursor, and scrolls to it."""
        step = self.step or 0
        first = step // WINDOW * WINDOW
        made_of = (self.tokens, self.size.width, first)
        if made_of != self._lines_of:
            self._lines_of = made_of
            self._lines = token_strip.lay_out(self.tokens[first : first + WINDOW], max(self.size.width, 1), first)
            self._top = 0
        fits = max(self.size.height // 2, 1)
        line = self._line_of(step)
        if not self._top <= line < self._top + fits:
            self._top = max(min(line - fits // 2, len(self._lines) - fits), 0)

    def _line_of(self, step: int | None) -> int:
        """The line of a step."""
        if step is None:
            return 0
        low, high = 0, len(self._lines) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._lines[middle][0].step <= step else (low, middle - 1)
        return low

    @property
    def _colours(self) -> Ramp:
        unsigned = self.series is not None and self.series.unsigned
        return ramp(dark=self.app.current_theme.dark, unsigned=unsigned, depth=depth(self.app))

    def render_line(self, y: int) -> Strip:
        width, number = self.size.width, self._top + y // 2
        series = self.series
        if series is None or not 0 <= number < len(self._lines) or not 0 <= self.unit < series.units:
            return Strip.blank(width, self.rich_style)
        words = self._lines[number]
        values = series.values[words[0].step : words[-1].step + 1, self.unit]
        colours = self._colours
        levels = colours.levels(values, 0 if series.unsigned else -self._end, self._end)
        muted, cursor = (self.get_component_rich_style(f"tokens--{each}") for each in ("muted", "cursor"))
        made: list[Segment] = (
            token_strip.sign_row(words, levels, colours, self.step, muted, cursor)
            if y % 2
            else token_strip.text_row(words, levels, colours, self.step, self.rich_style)
        )
        return Strip(made).adjust_cell_length(width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.series is None or offset is None or not 0 <= (number := self._top + offset.y // 2) < len(self._lines):
            return
        for word in self._lines[number]:
            if word.column <= offset.x < word.end:
                event.stop()
                self.post_message(StepChosen(self.series.position(word.step)))
                return
