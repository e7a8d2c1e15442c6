"""A chart under its heading, with what its clicks mean."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from rnn_tui.engine.run.trace import Track
from rnn_tui.panes.widgets.bars import Bars
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.panes.widgets.lines import Lines

CHARTS: dict[str, type[Bars] | type[Heatmap] | type[Lines]] = {"bars": Bars, "heatmap": Heatmap, "lines": Lines}


class ChartBox(Vertical):
    """One chart under its heading."""

    def __init__(self, kind: str, track: Track, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.chart: Bars | Heatmap | Lines = CHARTS[kind]()
        self.track = track
        self.order: tuple[int, ...] | None = None
        """The units in the order in which the chart has them; None: by their numbers."""

    def compose(self) -> ComposeResult:
        yield Static("", classes="heading", markup=False)
        yield self.chart

    class UnitChosen(Message):
        """A unit of this chart's track was clicked."""

        def __init__(self, track: Track, unit: int) -> None:
            super().__init__()
            self.track = track
            self.unit = unit

    class StepChosen(Message):
        """A place in time was clicked."""

        def __init__(self, t: int) -> None:
            super().__init__()
            self.t = t

    def place(self, unit: int) -> int:
        """Where the chart has a unit."""
        return unit if self.order is None or unit < 0 else self.order.index(unit)

    def head(self, text: str) -> None:
        self.set_class(not text, "-bare")
        self.query_one(".heading", Static).update(text, layout=False)

    def on_bars_unit_chosen(self, event: Bars.UnitChosen) -> None:
        event.stop()
        self.post_message(self.UnitChosen(self.track, event.unit))

    def on_heatmap_cell_chosen(self, event: Heatmap.CellChosen) -> None:
        event.stop()
        unit = event.unit if self.order is None else self.order[event.unit]
        self.post_message(self.UnitChosen(self.track, unit))
        self.post_message(self.StepChosen(event.t))

    def on_lines_unit_chosen(self, event: Lines.UnitChosen) -> None:
        event.stop()
        self.post_message(self.UnitChosen(self.track, event.unit))

    def on_lines_step_chosen(self, event: Lines.StepChosen) -> None:
        event.stop()
        self.post_message(self.StepChosen(event.t))
