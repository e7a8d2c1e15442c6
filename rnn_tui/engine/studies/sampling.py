"""Samples of long signals: steps at equal distances, if reading all steps would take too long.

A recording may be larger than memory. So of a signal with more than `LARGE` numbers only every n-th step is read, about
`NUMBERS` numbers in all; every text about the sample says so.
"""

from dataclasses import dataclass

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.text import ordinal

LARGE = 1 << 24
"""The size in numbers from which only a sample of a signal is read."""
NUMBERS, STEPS = 1 << 22, 20_000
"""The largest number of numbers and of steps in a sample."""
SPREAD = 256
"""The smallest number of steps of a sequence; if there would be fewer, other sequences of the batch are left out."""
FEW = 512
"""The number of steps of a signal that are read for overviews: each can be a page of the file."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Some steps of a signal."""

    values: Array
    """(steps, units): a view; nothing is read until it is used."""
    every: int
    """The distance between steps; 1 if every step is included."""

    @property
    def words(self) -> str:
        """`every 7th step`, or `all steps`."""
        return "all steps" if self.every == 1 else f"every {ordinal(self.every)} step"


def sample(values: Array) -> Sample:
    """A sample of (time, units): all of it, or every n-th step if it is large."""
    if values.size <= LARGE:
        return Sample(values, 1)
    most = max(min(NUMBERS // max(values.shape[1], 1), STEPS), 1)
    every = -(-len(values) // most)
    return Sample(values[::every], every)


def thin(values: Array) -> tuple[tuple[slice, slice], int]:
    """The slices of sequences and steps of (batch, time, …) to read, all or some; and the distance between steps."""
    batch, time = values.shape[:2]
    if values.size <= LARGE:
        return (slice(None), slice(None)), 1
    row = max(values.size // (batch * time), 1)
    rows = max(min(NUMBERS // row, FEW), 1)
    sequences = min(batch, max(rows // min(time, SPREAD), 1))
    every = -(-time // max(rows // sequences, 1))
    return (slice(None, None, -(-batch // sequences)), slice(None, None, every)), every
