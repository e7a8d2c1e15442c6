"""The transport: the position in time, a slider to click on, and the input at this step."""

from typing import ClassVar

import numpy as np
from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.reactive import reactive
from textual.strip import Strip

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.terminal_text import shorten
from rnn_tui.engine.run.trace import INPUT, Trace
from rnn_tui.engine.run.trace_rows import name_of_time
from rnn_tui.numbers import two_decimals
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.widgets.line_widget import LineWidget
from rnn_tui.panes.widgets.messages import StepChosen
from rnn_tui.panes.widgets.plain_text import fitting

ROOM_FOR_OTHERS = 70
"""From this width on the cursors of the other lengths of time are shown."""
LONGEST_NAME, SHORTEST_INPUTS, SHORTEST_TRACK = 16, 12, 5


class Transport(LineWidget, can_focus=False):
    """One line: `t 3/10  ▶  ━━━━●─────  x_t +0.55 +0.72`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transport--time",
        "transport--played",
        "transport--ahead",
        "transport--inputs",
    }

    seen: reactive[Focus | None] = reactive[Focus | None](None)
    """The trace, and the layer and the sequence whose inputs are shown; bound by the parent."""
    playback: reactive[Playback] = reactive(Playback())
    """The position in time; bound by the parent."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._track = (0, 0)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y or self.seen is None:
            return Strip.blank(width, self._base)
        part, now = self.part, self.playback
        last, name = now.last, named(self.seen.trace, now.last) if now.others else ""
        head = f"t {now.t}/{last}{name}"
        sign = f" {'▶' if now.playing else '‖'} {f'{now.speed:g}/s':<5}"
        start = len(f"t {last}/{last}{name}") + len(sign) + 1
        times, states = other_times(self.seen.trace, now), states_so_far(self.seen, now.t)
        most = width - start - SHORTEST_TRACK - SHORTEST_INPUTS - 2 if width >= ROOM_FOR_OTHERS else 0
        others = fitting((times + states, times, states, ""), most)
        room = max(width * 2 // 5, cell_len(others) + SHORTEST_INPUTS)  # the same at every step, as the slider is
        inputs = others + at_step(self.seen, now.t, room - cell_len(others))
        length = max(min(width - start - room - 2, 60), SHORTEST_TRACK)
        self._track = (start, length)
        played = round(now.t / max(last, 1) * (length - 1))
        line: list[Segment] = [
            Segment(head.ljust(start - len(sign) - 1), part("transport--time")),
            Segment(sign + " ", part("transport--ahead")),
            Segment("━" * played, part("transport--played")),
            Segment("●", part("transport--time")),
            Segment("─" * (length - played - 1), part("transport--ahead")),
            Segment("  " + inputs, part("transport--inputs")),
        ]
        return Strip(line).adjust_cell_length(width, self._base)

    def on_click(self, event: events.Click) -> None:
        start, length = self._track
        if self.seen is None or not start <= event.x < start + length:
            return
        event.stop()
        self.post_message(StepChosen(round((event.x - start) / max(length - 1, 1) * self.playback.last)))


def named(trace: Trace, length: int) -> str:
    """Which time it is, by the first input or layer that has it."""
    return f" {shorten(name_of_time(trace, length), LONGEST_NAME)}"


def other_times(trace: Trace, now: Playback) -> str:
    """`source 5/12  `: where the cursors of the other lengths of time stand."""
    return "".join(f"{named(trace, length).strip()} {t}/{length}  " for length, t in now.others)


def states_so_far(seen: Focus, t: int) -> str:
    """`h (3, 8)  `: the shape of the states that a loop over time has collected by then; empty if the layer does not
    read forwards in one direction."""
    run = seen.run
    if run is None or run.backwards or seen.track.cell or not run.initial:
        return ""
    state = next(iter(run.initial))
    return f"{state} ({min(t, run.x.shape[1])}, {run.initial[state].shape[-1]})  "


def at_step(seen: Focus, t: int, width: int) -> str:
    """The date of a step, if it is known, and the input at it, in about that many columns."""
    series = seen.trace.series
    date = "" if series is None else series.when(seen.batch, t)
    if not date:
        return read_at(seen, t, width)
    return f"{date}  {read_at(seen, t, max(width - len(date), 12))}"


def read_at(seen: Focus, t: int, width: int) -> str:
    """The input of the selected layer at a step: its token, and as many numbers as fit into that many columns; of many
    of which one is 1 and the others 0 its position."""
    if t == 0:
        return fitting(("before the first input", "no input yet", ""), width)
    trace, at_input = seen.trace, seen.layer <= INPUT
    x = trace.input(seen.layer) if at_input else trace.layer(seen.layer).x
    if (
        x.ndim == 2
        and not at_input
        and trace.layer(seen.layer).layer.vocabulary is None
        and trace.position(seen.layer) > 0
    ):
        return fitting(("reads the last output", ""), width)
    read = np.atleast_1d(x[min(seen.batch, len(x) - 1)])  # an input may be one number for each sequence
    row: Array = np.ravel(read[min(t, len(read)) - 1])
    if not row.size or (trace.record is None and bool(np.isnan(row).all())):  # a recording without its inputs
        return ""
    whole = x.ndim == 2 and bool((row == np.rint(row)).all())
    numbers = [f"{int(each)}" if whole else two_decimals(each) for each in row]
    token = token_at(seen, t, len(read))
    text, shown = f"x_t {token and f' {token}'}", 0
    for number in numbers:
        if len(text) + len(number) + 3 > width:
            break
        text += f" {number}"
        shown += 1
    if shown == len(numbers):
        return text
    ones = np.flatnonzero(row)
    if len(ones) == 1 and row[ones[0]] == 1:
        return f"x_t  {token and f'{token} '}one-hot {ones[0]}"
    return f"{text} …"


def token_at(seen: Focus, t: int, length: int) -> str:
    """The token that the layer reads at a step, in quotes, or padding; empty where it is not known."""
    trace = seen.trace
    if len(trace.model.stack.inputs) > 1 or length != trace.input(INPUT).shape[1]:
        return ""
    found, row = trace.token(t, seen.batch), trace.tokens[seen.batch : seen.batch + 1]
    return repr(found) if found else "padding" if row and t <= len(row[0]) else ""
