"""What a click on a chart means. It is the same message for every chart, and it bubbles up to the workbench."""

from dataclasses import dataclass

from textual.message import Message

from rnn_tui.engine.run.trace import INPUT, Track

UNTRACKED = Track(INPUT, "", "x")
"""What a chart shows before it was told."""


@dataclass
class UnitChosen(Message):
    """The user chose a unit."""

    track: Track
    unit: int
    """As it counts in the track."""


@dataclass
class StepChosen(Message):
    """The user chose a place in time."""

    t: int
    """The transport's position: 0 before the first input, k after the k-th."""
    length: int | None = None
    """The length of time that it is a position of; None: that of the layer looked at."""
