"""Operations with indices: rows of a tensor in another order, one step of each sequence, sorting; and running sums.

Names and arguments are those of `keras.ops`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.operations.operation import Operation, declare


def _axis(args: Sequence[Any], settings: Mapping[str, Any], place: int, default: int | None) -> int | None:
    """The axis among the arguments, by position or by name."""
    found: int | None = settings["axis"] if "axis" in settings else args[place] if place < len(args) else default
    return found


class Taken(Operation):
    """y = the numbers of x at the given indices, which have no derivative."""

    functions: ClassVar[bool]
    """Whether the indices are a tensor beside x; otherwise they index whole rows."""

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        return self._taken(np.asarray(args[0]), args, settings)

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        x = np.asarray(args[0])
        places: Any = self._taken(np.arange(x.size).reshape(x.shape), args, settings)
        found = np.zeros(x.size)
        np.add.at(found, places.reshape(-1), dy.reshape(-1))
        return found.reshape(x.shape), None

    def _taken(self, x: Any, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        axis, indices = _axis(args, settings, 2, None), np.asarray(args[1]).astype(np.intp)
        made: Array
        if not self.functions:
            made = np.take(x, indices, axis=axis)
        elif axis is None:
            made = np.take_along_axis(x.reshape(-1), indices.reshape(-1), axis=0)
        else:
            made = np.take_along_axis(x, indices, axis=axis)
        return made


declare(Taken, "y = the rows of x at the indices", Take=False)
declare(Taken, "y = the number of x at each index along an axis", TakeAlongAxis=True)


class Sorted(Operation):
    """y = x sorted along an axis, or the indices that sort it; equal numbers keep their order."""

    functions: ClassVar[bool]
    """Whether the indices come out."""

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        x, axis = np.asarray(args[0]), _axis(args, settings, 1, -1)
        made: Any = (np.argsort if self.functions else np.sort)(x, axis=axis, kind="stable")
        found: Array = made
        return found

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        if self.functions:
            return (None,)
        x, axis = np.asarray(args[0]), _axis(args, settings, 1, -1)
        flat = axis is None
        x, axis = (x.reshape(-1), 0) if axis is None else (x, axis)
        found = np.zeros(x.shape)
        np.put_along_axis(found, np.argsort(x, axis=axis, kind="stable"), dy, axis=axis)
        return (found.reshape(np.shape(args[0])) if flat else found,)


declare(Sorted, "y = x, sorted", Sort=False)
declare(Sorted, "y = the indices that sort x", Argsort=True)


class Running(Operation):
    """y = the sums of x up to each place along an axis."""

    functions: ClassVar[None]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.cumsum(args[0], axis=_axis(args, settings, 1, None))
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        axis, shape = _axis(args, settings, 1, None), np.shape(args[0])
        if axis is None:
            return (np.cumsum(dy[::-1])[::-1].reshape(shape),)
        return (np.flip(np.cumsum(np.flip(dy, axis), axis=axis), axis),)


declare(Running, "y = the running sum of x", Cumsum=None)
