"""Batches: which sequences are trained on together, and which are kept for validation.

Arrays are kept as they were given; a batch is a copy of some of their rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError

Rows = Any
"""An index of rows in NumPy: a slice, or their numbers."""


def weight_of_each(y: Array, weights: Array | None) -> Array:
    """The sample weight of every target, of the shape of `y`; those of whole sequences or timesteps count for each."""
    if weights is None:
        return np.ones(y.shape)
    return np.broadcast_to(weights.reshape(*weights.shape, *[1] * (y.ndim - weights.ndim)), y.shape)


@dataclass(frozen=True, eq=False)
class Examples:
    """The training data: arrays with a row for each sequence."""

    inputs: tuple[Array, ...]
    """(batch, time, features), or token ids; one for each input of the model."""
    y: Array
    """(batch, …): the targets; of a model with several outputs, those of the first."""
    weights: Array | None = None
    """(batch, …): the sample weights; None: all equal."""
    further: tuple[Array, ...] = ()
    """(batch, …) each: the targets of every further output."""

    def __post_init__(self) -> None:
        for each in (*self.inputs[1:], *self.targets, *([] if self.weights is None else [self.weights])):
            if len(each) != len(self):
                raise InputError(f"{len(self)} sequences need as many targets and weights, got {len(each)}")

    def __len__(self) -> int:
        return len(self.inputs[0])

    @property
    def targets(self) -> tuple[Array, ...]:
        """The targets of every output."""
        return (self.y, *self.further)

    def rows(self, rows: Rows) -> Self:
        """Some of the sequences."""
        weights = None if self.weights is None else self.weights[rows]
        further = tuple(each[rows] for each in self.further)
        return type(self)(tuple(each[rows] for each in self.inputs), self.y[rows], weights, further)

    def split(self, share: float) -> tuple[Self, Self]:
        """The first sequences, for training, and the last, for validation: that fraction, as Keras's
        `validation_split`."""
        first = floor(len(self) * (1 - share))
        if not 0 < first < len(self):
            raise InputError(
                f"a validation split of {share:g} of {len(self)} sequences leaves {first} to train on and"
                f" {len(self) - first} to validate on"
            )
        return self.rows(slice(None, first)), self.rows(slice(first, None))


@dataclass(frozen=True)
class Batching:
    """How sequences are divided into batches."""

    size: int = 32
    shuffle: bool = True
    seed: int = 0
    _key: int = field(default=3, repr=False)
    """Distinguishes these random numbers from others with the same seed."""

    def count(self, sequences: int) -> int:
        """The number of batches in an epoch; the last one may be smaller."""
        return ceil(sequences / self.size)

    def sizes(self, sequences: int) -> set[int]:
        """The sizes of the batches."""
        return {min(self.size, sequences - start) for start in range(0, sequences, self.size)}

    def epoch(self, sequences: int, epoch: int) -> Iterator[Rows]:
        """The rows of each batch of that epoch, counted from 0; shuffled differently in each epoch."""
        starts = range(0, sequences, self.size)
        if not self.shuffle:
            yield from (slice(start, start + self.size) for start in starts)
            return
        order = np.random.default_rng([self.seed, self._key, epoch]).permutation(sequences)
        yield from (order[start : start + self.size] for start in starts)
