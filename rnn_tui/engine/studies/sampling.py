"""Evenly chosen steps of a long signal: what is said of all of it, where reading all of it would take too long.

A recording may be larger than memory. So of a signal of more than `LARGE` numbers every n-th step is read, as many as
make `NUMBERS`; whoever says something of them says which.
"""

from dataclasses import dataclass

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.text import ordinal

LARGE = 1 << 24
"""Numbers of a signal; of a larger one a sample is read."""
NUMBERS, STEPS = 1 << 22, 20_000
"""Numbers and steps of a sample, at most."""
SPREAD = 256
"""Steps of a sequence that are looked at before others of the batch are left out."""
FEW = 512
"""Steps of a signal that are looked at where nobody asked: each is a page of the file."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Steps of a signal."""

    values: Array
    """(steps, units): a view; nothing is read until it is looked at."""
    every: int
    """1 where every step is among them."""

    @property
    def words(self) -> str:
        """`every 7th step`, or `all steps`."""
        return "all steps" if self.every == 1 else f"every {ordinal(self.every)} step"


def sample(values: Array) -> Sample:
    """Of (time, units): all of it, or every n-th step where it is large."""
    if values.size <= LARGE:
        return Sample(values, 1)
    most = max(min(NUMBERS // max(values.shape[1], 1), STEPS), 1)
    every = -(-len(values) // most)
    return Sample(values[::every], every)


def thin(values: Array) -> tuple[tuple[slice, slice], int]:
    """Which sequences and steps of (batch, time, …) are looked at, all or a few evenly chosen; and every which step."""
    batch, time = values.shape[:2]
    if values.size <= LARGE:
        return (slice(None), slice(None)), 1
    row = max(values.size // (batch * time), 1)
    rows = max(min(NUMBERS // row, FEW), 1)
    sequences = min(batch, max(rows // min(time, SPREAD), 1))
    every = -(-time // max(rows // sequences, 1))
    return (slice(None, None, -(-batch // sequences)), slice(None, None, every)), every
