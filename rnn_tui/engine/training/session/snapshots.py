"""Weights on their way: copies made now and then, so that one can go back through training.

There are never too many: when they are, every second one is given up, and from then on they are made half as often.
"""

from dataclasses import dataclass, field

from rnn_tui.engine.core.arrays import Array

MOST = 200
"""Snapshots of a run."""
BYTES = 128_000_000
"""Bytes that the snapshots of a run may take, as long as there can be a few."""
FEWEST = 8


@dataclass(frozen=True, eq=False)
class WeightSnapshot:
    """The weights after so many updates."""

    step: int
    """0: before the first update."""
    weights: tuple[Array, ...]
    """In `get_weights()` order; nobody writes to them."""


@dataclass
class SnapshotRecorder:
    """Keeps the first snapshot, and others at even distances."""

    kept: list[WeightSnapshot] = field(default_factory=list)
    interval: int = 1
    """Updates from one snapshot to the next, at least."""

    @property
    def most(self) -> int:
        """How many there may be."""
        size = sum(each.nbytes for each in self.kept[0].weights) if self.kept else 1
        return min(max(BYTES // max(size, 1), FEWEST), MOST)

    def add(self, made: WeightSnapshot) -> None:
        """One more, if it is time for it."""
        if self.kept and made.step < self.kept[-1].step + self.interval:
            return
        self.kept.append(made)
        if len(self.kept) > self.most:
            self.interval = max(2 * self.interval, 2 * made.step // self.most)
            self.kept = self.kept[::2]

    def through(self, newest: WeightSnapshot) -> tuple[WeightSnapshot, ...]:
        """Those that are kept, and the newest."""
        older = [each for each in self.kept if each.step < newest.step]
        return (*older, newest)
