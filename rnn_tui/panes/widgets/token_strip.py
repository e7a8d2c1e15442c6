"""The text that a model reads, coloured by one unit of one signal, with the cursor on it."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from rnn_tui.charts import token_strip
from rnn_tui.charts.primitives.colormap import Ramp
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.token_strip import Word
from rnn_tui.numbers import in_cell
from rnn_tui.panes.widgets.chart_widget import colour_map
from rnn_tui.panes.widgets.line_widget import LineWidget
from rnn_tui.panes.widgets.messages import StepChosen

WINDOW = 20_000
"""The number of tokens laid out at once, around the cursor."""


class TokenStrip(LineWidget, can_focus=False):
    """Lines of text, two rows each; follows the cursor; a click on a token goes to its step.

    A text that is short for the pane is repeated for the units next to the chosen one.
    """

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
    unit: reactive[int] = reactive(0, repaint=False)
    """The chosen unit."""

    bound: reactive[int] = reactive(-1, repaint=False)
    """The step with which another part of the text begins; -1: it has one part."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = token_strip.Layout((), 0, 0, ())
        self._layout_of: tuple[object, ...] = ()
        self._top = 0
        """The index of the line at the top."""
        self._signs: dict[tuple[int, int], str] = {}
        """What is under each line of each unit: it does not depend on the cursor."""
        self._ends: dict[int, float] = {}
        """The value of each unit that gets the strongest colour."""

    @property
    def step(self) -> int | None:
        """The row of the values at the cursor."""
        return None if self.series is None else self.series.index(self.t)

    def watch_series(self) -> None:
        self._ends.clear()
        self._signs.clear()
        self._arrange()
        self.refresh()

    def watch_unit(self) -> None:
        self._arrange()
        self.refresh()

    def watch_tokens(self) -> None:
        self._arrange()
        self.refresh()

    def watch_bound(self) -> None:
        self._signs.clear()
        self.refresh()

    def watch_t(self, before: int) -> None:
        top, layout = self._top, self._layout
        self._arrange()
        if self._top != top or self._layout is not layout or self.series is None:
            self.refresh()
            return
        lines = {layout.line_of(step or 0) - top for step in {self.series.index(before), self.step} - {None}}
        under = {2 * line + 1 for line in lines} | ({1} if layout.gutter else set())  # the value at the cursor
        rows = set()
        for place, unit in enumerate(layout.units):
            here = under | {2 * line for line in lines} if unit == self.unit else under
            rows |= {layout.row_of(place) + row for row in here}
        self.refresh(*(Region(0, row, self.size.width, 1) for row in sorted(rows)))

    def on_resize(self) -> None:
        self._arrange()
        self.refresh()

    @property
    def units(self) -> tuple[int, ...]:
        """The units in whose colours the text is shown."""
        return self._layout.units

    @property
    def has_numbers(self) -> bool:
        """Whether two numbers stand beside each unit's text: the value of its strongest colour, and that at the
        cursor."""
        return bool(self._layout.gutter)

    @property
    def scale(self) -> float:
        """The value of the chosen unit that gets the strongest colour."""
        return self._end(self.unit)

    def _end(self, unit: int) -> float:
        """The largest size of a unit's values if they have a sign, else the limit of a gate."""
        if (series := self.series) is None or not 0 <= unit < series.units:
            return 1.0
        if (end := self._ends.get(unit)) is None:
            values = series.by_unit[unit]
            largest = float(np.max(np.abs(values), initial=0, where=np.isfinite(values))) or 1.0
            end = self._ends[unit] = series.upper if series.unsigned else largest
        return end

    def _arrange(self) -> None:
        """Lays out the tokens around the cursor, and scrolls to it."""
        step, series = self.step or 0, self.series
        first = step // WINDOW * WINDOW
        units = 1 if series is None else series.units
        page = (self._layout.units[0], len(self._layout.units)) if self.unit in self._layout.units else self.unit
        made_of = (self.tokens, self.size, first, series, page)
        if made_of != self._layout_of:
            name = 0 if series is None else max(len(series.unit_name(unit)) for unit in range(units))
            shown = self.tokens[first : first + WINDOW]
            alone = len(shown) > self.size.width * self.size.height
            self._layout = token_strip.arrange(
                shown, first, (self.size.width, self.size.height), self.unit, units, name, alone=alone
            )
            page = self._layout.units[0], len(self._layout.units)
            self._layout_of = (self.tokens, self.size, first, series, page)
            self._signs.clear()
            self._top = 0
        fits = max(self.size.height // 2, 1)
        line = self._layout.line_of(step)
        if not self._top <= line < self._top + fits:
            self._top = max(min(line - fits // 2, len(self._layout.lines) - fits), 0)

    @property
    def _colours(self) -> Ramp:
        unsigned = self.series is not None and self.series.unsigned
        return colour_map(self.app, unsigned=unsigned)

    def render_line(self, y: int) -> Strip:
        width, layout, series = self.size.width, self._layout, self.series
        number, under = divmod(y % max(layout.pitch, 1), 2)
        number += self._top
        if series is None or not number < len(layout.lines):
            return Strip.blank(width, self._base)
        made: list[Segment] = []
        for place, unit in enumerate(layout.units_of(y)):
            if unit < series.units:
                reached = sum(each.cell_length for each in made)
                made.append(Segment(" " * (place * layout.column - reached), self._base))
                made += self._text(series, unit, number, under)
        return Strip(made).adjust_cell_length(width, self._base)

    def _text(self, series: Series, unit: int, number: int, under: int) -> list[Segment]:
        """A line of the text in the colours of a unit, or the row under it, with what stands at its left."""
        words = self._layout.lines[number]
        muted, cursor = (self.part(f"tokens--{each}") for each in ("muted", "cursor"))
        if under:
            if (text := self._signs.get((unit, number))) is None:
                text = self._signs[unit, number] = token_strip.signs(
                    words, *self._levels(series, unit, words), self.bound
                )
            place = -1 if self.step is None else self.step - words[0].step
            at = words[place].column if 0 <= place < len(words) else None
            made = token_strip.sign_row(text, at, muted, cursor)
        else:
            step = self.step if unit == self.unit else None
            made = token_strip.text_row(words, *self._levels(series, unit, words), step, self._base)
        if gutter := self._layout.gutter:
            texts = self._beside(series, unit) if number == 0 else ("", "")
            made.insert(0, Segment(texts[under].ljust(gutter), cursor if unit == self.unit else muted))
        return made

    def _levels(self, series: Series, unit: int, words: Sequence[Word]) -> tuple[NDArray[np.uint8], Ramp]:
        """The level of each word in the colours of a unit, and the colours."""
        colours, end = self._colours, self._end(unit)
        values = series.values[words[0].step : words[-1].step + 1, unit]
        return colours.levels(values, 0 if series.unsigned else -end, end), colours

    def _beside(self, series: Series, unit: int) -> tuple[str, str]:
        """What stands at the left of a unit's text: its name with the strongest colour, and its value at the cursor."""
        signed = not series.unsigned
        value = series.value(self.t, unit)
        mark = "▸" if unit == self.unit else " "
        width = self._layout.gutter - token_strip.VALUE - 4
        text = "" if value is None else in_cell(value, token_strip.VALUE + 1, signed=signed)
        limit = in_cell(self._end(unit), token_strip.VALUE + 1, signed=signed).replace("+", "±", 1)
        return (
            f"{mark}{series.unit_name(unit):<{width}} {limit:>{token_strip.VALUE}}",
            f" {'':{width}} {text:>{token_strip.VALUE}}",
        )

    def on_click(self, event: events.Click) -> None:
        offset, layout = event.get_content_offset(self), self._layout
        if self.series is None or offset is None:
            return
        place, column = divmod(offset.x, layout.column) if layout.gutter else (0, offset.x)
        if place >= len(layout.units_of(offset.y)):
            return
        number, column = self._top + offset.y % layout.pitch // 2, column - layout.gutter
        for word in layout.lines[number] if number < len(layout.lines) else ():
            if word.column <= column < word.end:
                event.stop()
                self.post_message(StepChosen(self.series.position(word.step)))
                return
