"""The weights that training writes to.

All trainable numbers stand one after the other in one array, of which each weight is a view: an optimiser that treats
every number by itself then takes as many NumPy calls as for one weight. Nobody else may keep these arrays; what is
shown of a run in training is a copy (`snapshot`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.weight import Weight


@dataclass(frozen=True, eq=False)
class Parameter:
    """One trainable weight."""

    layer: int
    index: int
    """Its place among the layer's weights."""
    weight: Weight
    where: slice
    """Its numbers in the long array."""

    def of(self, flat: Array) -> Array:
        """Its numbers in an array like the long one, in its own shape; a view."""
        return flat[self.where].reshape(self.weight.shape)


class Parameters:
    """Every weight of a model, the trainable ones in one array."""

    def __init__(self, weights: Sequence[Sequence[Weight]], values: Sequence[Sequence[Any]], dtype: Any) -> None:
        """`weights`: of every layer, what it declares; `values`: the numbers to begin with, which are copied."""
        self.parts = tuple(_places(weights))
        self.flat: Array = np.zeros(max((each.where.stop for each in self.parts), default=0), dtype)
        """Every trainable number."""
        made = [[np.array(each, self.flat.dtype) for each in found] for found in values]
        for part in self.parts:
            view = part.of(self.flat)
            view[...] = made[part.layer][part.index]
            made[part.layer][part.index] = view
        self.values: tuple[tuple[Array, ...], ...] = tuple(tuple(found) for found in made)
        """For each layer its weights: views of `flat` where they are trainable."""

    @property
    def places(self) -> list[tuple[slice, tuple[int, ...]]]:
        """Where each trainable weight stands in the long array, and its shape."""
        return [(each.where, each.weight.shape) for each in self.parts]

    def like(self) -> Array:
        """Zeros, one for each trainable number."""
        return np.zeros_like(self.flat)

    def gather(self, found: Sequence[Sequence[Array]], into: Array) -> None:
        """What was found for every weight of every layer, the trainable ones' put into an array like the long one."""
        for part in self.parts:
            part.of(into)[...] = found[part.layer][part.index]

    def write(self, layer: int, index: int, value: Array) -> None:
        """A new value for a weight that no optimiser changes."""
        self.values[layer][index][...] = value

    def snapshot(self) -> tuple[Array, ...]:
        """A copy of every weight, in `get_weights()` order."""
        return tuple(each.copy() for found in self.values for each in found)

    def restore(self, snapshot: Iterable[Array]) -> None:
        """The weights as they were when that copy was made."""
        for each, value in zip((each for found in self.values for each in found), snapshot, strict=True):
            each[...] = value


def _places(weights: Sequence[Sequence[Weight]]) -> Iterator[Parameter]:
    start = 0
    for layer, found in enumerate(weights):
        for index, each in enumerate(found):
            if each.trainable:
                yield Parameter(layer, index, each, slice(start, start + each.parameters))
                start += each.parameters
