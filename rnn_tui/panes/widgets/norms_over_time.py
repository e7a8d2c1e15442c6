"""Norms over time on a logarithmic axis, with the time cursor under them and the norms at the cursor beside them."""

from collections.abc import Mapping

from textual import events
from textual.geometry import Size

from rnn_tui.charts import norms_over_time as decay
from rnn_tui.charts.norms_over_time import Decay
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.panes.widgets.chart_widget import Picture, has_braille
from rnn_tui.panes.widgets.messages import StepChosen


class DecayChart(Picture):
    """Shows a `Decay` at a timestep; a click chooses another timestep. The plot does not change with the timestep."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Decay | None = None
        self._step: int | None = None
        self._backwards = False
        self._others: Mapping[int, int] | None = None
        self._waiting = ""
        self._layout: decay.Layout | None = None
        self._plot: Grid | None = None
        self._plot_of: tuple[Decay, decay.Layout] | None = None

    def show(
        self,
        shown: Decay | None,
        step: int | None,
        waiting: str = "",
        *,
        backwards: bool = False,
        others: Mapping[int, int] | None = None,
    ) -> None:
        """Shows it with the cursor at a timestep from 1 (None: before the first); without a `Decay`, the reason.
        `backwards`: the cell reads from the end, so its first step is the last timestep. `others`: for each other
        length of time the timestep of its cursor."""
        self._shown, self._step, self._waiting, self._backwards = shown, step, waiting, backwards
        self._others = others
        self.redraw()

    def picture(self, size: Size) -> Grid:
        shown = self._shown
        if shown is None or not shown.timesteps or size.width < 16 or size.height < 3:
            self._layout = None
            return Grid.saying(*size, self._waiting or "nothing to show")
        layout = self._layout = decay.lay_out(shown, size.width, size.height)
        if self._plot is None or self._plot_of != (shown, layout):
            self._plot = decay.draw(shown, layout, "braille" if has_braille() else "hd")
            self._plot_of = shown, layout
        return decay.picture(shown, layout, self._plot, self._step, self._others)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        step = None if offset is None or self._layout is None else self._layout.step_at(offset.x)
        if step is not None and self._shown is not None:
            event.stop()
            self.post_message(StepChosen(self._shown.chosen_timesteps + 1 - step if self._backwards else step))
