"""The transport: where in time we are, a track to click on, and what is read at this step."""

from typing import ClassVar

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.run.trace import Trace
from rnn_tui.panes.widgets.messages import StepChosen


class Transport(Widget, can_focus=False):
    """One line: `t 3/10  ▶  ━━━━●─────  x_t +0.55 +0.72`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transport--time",
        "transport--played",
        "transport--ahead",
        "transport--inputs",
    }

    trace: reactive[Trace | None] = reactive[Trace | None](None)
    """The past; bound by the parent."""
    t: reactive[int] = reactive(0)
    """0: before the first input; k: after the k-th; bound by the parent."""
    playing: reactive[bool] = reactive(False)
    """Bound by the parent."""
    speed: reactive[float] = reactive(2.0)
    """Steps a second; bound by the parent."""
    sequence: reactive[int] = reactive(0)
    """The sequence whose inputs are shown; bound by the parent."""

    layer_key: reactive[int] = reactive(0)
    """The key of the layer whose input is shown; bound by the parent."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._track = (0, 0)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y or self.trace is None:
            return Strip.blank(width, self.rich_style)
        part = self.get_component_rich_style
        last = self.trace.timesteps
        head = f"t {self.t}/{last}"
        sign = f" {'▶' if self.playing else '‖'} {f'{self.speed:g}/s':<5}"
        inputs = self._inputs(max(width * 2 // 5, 12))
        start = len(f"t {last}/{last}") + len(sign) + 1
        length = max(min(width - start - len(inputs) - 2, 60), 5)
        self._track = (start, length)
        played = round(self.t / max(last, 1) * (length - 1))
        line: list[Segment] = [
            Segment(head.ljust(start - len(sign) - 1), part("transport--time")),
            Segment(sign + " ", part("transport--ahead")),
            Segment("━" * played, part("transport--played")),
            Segment("●", part("transport--time")),
            Segment("─" * (length - played - 1), part("transport--ahead")),
            Segment("  " + inputs, part("transport--inputs")),
        ]
        return Strip(line).adjust_cell_length(width, self.rich_style + Style.null())

    def _inputs(self, width: int) -> str:
        """What is read at this step, as many numbers as fit."""
        assert self.trace is not None
        if self.t == 0:
            return "before the first input"
        known = self.layer_key in self.trace.keys
        x = self.trace.layer(self.layer_key).x if known else self.trace.x
        read = x[min(self.sequence, len(x) - 1)]
        if x.ndim == 2 and known and self.trace.position(self.layer_key) > 0:
            return "reads the last output"
        row: Array = np.atleast_1d(read[min(self.t, len(read)) - 1])
        tokens = x.ndim == 2
        if not row.size:
            return ""
        numbers = [f"{int(each)}" if tokens else _short(each) for each in row]
        text, shown = "x_t ", 0
        for number in numbers:
            if len(text) + len(number) + 3 > width:
                break
            text += f" {number}"
            shown += 1
        return text + (" …" if shown < len(numbers) else "")

    def watch_t(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        start, length = self._track
        if self.trace is None or not start <= event.x < start + length:
            return
        event.stop()
        self.post_message(StepChosen(round((event.x - start) / max(length - 1, 1) * self.trace.timesteps)))


def _short(number: float) -> str:
    """`+0.55`; plain words for what is no number."""
    return f"{number:+.2f}" if np.isfinite(number) and abs(number) < 1e4 else f"{number:+.1e}"
