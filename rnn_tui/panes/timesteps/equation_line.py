"""The line under the view: how the selected unit's value was computed."""

from collections.abc import Callable, Sequence
from functools import partial

from rnn_tui.engine.explain.equation_line import Equation
from rnn_tui.numbers import DIGITS, exact
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.widgets.broken_lines import broken, whole
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.panes.widgets.series_cache import SeriesCache

FEWER = 2
"""Decimals where those of all other numbers do not fit."""


class EquationLine(PlainText):
    """The equation, or what else a view says below it. It has as many rows as that needs; more than before at once,
    fewer only for another view or layer, so that steps do not move the charts. A shorter form stays until the signal
    or the width is another one, so that its numbers keep their decimals while one steps."""

    def __init__(self) -> None:
        super().__init__("", id="equation")
        self._said, self._of, self._rows = "", ("", 0), 1
        self._form, self._form_of = 0, ("", 0, "", 0)

    def show(self, forms: Sequence[Callable[[], str]], of: tuple[str, int, str], width: int, most: int) -> None:
        """Shows a text, the first of its `forms` that fits, in up to `most` rows of so many columns; each is made where
        it is needed. `of`: the view, the layer and the signal that it is about."""
        about, form_of = of[:2], (*of, width)
        first = self._form if form_of == self._form_of else 0
        found = ((n, whole(forms[n](), width, most)) for n in range(first, len(forms)))
        self._form, said = next((each for each in found if each[1]), (first, None))
        said = said or broken(forms[-1](), width, most)
        rows = said.count("\n") + 1
        if about == self._of:
            rows = min(max(rows, self._rows), most)
        self._of, self._form_of = about, form_of
        if rows != self._rows:
            self._rows = rows
            self.styles.height = rows
        if said != self._said:
            self._said = said
            self.update(said, layout=False)


def equation_line(seen: Focus, t: int, tracks: SeriesCache) -> Sequence[Callable[[], str]]:
    """The forms of the equation of the selected unit at position t: with its numbers, and with fewer decimals; its
    exact value if it has none; empty if no unit is selected."""
    trace, batch = seen.trace, seen.batch
    for track, unit in seen.placed:
        if unit < 0:
            continue
        made = trace.equation(track, seen.step(track, t), unit, batch)
        if made is not None:
            return [partial(_worked_out, made, track.cell, digits) for digits in (DIGITS, FEWER)]
        series = tracks.series(trace, track, batch, by_steps=seen.selection.by_steps)
        value = series.at(min(t, series.timesteps))
        if value is not None:
            return [partial(str, f"{series.unit_name(unit)} = {exact(value[unit])}")]
    return [str]


def _worked_out(equation: Equation, cell: str, digits: int) -> str:
    return f"{cell} {equation.worked_out(digits)}".strip()
