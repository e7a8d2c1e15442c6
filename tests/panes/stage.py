"""A small app with one chart in it: it owns what the chart is bound to, as the workbench does."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.charts.primitives.series import Series
from rnn_tui.panes.widgets.messages import StepChosen, UnitChosen

WAVE = Series(
    "simple_rnn · h",
    np.tanh(np.sin(np.arange(10)[:, None] / 2 + np.arange(8)) * 2),
    initial=np.zeros(8),
    lower=-1,
    upper=1,
)
"""10 steps, 8 units, both signs."""
LONG = Series("simple_rnn · h", np.sin(np.arange(2000)[:, None] / 9 + np.arange(128)), lower=-1, upper=1)
"""2000 steps, 128 units."""


class Stage(App[None]):
    """`series`, `t` and `unit` are bound down; what the chart posts is kept in `posted`.

    Without `repaint=False` every step would repaint the owner, and with it the whole screen.
    """

    BINDINGS = [("right", "step(1)", "next"), ("left", "step(-1)", "previous")]  # noqa: RUF012

    series: reactive[Series | None] = reactive[Series | None](None, repaint=False)
    t: reactive[int] = reactive(0, repaint=False)
    unit: reactive[int] = reactive(0, repaint=False)

    def __init__(self, kind: type[Widget], series: Series | None) -> None:
        super().__init__()
        self.set_reactive(Stage.series, series)
        self.kind = kind
        self.posted: list[Message] = []

    def compose(self) -> ComposeResult:
        chart: Any = self.kind()
        yield chart.data_bind(series=Stage.series, t=Stage.t, unit=Stage.unit)

    @on(UnitChosen)
    @on(StepChosen)
    def keep(self, message: Message) -> None:
        self.posted.append(message)

    def action_step(self, by: int) -> None:
        self.t += by

    def chart_messages(self, kind: type[Message]) -> list[Any]:
        """What the chart has posted so far of one kind."""
        return [message for message in self.posted if isinstance(message, kind)]

    def cells_chosen(self) -> list[tuple[int, int]]:
        """(t, unit) of every cell that was clicked: a cell is a unit and a step."""
        steps = [each.t for each in self.chart_messages(StepChosen)]
        return list(zip(steps, [each.unit for each in self.chart_messages(UnitChosen)], strict=True))

    @property
    def chart(self) -> Any:
        return self.query_one(self.kind)

    @property
    def lines(self) -> list[str]:
        """The screen as text."""
        return [strip.text for strip in self.screen._compositor.render_strips()]

    def watch_rows(self) -> list[int]:
        """From now on, the rows that the chart is asked for are noted in the list returned."""
        chart, asked = self.chart, []
        render_line = chart.render_line

        def noted(y: int) -> Strip:
            asked.append(y)
            strip: Strip = render_line(y)
            return strip

        chart.render_line = noted
        return asked

    def watch_repaints(self) -> list[Region]:
        """From now on, the regions that the chart wants repainted are noted in the list returned."""
        chart = self.chart
        noted: list[Region] = []
        refresh = chart.refresh

        def note(*regions: Region, **others: bool) -> Any:
            noted.extend(regions or [chart.size.region])
            return refresh(*regions, **others)

        chart.refresh = note
        return noted


def rows(chart: Any) -> Iterator[Strip]:
    """What the chart returns for each of its rows."""
    return (chart.render_line(y) for y in range(chart.size.height))
