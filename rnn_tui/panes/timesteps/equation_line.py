"""The line under the view: how the selected unit's value was computed."""

import re

from textual.content import Content
from textual.style import Style

from rnn_tui.panes.selection import Focus
from rnn_tui.panes.widgets.broken_lines import broken
from rnn_tui.panes.widgets.plain_text import PlainText, as_text
from rnn_tui.panes.widgets.series_cache import SeriesCache

VALUE, BOLD = re.compile(r"(?<!\S)[+-](?:\d\S*|inf|nan)"), Style(bold=True)
"""A signed number in an equation: the value of the name before it."""


class EquationLine(PlainText):
    """The equation, or what else a view says below it. It has as many rows as that needs; more than before at once,
    fewer only for another view or layer, so that steps do not move the charts."""

    def __init__(self) -> None:
        super().__init__("", id="equation")
        self._said, self._of, self._rows = "", ("", 0), 1

    def show(self, text: str, of: tuple[str, int], width: int, most: int) -> None:
        """Shows a text in up to `most` rows of so many columns; `of`: the view and the layer that it is about."""
        said = broken(text, width, most)
        rows = said.count("\n") + 1
        if of == self._of:
            rows = min(max(rows, self._rows), most)
        self._of = of
        if rows != self._rows:
            self._rows = rows
            self.styles.height = rows
        if said != self._said:
            self._said = said
            self.update(with_bold_values(said), layout=False)


def with_bold_values(text: str) -> Content:
    """The text with its signed numbers in bold, so that `c -0.21` reads as c and its value, not as a difference."""
    return as_text(text).highlight_regex(VALUE, style=BOLD)


def equation_line(seen: Focus, t: int, tracks: SeriesCache) -> str:
    """The equation of the selected unit at position t with its numbers; its exact value if it has none; empty if no
    unit is selected."""
    trace, batch = seen.trace, seen.batch
    for track, unit in seen.placed:
        if unit < 0:
            continue
        made = trace.equation(track, seen.step(track, t), unit, batch)
        if made is not None:
            return f"{track.cell} {made}".strip()
        series = tracks.series(trace, track, batch, by_steps=seen.selection.by_steps)
        value = series.at(min(t, series.timesteps))
        if value is not None:
            return f"{series.unit_name(unit)} = {value[unit]:+.6g}"
    return ""
