"""The weights that training changes.

All trainable numbers are one array, of which each weight is a view, so that an elementwise optimiser needs as many
NumPy calls as for one weight. No other code may keep these arrays; what is shown of a run in training is a copy
(`snapshot`).
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
    path: str
    """The layer's name and its own: `lstm/kernel`."""
    index: int
    """The index among the layer's weights."""
    weight: Weight
    where: slice
    """The range of its numbers in the long array."""

    def of(self, flat: Array) -> Array:
        """Its part of an array like the long one, in its own shape; a view."""
        return flat[self.where].reshape(self.weight.shape)


class Parameters:
    """Every weight of a model, the trainable ones in one array."""

    def __init__(
        self,
        weights: Sequence[Sequence[Weight]],
        values: Sequence[Sequence[Any]],
        dtype: Any,
        names: Sequence[str] = (),
    ) -> None:
        """`weights`: the declarations for every layer; `values`: the initial numbers, which are copied; `names`: those
        of the layers."""
        self.parts = tuple(_places(weights, names or [""] * len(weights)))
        self.flat: Array = np.zeros(max((each.where.stop for each in self.parts), default=0), dtype)
        """All trainable numbers, (n,)."""
        made = [[np.array(each, self.flat.dtype) for each in found] for found in values]
        for part in self.parts:
            view = part.of(self.flat)
            view[...] = made[part.layer][part.index]
            made[part.layer][part.index] = view
        self.values: tuple[tuple[Array, ...], ...] = tuple(tuple(found) for found in made)
        """The weights of each layer: views of `flat` if they are trainable."""

    @property
    def places(self) -> list[tuple[str, slice, tuple[int, ...]]]:
        """The path of each trainable weight, its range in the long array, and its shape."""
        return [(each.path, each.where, each.weight.shape) for each in self.parts]

    def like(self) -> Array:
        """Zeros, one for each trainable number."""
        return np.zeros_like(self.flat)

    def gather(self, found: Sequence[Sequence[Array]], into: Array) -> None:
        """Writes the arrays of the trainable weights, given those of all weights, into an array like the long one."""
        for part in self.parts:
            part.of(into)[...] = found[part.layer][part.index]

    def write(self, layer: int, index: int, value: Array) -> None:
        """Writes a new value for a weight that no optimiser changes."""
        self.values[layer][index][...] = value

    def snapshot(self) -> tuple[Array, ...]:
        """A copy of every weight, in the order of `get_weights()`."""
        return tuple(each.copy() for found in self.values for each in found)

    def restore(self, snapshot: Iterable[Array]) -> None:
        """Writes the weights of an earlier copy."""
        for each, value in zip((each for found in self.values for each in found), snapshot, strict=True):
            each[...] = value


def _places(weights: Sequence[Sequence[Weight]], names: Sequence[str]) -> Iterator[Parameter]:
    start = 0
    for layer, (name, found) in enumerate(zip(names, weights, strict=True)):
        for index, each in enumerate(found):
            if each.trainable:
                yield Parameter(layer, f"{name}/{each.name}", index, each, slice(start, start + each.parameters))
                start += each.parameters
