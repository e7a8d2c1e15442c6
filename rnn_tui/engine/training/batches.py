"""Which sequences are trained on together, and which are kept for validation.

Arrays are kept as they were given; a batch is a copy of some of their rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError

Rows = Any
"""What NumPy takes for some rows: a slice, or their numbers."""


@dataclass(frozen=True, eq=False)
class Examples:
    """What there is to learn from: arrays with a row for each sequence."""

    inputs: tuple[Array, ...]
    """(batch, time, features), or token ids; one for each input of the model."""
    y: Array
    """(batch, …): the targets."""
    weights: Array | None = None
    """(batch, …): how much each counts; None: all alike."""

    def __post_init__(self) -> None:
        for each in (*self.inputs[1:], self.y, *([] if self.weights is None else [self.weights])):
            if len(each) != len(self):
                raise InputError(f"{len(self)} sequences need as many targets and weights, got {len(each)}")

    def __len__(self) -> int:
        return len(self.inputs[0])

    def rows(self, rows: Rows) -> Self:
        """Some of the sequences."""
        weights = None if self.weights is None else self.weights[rows]
        return type(self)(tuple(each[rows] for each in self.inputs), self.y[rows], weights)

    def split(self, share: float) -> tuple[Self, Self]:
        """The first, to train on, and the last, to validate on: that share of all, as Keras's `validation_split`."""
        first = floor(len(self) * (1 - share))
        if not 0 < first < len(self):
            raise InputError(
                f"a validation split of {share:g} of {len(self)} sequences leaves {first} to train on and"
                f" {len(self) - first} to validate on"
            )
        return self.rows(slice(None, first)), self.rows(slice(first, None))


@dataclass(frozen=True)
class Batching:
    """How sequences are put into batches."""

    size: int = 32
    shuffle: bool = True
    seed: int = 0
    _key: int = field(default=3, repr=False)
    """Tells these random numbers from others drawn with the same seed."""

    def count(self, sequences: int) -> int:
        """How many batches an epoch has; the last may be smaller."""
        return ceil(sequences / self.size)

    def sizes(self, sequences: int) -> set[int]:
        """The sizes that batches have."""
        return {min(self.size, sequences - start) for start in range(0, sequences, self.size)}

    def epoch(self, sequences: int, epoch: int) -> Iterator[Rows]:
        """The rows of each batch of that epoch, counted from 0; shuffled anew in each."""
        starts = range(0, sequences, self.size)
        if not self.shuffle:
            yield from (slice(start, start + self.size) for start in starts)
            return
        order = np.random.default_rng([self.seed, self._key, epoch]).permutation(sequences)
        yield from (order[start : start + self.size] for start in starts)


def stretches(time: int, length: int | None) -> Sequence[slice]:
    """The timesteps that are trained on together in truncated backpropagation through time; all, where None."""
    size = length or max(time, 1)
    return [slice(start, min(start + size, time)) for start in range(0, max(time, 1), size)]
