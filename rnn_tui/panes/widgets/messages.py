"""Messages for clicks on a chart. They are the same for every chart, and bubble up to the workbench."""

from dataclasses import dataclass

from textual.message import Message

from rnn_tui.engine.run.trace import INPUT, Track

UNTRACKED = Track(INPUT, "", "x")
"""The track of a chart that shows nothing yet."""


@dataclass
class UnitChosen(Message):
    """The user chose a unit."""

    track: Track
    unit: int
    """The unit's number in the track."""


@dataclass
class StepChosen(Message):
    """The user chose a position in time."""

    t: int
    """The position: 0 before the first input, k after the k-th input."""
    length: int | None = None
    """The length of time that it is a position of; None: that of the layer looked at."""


class RowsArranged(Message):
    """A heatmap has other rows for its units; a chart beside it may have its own at the same heights."""
